"""Who and where: mines, their status, shifts and places; persons, postings and roles (第二条、第六条)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from minewatch.records.envelope import (
    Amount,
    Clock,
    Code,
    Count,
    Day,
    LastDay,
    Line,
    MineCode,
    Name,
    Origin,
    Part,
    Record,
    StaffNo,
    Ui,
    Writer,
)
from minewatch.when import FOREVER, Shift, Span

Status = Literal["producing", "constructing", "suspended", "closed"]
STATUSES = (("producing", "生产"), ("constructing", "建设"), ("suspended", "停产停工"), ("closed", "关闭"))
GAS_CLASSES = (("low", "低瓦斯"), ("high", "高瓦斯"), ("outburst", "煤与瓦斯突出"))
PLACE_TYPES = (("coal_face", "采煤工作面"), ("heading", "掘进工作面"), ("other", "其他地点"))
POSTS = (("leader", "组长"), ("member", "组员"))
ROLES = (
    ("patrol", "煤炭纠察分队"),
    ("deputy", "分管领导"),
    ("director", "局长"),
    ("admin", "系统管理员"),
    ("security", "安全管理员"),
    ("auditor", "审计员"),
)


class ShiftWindow(Part):
    code: Annotated[Code, Ui("代码")]
    label: Annotated[Name, Ui("名称")]
    start: Annotated[Clock, Ui("开始")]
    end: Annotated[Clock, Ui("结束")]

    @property
    def shift(self) -> Shift:
        return Shift(self.code, self.label, self.start, self.end)


def _each_code_once(windows: tuple[ShiftWindow, ...]) -> tuple[ShiftWindow, ...]:
    if len({window.code for window in windows}) < len(windows):
        raise ValueError("班次代码不能重复，请给每个班不同的代码")
    return windows


Windows = Annotated[tuple[ShiftWindow, ...], AfterValidator(_each_code_once), Field(min_length=1), Ui("班次")]


class Setup(Record):
    """A standing fact, true from its first day on (`from`) until another or `to` ends it."""

    writer: ClassVar[Writer] = Writer.ADMIN
    standing: ClassVar[bool] = True

    @property
    def days(self) -> Span:
        return Span(getattr(self, "first", date.min), FOREVER)


class Dated(Setup):
    first: Annotated[Day, Ui("自")] = Field(alias="from")
    last: Annotated[LastDay, Ui("至", hint="空着表示至今")] = Field(default=FOREVER, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Dated:
        if self.last < self.first:
            raise ValueError("结束日期早于开始日期，请改")
        return self

    @property
    def term(self) -> Span:
        return Span(self.first, self.last)


class Mine(Setup):
    title: ClassVar[str] = "煤矿"
    unique: ClassVar[str] = "code"
    fixed: ClassVar[frozenset[str]] = frozenset({"code"})

    kind: Literal["mine"]
    code: Annotated[MineCode, Ui("煤矿代码", hint="字母和数字，如 SG")]
    name: Annotated[Name, Ui("煤矿名称")]
    gas_class: Annotated[Literal["low", "high", "outburst"] | None, Ui("瓦斯等级", choices=GAS_CLASSES)] = None
    capacity_mtpa: Annotated[Amount | None, Ui("核定生产能力", unit="百万吨/年")] = None
    headcount_limit: Annotated[Count | None, Ui("核定下井人数", unit="人")] = None
    manager_name: Annotated[Line, Ui("矿长")] = ""
    manager_phone: Annotated[Line, Ui("矿长电话")] = ""
    shifts: Windows
    status: Annotated[Status, Ui("状态", choices=STATUSES)]
    status_from: Annotated[Day, Ui("状态自")]

    @property
    def home(self) -> str:
        return self.code


class MineStatus(Setup):
    title: ClassVar[str] = "煤矿状态"

    kind: Literal["mine_status"]
    mine: Annotated[Code, Ui("煤矿")]
    status: Annotated[Status, Ui("状态", choices=STATUSES)]
    first: Annotated[Day, Ui("自")] = Field(alias="from")


class MineShifts(Setup):
    title: ClassVar[str] = "班次调整"

    kind: Literal["mine_shifts"]
    mine: Annotated[Code, Ui("煤矿")]
    first: Annotated[Day, Ui("自")] = Field(alias="from")
    shifts: Windows


class Place(Dated):
    title: ClassVar[str] = "地点"
    unique: ClassVar[str] = "code"
    fixed: ClassVar[frozenset[str]] = frozenset({"code"})

    kind: Literal["place"]
    mine: Annotated[Code, Ui("煤矿")]
    code: Annotated[Code, Ui("地点代码", hint="如 3101")]
    name: Annotated[Name, Ui("地点名称")]
    type: Annotated[Literal["coal_face", "heading", "other"], Ui("类型", choices=PLACE_TYPES)]


class Person(Setup):
    title: ClassVar[str] = "人员"
    origin: ClassVar[Origin] = Origin.BUREAU
    unique: ClassVar[str] = "staff_no"
    fixed: ClassVar[frozenset[str]] = frozenset({"staff_no"})

    kind: Literal["person"]
    staff_no: Annotated[StaffNo, Ui("工号", hint="字母和数字，如 SG-1")]
    name: Annotated[Name, Ui("姓名")]
    phone: Annotated[Line, Ui("电话")] = ""


class Posting(Dated):
    title: ClassVar[str] = "派驻"
    fixed: ClassVar[frozenset[str]] = frozenset({"staff_no"})
    writer: ClassVar[Writer] = Writer.MANAGER

    kind: Literal["posting"]
    mine: Annotated[Code, Ui("煤矿")]
    staff_no: Annotated[StaffNo, Ui("工号")]
    post: Annotated[Literal["leader", "member"], Ui("岗位", choices=POSTS)]
    document_no: Annotated[Line, Ui("任命文号")] = ""


class Role(Dated):
    title: ClassVar[str] = "角色"
    fixed: ClassVar[frozenset[str]] = frozenset({"staff_no", "role"})
    origin: ClassVar[Origin] = Origin.BUREAU

    kind: Literal["role"]
    staff_no: Annotated[StaffNo, Ui("工号")]
    role: Annotated[Literal["patrol", "deputy", "director", "admin", "security", "auditor"], Ui("角色", choices=ROLES)]
