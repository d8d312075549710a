"""A finding and the steps of its life to 销号 (第三条二、三，第七条三)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from minewatch.records.envelope import (
    Amount,
    Code,
    Day,
    Instant,
    Line,
    Media,
    Needed,
    Origin,
    Part,
    Record,
    StaffNo,
    Text,
    Ui,
    Writer,
    YesNo,
)
from minewatch.when import Span, day_of

SOURCES = (("group", "小组检查"), ("superior", "上级检查"))
GRADES = (("general", "一般"), ("major", "重大"))
STEPS = (
    ("in_place", "五落实到位"),
    ("reported_done", "矿方报整改完成"),
    ("reinspected", "复查"),
    ("extended", "延期"),
    ("delay_reported", "报告未按期原因"),
    ("watched", "现场盯守"),
    ("closed", "销号"),
    ("reopened", "重新打开"),
)


class Five(Part):
    """五落实：责任人、措施、资金、时限、预案。"""

    person: Annotated[Line, Ui("责任人")] = ""
    measure: Annotated[Text, Ui("措施", long=True)] = ""
    funds_yuan: Annotated[Amount | None, Ui("资金", unit="元")] = None
    deadline: Annotated[Day, Ui("时限")]
    plan: Annotated[Text, Ui("预案", hint="隐患消除前的应急措施", long=True)] = ""


class Finding(Record):
    """第三条（二）检查发现的问题，按“五落实”整改。"""

    title: ClassVar[str] = "隐患"
    writer: ClassVar[Writer] = Writer.GROUP
    offline: ClassVar[bool] = True

    kind: Literal["finding"]
    inspection: Annotated[UUID | None, Ui("所属检查")] = None
    item: Annotated[Code | None, Ui("检查项")] = None
    source: Annotated[Literal["group", "superior"] | None, Ui("来源", choices=SOURCES)] = None
    category: Annotated[Line, Ui("类别")] = ""
    grade: Annotated[Literal["general", "major"], Ui("级别", choices=GRADES)]
    aspect: Annotated[int | None, Field(ge=1, le=15), Ui("重大隐患方面")] = None
    place: Annotated[Line, Ui("地点")] = ""
    description: Annotated[Needed, Ui("问题描述", long=True)]
    five: Annotated[Five, Ui("五落实")]
    photos: Annotated[Media, Ui("照片")] = ()

    @property
    def days(self) -> Span:
        return Span(day_of(self.happened), max(day_of(self.happened), self.five.deadline))


class FindingStep(Record):
    title: ClassVar[str] = "隐患处置"
    fixed: ClassVar[frozenset[str]] = frozenset({"finding", "step"})
    writer: ClassVar[Writer] = Writer.GROUP
    origin: ClassVar[Origin] = Origin.PARENT
    offline: ClassVar[bool] = True
    parent: ClassVar[str] = "finding"

    kind: Literal["finding_step"]
    finding: UUID
    step: Annotated[
        Literal[
            "in_place", "reported_done", "reinspected", "extended", "delay_reported", "watched", "closed", "reopened"
        ],
        Ui("步骤", choices=STEPS),
    ]
    at: Annotated[Instant, Ui("时间")]
    passed: Annotated[YesNo | None, Ui("复查合格")] = None
    new_deadline: Annotated[Day | None, Ui("新时限")] = None
    approved_by: Annotated[StaffNo | None, Ui("批准人")] = None
    notes: Annotated[Text, Ui("说明", long=True)] = ""
    photos: Annotated[Media, Ui("照片")] = ()

    @property
    def days(self) -> Span:
        return Span(day_of(self.at), max(day_of(self.at), self.new_deadline or date.min))
