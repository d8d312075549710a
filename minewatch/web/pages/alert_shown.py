"""How an alert is shown: its clocks, where it stands, its own fields, what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from minewatch.law import alerts
from minewatch.law.book import AlertKind
from minewatch.law.facts import Facts
from minewatch.records.alerts import STEPS, Alert, AlertStep
from minewatch.records.amend import Amendment
from minewatch.reports.states import of_alert
from minewatch.web.marks import Mark, of_sign
from minewatch.web.pages.finding_shown import Stage, place_name
from minewatch.web.show import book, clock, moment, span

MINUTE = timedelta(minutes=1)
WORDS = dict(STEPS)
TONES = {"acknowledged": "info", "closed": "good", "verified": "good"}


@dataclass(frozen=True)
class Line:
    """One alert in a list."""

    id: UUID
    kind: str
    mine: str
    place: str
    facts: str
    discovered: str
    state: Mark
    clock: str
    waits: str
    late: str
    raised: datetime


@dataclass(frozen=True)
class Clock:
    """One duty with a time limit: what happened, and whether it was in time."""

    label: str
    symbol: str
    text: str
    tone: str


@dataclass(frozen=True)
class Event:
    when: str
    who: str
    what: str
    tone: str


def kind_of(alert: Alert) -> AlertKind:
    return book().alerts[alert.number]


def line(facts: Facts, alert: Alert, as_of: datetime) -> Line:
    mine = facts.mine(facts.homes[alert.id])
    return Line(
        id=alert.id,
        kind=kind_of(alert).short,
        mine=mine.name if mine else "",
        place=place_name(facts, alert.place, facts.homes[alert.id]),
        facts=alert.facts,
        discovered=moment(alert.discovered_at),
        state=of_sign(of_alert(facts, alert, as_of)),
        clock=waiting(facts, alert, as_of),
        waits=_step_waits(facts, alert, as_of),
        late=_came_late(facts, alert, as_of),
        raised=alert.received_at,
    )


def waiting(facts: Facts, alert: Alert, as_of: datetime) -> str:
    """`已等 17 分钟，已到分管领导`; how long an acknowledged one took."""
    signed = alerts.first_step(facts, alert, "acknowledged", as_of)
    if signed:
        return f"{clock(signed.at)} 签收，用时{_took(signed.at - alert.received_at)}"
    role, waited = alerts.escalated_to(book(), facts, alert, as_of), as_of - alert.received_at
    if waited < MINUTE:
        return "刚刚到局"
    return f"已等 {span(waited)}" + (f"，已到{book().approver_words(role)}" if role else "")


def _step_waits(facts: Facts, alert: Alert, as_of: datetime) -> str:
    """How long the step after 签收 has been waited for."""
    step, since = alerts.next_step(facts, alert, as_of), alerts.waits_since(facts, alert, as_of)
    return f"待{WORDS[step]}已{_took(as_of - since)}" if since and step != "acknowledged" else ""


def _came_late(facts: Facts, alert: Alert, as_of: datetime) -> str:
    """`迟报：发现后 1 小时 12 分到局`, where the rulebook sets a time and it was over."""
    known = alerts.known_to_bureau(facts, alert, as_of)
    if not book().judges("alert_reported") or known is None or known < alerts.report_due(book(), alert):
        return ""
    return f"迟报：发现后{_took(known - alert.discovered_at)}到局"


def _took(time: timedelta) -> str:
    return f" {span(time)}" if time >= MINUTE else "不到 1 分钟"


def clocks(facts: Facts, alert: Alert, as_of: datetime) -> list[Clock]:
    """The times that the rulebook sets, and how they were kept."""
    shown = {"alert_reported": _reported, "alert_acknowledged": _acknowledged}
    return [clock(facts, alert, as_of) for rule, clock in shown.items() if book().judges(rule)]


def _reported(facts: Facts, alert: Alert, as_of: datetime) -> Clock:
    """An alert at hand is one the bureau has; only when it came is in question."""
    known, due = alerts.known_to_bureau(facts, alert, as_of), alerts.report_due(book(), alert)
    took, most = _took(known - alert.discovered_at), span(due - alert.discovered_at)
    text = f"发现后{took}到局（{moment(known)}），时限 {most}"
    return _clock("向县局报告", known < due, text)


def _acknowledged(facts: Facts, alert: Alert, as_of: datetime) -> Clock:
    signed, due = alerts.first_step(facts, alert, "acknowledged", as_of), alerts.acknowledge_due(book(), alert)
    most = span(due - alert.received_at)
    if signed is None:
        text = f"{waiting(facts, alert, as_of)}，时限 {most}"
        return Clock("县局签收", "⋯", text, "warn") if as_of < due else Clock("县局签收", "✕", text, "bad")
    return _clock("县局签收", signed.at < due, f"{waiting(facts, alert, as_of)}，时限 {most}")


def _clock(label: str, in_time: bool, text: str) -> Clock:
    return Clock(label, "✓", f"{text}，按时", "good") if in_time else Clock(label, "✕", f"{text}，超时", "bad")


def course(facts: Facts, alert: Alert, as_of: datetime) -> list[Stage]:
    """已报 → 签收 → 指令 → 执行 → 核实 → 办结."""
    taken = {step.step for step in alerts.steps(facts, alert, as_of)}
    following = alerts.next_step(facts, alert, as_of)
    words = dict(zip(alerts.COURSE, ("签收", "指令", "执行", "核实", "办结"), strict=True))
    stages = [Stage(word, _tone(step, taken, following), step == following) for step, word in words.items()]
    return [Stage("已报", "good", False), *stages]


def _tone(step: str, taken: set[str], following: str) -> str:
    return "good" if step in taken else "info" if step == following else "quiet"


def details(alert: Alert) -> list[tuple[str, str]]:
    """The kind's own fields with their labels; what the rulebook does not name stands under its code."""
    fields = {field["code"]: field for field in kind_of(alert).fields}
    codes = dict.fromkeys((*fields, *alert.details))
    return [_detail(code, fields.get(code, {}), alert.details.get(code)) for code in codes]


