"""How a finding is shown: its state, what is left of its time, its steps, its watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from minewatch.law import findings
from minewatch.law.facts import Facts
from minewatch.law.findings import Life
from minewatch.records.findings import SOURCES, STEPS, Finding, FindingStep
from minewatch.records.people import Place
from minewatch.reports.states import of_finding
from minewatch.web.marks import Mark, of_sign
from minewatch.web.show import book, day, moment, span
from minewatch.web.uploads import Photo, photos
from minewatch.when import day_end

SOON = timedelta(days=2)
WORDS = dict(STEPS)
TONES = {"reported_done": "info", "in_place": "info", "watched": "info", "closed": "good"}
STAGES = {"reported_done": "整改", "reinspected": "复查", "closed": "销号"}


MAJOR, GENERAL = Mark("bad", "■", "重大"), Mark("quiet", "□", "一般")
IN_PLACE, NOT_IN_PLACE = Mark("good", "✓", "已到位"), Mark("warn", "○", "未到位")


@dataclass(frozen=True)
class Due:
    """The deadline in force, and what is left of it."""

    until: str
    left: str
    tone: str


@dataclass(frozen=True)
class Line:
    """One finding in a list."""

    id: UUID
    short: str
    mine: str
    place: str
    description: str
    grade: Mark
    state: Mark
    due: Due
    next: str
    waits: str
    rank: tuple


@dataclass(frozen=True)
class Measure:
    """One of the 五落实."""

    label: str
    text: str
    state: Mark


@dataclass(frozen=True)
class Item:
    """One day of watch, as a strip shows it."""

    label: str
    symbol: str
    text: str
    tone: str


@dataclass(frozen=True)
class Stage:
    label: str
    tone: str
    current: bool


@dataclass(frozen=True)
class Again:
    """How often the same was found at the place of late, and where the last time stands."""

    words: str
    id: UUID


@dataclass(frozen=True)
class Event:
    """One line of the timeline."""

    when: str
    who: str
    what: str
    tone: str
    photos: tuple[Photo, ...]
    record: UUID | None = None


def short_id(id: UUID) -> str:
    """The end of an id, which tells records of the same minute apart."""
    return f"F-{id.hex[-6:].upper()}"


def line(facts: Facts, lived: Life, as_of: datetime) -> Line:
    finding, step = lived.finding, findings.next_step(facts, lived)
    mine = facts.mine(facts.homes[finding.id])
    return Line(
        id=finding.id,
        short=short_id(finding.id),
        mine=mine.name if mine else "",
        place=place_name(facts, finding.place, facts.homes[finding.id]),
        description=finding.description,
        grade=grade(finding),
        state=state(facts, lived),
        due=due(lived, as_of),
        next=WORDS[step] if step else "",
        waits=f"已等 {span(as_of - lived.waits_since)}" if step else "",
        rank=(not lived.is_overdue(as_of), lived.closing is not None, finding.grade != "major", lived.deadline),
    )


def grade(finding: Finding) -> Mark:
    return MAJOR if finding.grade == "major" else GENERAL


def state(facts: Facts, lived: Life) -> Mark:
    return of_sign(of_finding(facts, lived))


def due(lived: Life, as_of: datetime) -> Due:
    until, left = f"限 {lived.deadline.month}月{lived.deadline.day}日 24:00", lived.due - as_of
    if lived.closing:
        late = lived.closing.at >= lived.due
        return Due(until, "逾期销号" if late else "按期销号", "warn" if late else "good")
    if left <= timedelta():
        return Due(until, f"逾期 {span(-left)}", "bad")
    return Due(until, f"剩 {span(left)}", "warn" if left < SOON else "info")


def place_name(facts: Facts, written: str, mine: str | None) -> str:
    """A place's name where its code was written; what was typed otherwise."""
    return next((place.name for place in facts.where(Place, mine=mine) if place.code == written), written) or "地点未填"


def five(lived: Life) -> list[Measure]:
    """The 五落实: what is laid down, and which of it is 到位."""
    done = findings.in_place(lived)
    laid = lived.finding.five
    funds = f"{laid.funds_yuan:,.0f} 元" if laid.funds_yuan is not None else ""
    texts = (laid.person, laid.measure, funds, day(lived.deadline), laid.plan)
    pairs = zip(findings.FIVE, texts, strict=True)
    return [Measure(label, text or "未填", IN_PLACE if label in done else NOT_IN_PLACE) for label, text in pairs]


