"""What is handed in: the monthly plan, the daily report, the checklist originals (第四条二、三、四)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BeforeValidator

from minewatch.records.envelope import (
    Code,
    Day,
    MediaHash,
    MonthText,
    Part,
    Record,
    StaffNo,
    Text,
    Ui,
    Writer,
    YesNo,
    nothing_is_empty,
)
from minewatch.when import Month, Span


class Turn(Part):
    """One rostered shift of one person; `underground` says that the person goes below on it."""

    staff_no: Annotated[StaffNo, Ui("工号")]
    duty_date: Annotated[Day, Ui("班次日期")]
    shift: Annotated[Code | None, Ui("班次")] = None
    underground: Annotated[YesNo, Ui("入井")] = False


class Monthly(Record):
    writer: ClassVar[Writer] = Writer.LEADER

    month: Annotated[MonthText, Ui("月份")]

    @property
    def days(self) -> Span:
        return Month.parse(self.month).days


class Plan(Monthly):
    """第四条（二）每月监管计划，报煤炭纠察分队备案。"""

    title: ClassVar[str] = "监管计划"

    kind: Literal["plan"]
    content: Annotated[Text, Ui("监管计划", long=True)] = ""
    roster: Annotated[tuple[Turn, ...], BeforeValidator(nothing_is_empty), Ui("排班")] = ()
    gap_reason: Annotated[Text, Ui("空班说明", hint="排班有空缺时写明原因和补救安排", long=True)] = ""


class Scan(Part):
    media: Annotated[MediaHash, Ui("扫描件")]
    inspection: Annotated[UUID | None, Ui("所属检查")] = None


class Originals(Monthly):
    """第四条（四）对照检查清单原始记录（扫描件或照片）。"""

    title: ClassVar[str] = "原始记录"

    kind: Literal["originals"]
    files: Annotated[tuple[Scan, ...], BeforeValidator(nothing_is_empty), Ui("文件")] = ()


class DailyReport(Record):
    """第四条（三）每日工作情况报告。"""

    title: ClassVar[str] = "每日报告"
    writer: ClassVar[Writer] = Writer.GROUP
    offline: ClassVar[bool] = True

    kind: Literal["daily_report"]
    date: Annotated[Day, Ui("日期")]
    content: Annotated[Text, Ui("工作情况", long=True)] = ""

    @property
    def days(self) -> Span:
        return Span(self.date, self.date)
