"""The first page: an inspector's day at the mine; everybody else is sent to where they work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import redirect, render_template, url_for

from minewatch.law import descents, shifts
from minewatch.law.alerts import first_step
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.alerts import Alert
from minewatch.reports import states
from minewatch.reports.words import Sign
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.web.marks import of_sign
from minewatch.web.owed import Asked, tasks
from minewatch.web.pages.held import count_waiting
from minewatch.web.show import book, span
from minewatch.web.viewer import Viewer
from minewatch.when import DAY, FOREVER, Month, Span, Window, day_of, now

NOW_OVER = {states.REACHED: ("本月次数已够", "可以继续下井"), states.UNREACHED: ("本月次数不够", "")}
NO_DAYS, NO_QUOTA = "本月没有生产建设日，不要求入井次数。", "本县不要求每人每月的入井次数。"


def today(viewer: Viewer):
    if viewer.posting:
        return render_template("today/group.html", **_group(viewer, now()))
    if viewer.reads_all:
        return redirect(url_for("county"))
    if "admin" in viewer.roles:
        return redirect(url_for("setup"))
    return render_template("today/nobody.html")


def todo(viewer: Viewer):
    last = Month.of(viewer.today).plus(-1)
    asked = Asked(known(viewer), book(), viewer.mine, viewer.staff_no, now())
    return render_template("today/todo.html", tasks=tasks(asked), last=last)


def known(viewer: Viewer) -> Facts:
    """The month at the mine, and what is asked for or planned beyond it."""
    return facts_for(Scope(Span(Month.of(viewer.today).first, FOREVER), (viewer.mine,)))


def _group(viewer: Viewer, at: datetime) -> dict:
    facts = known(viewer)
    current = current_shift(facts, viewer.mine, at)
    below = [d for d in descents.descents(facts, viewer.mine, at) if d.exited is None]
    return {
        "date": viewer.today,
        "current": current,
        "alerts": _waiting(facts, viewer.mine, at),
        "own": next((below_now(facts, d, at) for d in below if d.person == viewer.staff_no), None),
        "pace": paces(facts, viewer.mine, at).get(viewer.staff_no),
        "unasked": NO_DAYS if book().judges("entries_per_person") else NO_QUOTA,
        "turns": _turns(facts, viewer.mine, current.day if current else viewer.today, at),
        "below": [below_now(facts, d, at) for d in below],
        "age": _age(facts, viewer.mine, at),
        "held": count_waiting(viewer),
        "tasks": tasks(Asked(facts, book(), viewer.mine, viewer.staff_no, at)),
    }


def current_shift(facts: Facts, mine: str, at: datetime) -> Window | None:
    """The shift that is on now; it may have begun yesterday."""
    around = facts.windows(mine, Span(at.date() - DAY, at.date()))
    return next((window for window in around if at in window), None)


@dataclass(frozen=True)
class Waiting:
    """Alerts the bureau has not acknowledged, and how long the oldest has waited."""

    count: int
    waited: timedelta
    href: str


def _waiting(facts: Facts, mine: str, at: datetime) -> Waiting | None:
    alerts = [a for a in facts.where(Alert, mine=mine) if first_step(facts, a, "acknowledged", at) is None]
    if not alerts:
        return None
    oldest = min(alerts, key=lambda alert: alert.received_at)
    href = url_for("alert", id=oldest.id) if len(alerts) == 1 else url_for("alerts")
    return Waiting(len(alerts), at - oldest.received_at, href)


@dataclass(frozen=True)
class Below:
    """Somebody underground, for how long, and whether that is longer than it should be."""

    id: UUID
    name: str
    entered: datetime
    spent: timedelta
    over: bool
    lasting: str

    @property
    def words(self) -> str:
        return f"{self.name} {self.lasting}"


def below_now(facts: Facts, d: descents.Descent, at: datetime) -> Below:
    hours = descents.longest_below(book(), d.day)
    spent = at - d.entry.entered_at
    over = spent >= timedelta(hours=hours)
    minutes = int(spent.total_seconds() // 60)
    lasting = f"{minutes // 60}:{minutes % 60:02}" + (f" ▲超 {hours} 小时" if over else "")
    return Below(d.entry.id, facts.name(d.person), d.entry.entered_at, spent, over, lasting)


@dataclass(frozen=True)
class Pace:
    """Somebody's entries in the month: n of m, in words."""

    done: int
    required: int
    words: str
    note: str
    tone: str

    @property
    def warning(self) -> str:
        return self.note if self.tone in ("bad", "warn") else ""


def paces(facts: Facts, mine: str, at: datetime) -> dict[str, Pace]:
    """Of everybody of whom entries are asked for."""
    month = Month.of(day_of(at))
    found = [v for v in verdicts_of(shifts.entries_per_person, facts, book(), month, at) if v.mine == mine]
    return {v.person: _pace(v, shifts.pace(facts, book(), v, month, at)) for v in found}


def _pace(verdict: Verdict, asked: int) -> Pace:
    sign = states.of_quota(verdict, asked)
    lacks = f"还差 {verdict.remaining} 次·剩 {verdict.days_left} 天"
    words, note = NOW_OVER.get(sign) or (lacks, _note(verdict, sign, asked))
    return Pace(verdict.actual, verdict.required, words, note, of_sign(sign).tone)


def _note(verdict: Verdict, sign: Sign, asked: int) -> str:
    if sign == states.ON_PACE and verdict.remaining == 1:
        return "再下一次就够"
    return sign.word + {
        states.AT_RISK: "：每天一次也不够",
        states.BEHIND: f"：到今天应有 {asked} 次",
        states.ON_PACE: "：每天一次就够",
    }.get(sign, "")


@dataclass(frozen=True)
class Turn:
    """One of the day's shifts, as the strip shows it."""

    label: str
    symbol: str
    text: str
    tone: str


def _turns(facts: Facts, mine: str, day: date, at: datetime) -> list[Turn]:
    went = [d for d in descents.descents(facts, mine, at) if d.day == day]
    windows = facts.windows(mine, Span(day, day))
    return [_turn(facts, mine, w, [d for d in went if d.shift == w.shift.code], at) for w in windows]


def _turn(facts: Facts, mine: str, window: Window, went: list[descents.Descent], at: datetime) -> Turn:
    label = f"{window.shift.label} {window.starts:%H:%M}"
    if went:
        return Turn(label, "●", "、".join(dict.fromkeys(facts.name(d.person) for d in went)), "good")
    if at < window.starts:
        return Turn(label, "○", "未到时间", "quiet")
    if not facts.is_obliging(mine, window.day, book()):
        return Turn(label, "–", "停产，不要求", "quiet")
    if not book().judges("shift_presence"):
        return Turn(label, "–", "没有人入井", "quiet")
    return Turn(label, "✕", "无人入井", "bad") if at >= window.ends else Turn(label, "▲", "还没有人入井", "warn")


def _age(facts: Facts, mine: str, at: datetime) -> str:
    """How fresh the page is: when the last record of the mine came in."""
    received = max(record.received_at for id, record in facts.records.items() if facts.homes[id] == mine)
    age = at - received
    return "最近一条记录刚刚收到" if age < timedelta(minutes=1) else f"最近一条记录 {span(age)}前收到"
