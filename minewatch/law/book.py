"""The rulebook: the regulation as dated data, and the checklist that serves it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from minewatch.config import RULEBOOKS

MARKS = ("later", "bureau")  # what a rule is only where its entry says so


@dataclass(frozen=True)
class Rule:
    """One duty as the regulation has it: clause, sentence, how it is read; `later` ones are listed, not yet judged.

    `bureau` ones are the county bureau's own; all others the mine's group has to keep.
    """

    id: str
    title: str
    clause: str
    says: str
    reading: str
    severity: str
    later: bool
    bureau: bool
    values: Mapping[str, Any]

    @property
    def whose(self) -> str:
        """Who fails when it is missed: the mine's group, the bureau, or nobody where it only advises."""
        return "advice" if self.severity == "advice" else "bureau" if self.bureau else "group"

    def on(self, key: str, day: date) -> Any:
        """The value of a parameter in force on the day (the first one for earlier days)."""
        return in_force(self.values[key], day)["value"]


@dataclass(frozen=True)
class Item:
    """One line of the 《安全检查表》."""

    code: str
    name: str
    clause: str
    look: str


@dataclass(frozen=True)
class Section:
    code: str
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Checklist:
    id: str
    title: str
    note: str
    sections: tuple[Section, ...]

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        return {item.code: section for section in self.sections for item in section.items}


@dataclass(frozen=True)
class AlertKind:
    """One of the nine alerts or the four others (第四条六); `fields` are its own details."""

    number: int | str
    title: str
    clause: str
    watch: str
    when: str
    order: str
    stop_work: str
    fields: tuple[Mapping[str, Any], ...]

    @property
    def short(self) -> str:
        return f"第{self.number}项 {self.title}" if isinstance(self.number, int) else self.title


class Book:
    """A rulebook in force from a day on; see `rulebooks/zhongyang-2024-3.toml` for the form.

    Each county's has the rules that it chose; the code asks before it reads a value of one.
    """

    def __init__(self, data: Mapping[str, Any], checklist: Checklist, digest: str = "") -> None:
        self.data, self.checklist, self.digest = data, checklist, digest
        self.id: str = data["id"]
        self.title: str = data["title"]
        self.document: str = data["document"]
        self.first: date = data["from"]
        self.trial_until: date = data["trial_until"]
        self.rules = {name: _rule(name, entry) for name, entry in data["rule"].items()}
        self.alerts = {_number(entry["number"]): _alert(entry) for entry in data["alert"]}

    @classmethod
    def load(cls, name: str, folder: Path = RULEBOOKS) -> Book:
        """The rulebook of this name. Raises ValueError, with a Chinese sentence, when there is none."""
        if not (folder / f"{name}.toml").is_file():
            raise ValueError(f"没有“{name}”这本规则；请核对 MINEWATCH_RULEBOOK。")
        return _load(name, folder)

    def holds(self, day: date) -> bool:
        """Facts may be older than the first rulebook; no rule applies to them."""
        return day >= self.first

    def notice(self, day: date) -> str:
        """第九条 有效期二年: after it the rules go on, and every reader is told."""
        return str(self.data["trial_notice"]) if day > self.trial_until else ""

    def judges(self, rule: str) -> bool:
        """Whether this county has the rule, and judges by it."""
        return rule in self.rules and not self.rules[rule].later

    def reading(self, rule: str) -> str:
        """How a rule is read, for a page's heading; nothing where there is no such rule."""
        return self.rules[rule].reading if rule in self.rules else ""

    def value(self, rule: str, key: str, day: date) -> Any:
        return self.rules[rule].on(key, day)

    def limit(self, key: str, day: date) -> Any:
        return in_force(self.data["limits"][key], day)["value"]

    def posts(self, day: date) -> Mapping[str, int]:
        """How many of each post a complete group has, e.g. `{"leader": 1, "member": 4}`."""
        posts: Mapping[str, int] = in_force(self.data["group"], day)["post"]
        return posts

    @property
    def obliging(self) -> frozenset[str]:
        return frozenset(self.data["obliging"])

    @property
    def merges_leaves(self) -> bool:
        return bool(self.data["leave"]["merge_adjacent"])

    def route(self, post: str, days: int, day: date) -> tuple[str, ...]:
        """Who decides on a leave of so many days, in order."""
        for tier in self.data["leave"]["route"]:
            fits = tier.get("post", post) == post and days <= tier.get("max_days", days)
            if fits and tier["from"] <= max(day, self.first):
                return tuple(tier["steps"])
        raise LookupError(f"no leave route for {post}, {days} days")

    def stand_in(self, approver: str) -> str | None:
        stand_in: str | None = self.data["leave"]["stand_in"].get(approver)
        return stand_in

    def approver_words(self, approver: str) -> str:
        return str(self.data["leave"]["words"][approver])

    @property
    def aspects(self) -> tuple[str, ...]:
        return tuple(self.data["major"]["aspects"])


def in_force(values: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any]:
    """The entry with the latest `from` on or before the day; for earlier days the first."""
    if len(values) == 1:
        return values[0]
    entries = sorted(values, key=lambda entry: entry["from"])
    return next((entry for entry in reversed(entries) if entry["from"] <= day), entries[0])


def _rule(name: str, entry: Mapping[str, Any]) -> Rule:
    words = {key: entry[key] for key in ("title", "clause", "says", "reading", "severity")}
    values = {key: value for key, value in entry.items() if key not in (*words, *MARKS)}
    return Rule(id=name, values=values, **words, **{mark: entry.get(mark, False) for mark in MARKS})


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _alert(entry: Mapping[str, Any]) -> AlertKind:
    words = {key: entry[key] for key in ("title", "clause", "watch", "when", "order", "stop_work")}
    return AlertKind(number=_number(entry["number"]), fields=tuple(entry["fields"]), **words)


def _checklist(data: Mapping[str, Any]) -> Checklist:
    sections = tuple(
        Section(section["code"], section["name"], tuple(Item(**item) for item in section["item"]))
        for section in data["section"]
    )
    return Checklist(data["id"], data["title"], data["note"], sections)


@cache
def _load(name: str, folder: Path) -> Book:
    text = (folder / f"{name}.toml").read_bytes()
    data = tomllib.loads(text.decode())
    sheet = (folder / data["checklist"]).read_bytes()
    return Book(data, _checklist(tomllib.loads(sheet.decode())), sha256(text + sheet).hexdigest())
