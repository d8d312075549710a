"""第二条、第六条: a complete group, who may be posted where, and who may write what (records.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime

from minewatch.law.book import Book
from minewatch.law.descents import descent, month_over, placed
from minewatch.law.facts import Facts
from minewatch.law.verdict import Verdict, counted, with_days_left
from minewatch.law.way import Way
from minewatch.records.alerts import Alert, AlertStep
from minewatch.records.envelope import Origin, Record, Refusal, Writer
from minewatch.records.filings import DailyReport
from minewatch.records.filings import Monthly as MonthlyFiling
from minewatch.records.findings import Finding, FindingStep
from minewatch.records.people import POSTS, Mine, Person, Posting, Role
from minewatch.records.shifts import DutyLog, Inspection, UndergroundEntry, UndergroundExit
from minewatch.when import Month, day_of

BUREAU_STEPS = {"acknowledged", "instructed", "closed", "phone_received"}
BUREAU = {"patrol", "deputy", "director"}


def group_complete(facts: Facts, book: Book, month: Month, as_of: datetime) -> Iterator[Verdict]:
    """第二条 以矿为单位组成驻矿监管小组，设组长1名，成员4名。"""
    for mine in facts.mines:
        days = facts.obliging_days(mine, month, book)
        if not days:
            continue
        postings = [p for p in facts.where(Posting, mine=mine) if p.term.overlaps(month.days)]
        verdict = counted(
            "group_complete",
            mine,
            month,
            required=len(days),
            records=postings,
            actual=sum(_is_complete(facts, book, mine, day) for day in days),
            final=month_over(facts, mine, month),
            as_of=as_of,
        )
        yield with_days_left(verdict, days, day_of(as_of))


def _is_complete(facts: Facts, book: Book, mine: str, day: date) -> bool:
    posted = Counter[str](posting.post for posting in facts.postings(mine, day))
    return all(posted[post] >= count for post, count in book.posts(day).items())


def refuse_setup(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """The mine and the person a record names must stand; a code is given out once."""
    mine = facts.home(record)
    if record.origin in (Origin.OWN, Origin.POSTING) and not isinstance(record, Mine):
        if mine is None:
            yield Refusal("请填煤矿代码。", "mine")
        elif facts.mine(mine) is None:
            yield Refusal(f"没有代码为“{mine}”的煤矿，请核对。", "mine")
    if record.mine is not None and mine is None and record.parent_id in facts.records:
        yield Refusal("所属的记录是县局的，不属于任何煤矿，请去掉 mine。", "mine")
    elif record.mine is not None and mine != record.mine and record.parent_id in facts.records:
        yield Refusal(f"煤矿“{record.mine}”与所属记录的煤矿“{mine}”不一致，请核对。", "mine")
    if isinstance(record, (Posting, Role)) and facts.person(record.staff_no) is None:
        yield Refusal(f"没有工号为“{record.staff_no}”的人员，请先登记人员。", "staff_no")
    if record.unique and _taken(record, facts, way):
        value = getattr(record, record.unique)
        yield Refusal(f"{record.title}“{value}”已经登记过；要改内容，请写更正。", record.unique)


def _taken(record: Record, facts: Facts, way: Way) -> bool:
    """On screen a code that differs in capitals alone is taken too: at sign-in the two would be one."""
    code = getattr(record, record.unique)
    same = facts.where(type(record), **{record.unique: code})
    if way.live:
        same = [
            other for other in facts.all(type(record)) if getattr(other, record.unique).casefold() == code.casefold()
        ]
    return any(facts.homes[other.id] == facts.home(record) for other in same)


def refuse_posting(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """One leader, four members, and nobody at two mines on the same day."""
    if not isinstance(record, Posting):
        return
    for other in facts.where(Posting, staff_no=record.staff_no):
        if other.term.overlaps(record.term):
            yield Refusal(f"{_at_the_same_time(facts, other)}，请先把原派驻的结束日期更正。", "from")
    others = [p for p in facts.where(Posting, mine=record.mine) if p.post == record.post]
    for day in sorted({record.first, *(p.first for p in others if p.first in record.term)}):
        if sum(day in p.term for p in others) >= book.posts(day).get(record.post, 0):
            word = dict(POSTS)[record.post]
            yield Refusal(f"该矿 {_in_words(day)}的{word}已经满员，请先把原派驻的结束日期更正。", "post")
            return


def _at_the_same_time(facts: Facts, other: Posting) -> str:
    mine = facts.mine(other.mine)
    where = mine.name if mine else f"煤矿“{other.mine}”"
    return f"{facts.name(other.staff_no)}同一天已在{where}派驻（{_in_words(other.first)}起）"


def _in_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def refuse_author(record: Record, facts: Facts, book: Book, way: Way) -> Iterator[Refusal]:
    """Who may write this kind (records.md 谁可以写)."""
    if _is_founding(record, facts) or (record.parent_id and record.parent_id not in facts.records):
        return
    if facts.person(record.author) is None:
        yield Refusal(f"没有工号为“{record.author}”的人员，不能以此人名义登记。", "author")
    elif (sentence := _WRITERS[record.writer](record, facts)) is not None:
        yield Refusal(sentence, "author")


def _is_founding(record: Record, facts: Facts) -> bool:
    """The first person, and that person's admin role, may be written by that person."""
    people, roles = facts.all(Person), facts.all(Role)
    if isinstance(record, Person):
        return not people and record.author == record.staff_no
    first = people[0].staff_no if people else None
    is_first_admin = isinstance(record, Role) and not roles and record.role == "admin"
    return is_first_admin and record.staff_no == record.author == first  # type: ignore[attr-defined]


