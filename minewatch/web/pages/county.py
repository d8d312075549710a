"""The county wall 全县: every mine's month, and what waits for the bureau now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import render_template

from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.records.filings import Originals, Plan
from minewatch.records.findings import Finding
from minewatch.records.leave import LeaveRequest
from minewatch.reports import county as wall
from minewatch.store import checked, read
from minewatch.store.chain import BUREAU
from minewatch.store.subjects import facts_of
from minewatch.web import download, guard, papers
from minewatch.web.asked import asked_month
from minewatch.web.marks import TONES, Shown
from minewatch.web.pages import evidence
from minewatch.web.pages.leave_outlook import waits_for_viewer
from minewatch.web.show import WEEKDAYS, book
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Month, Span, now

SUMS = ("到岗", "达标", "缺项", "逾期", "待签")


def county(viewer: Viewer):
    return _page(viewer, Month.of(viewer.today))


def county_month(viewer: Viewer, month: str):
    chosen = asked_month(month)
    return _page(viewer, chosen)


def pdf(viewer: Viewer, month: str):
    """The county's paper, saved under its Chinese name."""
    chosen = asked_month(month)
    return download.pdf(papers.county_pdf(chosen, now()), f"全县{chosen.words}履职月报", f"county-{chosen}")


def _page(viewer: Viewer, month: Month):
    as_of, is_current = now(), month == Month.of(viewer.today)
    facts = read.month_facts(month, as_of)
    live = facts_of([Finding, LeaveRequest], Span(viewer.today, FOREVER))
    waiting = wall.unsigned(facts_of([Alert], Span(date.min, viewer.today)), book(), as_of)
    judged = verdicts(facts, book(), month, as_of)
    rows = wall.rows(facts, judged, month, live, waiting, as_of)
    check = checked.last()
    return render_template(
        "county/month.html",
        month=month,
        is_current=is_current,
        facts=facts,
        live=live,
        book=book(),
        head=[_day(day, viewer) for day in month.days],
        rows=[_row(row, month) for row in rows],
        sums=SUMS,
        legend_signs=[_shown(sign) for sign in wall.SQUARES.values()],
        unsigned=waiting,
        at_risk=_by_mine(wall.at_risk(judged)),
        may_sign=guard.bureau(viewer),
        as_of=as_of,
        undecided=wall.undecided(live, book(), as_of),
        is_mine_to_decide=lambda leave: waits_for_viewer(viewer, live, leave, as_of),
        owed=wall.owed([*_filings_before(month, as_of), *judged] if is_current else judged, as_of),
        check=check,
        chain_state=evidence.state(check),
        chain_sentence=evidence.sentence(check),
        may_check=guard.patrol(viewer),
        chains=[(_mine_name(facts, chain), *read.head(chain, as_of)) for chain in (*facts.mines, BUREAU)],
        verdict_list=verdict_list,
        owed_list=_owed_list,
    )


def _filings_before(month: Month, as_of: datetime) -> list[Verdict]:
    since = month.plus(-wall.LOOKING_BACK).first
    return wall.filings_before(facts_of([Plan, Originals], Span(since, month.first)), book(), month, as_of)


def verdict_list(mine: str, month: Month, **chosen: Any) -> str:
    """Where the verdicts that a number counts are listed."""
    return f"/mines/{mine}/{month}/verdicts?{urlencode(chosen)}"


def _owed_list(due: wall.Owed) -> str:
    narrowed = {"status": "missed"} if due.status == "missed" else {"mark": "due_today"}
    return verdict_list(due.mine, due.month, rule=due.rule, **narrowed)


def _shown(sign: wall.Sign, href: str = "") -> Shown:
    return Shown(sign.word, TONES[sign.tone], href, sign.symbol)


def _day(day: date, viewer: Viewer) -> Shown:
    tone = "info" if day == viewer.today else "quiet" if day.weekday() >= 5 else ""
    return Shown(str(day.day), tone, note=WEEKDAYS[day.weekday()])


def _row(row: wall.MineRow, month: Month) -> Shown:
    code = row.mine.code
    tone = "" if row.status in book().obliging else "warn"
    cells = tuple(_square(square, code, month) for square in row.squares)
    return Shown(
        row.mine.name, tone, f"/mines/{code}/{month}", note=row.status_word, cells=cells, sums=_sums(row, month)
    )


def _square(square: wall.Square, mine: str, month: Month) -> Shown:
    """A square opens that day's verdicts; where nothing is decided there is nothing to open."""
    decided = square.state not in ("", "ahead", "stopped")
    shown = _shown(square.sign, verdict_list(mine, month, day=square.day) if decided else "")
    return Shown(f"{square.day.day} 日 {shown.text}", shown.tone, shown.href, shown.symbol)


def _sums(row: wall.MineRow, month: Month) -> tuple[Shown, ...]:
    def listed(**chosen: Any) -> str:
        return verdict_list(row.mine.code, month, **chosen)

    def judged(rule: str) -> str:
        return listed(rule=rule) if book().judges(rule) else ""

    presence = next(filter(book().judges, wall.PRESENCE), "")
    absent = row.present < row.decided
    unsigned = f"{row.unsigned}!" if row.unsigned else "0"
    return (
        Shown(f"{row.present}/{row.decided}", "bad" if absent else "", judged(presence)),
        Shown(f"{row.reached}/{row.people}", "", judged("entries_per_person")),
        Shown(str(row.missed), "bad" if row.missed else "", listed(status="missed")),
        Shown(str(row.overdue), "bad" if row.overdue else "", f"/findings?mine={row.mine.code}&state=overdue"),
        Shown(unsigned, "bad" if row.unsigned else "", f"/alerts?mine={row.mine.code}"),
    )


def _by_mine(found: list[Verdict]) -> list[tuple[str, list[Verdict]]]:
    """The mine of whoever is furthest behind first."""
    mines = dict.fromkeys(verdict.mine for verdict in found)
    return [(mine, [verdict for verdict in found if verdict.mine == mine]) for mine in mines]


def _mine_name(facts: Facts, chain: str) -> str:
    mine = facts.mine(chain)
    return mine.name if mine else "县局"
