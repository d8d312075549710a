"""Findings in every state of their lives, and the steps that brought them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from minewatch.demo.calendar import MINUTE
from minewatch.demo.county import BY_CODE, PATROL
from minewatch.demo.groups import group
from minewatch.demo.ledger import Ledger
from minewatch.when import day_of

Walks = dict[tuple[str, date], str]
FIVE = {"person": "示例队长", "measure": "立即整改，验收合格后恢复", "funds_yuan": 2000, "plan": "整改期间专人看守"}
NOTES = {
    "in_place": "责任人、措施、资金、时限、预案已落实",
    "reported_done": "矿方报整改完成",
    "failed": "仍未恢复",
    "passed": "现场复查合格",
    "watched": "现场盯守，人工测瓦斯",
    "extended": "配件在途，备用设备运行",
    "delay_reported": "配件未到货，已督促矿方停止相关作业",
    "closed": "",
    "reopened": "销号后又出现，重新整改",
}


@dataclass(frozen=True)
class Row:
    """A finding and its steps: (name, when), for an extension with the new deadline; `item` of that day's walk."""

    mine: str
    found: str
    category: str
    words: str
    deadline: str
    steps: tuple[tuple[str, ...], ...] = ()
    place: str = "3101"
    item: str = ""
    aspect: int = 0
    source: str = "group"
    void: str = ""


def _closed(reported: str, inspected: str, closed: str) -> tuple[tuple[str, str], ...]:
    return ("reported_done", reported), ("passed", inspected), ("closed", closed)


FINDINGS = (
    # on the last evening; just closed; extended; reported done; just found; watched; voided
    Row("SG", "0/11 10:00", "运输", "皮带机尾护罩缺失", "0/14", _closed("0/14 16:00", "0/14 22:00", "0/14 23:10")),
    Row("SG", "1/12 15:00", "机电", "移动变电站接地线松动", "1/15", _closed("1/14 09:00", "1/15 10:00", "1/15 21:30"),
        item="JD-03"),
    Row("SG", "-6 10:00", "地测防治水", "一台水泵检修未恢复", "-3", (("extended", "-4 10:00", "+4"),), "BF-1"),
    Row("SG", "-4 11:00", "顶板", "端头两根锚杆托盘松动", "+1", (("reported_done", "-2 16:00"),)),
    Row("SG", "-1 16:00", "运输", "斜巷挡车栏销子缺失", "+3"),
    Row("SG", "-5 09:00", "监测监控", "采面回风流甲烷传感器断线，监控不能正常运行", "+2", (
        ("in_place", "-5 13:00"), *(("watched", f"-{ago} 15:00") for ago in (5, 4, 3, 2, 1)), ("watched", "-25min"),
    ), aspect=4),
    Row("SG", "1/18 10:00", "运输", "皮带机尾护罩缺失", "1/20", void="1/18 11:00"),
    # closed late; re-inspection failed and overdue; major, overdue, seldom watched; superior's, reasons reported
    Row("LG", "0/12 10:00", "顶板", "巷道三处锚杆松动", "0/14",
        _closed("0/15 08:00", "0/16 10:00", "0/16 10:30"), "2105"),
    Row("LG", "-4 11:00", "机电", "移动变电站接地线脱落", "-1",
        (("reported_done", "-3 09:00"), ("failed", "-2 10:00"))),
    Row("LG", "-9 09:00", "一通三防", "掘进面局部通风机无备用，风量不足", "-2",
        (("in_place", "-9 16:00"), ("watched", "-9 15:00"), ("watched", "-7 15:00")), "2105", aspect=5),
    Row("LG", "1/20 10:00", "安全管理", "瓦检员无证上岗两人", "1/25", (("delay_reported", "1/26 09:00"),),
        source="superior"),
    # what the suspension came from; closed on time
    Row("PC", "1/10 09:00", "地测防治水", "采空区积水未疏放即掘进", "1/20", (
        ("in_place", "1/10 12:00"), ("watched", "1/10 14:00"), *_closed("1/18 09:00", "1/19 10:00", "1/19 11:00"),
    ), "2105", aspect=6, source="superior"),
    Row("PC", "0/20 10:00", "爆破", "爆破警戒牌不全", "0/22", _closed("0/21 09:00", "0/21 14:00", "0/21 14:30")),
    # all in time, the major one watched every day
    Row("QH", "0/12 15:00", "运输", "带式输送机跑偏保护失灵", "0/14", _closed("0/13 08:00", "0/13 10:00", "0/13 10:40"),
        item="YS-01"),
    Row("QH", "1/08 09:00", "监测监控", "甲烷电闭锁试验不断电", "1/12", (
        ("in_place", "1/08 12:00"), *(("watched", f"1/{day} 10:00") for day in ("08", "09", "10", "11")),
        *_closed("1/11 11:00", "1/11 14:00", "1/11 14:40"),
    ), aspect=4),
    Row("QH", "-2 10:00", "应急与六大系统", "一处压风自救袋破损", "+3", (("reported_done", "-1 09:00"),)),
    # closed, opened again, extended
    Row("LM", "1/12 15:00", "一通三防", "风门闭锁失效", "1/15", (
        *_closed("1/13 09:00", "1/14 10:00", "1/14 10:30"),
        ("reopened", "1/22 09:00"), ("extended", "1/22 10:00", "+5"),
    ), item="TF-02"),
    Row("LM", "0/15 10:00", "掘进", "迎头临时支护不及时", "0/17",
        _closed("0/16 09:00", "0/16 15:00", "0/16 15:40"), "2105"),
    Row("YX", "1/14 10:00", "外包与定员", "掘进面超员三人", "1/15",
        _closed("1/14 14:00", "1/15 09:00", "1/15 09:40"), "2105"),
    Row("YX", "-3 10:00", "机电", "一台开关失爆", "-1", (("reported_done", "-2 09:00"), ("passed", "-2 15:00"))),
)  # fmt: skip


