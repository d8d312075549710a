"""The tablet census 平板 for the patrol unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import render_template

from minewatch.law.facts import Facts
from minewatch.records.kinds import by_name
from minewatch.store import devices
from minewatch.store.devices import Device
from minewatch.store.lacking import Lacking, lacking
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.web.marks import Mark
from minewatch.web.show import moment, span
from minewatch.web.tablet import version
from minewatch.web.viewer import Viewer
from minewatch.when import Span, day_of, now

SILENT = timedelta(hours=24)
CLOCK_OFF = timedelta(minutes=5)


@dataclass(frozen=True)
class Line:
    """A person's tablet: who and where, when it last called, what it still holds, its version, and what is odd."""

    name: str
    mine: str
    id: str
    contact: Mark
    unsent: Mark
    app: Mark
    oddities: tuple[str, ...]


@dataclass(frozen=True)
class Photoless:
    """A record whose photos are not all here."""

    id: UUID
    title: str
    name: str
    mine: str
    received: datetime
    photos: str


def tablets(viewer: Viewer):
    at, found = now(), devices.census()
    facts = people([device.staff_no for device in found])
    lines = [
        _line(facts, device, at) for device in sorted(found, key=lambda device: (-device.unsent, device.last_contact))
    ]
    return render_template("tablets/index.html", lines=lines, photoless=_photoless(lacking(at)))


def unsent_words() -> str:
    """For whoever reads a month's numbers: what is still to come; "" if nothing is known of."""
    count, records = devices.unsent()
    return f"{count} 台平板最后一次联系时还有 {records} 条没有送到，各月的数字可能还不全" if records else ""


def unsent_by_mine(at: datetime) -> Counter[str]:
    """How many records the people posted to each mine have on their tablets yet."""
    owing, today = devices.owing(at), day_of(at)
    facts = people([staff_no for staff_no, _, _ in owing])
    counts: Counter[str] = Counter()
    for staff_no, count, _ in owing:
        if posting := facts.posting(staff_no, today):
            counts[posting.mine] += count
    return counts


def _photoless(found: list[Lacking]) -> list[Photoless]:
    facts = people([one.author for one in found], {one.mine for one in found})
    return [
        Photoless(
            one.id,
            by_name()[one.kind].title,
            facts.name(one.author),
            mine_name(facts, one.mine),
            one.received_at,
            f"照片 {one.named - one.lacking}/{one.named}",
        )
        for one in found
    ]


def mine_name(facts: Facts, code: str) -> str:
    mine = facts.mine(code)
    return mine.name if mine else "县局"


def people(staff_nos: list[str], named: Collection[str] = ()) -> Facts:
    """The people named, and beside the mines named those they are posted to today."""
    today = day_of(now())
    known = facts_for(Scope(Span(today, today), mines=(), people=tuple(staff_nos)))
    mines = {*named, *(posting.mine for no in staff_nos if (posting := known.posting(no, today)))}
    return facts_for(Scope(Span(today, today), mines=tuple(mines), people=tuple(staff_nos)))


def _line(facts: Facts, device: Device, at: datetime) -> Line:
    posting = facts.posting(device.staff_no, day_of(at))
    mine = facts.mine(posting.mine) if posting else None
    age = at - device.last_contact
    heard = Mark("bad", "✕", f"{span(age)}没有联系") if age > SILENT else Mark("good", "✓", f"{span(age)}前")
    owed = Mark("warn", "▲", f"{device.unsent} 条未送") if device.unsent else Mark("good", "✓", "都已到局")
    is_old = device.app != version()
    app = Mark("warn", "▲", f"{device.app} 不是最新版") if is_old else Mark("good", "✓", f"{device.app} 最新")
    name, place = facts.name(device.staff_no), mine.name if mine else "未派驻"
    return Line(name, place, device.id, heard, owed, app, tuple(_oddities(device)))


def _oddities(device: Device):
    if device.lacking:
        runs = "、".join(
            f"第 {first} 条" if first == last else f"第 {first}–{last} 条" for first, last in device.lacking
        )
        yield f"缺{runs}"
    if abs(device.offset) > CLOCK_OFF:
        yield f"钟{'快' if device.offset > timedelta(0) else '慢'} {span(abs(device.offset))}"
    if device.jumped_at:
        yield f"钟跳过（{moment(device.jumped_at)}发现）"
    if device.persisted is False:
        yield "浏览器没有答应保留数据"
