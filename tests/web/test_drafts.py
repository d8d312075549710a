"""A tablet keeps what is typed until a page names the form as stored; it must not be told so a moment too early."""

from __future__ import annotations

import re

import pytest

from minewatch.web.show import MOST_STORED
from minewatch.when import Month, day_of, now

WRITING = ("entries/new", "logs/new", "inspections/new", "findings/new", "alerts/new/1", "leaves/new",
           "daily-reports/new", f"plans/{Month.of(day_of(now())).plus(1)}/edit")  # fmt: skip


def named_as_stored(page: str) -> str:
    return re.search(r'data-stored="([^"]*)"', page)[1]


def test_the_pages_after_a_stored_form_name_it_also_when_the_first_of_them_was_lost(as_, exported):
    visitor = as_("SG-2")
    assert visitor.submit("/logs/new", {"shift": "night", "content": "检查风门"}).status_code == 302
    (log,) = exported("duty_log")
    assert [named_as_stored(visitor.see(path)) for path in ("/", "/logs/new")] == [log["id"], log["id"]]
    assert named_as_stored(as_("SG-1").see("/")) == ""


def test_only_the_latest_forms_are_named(as_):
    visitor = as_("SG-2")
    for n in range(MOST_STORED + 1):
        visitor.submit("/logs/new", {"shift": "night", "content": f"检查风门 {n}"})
    assert len(set(named_as_stored(visitor.see("/")).split())) == MOST_STORED


def test_what_is_stored_is_said_once_and_the_name_of_its_form_is_not_read_out(as_, exported):
    visitor = as_("SG-2")
    visitor.submit("/logs/new", {"shift": "night", "content": "检查风门"})
    page = visitor.see("/")
    assert page.count('class="flash"') == 1 and page.count(exported("duty_log")[0]["id"]) == 1


def test_a_refused_form_is_not_named(as_, exported):
    visitor = as_("SG-2")
    answer = visitor.submit("/logs/new", {"shift": "night", "content": ""})
    assert answer.status_code == 422 and named_as_stored(answer.get_data(as_text=True)) == ""
    assert named_as_stored(visitor.see("/")) == "" and exported("duty_log") == []


def test_a_form_sent_twice_is_named_both_times(as_, exported):
    """The first answer was lost on the way: the second must let the draft go as well."""
    visitor, path = as_("SG-2"), "/logs/new"
    fields = visitor.filled(visitor.see(path), path, {"shift": "night", "content": "检查风门"})
    for _ in range(2):
        assert visitor.send(path, fields).status_code == 302
        assert fields["id"] in named_as_stored(visitor.see("/")).split()
    assert len(exported("duty_log")) == 1


def test_a_page_says_whose_drafts_it_may_offer(as_):
    assert 'data-writer="SG-2"' in as_("SG-2").see("/logs/new")
    assert 'data-writer=""' in as_("").see("/login")


@pytest.mark.parametrize("path", WRITING)
def test_every_form_of_an_inspector_keeps_its_draft_and_has_a_place_to_say_so(as_, path):
    page = as_("SG-1").see(f"/{path}")
    (form,) = re.findall(r"<form[^>]* data-draft[ >].*?</form>", page, re.S)
    assert form.count("data-draft-said") == 1 and 'name="opened_at"' in form
    assert page.count('id="draft-offer"') == 1
