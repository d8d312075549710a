"""Corrections and voids: a record is never changed, another one says what was wrong with it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from minewatch.records.envelope import Needed, Origin, Record, Ui, Writer


class Amendment(Record):
    writer: ClassVar[Writer] = Writer.AMENDER
    origin: ClassVar[Origin] = Origin.PARENT
    parent: ClassVar[str] = "record"

    record: UUID
    reason: Annotated[Needed, Ui("原因", long=True)]


class Correction(Amendment):
    """`changes` maps field names of the record to their new values; it counts from its own `received_at`."""

    title: ClassVar[str] = "更正"

    kind: Literal["correction"]
    changes: Annotated[dict[str, Any], Field(min_length=1)]


class Void(Amendment):
    title: ClassVar[str] = "作废"

    kind: Literal["void"]
