"""The fields of any record in words, from their declarations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from minewatch.law.facts import Facts
from minewatch.records.alerts import Alert
from minewatch.records.envelope import Part, Record, Ui
from minewatch.records.findings import Finding
from minewatch.records.kinds import field_key, own_fields
from minewatch.records.people import Person, Place
from minewatch.web import choices
from minewatch.web.pages.alert_shown import details
from minewatch.web.show import book, clock, date_words, moment, span
from minewatch.when import FOREVER

MOST_PARTS = 6  # of a list that is written out; longer ones are counted
EMPTY = "未填"
CLOCK_OFF = timedelta(minutes=5)
MOST_SECONDS = 1e10
PEOPLE = ("staff_no", "approved_by")
UNASKED = ("mine", "inspection", "item")


def told(facts: Facts, record: Record) -> list[tuple[str, str]]:
    """Every field of its own with its label; references to other records are shown as links elsewhere.

    A record that lies with no mine, or with that of the one it refers to, is not asked for a mine, nor a finding
    made outside a walk for the walk and its line.
    """
    shown = own_fields(type(record))
    values = values_of(record)
    unasked = {key for key in UNASKED if values.get(key) is None}
    asked = [key for key in shown if key not in unasked and not isinstance(values[key], UUID)]
    return [(shown[key].label, word(facts, record, key)) for key in asked]


def values_of(record: Record) -> dict[str, Any]:
    """The record's fields by interchange name."""
    return {field_key(type(record), name): getattr(record, name) for name in type(record).model_fields}


def word(facts: Facts, record: Record, key: str) -> str:
    """One field in words: names for codes, labels for choices, `未填` for nothing."""
    value, ui = values_of(record)[key], own_fields(type(record))[key]
    if value is None or value == "" or value == ():
        return EMPTY
    if isinstance(record, Alert) and key == "details":
        return "；".join(f"{label} {text}" for label, text in details(record))
    if isinstance(record, Finding) and key == "aspect":
        return choices.aspects()[value - 1][1]
    return _named(facts, record, key, value) or _plain(value, ui)


def _named(facts: Facts, record: Record, key: str, value: Any) -> str:
    """What a code stands for."""
    mine = facts.homes.get(record.id)
    if key in PEOPLE:
        return str(value) if isinstance(record, Person) else with_number(facts, value)
    if key == "item":
        return book().checklist.items[value].name if value in book().checklist.items else value
    if key == "mine":
        return found.name if (found := facts.mine(value)) else value
    if key in ("place", "places"):
        names = {place.code: place.name for place in facts.where(Place, mine=mine)}
        return "、".join(names.get(code, code) for code in ([value] if key == "place" else value))
    if key == "shift":
        day = values_of(record).get("duty_date")
        return next((shift.label for shift in facts.shifts(mine or "", day) if shift.code == value), value)
    return ""


def with_number(facts: Facts, staff_no: str) -> str:
    """`王示例（SG-2）`: two people may have one name."""
    return f"{facts.name(staff_no)}（{staff_no}）"


def _plain(value: Any, ui: Ui) -> str:
    if ui.choices:
        return dict(ui.choices).get(value, str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{date_words(value.date())} {clock(value)}"
    if isinstance(value, date):
        return "至今" if value == FOREVER else date_words(value)
    if isinstance(value, tuple):
        return _several(value, ui)
    if isinstance(value, Part):
        return _part(value)
    return f"{_number(value) if isinstance(value, float) else value} {ui.unit}".strip()


def _number(value: float) -> str:
    """`2,000`, `1.25`."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _several(values: tuple[Any, ...], ui: Ui) -> str:
    if len(values) <= MOST_PARTS and all(isinstance(value, Part) for value in values):
        return "；".join(_part(value) for value in values)
    return f"{len(values)} {'张' if ui.label == '照片' else '项'}"


def _part(part: Part) -> str:
    shown = {name: _ui(type(part), name) for name in type(part).model_fields}
    values = [(ui, getattr(part, name)) for name, ui in shown.items()]
    return "，".join(f"{ui.label} {_plain(value, ui)}" for ui, value in values if value not in (None, "", ()))


def _ui(kind: type[Part], name: str) -> Ui:
    return next((entry for entry in kind.model_fields[name].metadata if isinstance(entry, Ui)), Ui(name))


def way_of(record: Record) -> list[tuple[str, str]]:
    """How a tablet wrote it: which one, its running number, and what its clock claimed."""
    if record.device_id is None:
        return []
    number = f"第 {record.device_seq} 条" if record.device_seq else ""
    off = _off("，当时比县局", "快", "慢", record.device_offset_s)
    claimed = [("平板时间", f"{moment(record.device_time)}{off}")] if record.device_time else []
    jump = _off("写这一条的前后，平板的钟被拨", "快", "慢", record.device_jump_s)
    jumped = [("时间可能不准", f"{jump}，说不清在写之前还是之后")] if jump else []
    return [("平板", f"{record.device_id} {number}".strip()), *claimed, *jumped]


def _off(words: str, ahead: str, behind: str, seconds: float | None) -> str:
    """By how much a clock was wrong, if it is worth a word; a tablet may claim anything."""
    off = timedelta(seconds=max(-MOST_SECONDS, min(MOST_SECONDS, seconds or 0)))
    return f"{words}{ahead if off > timedelta(0) else behind} {span(abs(off))}" if abs(off) > CLOCK_OFF else ""
