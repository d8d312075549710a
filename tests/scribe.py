"""A scribe for tests: writes records in few words, through the law or as import lines."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals, verdicts
from minewatch.law.verdict import Verdict
from minewatch.law.way import FILE, Way
from minewatch.records.envelope import Record, Refusal
from minewatch.records.kinds import read
from minewatch.when import SHANGHAI, Month, Workdays, midnight

YEAR = 2026
BOOK, EXAMPLE = Book.load("zhongyang-2024-3"), Book.load("shili-2026-1")
NAMES = UUID("0197c0de-0000-7000-8000-000000000000")
THREE = (("night", "夜班", "00:00", "08:00"), ("day", "早班", "08:00", "16:00"), ("mid", "中班", "16:00", "24:00"))
CROSSING = (("day", "白班", "07:00", "19:00"), ("night", "夜班", "19:00", "07:00"))
NO_NIGHT = (("day", "早班", "06:00", "14:00"), ("mid", "中班", "14:00", "22:00"))


def windows(shifts: Any) -> list[dict[str, str]]:
    return [dict(zip(("code", "label", "start", "end"), shift, strict=True)) for shift in shifts]


def at(text: str) -> datetime:
    """`07-20 08:10`, `07-20 08:10:59` or `2027-01-03 08:10` in Asia/Shanghai; `07-20` is its 00:00."""
    day_part, _, clock = text.partition(" ")
    if len(day_part) == 5:
        day_part = f"{YEAR}-{day_part}"
    return datetime.fromisoformat(f"{day_part}T{clock or '00:00'}").replace(tzinfo=SHANGHAI)


def day(text: str) -> date:
    return at(text).date()


class Scribe:
    """Keeps the bodies it wrote (`lines`) and the facts they make. A refused record raises and leaves no trace."""

    def __init__(self, workdays: Workdays | None = None) -> None:
        self.facts = Facts(workdays)
        self.bodies: list[dict[str, Any]] = []

    @property
    def lines(self) -> list[str]:
        return [json.dumps(body, ensure_ascii=False) for body in self.bodies]

    def write(self, kind: str, author: str, received: str | datetime, /, **fields: Any) -> UUID:
        """Write one record; `from_` and `to_` stand for `from` and `to`; times may be in the short form of `at`."""
        when = at(received) if isinstance(received, str) else received
        body = {
            "kind": kind,
            "id": str(uuid5(NAMES, f"{len(self.bodies)}")),
            "author": author,
            "occurred_at": when.isoformat(),
            "received_at": when.isoformat(),
        }
        body |= {name.rstrip("_"): _plain(value) for name, value in fields.items()}
        record = self.judge(body)
        self.facts.add(record)
        self.bodies.append(body)
        return record.id

    def judge(self, body: dict[str, Any], way: Way = FILE) -> Record:
        record = read(body)
        for refusal in refusals(record, self.facts, BOOK, way):
            raise refusal
        return record

    def refused(self, kind: str, author: str, received: str, /, **fields: Any) -> str:
        """The sentence with which the record is refused; fails when it is not."""
        try:
            self.write(kind, author, received, **fields)
        except Refusal as refusal:
            return refusal.sentence
        raise AssertionError(f"{kind} was not refused")

    def verdicts(self, month: str, as_of: str, rule: str = "") -> list[Verdict]:
        instant = at(as_of)
        known = Facts.known((read(body) for body in self.bodies), instant, self.facts.workdays)
        found = verdicts(known, BOOK, Month.parse(month), instant)
        return [verdict for verdict in found if rule in ("", verdict.rule)]

    # ── a county in a few words ──

    def founded(self, since: str = "2026-01-01") -> Scribe:
        """The administrator, who writes down everybody else, and the bureau."""
        start = midnight(date.fromisoformat(since))
        self.write("person", "ADM", start, staff_no="ADM", name="示例管理员")
        self.write("role", "ADM", start, staff_no="ADM", role="admin", from_=since)
        for role, name in (
            ("patrol", "示例纠察"),
            ("deputy", "示例分管"),
            ("director", "示例局长"),
            ("auditor", "示例审计"),
        ):
            self.person(role.upper(), name, start)
            self.write("role", "ADM", start, staff_no=role.upper(), role=role, from_=since)
        return self

    def person(self, staff_no: str, name: str, received: str | datetime) -> None:
        self.write("person", "ADM", received, staff_no=staff_no, name=name)

    def mine(self, code: str, shifts: Any = THREE, since: str = "2026-01-01", status: str = "producing") -> None:
        self.write(
            "mine", "ADM", midnight(date.fromisoformat(since)), code=code, name=f"示例·{code}矿", gas_class="low",
            capacity_mtpa=0.9, headcount_limit=120, manager_name="示例矿长", manager_phone="", shifts=windows(shifts),
            status=status, status_from=since,
        )  # fmt: skip

    def group(self, mine: str, since: str = "2026-01-01") -> None:
        """As many people as the rulebook asks for: `<mine>-1` leads."""
        start = midnight(date.fromisoformat(since))
        names = ("张示例", "王示例", "李示例", "赵示例", "陈示例")[: sum(BOOK.posts(start.date()).values())]
        for number, name in enumerate(names, 1):
            self.person(f"{mine}-{number}", name, start)
            self.post(f"{mine}-{number}", mine, since, post="leader" if number == 1 else "member", received=start)

    def post(
        self, staff_no: str, mine: str, first: str, last: str | None = None, post: str = "member", received: Any = None
    ) -> UUID:
        received = received or midnight(date.fromisoformat(first))
        return self.write(
            "posting", "ADM", received, mine=mine, staff_no=staff_no, post=post, from_=first, to_=last, document_no=""
        )

    def entry(self, staff_no: str, entered: str, exited: str | None = None, received: str | None = None) -> UUID:
        """Down and up (a clock alone means the same or the next day), received as the person came up."""
        down = at(entered)
        up = None
        if exited:
            up = at(exited if "-" in exited else f"{down:%Y-%m-%d} {exited}")
            up = up if up > down else up.replace(day=up.day) + (at("01-02") - at("01-01"))
        return self.write(
            "underground_entry", staff_no, received or (up or down), mine=staff_no.split("-")[0], entered_at=down,
            exited_at=up, places=["3101"], purpose="inspect", lamp_no="", notes="",
        )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def symbols(found) -> str:
    """A row of verdicts as one character each: ● met, ◐ late, ✕ missed, ○ open."""
    return "".join({"met": "●", "late": "◐", "missed": "✕", "open": "○"}[verdict.status] for verdict in found)
