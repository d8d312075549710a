"""Asking for leave, deciding on it and returning from it (第四条五)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, model_validator

from minewatch.records.envelope import Day, Instant, Origin, Record, StaffNo, Text, Ui, Writer, YesNo
from minewatch.when import Span, day_of

TYPES = (("personal", "事假"), ("sick", "病假"), ("annual", "年休假"), ("other", "其他"))


class LeaveRequest(Record):
    title: ClassVar[str] = "请假"
    writer: ClassVar[Writer] = Writer.PERSON
    origin: ClassVar[Origin] = Origin.POSTING
    fixed: ClassVar[frozenset[str]] = frozenset({"staff_no", "from", "to"})

    kind: Literal["leave_request"]
    staff_no: Annotated[StaffNo, Ui("工号")]
    first: Annotated[Day, Ui("自")] = Field(alias="from")
    last: Annotated[Day, Ui("至", hint="首尾两天都算")] = Field(alias="to")
    reason: Annotated[Text, Ui("事由", long=True)] = ""
    type: Annotated[Literal["personal", "sick", "annual", "other"] | None, Ui("类型", choices=TYPES)] = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> LeaveRequest:
        if self.last < self.first:
            raise ValueError("结束日期早于开始日期，请改")
        return self

    @property
    def days(self) -> Span:
        return Span(self.first, self.last)


class _LeaveStep(Record):
    origin: ClassVar[Origin] = Origin.PARENT
    parent: ClassVar[str] = "leave"

    leave: UUID
    at: Annotated[Instant, Ui("时间")]

    @property
    def days(self) -> Span:
        day = day_of(self.at)
        return Span(day, day)


class LeaveDecision(_LeaveStep):
    title: ClassVar[str] = "请假审批"
    writer: ClassVar[Writer] = Writer.ROUTE
    fixed: ClassVar[frozenset[str]] = frozenset({"leave", "approved", "at"})

    kind: Literal["leave_decision"]
    approved: Annotated[YesNo, Ui("批准")]
    reason: Annotated[Text, Ui("意见", hint="造成空班时必须写明安排", long=True)] = ""


class LeaveReturn(_LeaveStep):
    title: ClassVar[str] = "销假"
    fixed: ClassVar[frozenset[str]] = frozenset({"leave"})
    writer: ClassVar[Writer] = Writer.PERSON
    offline: ClassVar[bool] = True

    kind: Literal["leave_return"]
