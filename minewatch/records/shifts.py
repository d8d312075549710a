"""What the group does on a shift: duty log, going down and coming up, the inspection (第四条一、三)."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator

from minewatch.records.envelope import (
    Code,
    Codes,
    Day,
    Instant,
    Line,
    MediaHash,
    Needed,
    Origin,
    Part,
    Record,
    Text,
    Ui,
    Writer,
    nothing_is_empty,
)
from minewatch.when import DAY, Span, day_of

PURPOSES = (("inspect", "检查"), ("follow", "跟班"), ("watch", "盯守"), ("special", "专项"))
RESULTS = (("ok", "合格"), ("bad", "不合格"), ("na", "不涉及"))


class Meeting(Part):
    """第四条（三）列席安全工作会议、班前会并做好记录。"""

    at: Annotated[Instant | Line, Ui("时间")] = ""
    name: Annotated[Line, Ui("会议")] = ""
    notes: Annotated[Text, Ui("记录")] = ""


class DutyLog(Record):
    """第四条（一）《工作日志》。"""

    title: ClassVar[str] = "工作日志"
    writer: ClassVar[Writer] = Writer.SELF
    offline: ClassVar[bool] = True

    kind: Literal["duty_log"]
    duty_date: Annotated[Day, Ui("班次日期")]
    shift: Annotated[Code | None, Ui("班次")] = None
    arrived_at: Annotated[Instant | None, Ui("到岗时间")] = None
    left_at: Annotated[Instant | None, Ui("离岗时间")] = None
    content: Annotated[Needed, Ui("工作日志", long=True)]
    meetings: Annotated[tuple[Meeting, ...], BeforeValidator(nothing_is_empty), Ui("参加的会议")] = ()

    @property
    def days(self) -> Span:
        return Span(self.duty_date, self.duty_date)


class UndergroundEntry(Record):
    """第四条（一）入井。 `exited_at` is null while the person is below."""

    title: ClassVar[str] = "入井"
    writer: ClassVar[Writer] = Writer.SELF
    offline: ClassVar[bool] = True

    kind: Literal["underground_entry"]
    entered_at: Annotated[Instant, Ui("入井时间")]
    exited_at: Annotated[Instant | None, Ui("升井时间", hint="还在井下就空着")] = None
    places: Annotated[Codes, Ui("地点")] = ()
    purpose: Annotated[Literal["inspect", "follow", "watch", "special"] | None, Ui("目的", choices=PURPOSES)] = None
    lamp_no: Annotated[Line, Ui("矿灯号")] = ""
    late_reason: Annotated[Text, Ui("补登原因", long=True)] = ""
    notes: Annotated[Text, Ui("备注", long=True)] = ""

    @property
    def days(self) -> Span:
        """A duty date may be the day before; an entry lasts a day at most."""
        return Span(day_of(self.entered_at) - DAY, day_of(self.exited_at or self.entered_at + timedelta(days=1)))


class UndergroundExit(Record):
    """第四条（一）升井。"""

    title: ClassVar[str] = "升井"
    fixed: ClassVar[frozenset[str]] = frozenset({"entry"})
    writer: ClassVar[Writer] = Writer.SELF
    origin: ClassVar[Origin] = Origin.PARENT
    offline: ClassVar[bool] = True
    parent: ClassVar[str] = "entry"

    kind: Literal["underground_exit"]
    entry: UUID
    exited_at: Annotated[Instant, Ui("升井时间")]

    @property
    def days(self) -> Span:
        day = day_of(self.exited_at)
        return Span(day, day)


Result = Literal["ok", "bad", "na"] | None


class Answer(Part):
    item: Annotated[Code, Ui("检查项")]
    result: Annotated[Result, Ui("结果", choices=RESULTS)]


@lru_cache(maxsize=4096)
def _answer(item: str, result: Result) -> Answer:
    return Answer.model_construct(item=item, result=result)


def _shared(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """A sheet has dozens of answers, and most were given on other sheets too: what is equal is one object."""
    return tuple(_answer(answer.item, answer.result) for answer in answers)


class Inspection(Record):
    """第三条（二）每班检查，以《安全检查表》告知煤矿企业。 An item left open has the result null, never `ok`."""

    title: ClassVar[str] = "安全检查"
    writer: ClassVar[Writer] = Writer.GROUP
    offline: ClassVar[bool] = True

    kind: Literal["inspection"]
    duty_date: Annotated[Day, Ui("班次日期")]
    shift: Annotated[Code | None, Ui("班次")] = None
    sheet: Annotated[Code | None, Ui("检查表")] = None
    items: Annotated[
        tuple[Answer, ...], BeforeValidator(nothing_is_empty), AfterValidator(_shared), Ui("检查项目")
    ] = ()
    places: Annotated[Codes, Ui("检查地点")] = ()
    received_by: Annotated[Line, Ui("矿方接收人", hint="在检查表上签字的人")] = ""
    signature: Annotated[MediaHash | None, Ui("签名")] = None

    @property
    def days(self) -> Span:
        return Span(self.duty_date, self.duty_date)
