"""The nine alerts and the four others, and their steps (第四条六，第三条六、八、九，第七条五)."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from minewatch.records.envelope import Count, Instant, Line, Media, Needed, Origin, Record, Text, Ui, Writer
from minewatch.when import Span, day_of

STEPS = (
    ("phone_received", "值班电话接报"),
    ("acknowledged", "签收"),
    ("instructed", "下达指令"),
    ("acted", "执行"),
    ("verified", "核实"),
    ("closed", "办结"),
)
OTHERS = ("accident", "overload", "precursor", "other")


def _number(value: Any) -> Any:
    """Forms and some senders write the number as text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Number = Annotated[
    Annotated[int, Field(ge=1, le=9)] | Literal["accident", "overload", "precursor", "other"], BeforeValidator(_number)
]


def _details(value: Any) -> Any:
    return {} if value is None else value


class Alert(Record):
    """第四条（六）“九紧盯九报告”。 `details` holds the kind's own fields, named in the rulebook."""

    title: ClassVar[str] = "报告"
    writer: ClassVar[Writer] = Writer.GROUP
    offline: ClassVar[bool] = True

    kind: Literal["alert"]
    number: Annotated[Number, Ui("报告事项")]
    discovered_at: Annotated[Instant, Ui("发现时间")]
    place: Annotated[Line, Ui("地点")] = ""
    facts: Annotated[Needed, Ui("情况", long=True)]
    details: Annotated[dict[str, Any], BeforeValidator(_details), Ui("专项内容")] = Field(default_factory=dict)
    people_present: Annotated[Line, Ui("在场人员")] = ""
    stop_ordered_at: Annotated[Instant | None, Ui("责令停止作业时间")] = None
    evacuated_count: Annotated[Count | None, Ui("撤出人数", unit="人")] = None
    phoned_at: Annotated[Instant | None, Ui("电话报告时间")] = None
    photos: Annotated[Media, Ui("照片")] = ()

    @property
    def days(self) -> Span:
        day = day_of(self.discovered_at)
        return Span(day, day)


class AlertStep(Record):
    title: ClassVar[str] = "报告处置"
    fixed: ClassVar[frozenset[str]] = frozenset({"alert", "step"})
    writer: ClassVar[Writer] = Writer.STEP
    origin: ClassVar[Origin] = Origin.PARENT
    offline: ClassVar[bool] = True
    parent: ClassVar[str] = "alert"

    kind: Literal["alert_step"]
    alert: UUID
    step: Annotated[
        Literal["phone_received", "acknowledged", "instructed", "acted", "verified", "closed"],
        Ui("步骤", choices=STEPS),
    ]
    at: Annotated[Instant, Ui("时间")]
    notes: Annotated[Text, Ui("说明", long=True)] = ""

    @property
    def days(self) -> Span:
        day = day_of(self.at)
        return Span(day, day)
