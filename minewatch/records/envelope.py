"""The envelope that every record carries, the types its fields are made of, and what refuses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from sys import intern
from typing import Annotated, Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from minewatch.when import FOREVER, Span, day_of, local

D = TypeVar("D", bound=date)
FIRST_YEAR, LAST_YEAR = 2000, 2099
NO_INSTANT = "不是时间，应写成 2026-07-03T08:05:00+08:00"
OUT_OF_SERVICE = f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间"


def in_service(year: int) -> bool:
    """Whether a year can be one of anybody's years of service."""
    return FIRST_YEAR <= year <= LAST_YEAR


class Refusal(Exception):
    """Something that may not be written: which field, and a Chinese sentence that says what to do.

    `status` is the HTTP status a page or a receipt answers with.
    """

    status = 422

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class Conflict(Refusal):
    """The same id sent again with other content."""

    status = 409


@dataclass(frozen=True)
class Ui:
    """How a field is shown: its label, what helps to fill it, its unit, and the words of its choices."""

    label: str
    hint: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    long: bool = False


class Writer(Enum):
    """Who may write a kind (records.md 谁可以写)."""

    ADMIN = "admin"
    MANAGER = "admin or patrol"
    SELF = "the person underground or on duty, for oneself"
    GROUP = "anyone posted at the mine on the duty date"
    LEADER = "the leader, any member while there is none"
    PERSON = "the person on leave"
    ROUTE = "the next approver on the leave's route"
    STEP = "depends on the step"
    AMENDER = "the author, the leader or patrol; admin for set-up kinds"


class Origin(Enum):
    """Where a record's mine, and with it its chain, comes from."""

    OWN = "its mine field"
    PARENT = "the record it refers to"
    POSTING = "its mine field, or the person's posting"
    BUREAU = "none: it stands in the bureau's own chain"


def _written(value: Any) -> Any:
    """An instant is written out, never a bare number."""
    if isinstance(value, datetime) or (isinstance(value, str) and _ISO.match(value)):
        return value
    raise ValueError(NO_INSTANT)


def _here(instant: datetime) -> datetime:
    return local(_in_this_age(instant))


def _of_any_age(instant: datetime) -> datetime:
    """What a clock said that may be wrong by decades: no reason to refuse what was written by it."""
    try:
        return local(instant)
    except OverflowError:
        raise ValueError(NO_INSTANT) from None


def _in_this_age(day: D) -> D:
    """Days far outside anybody's service are slips of the pen, and nothing could be reckoned with them."""
    if not in_service(day.year):
        raise ValueError(f"{OUT_OF_SERVICE}，请改")
    return day


def _or_still(day: date) -> date:
    return day if day == FOREVER else _in_this_age(day)


def _text(value: Any) -> Any:
    return "" if value is None else value


def _end(value: Any) -> Any:
    return FOREVER if value is None or value == "" else value


def _plain_day(value: Any) -> Any:
    """A day is written out, never a bare number nor an instant."""
    if isinstance(value, datetime) or not (isinstance(value, date) or (isinstance(value, str) and _DAY.match(value))):
        raise ValueError("不是日期，应写成 2026-07-03")
    return value


def _clock(value: Any) -> Any:
    if not (isinstance(value, time) or (isinstance(value, str) and _CLOCK.match(value))):
        raise ValueError("不是钟点，应写成 08:00")
    return "00:00" if value == "24:00" else value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("不能空着")
    return value


def nothing_is_empty(value: Any) -> Any:
    """A list sent as null is an empty list."""
    return () if value is None else value


_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_CLOCK = re.compile(r"\d\d:\d\d$")
Instant = Annotated[AwareDatetime, AfterValidator(_here), BeforeValidator(_written)]
Claimed = Annotated[AwareDatetime, AfterValidator(_of_any_age), BeforeValidator(_written)]
CODE, MONTH, HASH = r"^[!-~]+$", r"^20[0-9]{2}-(0[1-9]|1[0-2])$", r"^[0-9a-f]{64}$"
MINE_CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"  # stands in addresses
MineCode = Annotated[str, Field(pattern=MINE_CODE, max_length=40)]
Code = Annotated[str, Field(pattern=CODE, max_length=40), AfterValidator(intern)]
StaffNo = Annotated[str, Field(pattern=CODE, max_length=40), AfterValidator(intern)]
Line = Annotated[str, Field(max_length=300), BeforeValidator(_text)]
Text = Annotated[str, Field(max_length=20_000), BeforeValidator(_text)]
Needed = Annotated[str, Field(max_length=20_000), AfterValidator(_said)]
Name = Annotated[str, Field(max_length=60), AfterValidator(_said)]
Amount = Annotated[float, Field(ge=0, strict=True)]
Count = Annotated[int, Field(ge=0, strict=True)]
YesNo = Annotated[bool, Field(strict=True)]
Day = Annotated[date, AfterValidator(_in_this_age), BeforeValidator(_plain_day)]
LastDay = Annotated[date, AfterValidator(_or_still), BeforeValidator(_plain_day), BeforeValidator(_end)]
Clock = Annotated[time, BeforeValidator(_clock)]
MonthText = Annotated[str, Field(pattern=MONTH)]
MediaHash = Annotated[str, Field(pattern=HASH)]
Media = Annotated[tuple[MediaHash, ...], BeforeValidator(nothing_is_empty)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(nothing_is_empty)]


class Part(BaseModel):
    """A piece of a record: frozen, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


class Record(Part):
    """The envelope (records.md). A kind adds its own fields and says who may write it and where.

    `received_at` and `held` (why the record is no fact yet) are the server's words; `fixed` fields are not corrected.

    `first_day`/`last_day` are the days a record speaks of; `parent` names the field with the record it belongs to.
    """

    title: ClassVar[str]
    writer: ClassVar[Writer]
    origin: ClassVar[Origin] = Origin.OWN
    offline: ClassVar[bool] = False
    standing: ClassVar[bool] = False
    parent: ClassVar[str] = ""
    unique: ClassVar[str] = ""
    fixed: ClassVar[frozenset[str]] = frozenset()

    kind: str
    id: Annotated[UUID, Ui("编号")]
    mine: Annotated[Code | None, Ui("煤矿")] = None
    author: Annotated[StaffNo, Ui("登记人工号")]
    occurred_at: Annotated[Instant | None, Ui("发生时间")] = None
    device_id: Annotated[str | None, Ui("设备编号")] = None
    device_seq: Annotated[int | None, Ui("设备流水号")] = None
    device_time: Annotated[Claimed | None, Ui("设备时间")] = None
    device_offset_s: Annotated[float | None, Ui("设备时差", unit="秒")] = None
    device_jump_s: Annotated[float | None, Ui("设备钟变动", unit="秒")] = None
    schema_version: Annotated[int | str | None, Ui("记录版本")] = Field(default=None, alias="schema")
    received_at: Annotated[Instant, Ui("收到时间")]
    held: str | None = None

    @property
    def happened(self) -> datetime:
        return self.occurred_at or self.received_at

    @property
    def days(self) -> Span:
        """The days it speaks of; standing facts speak of every day from theirs on."""
        day = day_of(self.happened)
        return Span(day, day)

    @property
    def parent_id(self) -> UUID | None:
        return getattr(self, self.parent) if self.parent else None

    @property
    def home(self) -> str | None:
        """The mine whose chain it joins, as far as the record itself says."""
        return None if self.origin is Origin.BUREAU else self.mine


ENVELOPE = frozenset(field.alias or name for name, field in Record.model_fields.items())