def write(ledger: Ledger, walks: Walks) -> None:
    for row in FINDINGS:
        finding = _find(ledger, row, walks)
        for step, when, *deadline in row.steps:
            _step(ledger, row, finding, step, when, *deadline)
        if row.void:
            void = ledger.calendar.at(row.void)
            ledger.write("void", _who(ledger, row, row.void, 1), void, record=finding, reason="与前一条重复登记")


def _find(ledger: Ledger, row: Row, walks: Walks) -> str:
    at, author = ledger.calendar.at(row.found), _who(ledger, row, row.found, 1)
    of_walk = {"inspection": walks[row.mine, day_of(at)], "item": row.item} if row.item else {}
    major = {"grade": "major", "aspect": row.aspect} if row.aspect else {"grade": "general"}
    return ledger.write(
        "finding", author, at, mine=row.mine, source=row.source, category=row.category, place=row.place,
        description=f"{row.words}。", five=FIVE | {"deadline": str(ledger.calendar.day(row.deadline))},
        photos=ledger.photos(row.words, author, at), **of_walk, **major,
    )  # fmt: skip


def _step(ledger: Ledger, row: Row, finding: str, step: str, when: str, deadline: str = "") -> None:
    at, author = ledger.calendar.at(when), _who(ledger, row, when, 2)
    more: dict[str, Any] = {}
    if step in ("passed", "failed"):
        more["passed"] = step == "passed"
    if step == "reported_done":
        more["photos"] = ledger.photos(f"{row.words}（整改后）", author, at, "#3f6b52")
    if deadline:
        more |= {"new_deadline": ledger.calendar.day(deadline), "approved_by": PATROL}
    name = "reinspected" if "passed" in more else step
    ledger.write(
        "finding_step", author, at + 10 * MINUTE, finding=finding, step=name, at=at, notes=NOTES[step], **more
    )  # fmt: skip


def _who(ledger: Ledger, row: Row, when: str, number: int) -> str:
    return group(ledger.calendar, BY_CODE[row.mine], day_of(ledger.calendar.at(when)))[number]
