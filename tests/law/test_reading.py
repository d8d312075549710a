"""How a received object becomes a record, or a sentence that says which field to mend."""

from __future__ import annotations

import pytest

from minewatch.records.envelope import Refusal
from minewatch.records.kinds import read

ENVELOPE = {
    "id": "0197c0de-0000-7000-8000-000000000001", "author": "QSG-2", "mine": "QSG",
    "received_at": "2026-07-03T08:10:00+08:00",
}  # fmt: skip
MINE = {
    "kind": "mine", "code": "QSG", "name": "示例矿", "status": "producing", "status_from": "2026-01-01",
    "shifts": [{"code": "day", "label": "早班", "start": "08:00", "end": "24:00"}],
}  # fmt: skip
FINDING = {"kind": "finding", "grade": "general", "description": "示例", "five": {"deadline": "2026-07-10"}}
PLAN = {"kind": "plan", "month": "2026-07", "content": "示例", "gap_reason": "示例"}
TURN = {"staff_no": "QSG-2", "duty_date": "2026-07-01", "shift": "day", "underground": True}
DECISION = {"kind": "leave_decision", "leave": ENVELOPE["id"], "approved": True, "at": ENVELOPE["received_at"]}


@pytest.mark.parametrize("body", [MINE, FINDING, PLAN | {"roster": [TURN]}, DECISION], ids=lambda body: body["kind"])
def test_a_well_written_record_is_read(body):
    assert read(ENVELOPE | body).kind == body["kind"]


def window(**changes):
    return MINE | {"shifts": [MINE["shifts"][0] | changes]}


def turn(**changes):
    return PLAN | {"roster": [TURN | changes]}


@pytest.mark.parametrize(
    ("body", "field", "sentence"),
    [
        (MINE | {"status_from": 20260101}, "status_from", "状态自：不是日期，应写成 2026-07-03。"),
        (MINE | {"status_from": "2026-01-01T00:00:00"}, "status_from", "状态自：不是日期，应写成 2026-07-03。"),
        (MINE | {"status_from": "0926-01-01"}, "status_from", "状态自：年份应在 2000 至 2099 之间，请改。"),
        (MINE | {"capacity_mtpa": True}, "capacity_mtpa", "核定生产能力：不是数字。"),
        (MINE | {"headcount_limit": 1.5}, "headcount_limit", "核定下井人数：不是整数。"),
        (MINE | {"name": "  "}, "name", "煤矿名称：不能空着。"),
        (MINE | {"name": "长" * 61}, "name", "煤矿名称：太长，最多 60 字。"),
        (MINE | {"manager_name": "长" * 301}, "manager_name", "矿长：太长，最多 300 字。"),
        (MINE | {"gas_class": "none"}, "gas_class", "瓦斯等级：只能是 low、high、outburst。"),
        (window(start=8), "shifts.0.start", "班次 第 1 项 开始：不是钟点，应写成 08:00。"),
        (window(start="08:00:30"), "shifts.0.start", "班次 第 1 项 开始：不是钟点，应写成 08:00。"),
        (window(end="25:00"), "shifts.0.end", "班次 第 1 项 结束：不是钟点，应写成 08:00。"),
        (MINE | {"shifts": MINE["shifts"] * 2}, "shifts", "班次：班次代码不能重复，请给每个班不同的代码。"),
        (FINDING | {"five": {}}, "five.deadline", "五落实 时限：没有填。"),
        (FINDING | {"five": None}, "five", "五落实：应当是一组字段，写在 {} 里。"),
        (PLAN | {"month": "7月"}, "month", "月份：应写成 2026-07。"),
        (turn(staff_no="王 二"), "roster.0.staff_no", "排班 第 1 项 工号：只能用字母、数字和符号，不能有汉字或空格。"),
        (turn(underground=1), "roster.0.underground", "排班 第 1 项 入井：应当是 true 或 false。"),
        (PLAN | {"author": None}, "author", "登记人工号：应当是文字。"),
        (PLAN | {"extra": 1}, "extra", "extra：没有这个字段。"),
        (DECISION | {"approved": "true"}, "approved", "批准：应当是 true 或 false。"),
        (DECISION | {"at": "2026-07-03T08:10:00"}, "at", "时间：时间缺少时区，应写成 2026-07-03T08:05:00+08:00。"),
        (DECISION | {"leave": "x"}, "leave", "leave：不是 UUID。"),
        ({"kind": None}, "kind", "没有写 kind，请写明是哪种记录。"),
        ({"kind": "nonsense"}, "kind", "没有“nonsense”这种记录，请核对 kind。"),
    ],
    ids=lambda value: value if isinstance(value, str) and "：" in value else "",
)  # fmt: skip
def test_a_badly_written_one_says_which_field_and_how(body, field, sentence):
    with pytest.raises(Refusal) as refused:
        read(ENVELOPE | body)
    assert (refused.value.field, refused.value.sentence) == (field, sentence)


def test_answers_that_say_the_same_are_one_object_on_every_sheet():
    """A county's inspections are kept in memory by the thousand, each with dozens of answers."""
    sheet = {"kind": "inspection", "duty_date": "2026-07-03", "items": [{"item": "A-01", "result": "ok"}]}
    one, other = read(ENVELOPE | sheet), read(ENVELOPE | sheet)
    assert one.items == other.items and one.items[0] is other.items[0]
