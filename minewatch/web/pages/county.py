"""The county wall 全县: every mine's month, and what waits for the bureau now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from minewatch.law.facts import Facts
from minewatch.law.summary import PRESENCE, Summary
from minewatch.records.alerts import Alert
from minewatch.records.leave import LeaveRequest
from minewatch.reports import compare
from minewatch.reports import county as wall
from minewatch.store import checked, read, summaries
from minewatch.store.chain import BUREAU
from minewatch.store.engine import reading
from minewatch.store.subjects import facts_of, mines_with
from minewatch.web import download, guard, papers
from minewatch.web.asked import asked_month
from minewatch.web.live import kept_up
from minewatch.web.marks import TONES, Shown
from minewatch.web.pages import evidence
from minewatch.web.pages.held import count_waiting
from minewatch.web.pages.leave_outlook import waits_for_viewer
from minewatch.web.pages.leaves import BACK
from minewatch.web.pages.tablets import unsent_by_mine, unsent_words
from minewatch.web.show import WEEKDAYS, book
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Month, Span, now

MOST_MINES = 100  # on one wall, unless all are asked for
SUMS = ("到岗", "达标", "缺项", "逾期", "待签")


@dataclass(frozen=True)
class Desk:
    """Reports and leaves that wait: on one person's desk, or on other people's."""

    reports: list[wall.Unsigned]
    leaves: list[wall.Undecided]

    def __len__(self) -> int:
        return len(self.reports) + len(self.leaves)


@kept_up
def county(viewer: Viewer):
    return _page(viewer, Month.of(viewer.today))


@kept_up
def county_month(viewer: Viewer, month: str):
    chosen = asked_month(month)
    return _page(viewer, chosen)


def pdf(viewer: Viewer, month: str):
    """The county's paper, saved under its Chinese name."""
    chosen = asked_month(month)
    return download.pdf(papers.county_pdf(chosen, now()), f"全县{chosen.words}履职月报", f"county-{chosen}")


def _page(viewer: Viewer, month: Month):
    as_of, current = now(), Month.of(viewer.today)
    short = summaries.of_month(month, as_of)
    today = short if month == current else summaries.of_month(current, as_of)
    live = _waiting(viewer)
    waiting = wall.unsigned(live, book(), as_of)
    own, others = _desks(viewer, live, waiting, as_of)
    check = checked.last()
    out = unsent_by_mine(as_of) if month >= current.plus(-1) else Counter()
    rows = wall.rows(short, month, today, waiting)
    most = len(rows) if "all" in request.args else MOST_MINES
    return render_template(
        "county/month.html",
        month=month,
        is_current=month == current,
        is_ahead=month > current,
        against=_against_last(viewer, month, short, as_of),
        live=live,
        book=book(),
        head=[_day(day, viewer) for day in month.days],
        rows=[_row(row, month, out[row.mine]) for row in rows[:most]],
        left_out=len(rows[most:]),
        sums=SUMS,
        legend_signs=[_shown(sign) for sign in wall.SQUARES.values()],
        held=count_waiting(viewer),
        unsent=unsent_words(),
        own=own,
        others=others,
        at_risk=wall.at_risk(short),
        may_sign=guard.bureau(viewer),
        as_of=as_of,
        owed=wall.owed(short),
        check=check,
        chain_state=evidence.state(check),
        chain_sentence=evidence.sentence(check),
        may_check=guard.patrol(viewer),
        chains=_chains(short),
        verdict_list=verdict_list,
        owed_list=_owed_list,
    )


def _against_last(viewer: Viewer, month: Month, short: list[Summary], as_of: datetime) -> str:
    """Nothing is compared before it has begun."""
    if viewer.today < month.first:
        return ""
    last = summaries.of_month(month.plus(-1), as_of)
    return compare.against_last(month, short, last, viewer.today, book().judges("alert_acknowledged"))


def _waiting(viewer: Viewer) -> Facts:
    """The alerts and leaves that are not settled, and those before them that a leave may join."""
    kinds, days = (Alert, LeaveRequest), Span(viewer.today - BACK, FOREVER)
    return facts_of(kinds, days, mines_with(kinds, days))


def _desks(viewer: Viewer, live: Facts, waiting: Iterable[wall.Unsigned], as_of: datetime) -> tuple[Desk, Desk]:
    """The viewer's own and the others': reports that have climbed to the viewer, leaves whose turn it is."""
    desks = Desk([], []), Desk([], [])
    for report in waiting:
        desks[viewer.roles.isdisjoint(report.desks)].reports.append(report)
    for wait in wall.undecided(live, book(), as_of):
        desks[not waits_for_viewer(viewer, live, wait.leave, as_of)].leaves.append(wait)
    return desks


def _chains(short: list[Summary]) -> list[tuple[str, int, str]]:
    """Whose chain, how many records, its head."""
    names = {each.mine: each.name for each in short} | {BUREAU: "县局"}
    with reading() as connection:
        found = read.heads(connection)
    return [(names[chain], *found[chain]) for chain in names if chain in found]


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


def _row(row: wall.MineRow, month: Month, out: int) -> Shown:
    """`out`: what is still on its group's tablets, so that a day that looks missed may not be."""
    code = row.mine
    note = " ".join(filter(None, (row.status_word, f"⋯ 待同步 {out} 条" if out else "")))
    tone = "" if row.status in book().obliging else "warn"
    cells = tuple(_square(square, code, month) for square in row.squares)
    return Shown(row.name, tone, f"/mines/{code}/{month}", note=note, cells=cells, sums=_sums(row, month))


def _square(square: wall.Square, mine: str, month: Month) -> Shown:
    """A square opens that day's verdicts; where nothing is decided there is nothing to open."""
    decided = square.state not in ("", "ahead", "stopped")
    shown = _shown(square.sign, verdict_list(mine, month, day=square.day) if decided else "")
    return Shown(f"{square.day.day} 日 {shown.text}", shown.tone, shown.href, shown.symbol)


def _sums(row: wall.MineRow, month: Month) -> tuple[Shown, ...]:
    def listed(**chosen: Any) -> str:
        return verdict_list(row.mine, month, **chosen)

    def judged(rule: str) -> str:
        return listed(rule=rule) if book().judges(rule) else ""

    presence = next(filter(book().judges, PRESENCE), "")
    absent = row.present < row.decided
    unsigned = f"{row.unsigned}!" if row.unsigned else "0"
    return (
        Shown(f"{row.present}/{row.decided}", "bad" if absent else "", judged(presence)),
        Shown(f"{row.reached}/{row.people}", "", judged("entries_per_person")),
        Shown(str(row.missed), "bad" if row.missed else "", listed(status="missed", whose="group")),
        Shown(str(row.overdue), "bad" if row.overdue else "", f"/findings?mine={row.mine}&state=overdue"),
        Shown(unsigned, "bad" if row.unsigned else "", f"/alerts?mine={row.mine}"),
    )