def has_role(facts: Facts, record: Record, roles: set[str], day: date | None = None) -> bool:
    return bool(facts.roles(record.author, day or day_of(record.received_at)) & roles)


def duty_dates(record: Record, facts: Facts) -> set[date]:
    """The days on any of which the author must be posted; an instant counts for its day and its shift's duty date."""
    mine = facts.home(record)
    if isinstance(record, (DutyLog, Inspection)):
        return {record.duty_date}
    if isinstance(record, DailyReport):
        return {record.date}
    if isinstance(record, UndergroundEntry):
        return {placed(facts, mine or "", record.entered_at, record.exited_at)[0]}
    if isinstance(record, UndergroundExit):
        entry = facts.get(UndergroundEntry, record.entry)
        return {descent(facts, entry).day} if entry else {day_of(record.exited_at)}
    if isinstance(record, (FindingStep, AlertStep)):
        return facts.duty_dates(mine, record.at)
    if isinstance(record, Alert):
        return facts.duty_dates(mine, record.discovered_at)
    walked = facts.get(Inspection, record.inspection) if isinstance(record, Finding) else None
    return facts.duty_dates(mine, record.happened) | ({walked.duty_date} if walked else set())


def is_of_group(record: Record, facts: Facts) -> bool:
    return any(facts.is_posted(record.author, facts.home(record), day) for day in duty_dates(record, facts))


def _admin(record: Record, facts: Facts) -> str | None:
    return None if has_role(facts, record, {"admin"}) else f"只有系统管理员可以登记{record.title}。"


def _manager(record: Record, facts: Facts) -> str | None:
    allowed = has_role(facts, record, {"admin", "patrol"})
    return None if allowed else f"只有系统管理员或煤炭纠察分队可以登记{record.title}。"


def _group(record: Record, facts: Facts) -> str | None:
    if is_of_group(record, facts):
        return None
    day, name = min(duty_dates(record, facts)), facts.name(record.author)
    where = f"{name} {day.month} 月 {day.day} 日没有派驻在该矿"
    return f"{where}，不能登记{record.title}；派驻有误请联系煤炭纠察分队。"


def _leader(record: Record, facts: Facts) -> str | None:
    """The leader on the day of filing or in the month filed for; any member while there is none."""
    mine, today = facts.home(record) or "", day_of(record.received_at)
    days = {today} | (set(Month.parse(record.month).days) if isinstance(record, MonthlyFiling) else set())
    if any(facts.leader(mine, day) == record.author for day in days):
        return None
    if facts.leader(mine, today) is None and facts.is_posted(record.author, mine, today):
        return None
    return f"{record.title}由组长报送；组长空缺时组员可以报送。"


def _person(record: Record, facts: Facts) -> str | None:
    return None


def _step(record: Record, facts: Facts) -> str | None:
    if not isinstance(record, AlertStep) or record.step not in BUREAU_STEPS:
        return _group(record, facts)
    allowed = has_role(facts, record, BUREAU, day_of(record.at))
    return None if allowed else "这一步由煤炭纠察分队、分管领导或局长办理。"


_WRITERS: dict[Writer, Callable[[Record, Facts], str | None]] = {
    Writer.ADMIN: _admin,
    Writer.MANAGER: _manager,
    Writer.SELF: _group,
    Writer.GROUP: _group,
    Writer.LEADER: _leader,
    Writer.PERSON: _person,
    Writer.ROUTE: _person,
    Writer.STEP: _step,
    Writer.AMENDER: _person,
}
