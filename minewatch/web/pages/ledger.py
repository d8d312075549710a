"""The ledger of safety inspections 安全检查台账: the findings of a period, line by line, to read and to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, render_template, request

from minewatch.law import findings as law
from minewatch.law.facts import Facts
from minewatch.law.findings import Life
from minewatch.records.findings import GRADES, SOURCES, Finding
from minewatch.store.subjects import facts_of
from minewatch.web.asked import asked_day
from minewatch.web.choices import Choices, categories
from minewatch.web.pages.ledger_lines import line
from minewatch.web.show import clock, date_words
from minewatch.web.viewer import Viewer
from minewatch.when import Month, Span, day_of, now

STATES = (("open", "未销号"), ("overdue", "已逾期"), ("closed", "已销号"))
COLUMNS = ("日期", "检查人", "地点", "问题", "级别", "五落实", "时限", "整改", "复查", "销号")
BACKWARDS, NOTHING = "开始日期晚于结束日期，请改。", "这段时间没有这样的隐患。"


@dataclass(frozen=True)
class Pick:
    """One filter: a list to choose from, and what was chosen."""

    name: str
    label: str
    choices: Choices
    chosen: str

    @property
    def word(self) -> str:
        return dict(self.choices).get(self.chosen, "")


def index(viewer: Viewer):
    span, at = _period(viewer), now()
    facts = facts_of([Finding], span, None if viewer.reads_all else (viewer.mine,))
    picks = _picks(viewer, facts)
    lives = _wanted(viewer, facts, span, {pick.name: pick.chosen for pick in picks}, at)
    mine = request.args.get("mine", "")
    return render_template(
        "findings/ledger.html",
        span=span,
        picks=picks,
        columns=COLUMNS,
        lines=[line(facts, lived, at, with_mine=viewer.reads_all and not mine) for lived in lives],
        empty_words=BACKWARDS if span.first > span.last else NOTHING,
        title=_title(viewer, picks),
        note=_note(span, picks, at),
    )


def _period(viewer: Viewer) -> Span:
    """This month until today, if nothing else is asked for."""
    first = asked_day(request.args.get("from"), Month.of(viewer.today).first)
    return Span(first, asked_day(request.args.get("to"), viewer.today))


def _picks(viewer: Viewer, facts: Facts) -> list[Pick]:
    mines = [(code, facts.mine(code).name) for code in facts.mines if viewer.may_read(code)]
    return [
        _pick("mine", "煤矿", mines),
        _pick("grade", "级别", list(GRADES)),
        _pick("category", "类别", categories()),
        _pick("state", "状态", list(STATES)),
        _pick("source", "来源", list(SOURCES)),
    ]


def _pick(name: str, label: str, choices: Choices) -> Pick:
    chosen = request.args.get(name, "")
    if chosen and chosen not in dict(choices):
        abort(404)
    return Pick(name, label, choices, chosen)


def _wanted(viewer: Viewer, facts: Facts, span: Span, asked: dict[str, str], at: datetime) -> list[Life]:
    """In the order of discovery."""
    mines = [asked["mine"]] if asked["mine"] else [code for code in facts.mines if viewer.may_read(code)]
    records = [record for mine in mines for record in facts.where(Finding, mine=mine) if _fits(record, asked)]
    lives = [law.life(facts, record, at) for record in records]
    fits = _STANDS[asked["state"]]
    return sorted((lived for lived in lives if lived.found in span and fits(lived, at)), key=_found_at)


def _fits(finding: Finding, asked: dict[str, str]) -> bool:
    own = {"grade": finding.grade, "category": finding.category, "source": finding.source}
    return all(not asked[name] or asked[name] == value for name, value in own.items())


_STANDS: dict[str, Callable[[Life, datetime], bool]] = {
    "": lambda lived, at: True,
    "open": lambda lived, at: lived.closing is None,
    "overdue": Life.is_overdue,
    "closed": lambda lived, at: lived.closing is not None,
}


def _found_at(lived: Life) -> datetime:
    return lived.finding.happened


def _title(viewer: Viewer, picks: list[Pick]) -> str:
    named = picks[0].word or ("全县" if viewer.reads_all else viewer.mine_name)
    return f"{named}安全检查台账"


def _note(span: Span, picks: list[Pick], at: datetime) -> str:
    """What the list holds, for whoever reads the paper without the page."""
    period = f"发现日期 {date_words(span.first)}至{date_words(span.last)}"
    return "；".join(
        [
            period,
            *(f"{pick.label}：{pick.word}" for pick in picks[1:] if pick.word),
            f"截至 {date_words(day_of(at))} {clock(at)}",
        ]
    )
