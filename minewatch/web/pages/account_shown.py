"""How an account is shown: its states, its last sign-in, and which steps are open to the administrator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from minewatch.law.facts import Facts
from minewatch.records.people import POSTS, ROLES, Mine, Person, Posting, Role
from minewatch.store.accounts import Account
from minewatch.web.marks import Mark
from minewatch.web.show import clock, date_words, moment
from minewatch.when import day_of

NONE, GOOD = Mark("quiet", "○", "未开通"), Mark("good", "✓", "正常")
ONE_TIME, LOCKED = Mark("warn", "▲", "一次性密码未改"), Mark("bad", "✕", "已锁定")
DISABLED = Mark("quiet", "■", "已停用")
COUNTED = (GOOD, ONE_TIME, LOCKED, DISABLED, NONE)
COUNTY, NOWHERE = "县局", "没有派驻，也没有角色"


@dataclass(frozen=True)
class Step:
    """What the administrator can do: on its button, before it is done, and once it is done.

    `asked` is one that is asked about on a page of its own, since it throws somebody out.
    """

    word: str
    before: str = ""
    done: str = ""
    asked: bool = False
    tone: str = "primary"


ISSUING = "下一页给出一次性密码，只显示一次，请当场交给本人；本人首次登录时换成自己的密码。"
STEPS = {
    "open": Step("开通账号", ISSUING),
    "unlock": Step("解锁", "不用再等，现在就可以登录；密码不变。", "已解锁，可以用原来的密码登录。"),
    "reset": Step("重置密码", f"原来的密码立即失效，已登录的平板和电脑都退出。{ISSUING}", asked=True),
    "disable": Step(
        "停用",
        "立即退出，此后不能登录，直到重新开通。写过的记录都在，不受影响；正在填、还没提交的内容会提交不了。",
        "已停用，不能再登录。",
        asked=True,
        tone="danger",
    ),
}


@dataclass(frozen=True)
class Row:
    """One person in the list."""

    person: Person
    post: str
    state: Mark
    note: str
    last: tuple[str, ...]
    stamp: str
    steps: tuple[str, ...]
    is_own: bool

    @property
    def words(self) -> str:
        return f"{self.state.word} {self.note}".strip()


def lawful(account: Account | None, is_own: bool) -> tuple[str, ...]:
    """The steps that make sense now; nobody throws himself out."""
    if account is None or account.disabled_at:
        return ("open",)
    unlocking = ("unlock",) if account.locked_until else ()
    return unlocking if is_own else (*unlocking, "reset", "disable")


def row(facts: Facts, person: Person, account: Account | None, today: date, own: str) -> Row:
    is_own = person.staff_no == own
    return Row(
        person=person,
        post=_post(facts, person.staff_no, today),
        state=state(account),
        note=note(account),
        last=last_sign_in(account),
        stamp=account.stamp if account else "",
        steps=lawful(account, is_own),
        is_own=is_own,
    )


def state(account: Account | None) -> Mark:
    if account is None:
        return NONE
    if account.disabled_at:
        return DISABLED
    return LOCKED if account.locked_until else ONE_TIME if account.must_change else GOOD


def note(account: Account | None) -> str:
    """Since when it is disabled, or until when it is locked."""
    if account is None:
        return ""
    if account.disabled_at:
        return f"{date_words(day_of(account.disabled_at))}起"
    return f"到 {moment(account.locked_until)}" if account.locked_until else ""


def last_sign_in(account: Account | None) -> tuple[str, ...]:
    """The day and the time of day, or that there was none."""
    if account is None or account.last_sign_in is None:
        return ("从未登录",)
    return date_words(day_of(account.last_sign_in)), clock(account.last_sign_in)


def sums(states: Iterable[Mark]) -> str:
    """`正常 12，未开通 3`."""
    count = Counter(states)
    return "，".join(f"{mark.word} {count[mark]}" for mark in COUNTED if count[mark])


def groups(facts: Facts, rows: list[Row], today: date) -> list[tuple[str, list[Row]]]:
    """The rows under the mine of the person's posting, under the county, or under neither."""
    names = [COUNTY, *(mine.name for mine in facts.all(Mine)), NOWHERE]
    found: dict[str, list[Row]] = {name: [] for name in names}
    for entry in rows:
        found[_where(facts, entry.person.staff_no, today)].append(entry)
    return [(name, members) for name, members in found.items() if members]


def _where(facts: Facts, staff_no: str, today: date) -> str:
    posting = next(iter(_going(facts, Posting, staff_no, today)), None)
    if posting is None:
        return COUNTY if _going(facts, Role, staff_no, today) else NOWHERE
    return facts.mine(posting.mine).name


def _post(facts: Facts, staff_no: str, today: date) -> str:
    posts = [dict(POSTS)[posting.post] for posting in _going(facts, Posting, staff_no, today)]
    return "、".join(posts + [dict(ROLES)[role.role] for role in _going(facts, Role, staff_no, today)])


def _going(facts: Facts, kind: type, staff_no: str, today: date) -> list:
    """What has not ended, also what begins later."""
    return [record for record in facts.where(kind, staff_no=staff_no) if record.last >= today]