def watch(facts: Facts, lived: Life, as_of: datetime) -> list[Item]:
    """Each day of watch, the latest first: who watched, or that nobody did."""
    days = findings.watch_days(facts, book(), lived, as_of)
    return [_watched(facts, lived, on, as_of >= day_end(on)) for on in reversed(days)]


def _watched(facts: Facts, lived: Life, on: date, over: bool) -> Item:
    names = "、".join(dict.fromkeys(facts.name(step.author) for step in lived.watches(on)))
    label = f"{on.month}月{on.day}日"
    if names:
        return Item(label, "✓", names, "good")
    return Item(label, "✕", "缺", "bad") if over else Item(label, "○", "今日待盯守", "warn")


def course(facts: Facts, lived: Life) -> list[Stage]:
    """发现 → 整改 → 复查 → 销号 since it was last reopened, with the re-inspections it failed."""
    step, names = findings.next_step(facts, lived), list(STAGES)
    here = names.index({"watched": "closed"}.get(step, step)) if step else len(names)
    failed = _failed(lived)
    words = STAGES | ({"reported_done": "再整改"} if failed else {})
    stages = [_stage(word, n - here) for n, word in enumerate(words.values())]
    return [Stage("发现", "good", False), *failed, *stages]


def _failed(lived: Life) -> list[Stage]:
    """整改, and how often its re-inspection found it wanting."""
    times = sum(step.step == "reinspected" and step.passed is False for step in lived.since_reopened)
    word = "复查不合格" + (f" {times} 次" if times > 1 else "")
    return [Stage("整改", "good", False), Stage(word, "bad", False)] if times else []


def _stage(word: str, ahead: int) -> Stage:
    return Stage(word, "quiet" if ahead > 0 else "good" if ahead else "info", not ahead)


def again(days: int, before: list[Finding]) -> Again:
    return Again(f"同处同类隐患，{days} 天内第 {len(before) + 1} 次", before[-1].id)


def events(facts: Facts, lived: Life) -> list[Event]:
    finding = lived.finding
    found = f"{dict(SOURCES).get(finding.source, '')}发现：{finding.description}"
    first = Event(moment(finding.happened), facts.name(finding.author), found, "warn", pictures(finding, "发现时"))
    return [first, *(_event(facts, step) for step in lived.steps)]


def _event(facts: Facts, step: FindingStep) -> Event:
    failed = step.step == "reinspected" and not step.passed
    tone = "bad" if failed else "good" if step.passed else TONES.get(step.step, "warn")
    what = "：".join(part for part in (_title(facts, step), step.notes) if part)
    return Event(moment(step.at), facts.name(step.author), what, tone, pictures(step, WORDS[step.step]), step.id)


def _title(facts: Facts, step: FindingStep) -> str:
    if step.step == "reinspected":
        return "复查合格" if step.passed else "复查不合格"
    if step.step == "extended":
        return f"延期到 {day(step.new_deadline)}，{facts.name(step.approved_by or '')}批准"
    return WORDS[step.step]


def pictures(record: Finding | FindingStep, label: str) -> tuple[Photo, ...]:
    return photos(record.photos, label)


def before_after(lived: Life) -> tuple[tuple[Photo, ...], tuple[Photo, ...]]:
    """The photos of the discovery beside the latest ones of the fix or its re-inspection."""
    fixes = [step for step in lived.steps if step.step in ("reported_done", "reinspected", "closed") and step.photos]
    return pictures(lived.finding, "整改前"), pictures(fixes[-1], "整改后") if fixes else ()


def subtitle(facts: Facts, finding: Finding) -> str:
    mine = facts.mine(facts.homes[finding.id])
    parts = (
        short_id(finding.id),
        mine.name if mine else "",
        f"{moment(finding.happened)} {facts.name(finding.author)}发现",
    )
    return " · ".join(part for part in parts if part)


def in_order(facts: Facts, mines: list[str], as_of: datetime) -> list[tuple[Life, Line]]:
    """The findings of these mines: overdue first, then 重大, then by deadline."""
    lives = [findings.life(facts, record, as_of) for mine in mines for record in facts.where(Finding, mine=mine)]
    return sorted(((lived, line(facts, lived, as_of)) for lived in lives), key=lambda pair: pair[1].rank)