def _detail(code: str, field: Mapping[str, Any], value: Any) -> tuple[str, str]:
    unit = f" {field['unit']}" if "unit" in field and value is not None else ""
    return field.get("label", code), f"{_word(field, value)}{unit}"


def _word(field: Mapping[str, Any], value: Any) -> str:
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.get("type") == "choice":
        return str({str(code): word for code, word in field["choices"]}.get(str(value), value))
    return _moment(value) if field.get("type") == "instant" else str(value)


def _moment(value: Any) -> str:
    """Imported details may hold any text."""
    try:
        return moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def common(alert: Alert) -> list[tuple[str, str]]:
    count = "" if alert.evacuated_count is None else f"{alert.evacuated_count} 人"
    pairs = (
        ("发现时间", moment(alert.discovered_at)),
        ("在场人员", alert.people_present),
        ("责令停止作业", moment(alert.stop_ordered_at)),
        ("撤出人数", count),
        ("电话报告", moment(alert.phoned_at)),
    )
    return [(label, text or "未填") for label, text in pairs]


def events(facts: Facts, alert: Alert, as_of: datetime) -> list[Event]:
    """What was done; a step typed to the minute does not stand before one pressed seconds earlier."""
    raised = Event(moment(alert.received_at), facts.name(alert.author), f"报告：{alert.facts}", "warn")
    amended = [record for record in facts.amendments(alert.id) if not facts.is_void(record.id)]
    done = [*alerts.steps(facts, alert, as_of), *amended]
    done.sort(key=lambda record: (_when(record).replace(second=0), facts.arrival(record)))
    return [raised, *(_event(facts, record) for record in done)]


def _when(record: AlertStep | Amendment) -> datetime:
    return record.at if isinstance(record, AlertStep) else record.received_at


def _event(facts: Facts, record: AlertStep | Amendment) -> Event:
    if isinstance(record, AlertStep):
        what = "：".join(part for part in (WORDS[record.step], record.notes) if part)
        tone = TONES.get(record.step, "info")
    else:
        what, tone = f"{record.title}：{record.reason}", "warn"
    return Event(moment(_when(record)), facts.name(record.author), what, tone)


def gas(alert_number: int | str) -> list[Mapping[str, Any]]:
    """The gas figures of the rulebook, beside the report of 瓦斯超限."""
    return list(book().data["gas"]) if alert_number == 1 else []
