"""Facts are folded once and carried on by what comes after; nobody sees the difference, nor what another did to his."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest
from scribe import BOOK, Scribe, at, day
from story import told

from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts
from minewatch.records.amend import Void
from minewatch.records.kinds import KINDS
from minewatch.records.leave import LeaveRequest
from minewatch.records.shifts import UndergroundEntry
from minewatch.store import folds, read, subjects, transfer
from minewatch.store.engine import reading
from minewatch.store.scope import Scope
from minewatch.when import Month, Span

JULY = Month(2026, 7)
SCOPES = (
    Scope(JULY.days, ("SG",)),
    Scope(JULY.days, ("LG",), ("SG-2",)),
    Scope(Span(day("07-20"), day("07-20")), (), ("SG-5",)),
)


def mended() -> Scribe:
    """The story, and then: SG-2's first entry is voided, the second corrected, SG-5 moved to LG, a name put right."""
    scribe = told()
    first, second = scribe.facts.where(UndergroundEntry, author="SG-2")[:2]
    scribe.write("void", "SG-2", "08-05 09:00", record=first.id, reason="记错")
    scribe.write("correction", "SG-2", "08-05 09:10", record=second.id, changes={"notes": "示例"}, reason="漏写")
    for staff_no in ("SG-5", "LG-5"):
        posting = scribe.facts.posting(staff_no, day("08-05"))
        scribe.write("correction", "PATROL", "08-05 12:00", record=posting.id, changes={"to": "2026-08-05"},
                     reason="调动")  # fmt: skip
    scribe.post("SG-5", "LG", "2026-08-06", received=at("08-05 12:00"))
    person = scribe.facts.person("SG-2")
    scribe.write("correction", "ADM", "08-05 13:00", record=person.id, changes={"name": "王另示例"}, reason="写错")
    return scribe


def anew(scope: Scope) -> Facts:
    facts = Facts(read.workdays())
    with reading() as connection:
        for record in read.records_in(connection, scope):
            facts.add(record)
    return facts


def subject() -> Facts:
    return subjects.facts_of([UndergroundEntry, LeaveRequest], JULY.days, ["SG"])


def said(facts: Facts, as_of: datetime) -> list:
    """All that can be asked of facts in general, and what the law says of them."""
    standing = [(id, facts.is_void(id), facts.is_held(id), facts.amendments(id)) for id in facts.records]
    by_author = [facts.where(UndergroundEntry, author=staff_no) for staff_no in ("SG-2", "LG-2")]
    return [facts.records, list(facts.records), facts.homes, facts.askers, standing, by_author, facts.mines,
            verdicts(facts, BOOK, JULY, as_of)]  # fmt: skip


def test_after_each_record_of_a_story_the_facts_are_those_folded_anew(app):
    with app.app_context():
        for line in mended().lines:
            transfer.import_lines([line])
            received = datetime.fromisoformat(json.loads(line)["received_at"])
            if received >= at("07-01"):
                for scope in SCOPES:
                    assert said(read.facts_for(scope), received) == said(anew(scope), received), line
                kept = subject()
                with pytest.MonkeyPatch.context() as patch:
                    patch.setitem(app.extensions, folds.NAME, folds.Folds())
                    assert said(kept, received) == said(subject(), received), line


@pytest.fixture
def scribe(app) -> Iterator[Scribe]:
    """The story is stored, and its facts were read."""
    scribe = told()
    with app.app_context():
        transfer.import_lines(scribe.lines)
        read.facts_for(SCOPES[0])
        yield scribe


def test_only_what_came_after_is_folded(scribe, monkeypatch):
    scribe.entry("SG-2", "08-05 08:10", "15:00")
    transfer.import_lines(scribe.lines[-1:])
    folded: list[str] = []
    add = Facts.add
    monkeypatch.setattr(Facts, "add", lambda facts, record: (folded.append(record.kind), add(facts, record)))
    for _ in range(2):
        assert read.facts_for(SCOPES[0]).where(UndergroundEntry, author="SG-2")[-1].entered_at == at("08-05 08:10")
    assert folded == ["underground_entry"]


def test_a_new_arrangement_of_working_days_is_asked_of_facts_folded_before(scribe, app):
    assert read.facts_for(SCOPES[0]).workdays.is_workday(day("07-25")) is False
    settings = app.config["MINEWATCH"]
    settings.workdays.write_text("[2026]\nholidays = []\nworkdays = [2026-07-25]\n", "utf-8")
    assert read.facts_for(SCOPES[0]).workdays.is_workday(day("07-25")) is True


def test_what_one_does_to_facts_shows_in_no_others(scribe):
    """An entry is lifted, another supposed void, and a third added: a second reader sees the story as it is stored."""
    before = said(anew(SCOPES[0]), at("08-10"))
    one, other = read.facts_for(SCOPES[0]), read.facts_for(SCOPES[0])
    first, second = one.where(UndergroundEntry, author="SG-2")[:2]
    void = Void(kind="void", id=uuid4(), author="SG-2", received_at=at("08-09"), record=second.id, reason="示例")
    with one.lifted(first.id), one.supposing(void):
        assert one.get(UndergroundEntry, first.id) is None and one.get(UndergroundEntry, second.id) is None
        one.add(first.model_copy(update={"id": void.id, "entered_at": at("07-30 09:00")}))
        assert said(other, at("08-10")) == before
    assert said(read.facts_for(SCOPES[0]), at("08-10")) == before


def test_the_set_up_of_a_mine_is_known_without_what_happened_there(scribe):
    whole = Scope(Span(day("07-20"), day("07-20")), ("SG",), ("SG-2",))
    full, setup = read.facts_for(whole), read.facts_for(replace(whole, setup_only=True))
    for kind in (kind for kind in KINDS if kind.standing):
        assert setup.all(kind) == full.all(kind), kind
    assert full.all(UndergroundEntry) and not setup.all(UndergroundEntry)
