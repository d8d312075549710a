"""Alerts of all nine kinds and of the four others, as far as each has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from minewatch.demo.calendar import MINUTE
from minewatch.demo.county import BY_CODE, PATROL
from minewatch.demo.groups import group
from minewatch.demo.ledger import Ledger
from minewatch.when import day_of

DEPUTY = "FG-1"
STEPS = ("acknowledged", "instructed", "acted", "verified", "closed")
NOTES = {
    "phone_received": "值班电话接报，已通知分管领导",
    "acknowledged": "",
    "instructed": "立即停止作业，查明原因，整改合格后方可恢复",
    "acted": "已停止作业，人员撤至安全地点",
    "verified": "现场核实，整改到位",
    "closed": "",
}


@dataclass(frozen=True)
class Row:
    """An alert: how many minutes after its discovery the bureau had it, and how many after that each step came."""

    mine: str
    number: int | str
    found: str
    had: int
    words: str
    details: dict[str, Any]
    steps: tuple[int, ...] = ()
    place: str = "3101"
    phoned: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


WHOLE = (6, 20, 80, 230, 290)
ALERTS = (
    # the whole course, in the last minute; reported late and acknowledged late
    Row("SG", 8, "1/13 09:00", 29, "人员定位系统读卡器离线", {"system": "positioning"}, (14, 30, 90, 240, 300)),
    Row("SG", 5, "1/16 09:00", 55, "掘前探孔深度不足",
        {"face": "2105", "holes": 3, "designed_depth_m": 60, "verified_depth_m": 42}, (40,), "2105"),
    Row("SG", 2, "-1 10:00", 20, "掘进面超批准进尺", {"face": "2105", "approved_metres": 60.0, "actual_metres": 66.5},
        (10, 30), "2105"),
    # nobody acknowledged: one of today, one of days ago
    Row("LG", 1, "-30min", 8, "回风流瓦斯超限，已撤人",
        {"ch4_percent": 1.12, "allowed_percent": 1.0, "evacuated": True, "power_cut": True},
        more={"evacuated_count": 23}),
    Row("LG", 9, "-2 15:00", 25, "局部通风机隐患超期未改仍在掘进",
        {"directive": "2105 局部通风机无备用", "found": "夜班仍在掘进"}, place="2105"),
    Row("LG", 7, "0/20 10:00", 12, "揭煤前未抽采", {"seam": "5号煤", "left_out": "drainage"}, WHOLE, "2105"),
    Row("PC", 9, "1/12 10:00", 10, "停产期间 2105 仍有人作业",
        {"directive": "停产整顿指令", "deadline": "整改合格前", "found": "中班四人在 2105 施工"}, (10, 25, 50), "2105"),
    Row("PC", "overload", "0/10 09:00", 18, "当班下井人数超过核定",
        {"which": "headcount", "approved": 120, "actual": 131}, WHOLE),
    # by telephone first, because the tablet had no signal
    Row("QH", "precursor", "0/18 10:00", 50, "主要通风机停电停风", {"which": "power_fan", "headcount": 86},
        (8, 15, 20, 190, 250), phoned=6, more={"evacuated_count": 86}),
    Row("QH", 4, "1/22 10:00", 9, "3101 回风联络巷密闭被启封", {"seal_no": "MB-07", "act": "opened"}, WHOLE),
    Row("LM", 6, "-2 10:00", 15, "放炮时警戒距离不足",
        {"distance_m": 80, "evacuated": False}, (7, 25, 85, 185), "2105"),
    Row("LM", "other", "1/08 10:00", 20, "2105 掘进面微风作业", {"which": "微风作业", "headcount": 9}, WHOLE, "2105"),
    Row("YX", 3, "1/24 10:00", 16, "巷道内发现未登记的掘进头",
        {"faces_registered": 2, "faces_found": 3, "hidden_place": "2105 联络巷北侧 40 m"}, (10, 30, 65), "2105"),
    Row("YX", "accident", "1/18 10:00", 11, "一人搬运支架时手指挤伤",
        {"type": "运输", "casualties": "轻伤 1 人", "follow_up": "已送医"}, WHOLE),
)  # fmt: skip


def write(ledger: Ledger) -> None:
    for row in ALERTS:
        found = ledger.calendar.at(row.found)
        alert = _alert(ledger, row, found)
        if row.phoned is not None:
            _step(ledger, row, alert, "phone_received", found + row.phoned * MINUTE, found + row.had * MINUTE)
        for step, minutes in zip(STEPS, row.steps, strict=False):
            at = found + (row.had + minutes) * MINUTE
            _step(ledger, row, alert, step, at, at)


def _alert(ledger: Ledger, row: Row, found: datetime) -> str:
    author, phoned = _who(ledger, row, found, 1), None
    if row.phoned is not None:
        phoned = found + row.phoned * MINUTE
    details = row.details | ({"blasting_at": (found - 5 * MINUTE).isoformat()} if row.number == 6 else {})
    stops = row.number not in (1, 8, 9, "accident")
    return ledger.write(
        "alert", author, found + row.had * MINUTE, mine=row.mine, number=row.number, discovered_at=found,
        place=row.place, facts=f"{row.words}。", details=details, phoned_at=phoned,
        stop_ordered_at=found + 5 * MINUTE if stops else None, **row.more,
    )  # fmt: skip


def _step(ledger: Ledger, row: Row, alert: str, name: str, at: datetime, received: datetime) -> None:
    authors = {"instructed": DEPUTY, "acted": _who(ledger, row, at, 1), "verified": _who(ledger, row, at, 0)}
    ledger.write(
        "alert_step", authors.get(name, PATROL), received, alert=alert, step=name, at=at, notes=NOTES[name]
    )  # fmt: skip


def _who(ledger: Ledger, row: Row, at: datetime, number: int) -> str:
    return group(ledger.calendar, BY_CODE[row.mine], day_of(at))[number]
