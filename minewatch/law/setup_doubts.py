"""What to look at once more before something is set up or ended: lawful, but seldom what was meant (第二条、第六条)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from minewatch.law.book import Book
from minewatch.law.descents import descent
from minewatch.law.facts import Facts
from minewatch.law.filings import roster
from minewatch.records.envelope import Record
from minewatch.records.filings import Plan, Turn
from minewatch.records.people import ROLES, STATUSES, Dated, MineShifts, MineStatus, Person, Posting, Role
from minewatch.records.shifts import DutyLog, UndergroundEntry
from minewatch.when import DAY, Month, in_words

WITHOUT = {
    "admin": "没有人能登记煤矿、人员和角色",
    "patrol": "没有人签收报告",
    "deputy": "没有人审批请假",
    "director": "三天以上的请假没有人审批",
}


def setup_doubts(record: Record, facts: Facts, book: Book, today: date) -> Iterator[str]:
    """Of a new record, each as a sentence."""
    if isinstance(record, Person):
        yield from _same_name(record, facts)
    if isinstance(record, Role):
        yield from _same_role(record, facts)
    if isinstance(record, Dated) and record.last < today:
        yield _past_end(record, record.last, facts, today)
    if isinstance(record, MineStatus):
        yield from _status(record, facts, book)
    if isinstance(record, MineShifts):
        yield from _shifts(record, facts)
    if isinstance(record, (MineStatus, MineShifts)):
        yield from _same_day(record, facts)
    if isinstance(record, (MineStatus, MineShifts)) and record.first < today:
        yield f"生效日期早于今天，{in_words(record.first)}以来 {(today - record.first).days} 天的判定会随之改变。"


def ending_doubts(record: Dated, last: date, facts: Facts, today: date) -> Iterator[str]:
    """Of an end, that day still counted, each as a sentence."""
    if record.first <= last < today:
        yield _past_end(record, last, facts, today)
    if isinstance(record, Posting):
        yield from _written_after(record, last, facts)
    if isinstance(record, Role):
        yield from _nobody_else(record, last, facts)


def _past_end(record: Dated, last: date, facts: Facts, today: date) -> str:
    """What it makes of days that are over: without this, a slip of the pen would only be seen in the verdicts."""
    since = f"结束日期早于今天，{in_words(last + DAY)}以来 {(today - last).days} 天"
    if isinstance(record, Posting):
        who = f"{facts.name(record.staff_no)}不再算派驻在该矿"
        return f"{since}，{who}：应入井次数减少，工作日志和空岗不再判，已判的“缺”会随之消失，五人配齐会变为不齐。"
    if isinstance(record, Role):
        return f"{since}，{facts.name(record.staff_no)}不再算{dict(ROLES)[record.role]}，这些天办的事会显得没有权限。"
    return f"{since}，不再算登记的地点。"


def _same_name(person: Person, facts: Facts) -> Iterator[str]:
    same = [other for other in facts.all(Person) if other.name == person.name and other.staff_no != person.staff_no]
    for other in same:
        yield f"已有同名的{other.name}（工号 {other.staff_no}），请核对不是同一个人。"


def _same_role(role: Role, facts: Facts) -> Iterator[str]:
    for other in facts.where(Role, staff_no=role.staff_no):
        if other.role == role.role and other.term.overlaps(role.term):
            who = f"{facts.name(role.staff_no)}{in_words(other.first)}起已经是{dict(ROLES)[role.role]}"
            yield f"{who}，再存一条就重复了：以后要各自结束，才真正不再担任。"


def _status(status: MineStatus, facts: Facts, book: Book) -> Iterator[str]:
    mine, word, since = facts.mine(status.mine), dict(STATUSES)[status.status], in_words(status.first)
    name = mine.name if mine else status.mine
    if facts.status(status.mine, status.first) == status.status:
        yield f"{name}{since}已经是“{word}”，这条不改变什么。"
    elif status.status not in book.obliging:
        yield f"{name}自{since}起“{word}”：此后不再要求到岗、入井和报送，直到登记恢复。"
        if below := _entries(status.mine, status.first, facts):
            yield f"{since}及以后已有 {len(below)} 次入井登记。"
        if turns := _turns(status.mine, status.first, facts):
            yield f"{since}及以后的监管计划还排了 {len(turns)} 个班。"


def _shifts(change: MineShifts, facts: Facts) -> Iterator[str]:
    if facts.shifts(change.mine, change.first) == tuple(window.shift for window in change.shifts):
        yield f"{in_words(change.first)}的班次已经是这样，这条不改变什么。"


def _same_day(change: MineStatus | MineShifts, facts: Facts) -> Iterator[str]:
    """The later received wins; nothing else of the earlier one would be said."""
    for other in facts.where(type(change), mine=change.mine):
        if other.first == change.first and other.id != change.id:
            said = f"{in_words(change.first)}起已登记过一次{change.title}（{change_words(other)}）"
            yield f"{said}：存下后以这一条为准，那一条不再起作用；写错了的，请更正或作废那一条。"


def change_words(change: MineStatus | MineShifts) -> str:
    """What holds from its day on."""
    if isinstance(change, MineStatus):
        return dict(STATUSES)[change.status]
    return "、".join(window.shift.words for window in change.shifts)


def _written_after(posting: Posting, last: date, facts: Facts) -> Iterator[str]:
    """The person's entries, logs and turns at the mine on days on which the person would not be posted there."""
    after, who = last + DAY, posting.staff_no
    logs = [log for log in facts.where(DutyLog, author=who) if log.mine == posting.mine and log.duty_date >= after]
    counts = (
        (len(_entries(posting.mine, after, facts, who)), "次入井登记"),
        (len(logs), "篇工作日志"),
        (len(_turns(posting.mine, after, facts, who)), "个排班"),
    )
    if found := "、".join(f"{count} {words}" for count, words in counts if count):
        yield f"{facts.name(who)}{in_words(after)}及以后在该矿还有 {found}，结束后就不在派驻期内。"


def _nobody_else(role: Role, last: date, facts: Facts) -> Iterator[str]:
    after = last + DAY
    others = [other for other in facts.all(Role) if other.role == role.role and other.id != role.id]
    if role.role in WITHOUT and not any(after in other.term for other in others):
        yield f"{in_words(after)}起没有别的{dict(ROLES)[role.role]}：{WITHOUT[role.role]}。"


def _entries(mine: str, since: date, facts: Facts, person: str = "") -> list[UndergroundEntry]:
    found = facts.where(UndergroundEntry, mine=mine)
    return [e for e in found if person in ("", e.author) and descent(facts, e).day >= since]


def _turns(mine: str, since: date, facts: Facts, person: str = "") -> list[Turn]:
    months = sorted({plan.month for plan in facts.where(Plan, mine=mine)})
    turns = (turn for month in months for turn in roster(facts, mine, Month.parse(month)))
    return [turn for turn in turns if turn.duty_date >= since and person in ("", turn.staff_no)]
