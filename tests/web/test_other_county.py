"""The pages and papers of a county with another rulebook, and of one whose book has no rule at all."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import scribe as scribes
from pypdf import PdfReader
from scribe import EXAMPLE
from web.test_guards import MAY_OPEN, OPENED, samples  # noqa: F401  (the fixture)

from minewatch.law.book import Book
from minewatch.store import transfer
from minewatch.web.papers import county_pdf
from minewatch.when import Month, day_of, now

NO_RULES = Book(EXAMPLE.data | {"rule": {}}, EXAMPLE.checklist)


@pytest.fixture(params=[EXAMPLE, NO_RULES], ids=["another", "none"])
def book(request, monkeypatch) -> Book:
    monkeypatch.setattr(scribes, "BOOK", request.param)
    monkeypatch.setattr(Book, "load", lambda name: request.param)
    return request.param


@pytest.fixture
def scribe(book, scribe):
    """Everything begins under that book."""
    return scribe


@pytest.fixture
def app(county):
    return county


@pytest.mark.parametrize("staff_no", ["SG-1", "SG-2", "PATROL", "ADM"])
def test_every_page_opens_whole(as_, samples, staff_no):  # noqa: F811
    for route in OPENED:
        if route.name not in MAY_OPEN[staff_no] or (route.name, staff_no) == ("entry_exit", "SG-1"):
            continue
        response = as_(staff_no).open(samples(route))
        assert response.status_code in (200, 302), (route.name, response.status_code)
        if response.status_code == 200 and response.mimetype == "text/html":
            as_(staff_no).see(samples(route))


def test_the_papers_are_drawn(app, samples):  # noqa: F811
    with app.app_context():
        paper = "".join(page.extract_text() for page in PdfReader(BytesIO(county_pdf(_month(), now()))).pages)
    assert "示例·SG矿" in paper and "人员达标" not in paper and "到岗天数" not in paper


def test_a_month_shows_what_is_asked_for_and_nothing_else(app, as_, samples, book):  # noqa: F811
    page = as_("SG-1").see(f"/mines/SG/{_month()}")
    assert ("到岗周数" in page) is book.judges("weekly_presence")
    assert not any(word in page for word in ("到岗天数", "有人班次", "人员达标"))


def test_the_wall_calls_no_day_stopped_where_weeks_are_asked_for(as_, book):
    page = as_("PATROL").see("/county")
    assert ("日 不逐日要求" in page) is book.judges("weekly_presence")
    assert ("日 无需到岗" in page) is not book.judges("weekly_presence")


def test_today_says_that_no_number_is_asked_for_and_until_when_the_report_is_due(as_, book):
    page = as_("SG-1").see("/")
    assert "本县不要求每人每月的入井次数。" in page and "没有生产建设日" not in page
    assert ("08:00 前" in page) is book.judges("daily_report")


def test_a_leave_that_has_been_granted_says_nothing_of_a_rule_that_is_not_there(as_, county, scribe, hours_ago, book):
    today = day_of(now())
    leave = scribe.write("leave_request", "SG-2", hours_ago(48), mine="SG", staff_no="SG-2", from_=today, to_=today)
    scribe.write("leave_decision", "SG-1", hours_ago(24), leave=leave, approved=True, at=hours_ago(24), reason="示例")
    with county.app_context():
        transfer.import_lines(scribe.lines)
    assert ("销假的最后时限" in as_("SG-1").see(f"/leaves/{leave}")) is book.judges("leave_return")


def test_who_is_below_too_long_is_marked_by_the_longest_that_is_allowed(as_, county, scribe, book):
    """The county advises no hours; its limit of twelve says when somebody was not signed out."""
    scribe.entry("SG-2", f"{now() - timedelta(hours=11):%Y-%m-%d %H:%M}")
    with county.app_context():
        transfer.import_lines(scribe.lines)
    assert "▲超" not in as_("SG-1").see("/") and "还没有升井" not in as_("SG-2").see("/todo")


def _month() -> Month:
    return Month.of(day_of(now()))
