"""Every kind, once; and how a received object becomes a record or a Chinese sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from minewatch.records import alerts, amend, filings, findings, leave, people, shifts
from minewatch.records.envelope import CODE, ENVELOPE, HASH, MINE_CODE, MONTH, Part, Record, Refusal, Ui

KINDS: tuple[type[Record], ...] = (
    people.Mine,
    people.MineStatus,
    people.MineShifts,
    people.Place,
    people.Person,
    people.Posting,
    people.Role,
    shifts.DutyLog,
    shifts.UndergroundEntry,
    shifts.UndergroundExit,
    shifts.Inspection,
    findings.Finding,
    findings.FindingStep,
    alerts.Alert,
    alerts.AlertStep,
    leave.LeaveRequest,
    leave.LeaveDecision,
    leave.LeaveReturn,
    filings.Plan,
    filings.DailyReport,
    filings.Originals,
    amend.Correction,
    amend.Void,
)

SENTENCES = {
    "missing": "没有填",
    "extra_forbidden": "没有这个字段",
    "string_too_short": "不能空着",
    "string_too_long": "太长，最多 {max_length} 字",
    "string_pattern_mismatch": "{words}",
    "string_type": "应当是文字",
    "literal_error": "只能是 {expected}",
    "date_from_datetime_parsing": "不是日期，应写成 2026-07-03",
    "date_parsing": "不是日期，应写成 2026-07-03",
    "date_from_datetime_inexact": "应当只写日期，如 2026-07-03",
    "date_type": "不是日期，应写成 2026-07-03",
    "datetime_parsing": "不是时间，应写成 2026-07-03T08:05:00+08:00",
    "datetime_from_date_parsing": "不是时间，应写成 2026-07-03T08:05:00+08:00",
    "datetime_type": "不是时间，应写成 2026-07-03T08:05:00+08:00",
    "timezone_aware": "时间缺少时区，应写成 2026-07-03T08:05:00+08:00",
    "time_parsing": "不是钟点，应写成 08:00",
    "int_parsing": "不是整数",
    "int_type": "不是整数",
    "int_from_float": "不是整数",
    "float_parsing": "不是数字",
    "float_type": "不是数字",
    "bool_parsing": "应当是 true 或 false",
    "bool_type": "应当是 true 或 false",
    "uuid_parsing": "不是 UUID",
    "uuid_type": "不是 UUID",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "value_error": "{error}",
    "finite_number": "不是数字",
    "int_parsing_size": "数字太大",
    "dict_type": "应当是一组字段，写在 {{}} 里",
    "model_type": "应当是一组字段，写在 {{}} 里",
    "tuple_type": "应当是一个列表，写在 [] 里",
}
PATTERNS = {
    CODE: "只能用字母、数字和符号，不能有汉字或空格",
    MINE_CODE: "只能用字母、数字和 - _ .，如 SG",
    MONTH: "应写成 2026-07",
    HASH: "应当是 64 位小写十六进制的 SHA-256",
}


@cache
def by_name() -> dict[str, type[Record]]:
    return {name: kind for kind in KINDS for name in [kind_name(kind)]}


def kind_name(kind: type[Record]) -> str:
    """The interchange name of a kind, e.g. `underground_entry`."""
    (name,) = kind.model_fields["kind"].annotation.__args__  # type: ignore[union-attr]
    return str(name)


def field_key(kind: type[Record], name: str) -> str:
    """The interchange name of a model's field (`first` is written `from`)."""
    return kind.model_fields[name].alias or name


def own_fields(kind: type[Record]) -> dict[str, Ui]:
    """The kind's own fields by interchange name, with how they are shown."""
    shown = ((field_key(kind, name), field.metadata) for name, field in kind.model_fields.items())
    return {key: _ui(metadata, key) for key, metadata in shown if key not in ENVELOPE or key == "mine"}


def _ui(metadata: Iterable[object], key: str) -> Ui:
    return next((entry for entry in metadata if isinstance(entry, Ui)), Ui(key))


def read(body: Mapping[str, Any]) -> Record:
    """A received object as a record; raises `Refusal` naming the first field at fault."""
    return _validated(_kind_of(body), dict(body))


def amended(record: Record, changes: Mapping[str, Any]) -> Record:
    """The record as a correction leaves it; the envelope and the fields that fix a route stay as they are."""
    for key in changes:
        if key in ENVELOPE or key in record.fixed:
            raise Refusal(f"{record.title}的“{label(type(record), key)}”不能更正，请作废后重新登记。", key)
    return _validated(type(record), record.model_dump(by_alias=True) | dict(changes))


def problems(error: ValidationError, kind: type[Record]) -> list[Refusal]:
    """Each fault of a form or an object as a refusal with its field, in Chinese."""
    return [_refusal(kind, fault) for fault in error.errors()]


def label(kind: type[Part], key: str) -> str:
    info = next((info for name, info in kind.model_fields.items() if key in (name, info.alias)), None)
    return _ui(info.metadata, key).label if info else key


def _path(kind: type[Part], loc: tuple[str | int, ...]) -> str:
    """Where a fault lies, in the words of the form: `排班 第 3 项 工号`; what a reader cannot place is left out."""
    words: list[str] = []
    inside: type[Part] | None = kind
    for step in loc:
        if isinstance(step, int):
            words.append(f"第 {step + 1} 项")
        elif inside is not None:
            words.append(label(inside, step))
            inside = part_of(inside, step)
    return " ".join(words)


def part_of(kind: type[Part], key: str) -> type[Part] | None:
    """The piece that a field holds one or many of."""
    info = next((info for name, info in kind.model_fields.items() if key in (name, info.alias)), None)
    held = [info.annotation, *get_args(info.annotation)] if info else []
    return next((part for part in held if isinstance(part, type) and issubclass(part, Part)), None)


def _kind_of(body: Mapping[str, Any]) -> type[Record]:
    name = body.get("kind")
    if name is None:
        raise Refusal("没有写 kind，请写明是哪种记录。", "kind")
    kind = by_name().get(name) if isinstance(name, str) else None
    if kind is None:
        raise Refusal(f"没有“{name}”这种记录，请核对 kind。", "kind")
    return kind


def _validated(kind: type[Record], body: dict[str, Any]) -> Record:
    """Nobody asks which fields were given; a set of them would take as much room as the record."""
    try:
        record = kind.model_validate(body)
    except ValidationError as error:
        raise problems(error, kind)[0] from error
    record.model_fields_set.clear()
    return record


def _refusal(kind: type[Record], fault: ErrorDetails) -> Refusal:
    field = ".".join(str(part) for part in fault["loc"])
    context = {key: str(value) for key, value in fault.get("ctx", {}).items()}
    context["words"] = PATTERNS.get(context.get("pattern", ""), "写法不对")
    context["expected"] = context.get("expected", "").replace("' or '", "、").replace("', '", "、").strip("'")
    words = SENTENCES.get(fault["type"], "填写有误，请核对").format(**context)
    shown = _path(kind, fault["loc"]) or kind.title
    return Refusal(f"{shown}：{words}。", field)


def canonical(body: Mapping[str, Any]) -> str:
    """The one text of an object: keys sorted, nothing spared, nothing added."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
