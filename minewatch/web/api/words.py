"""What the addresses for tablets say and are told, as declared: the answers, the requests, and their limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from minewatch.records.envelope import Claimed, Code, Instant, StaffNo
from minewatch.store.devices import MOST_SEQ

MOST_RECORDS = 50
MOST_OTHERS = 20
Seq = Annotated[int, Field(ge=0, le=MOST_SEQ, strict=True)]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Other(Asked):
    """Somebody else who uses the tablet, and how many records of that person are still on it."""

    staff_no: StaffNo
    unsent: Seq


class Device(Asked):
    """The tablet that calls. `clock` is its own time at this moment, `last_seq` the last running number it gave out.

    `others` are all but the caller who use it; of whom the bureau does not know nothing is noted.
    """

    id: Code
    unsent: Seq
    last_seq: Seq
    clock: Claimed
    app: Annotated[str, Field(max_length=40, pattern=r"^[!-~]*$")] = ""
    persisted: bool | None = None
    others: Annotated[list[Other], Field(max_length=MOST_OTHERS)] = Field(default_factory=list)


class Batch(Asked):
    """Records in the order in which they were written; none is a call that only tells of the tablet.

    `live`: the writer is still at the form, so that what the law refuses is answered with `refused` and not held.
    """

    device: Device
    records: Annotated[list[dict[str, Any]], Field(max_length=MOST_RECORDS)]
    live: bool = False


class Receipt(BaseModel):
    """What became of one record; the place in the chain where it has one."""

    id: str
    outcome: Literal["stored", "again", "held", "tray", "refused", "not_yours"]
    reason: str
    field: str
    chain: str | None
    seq: int | None
    received_at: Instant | None
    missing: list[str]


class Receipts(BaseModel):
    epoch: str
    now: Instant
    answers: list[Receipt]


class Session(BaseModel):
    """Who is signed in on this tablet, and what a call needs; `signed_in` is another one after each sign-in."""

    staff_no: str
    name: str
    mine: str | None
    signed_in: str
    csrf: str
    now: Instant
    epoch: str
    app: str
    most_records: int = MOST_RECORDS


class Package(BaseModel):
    """What a tablet takes along: lists of choices, each a value and its label, and what its own page shows.

    `people` is the own group as it is posted today; `held` are the person's records that wait at the bureau until
    somebody mends them.
    """

    at: Instant
    rulebook: str
    sheet: str
    mine: dict[str, str]
    shifts: list[dict[str, str]]
    places: list[dict[str, str]]
    approvers: list[dict[str, str]]
    entries: list[dict[str, str]]
    findings: list[dict[str, str]]
    alerts: list[dict[str, str]]
    leaves: list[dict[str, str]]
    phones: list[dict[str, str]]
    people: list[dict[str, str]]
    pace: dict[str, Any] | None
    below: list[str]
    recent: list[dict[str, Any]]
    held: list[str]


class Have(BaseModel):
    """How much of a file is here; `whole` when it is kept for good."""

    have: int
    whole: bool


class Fault(BaseModel):
    """Why a call was not answered, in Chinese."""

    error: str
