"""A finding from its discovery to its 销号, as the group writes it and the bureau reads it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from minewatch.store import transfer
from minewatch.when import Month, day_of, now

FORM = {
    "category": "一通三防",
    "grade": "general",
    "place": "3101",
    "description": "回风巷风筒破损。",
    "person": "示例通风科",
    "measure": "更换风筒",
    "funds_yuan": "3000",
    "plan": "安排专人测风",
}


def in_days(days: int) -> str:
    return str(day_of(now()) + timedelta(days=days))


def picture(colour: str = "red") -> tuple[BytesIO, str]:
    data = BytesIO()
    Image.new("RGB", (40, 30), colour).save(data, "JPEG")
    return BytesIO(data.getvalue()), f"{colour}.jpg"


@pytest.fixture
def found(as_, hours_ago):
    """The address of a finding of an hour ago; fields of the form may be changed."""

    def register(**changed: str) -> str:
        fields = FORM | {"deadline": in_days(3), "found_at": f"{hours_ago(1):%Y-%m-%dT%H:%M}"} | changed
        answer = as_("SG-2").submit("/findings/new", fields)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return answer.headers["Location"]

    return register


@pytest.fixture
def take(as_):
    """Take a step of a finding; gives the answer."""

    def step(path: str, name: str, who: str = "SG-2", **fields):
        return as_(who).submit(f"{path}?step={name}", fields, form="step=")

    return step


def test_a_finding_goes_from_discovery_to_its_closing(as_, found, take, exported):
    path = found()
    page = as_("SG-2").see(path)
    assert "须先复查合格，才能销号。" in page
    assert "更换风筒" in page and "3,000 元" in page
    assert take(path, "reported_done", notes="矿方已换").status_code == 302
    assert take(path, "reinspected", "SG-3", passed="no", notes="接口漏风").status_code == 302
    page = as_("SG-2").see(path)
    assert "复查不合格：接口漏风" in page
    stages = [text.split("</span>")[1].split("</li>")[0] for text in page.split('class="path-mark"')[1:]]
    assert stages == ["发现", "整改", "复查不合格", "再整改", "复查", "销号"]
    assert take(path, "reported_done").status_code == 302
    assert take(path, "reinspected", "SG-3", passed="yes").status_code == 302
    assert take(path, "closed", sure="y").status_code == 302
    assert "按期销号" in as_("SG-2").see(path)
    assert "回风巷风筒破损" not in as_("SG-2").see("/findings")
    assert "回风巷风筒破损" in as_("SG-2").see("/findings?state=closed")
    steps = [body["step"] for body in exported("finding_step")]
    assert steps == ["reported_done", "reinspected", "reported_done", "reinspected", "closed"]
    assert exported("finding")[0]["five"]["funds_yuan"] == 3000


def test_a_finding_is_neither_in_the_future_nor_due_before_it_was_found(as_, exported):
    later = f"{now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    answer = as_("SG-2").submit("/findings/new", FORM | {"found_at": later, "deadline": in_days(3)})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="found_at-error"' in html and "发现时间还没有到" in html
    answer = as_("SG-2").submit("/findings/new", FORM | {"deadline": in_days(-1)})
    assert "时限早于发现隐患的日期，请改。" in answer.get_data(as_text=True)
    assert exported("finding") == []


def test_a_step_before_the_finding_was_found_is_refused_at_its_time(as_, found, take, exported, hours_ago):
    path = found()
    answer = take(path, "reported_done", at=f"{hours_ago(2):%Y-%m-%dT%H:%M}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="at-error"' in html and "时间早于发现隐患的时间，请改。" in html
    assert take(path, "reported_done", at=f"{hours_ago(1):%Y-%m-%dT%H:%M}").status_code == 302


def test_a_bad_reinspection_says_what_is_bad(as_, found, take, exported):
    path = found()
    assert "请写明哪里不合格" in take(path, "reinspected", passed="no").get_data(as_text=True)
    assert exported("finding_step") == []
    take(path, "reinspected", passed="no", notes="接口漏风")
    assert "复查不合格已记（第 " in as_("SG-2").see(path)


def test_a_place_is_chosen_from_the_register_or_typed(as_, found, exported):
    form = as_("SG-2").see("/findings/new")
    assert '<label class="choice choice-plain" for="place-0">3101 采煤工作面</label>' in form
    assert "3101 采煤工作面" in as_("SG-2").see(found())
    assert "示例临时水仓" in as_("SG-2").see(found(elsewhere=" 示例临时水仓 "))
    assert [body["place"] for body in exported("finding")] == ["3101", "示例临时水仓"]


def test_only_the_step_that_leads_on_is_a_filled_button(as_, found, take):
    path = found()
    take(path, "reported_done")
    page = as_("SG-2").see(path)
    content = page.split("<main")[1]
    assert content.index("<h2>下一步：记复查</h2>") < content.index("<h2>其他步骤</h2>")
    assert content.count("btn-primary") == 1
    assert '<button class="btn btn-primary" type="submit">记复查</button>' in content


def test_closing_before_a_good_reinspection_is_refused_with_the_reason(as_, found, exported):
    path = found()
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see(path), path, {}, "step=")
    answer = visitor.send(path, fields, form_action=f"{path}?step=closed")
    assert answer.status_code == 422
    assert "须先复查合格，才能销号。" in answer.get_data(as_text=True).split("还不能保存")[1].split("</ul>")[0]
    assert exported("finding_step") == []


def test_what_speaks_against_a_closing_is_said_before_it_is_written(as_, found, take, exported):
    """假整改: the same photo before and after, closed at once, by somebody who was not there, five measures open."""
    path = found(found_at=f"{now():%Y-%m-%dT%H:%M}", photos=picture())
    take(path, "reported_done", photos=picture())
    take(path, "reinspected", passed="yes")
    answer = take(path, "closed")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请先核对上面各条，再打勾" in page
    assert "五落实还有 5 项没有登记到位：责任人、措施、资金、时限、预案。" in page
    assert "整改后的照片有 1 张与整改前的完全相同。" in page
    assert "从发现到销号不到 30 分钟。" in page and "没有您的入井记录，也没有工作日志。" in page
    assert "closed" not in [body["step"] for body in exported("finding_step")]
    assert take(path, "closed", sure="y").status_code == 302


def test_a_closing_that_nothing_speaks_against_needs_one_press(as_, found, take):
    path = found()
    as_("SG-2").submit("/logs/new", {"duty_date": in_days(0), "shift": "night", "content": "复查风筒。"})
    for step, fields in (
        ("in_place", {"measures": ["责任人", "措施", "资金", "时限", "预案"]}),
        ("reported_done", {"photos": picture("green")}),
        ("reinspected", {"passed": "yes"}),
    ):
        assert take(path, step, **fields).status_code == 302
    assert "仍要销号" not in as_("SG-2").see(path)
    assert take(path, "closed").status_code == 302


def test_what_was_found_at_the_place_before_is_said(as_, found):
    first = found()
    second = as_("SG-2").see(found(found_at=f"{now():%Y-%m-%dT%H:%M}"))
    assert "同处同类隐患，90 天内第 2 次" in second and first in second
    assert "同处同类" not in as_("SG-2").see(first)


def test_a_major_finding_names_its_aspect_and_is_watched_every_day(as_, found, take, hours_ago):
    answer = as_("SG-2").submit("/findings/new", FORM | {"grade": "major", "deadline": in_days(3)})
    assert answer.status_code == 422
    assert "重大隐患须选属于哪个方面" in answer.get_data(as_text=True)
    path = found(grade="major", aspect="4", found_at=f"{hours_ago(48):%Y-%m-%dT%H:%M}")
    assert f"{path}?step=watched#step" in as_("SG-2").see("/todo")
    assert ">现场盯守</button>" in as_("SG-2").see(f"{path}?step=watched").split("btn-primary")[1]
    page = as_("SG-2").see(path)
    assert page.count("✕</span> 缺") == 2 and "今日待盯守" in page
    take(path, "reinspected", passed="yes")
    assert "重大隐患须有现场盯守记录，才能销号。" in as_("SG-2").see(path)
    assert take(path, "watched", notes="盯守更换").status_code == 302
    page = as_("SG-2").see(path)
    assert "今日待盯守" not in page and "重大隐患须有现场盯守记录" not in page
    assert take(path, "closed", sure="y").status_code == 302


def test_a_refused_extension_keeps_what_was_typed_and_the_photos(as_, found, take, exported):
    path = found()
    refused = take(path, "extended", new_deadline=in_days(9), notes="配件未到", approved_by="", photos=[picture()])
    html = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "请选批准人" in html and "配件未到" in html and 'name="photos_kept"' in html
    address = f"{path}?step=extended"
    answer = as_("SG-2").submit(address, {"approved_by": "DEPUTY"}, form="step=", again=refused)
    assert answer.status_code == 302
    (step,) = exported("finding_step")
    assert (step["new_deadline"], step["approved_by"], len(step["photos"])) == (in_days(9), "DEPUTY", 1)
    assert "示例分管批准" in as_("SG-2").see(path)


def test_a_file_that_is_no_photo_is_refused_and_the_good_one_stays(as_, found, take):
    path = found()
    answer = take(path, "reported_done", photos=[picture("blue"), (BytesIO(b"nothing"), "note.txt")])
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "note.txt" in html and 'name="photos_kept"' in html


def test_before_and_after_stand_side_by_side(as_, found, take):
    path = found(photos=[picture("red")])
    take(path, "reported_done", photos=[picture("green")])
    page = as_("SG-2").see(path)
    assert "整改前" in page and "整改后" in page


def test_the_five_say_which_of_them_are_in_place(as_, found, take):
    path = found()
    assert take(path, "in_place", measures=["责任人", "资金"], notes="已拨付").status_code == 302
    page = as_("SG-2").see(path)
    assert (page.count("已到位"), page.count("未到位")) == (2, 3)


def test_a_step_that_came_too_late_is_not_taken_but_the_same_one_again_is(as_, found, take, exported):
    path = found()
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see(path), path, {}, "step=")
    for _ in range(2):
        assert visitor.send(path, fields, form_action=f"{path}?step=reported_done").status_code == 302
    assert len(exported("finding_step")) == 1
    stale = visitor.filled(visitor.see(path), path, {"notes": "重复"}, "step=")
    answer = visitor.send(path, stale, form_action=f"{path}?step=reopened")
    assert answer.status_code == 422
    assert "这条隐患的状态已经变了" in answer.get_data(as_text=True)


def test_a_closed_finding_can_only_be_reopened(as_, found, take):
    path = found()
    take(path, "reinspected", passed="yes")
    take(path, "closed", sure="y")
    assert take(path, "reopened", notes="").status_code == 422
    assert take(path, "reopened", notes="同处又漏风").status_code == 302
    assert "须先复查合格，才能销号。" in as_("SG-2").see(path)


def test_a_voided_finding_stays_readable_and_leaves_the_list(county, as_, found, exported):
    path = found()
    void = {
        "kind": "void", "id": "0197c0de-0000-7000-8000-0000000000ff", "author": "SG-2", "reason": "写错了矿",
        "record": exported("finding")[0]["id"], "received_at": now().isoformat(),
    }  # fmt: skip
    with county.app_context():
        transfer.import_lines([json.dumps(void)])
    page = as_("SG-2").see(path)
    assert "这条隐患已经作废" in page and "step=" not in page
    assert "回风巷风筒破损" not in as_("SG-2").see("/findings?state=all")


def test_overdue_findings_come_first(as_, found, hours_ago):
    early = f"{hours_ago(72):%Y-%m-%dT%H:%M}"
    found(description="重大的一条。", grade="major", aspect="15")
    found(description="逾期的一条。", deadline=in_days(-1), found_at=early)
    page = as_("PATROL").see("/findings")
    assert page.index("逾期的一条。") < page.index("重大的一条。")
    overdue = as_("PATROL").see("/findings?state=overdue&mine=SG")
    assert "逾期的一条。" in overdue and "重大的一条。" not in overdue
    assert "没有这样的隐患。" in as_("PATROL").see("/findings?mine=LG")


def test_the_list_says_how_long_the_next_step_is_waited_for(as_, found, take, hours_ago):
    """Found three days ago, repaired five hours ago: the re-inspection has been due for five hours."""
    path = found(found_at=f"{hours_ago(72):%Y-%m-%dT%H:%M}")
    assert "下一步：矿方报整改完成，已等 3 天 0 小时" in as_("SG-2").see("/findings")
    take(path, "reported_done", at=f"{hours_ago(5):%Y-%m-%dT%H:%M}", notes="示例")
    assert "下一步：复查，已等 5 小时" in as_("SG-2").see("/findings")


def test_the_month_calls_a_finding_what_the_list_calls_it(as_, found, take, hours_ago):
    """Found and repaired an hour ago; its deadline is ahead."""
    path = found()
    month = Month.of(day_of(hours_ago(1)))
    for word in ("待整改", "待复查"):
        for page in ("/findings", f"/mines/SG/{month}"):
            assert f"</span> {word}</span>" in as_("SG-2").see(page), page
        take(path, "reported_done", at=f"{now():%Y-%m-%dT%H:%M}", notes="示例")


def test_what_is_owed_tells_the_whole_of_a_finding(as_, found):
    words = "掘进工作面局部通风机无备用，风量不足，回风流甲烷传感器断线。"
    found(description=words, deadline=in_days(1))
    assert words in as_("SG-2").see("/todo")


def test_who_meant_to_walk_the_checklist_is_led_there(as_):
    assert 'href="/inspections/new"' in as_("SG-2").see("/findings/new").split("<main")[1]


def test_overseers_read_and_another_mine_sees_nothing(as_, found):
    path = found()
    assert "<form id=" not in as_("AUDITOR").see(path)
    as_("LG-1").see(path, status=404)
    assert "回风巷风筒破损" not in as_("LG-1").see("/findings?state=all")
    as_("LG-1").see("/findings?mine=SG", status=404)
    writer = as_("SG-2")
    fields = writer.filled(writer.see(path), path, {}, "step=")
    token = as_("AUDITOR").filled(as_("AUDITOR").see("/password"), "/password", {})["csrf_token"]
    answer = as_("AUDITOR").send(path, fields | {"csrf_token": token}, form_action=f"{path}?step=reported_done")
    assert answer.status_code == 403
