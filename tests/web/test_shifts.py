"""What an inspector does on a shift: going down, coming up, the walk with the checklist, the day at a glance."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from minewatch.store import accounts, door
from minewatch.web.show import book
from minewatch.when import day_of, now

MINUTE = "%Y-%m-%dT%H:%M"
BAD = {
    "description": "按下闭锁后刮板机仍能开动。",
    "grade": "general",
    "person": "示例机电科",
    "measure": "停机检修闭锁回路",
}


def picture() -> BytesIO:
    data = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 90)).save(data, "JPEG")
    data.seek(0)
    return data


def went(entered, exited=None, **fields):
    return {"entered_at": entered.strftime(MINUTE), "exited_at": exited.strftime(MINUTE) if exited else "", **fields}


def answers(county, result="ok", **others):
    """An answer for every line of the sheet, all the same but for the named ones."""
    with county.app_context():
        codes = [code.replace("-", "_") for code in book().checklist.items]
    return {f"item_{code}.result": others.get(code, result) for code in codes}


def bad(code, **fields):
    found = BAD | {"deadline": str(day_of(now()) + timedelta(days=3))} | fields
    return {f"item_{code}.{name}": value for name, value in found.items()}


# ── going down and coming up ──


def test_going_down_turns_the_tile_into_coming_up(as_, exported, hours_ago):
    """SG-2 goes down two hours ago and comes up an hour later; the exit is a record of its own."""
    answer = as_("SG-2").submit("/entries/new", went(hours_ago(2), places=["3101"], purpose="follow"))
    assert answer.headers["Location"] == "/"
    home = as_("SG-2").see("/")
    assert "入井已存（第" in home
    assert "已在井下 2 小时" in home
    (entry,) = exported("underground_entry")
    assert "exited_at" not in entry
    assert (entry["places"], entry["purpose"]) == (["3101"], "follow")
    answer = as_("SG-2").submit(f"/entries/{entry['id']}/exit", {"exited_at": hours_ago(1).strftime(MINUTE)})
    assert answer.headers["Location"] == "/"
    assert "按记录，您不在井下" in as_("SG-2").see("/")
    assert [up["entry"] for up in exported("underground_exit")] == [entry["id"]]


def test_what_the_quick_entry_left_empty_is_filled_in_when_coming_up(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2)))
    (entry,) = exported("underground_entry")
    path = f"/entries/{entry['id']}/exit"
    later = {"exited_at": hours_ago(1).strftime(MINUTE), "places": ["3101"], "lamp_no": "灯 17"}
    assert as_("SG-2").submit(path, later).status_code == 302
    assert "（班次日期 " in as_("SG-2").see("/")
    (change,) = exported("correction")
    assert (change["record"], change["reason"]) == (entry["id"], "升井时补填")
    assert change["changes"] == {"places": ["3101"], "lamp_no": "灯 17"}
    assert "3101 采煤工作面" in as_("SG-2").see(f"/entries?month={hours_ago(2):%Y-%m}")


def test_coming_up_asks_only_for_what_is_empty(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2), places=["3101"], lamp_no="灯 17"))
    (entry,) = exported("underground_entry")
    page = as_("SG-2").see(f"/entries/{entry['id']}/exit")
    assert 'name="places"' not in page and 'name="lamp_no"' not in page


def test_a_refused_entry_keeps_what_was_typed(as_, exported, hours_ago):
    answer = as_("SG-2").submit("/entries/new", went(hours_ago(2), hours_ago(3), lamp_no="灯 17"))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "升井时间不晚于入井时间，请改。" in html
    assert 'href="#exited_at"' in html
    assert 'value="灯 17"' in html
    assert exported("underground_entry") == []


def test_the_same_form_sent_twice_is_one_entry(as_, exported, hours_ago):
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see("/entries/new"), "/entries/new", went(hours_ago(3), hours_ago(1)))
    for _ in range(2):
        assert visitor.send("/entries/new", fields).status_code == 302
    assert len(exported("underground_entry")) == 1


def test_an_entry_typed_a_day_after_coming_up_is_marked(as_, hours_ago):
    late = went(hours_ago(32), hours_ago(27))
    answer = as_("SG-2").submit("/entries/new", late)
    assert answer.status_code == 422 and 'id="late_reason-error"' in answer.get_data(as_text=True)
    as_("SG-2").submit("/entries/new", late | {"late_reason": "当日没有网络"})
    assert "标为“补登”" in as_("SG-2").see("/")
    page = as_("SG-2").see(f"/entries?month={hours_ago(32):%Y-%m}")
    assert "补登" in page and "当日没有网络" in page


def test_only_the_person_may_come_up(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2)))
    (entry,) = exported("underground_entry")
    assert as_("SG-3").open(f"/entries/{entry['id']}/exit").status_code == 404
    assert as_("LG-1").open(f"/entries/{entry['id']}/exit").status_code == 404


def test_a_voided_entry_stays_in_the_list_with_its_reason(county, as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(3), hours_ago(1)))
    (entry,) = exported("underground_entry")
    with county.app_context():
        door.accept(
            [{"kind": "void", "id": str(uuid4()), "author": "SG-2", "record": entry["id"], "reason": "示例：登重了"}]
        )
    html = as_("SG-2").see(f"/entries?month={hours_ago(3):%Y-%m}")
    assert "<s>" in html
    assert "示例：登重了" in html


# ── the walk with the checklist ──


def test_nothing_is_answered_beforehand_and_nothing_answers_everything(as_):
    html = as_("SG-2").see("/inspections/new")
    results = [part for part in html.split("<input")[1:] if '.result"' in part.split(">")[0]]
    assert len(results) == 3 * 63
    assert not any(" checked" in part.split(">")[0] for part in results)
    assert "全部合格" not in html


def test_a_whole_sheet_is_stored_at_once(county, as_, exported):
    answer = as_("SG-2").submit("/inspections/new", answers(county, CM_02="na"))
    (inspection,) = exported("inspection")
    assert answer.headers["Location"] == f"/inspections/{inspection['id']}"
    results = {line["item"]: line["result"] for line in inspection["items"]}
    assert (len(results), results["CM-01"], results["CM-02"]) == (63, "ok", "na")
    assert exported("finding") == []
    assert "没有不合格项" in as_("SG-2").see(answer.headers["Location"])


def test_open_lines_are_listed_before_they_are_stored_as_unanswered(county, as_, exported):
    given = {"item_CM_01.result": "ok"}
    listed = as_("SG-2").submit("/inspections/new", given)
    html = listed.get_data(as_text=True)
    assert listed.status_code == 422
    assert "还有 62 项未答，还没有保存" in html
    assert 'href="#item_CM_02.result-0"' in html
    assert exported("inspection") == []
    answer = as_("SG-2").submit("/inspections/new", {"confirmed": "yes"}, again=listed)
    (inspection,) = exported("inspection")
    assert [line["result"] for line in inspection["items"]][:2] == ["ok", None]
    assert as_("SG-2").see(answer.headers["Location"]).count("未答</span>") == 63


@pytest.mark.parametrize("lacking", ["description", "person", "measure", "deadline", "grade"])
def test_a_bad_answer_without_its_five_measures_is_refused_at_the_field(county, as_, exported, lacking):
    fields = answers(county, CM_02="bad") | bad("CM_02", **{lacking: ""})
    answer = as_("SG-2").submit("/inspections/new", fields | {"confirmed": "yes"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    field = f"item_CM_02.{lacking}"
    assert f'href="#{field}{"-0" if lacking == "grade" else ""}"' in html
    assert f'id="{field}-error"' in html
    assert exported("inspection") == exported("finding") == []


def test_what_a_bad_answer_lacks_is_one_line_of_the_summary(county, as_):
    lacking = bad("CM_02", person="", measure="", deadline="", grade="major")
    answer = as_("SG-2").submit("/inspections/new", answers(county, CM_02="bad") | lacking)
    summary = answer.get_data(as_text=True).split('id="result"')[1].split("</ul>")[0]
    assert summary.count("<li>") == 1
    assert 'href="#item_CM_02.aspect"' in summary and "还差 重大隐患方面、责任人、措施、时限</a>" in summary


def test_looking_again_is_the_filled_button_and_storing_it_open_is_not(as_):
    html = as_("SG-2").submit("/inspections/new", {"item_CM_01.result": "ok"}).get_data(as_text=True)
    assert '<button class="btn btn-primary actions-main" type="submit">再核对一遍</button>' in html
    assert '<button class="btn btn-outline" type="submit" name="confirmed" value="yes">' in html


def test_a_place_outside_the_register_is_stored_as_typed(county, as_, exported):
    places = {"item_CM_02.place": "3101", "item_CM_02.elsewhere": "示例临时水仓"}
    as_("SG-2").submit("/inspections/new", answers(county, CM_02="bad") | bad("CM_02") | places)
    (finding,) = exported("finding")
    assert finding["place"] == "示例临时水仓"
    path = f"/inspections/{finding['inspection']}"
    assert f'href="{path}"' in as_("SG-2").see(f"/findings/{finding['id']}")


def test_an_overseer_goes_back_to_the_mines_month(as_):
    assert f'href="/mines/SG/{now():%Y-%m}"' in as_("PATROL").see("/inspections?mine=SG")


def test_a_refused_sheet_keeps_every_answer_and_every_photo(county, as_, exported):
    """Refused for want of a description; the second post sends only that, and the photo is on the finding."""
    fields = answers(county, JD_01="na", CM_02="bad") | bad("CM_02", description="")
    refused = as_("SG-2").submit("/inspections/new", fields | {"item_CM_02.photos": (picture(), "示例.jpg")})
    assert refused.status_code == 422
    answer = as_("SG-2").submit("/inspections/new", {"item_CM_02.description": "按下闭锁仍能开动。"}, again=refused)
    assert answer.status_code == 302
    (inspection,), (finding,) = exported("inspection"), exported("finding")
    assert (finding["inspection"], finding["item"], finding["category"]) == (inspection["id"], "CM-02", "采煤")
    assert finding["five"]["person"] == "示例机电科"
    assert len(finding["photos"]) == 1
    assert f"/findings/{finding['id']}" in as_("SG-2").see(answer.headers["Location"])


def test_a_major_finding_names_its_aspect(county, as_, exported):
    fields = answers(county, CM_02="bad") | bad("CM_02", grade="major")
    refused = as_("SG-2").submit("/inspections/new", fields)
    assert "还差 重大隐患方面</a>" in refused.get_data(as_text=True)
    as_("SG-2").submit("/inspections/new", {"item_CM_02.aspect": "4"}, again=refused)
    assert [finding["aspect"] for finding in exported("finding")] == [4]


def test_what_was_written_of_a_bad_line_is_not_dropped_when_the_answer_changes(county, as_, exported):
    fields = answers(county) | {"item_CM_02.description": "按下闭锁仍能开动。"}
    answer = as_("SG-2").submit("/inspections/new", fields)
    assert answer.status_code == 422
    assert "写了问题却没有选“不合格”" in answer.get_data(as_text=True)
    assert exported("inspection") == []


def test_the_same_sheet_sent_twice_is_one_inspection_and_one_finding(county, as_, exported):
    visitor = as_("SG-2")
    fields = answers(county, CM_02="bad") | bad("CM_02")
    filled = visitor.filled(visitor.see("/inspections/new"), "/inspections/new", fields)
    for _ in range(2):
        assert visitor.send("/inspections/new", filled).status_code == 302
    assert (len(exported("inspection")), len(exported("finding"))) == (1, 1)


def test_an_inspection_in_the_future_is_refused(county, as_, exported):
    later = (now() + timedelta(hours=2)).strftime(MINUTE)
    answer = as_("SG-2").submit("/inspections/new", answers(county) | {"inspected_at": later})
    assert "检查时间还没有到" in answer.get_data(as_text=True)
    assert exported("inspection") == []


def test_a_deadline_before_the_inspection_is_refused(county, as_, exported):
    early = str(day_of(now()) - timedelta(days=2))
    answer = as_("SG-2").submit("/inspections/new", answers(county, CM_02="bad") | bad("CM_02", deadline=early))
    assert "时限早于检查的班次日期" in answer.get_data(as_text=True)
    assert exported("finding") == []


def test_a_photo_of_a_line_that_is_not_bad_is_not_dropped_silently(county, as_, exported):
    fields = answers(county) | {"item_CM_02.photos": (picture(), "示例.jpg")}
    refused = as_("SG-2").submit("/inspections/new", fields)
    assert "选了照片却没有选“不合格”" in refused.get_data(as_text=True)
    answer = as_("SG-2").submit("/inspections/new", {"item_CM_02.photos_kept": None}, again=refused)
    assert answer.status_code == 302
    assert exported("finding") == []


def test_an_inspection_is_read_by_its_mine_and_the_bureau_only(county, as_, exported):
    as_("SG-2").submit("/inspections/new", answers(county))
    path = f"/inspections/{exported('inspection')[0]['id']}"
    assert as_("LG-1").open(path).status_code == 404
    as_("PATROL").see(path)
    assert "王示例" in as_("SG-1").see("/inspections")
    assert as_("LG-1").open("/inspections?mine=SG").status_code == 404
    assert as_("SG-1").open("/inspections/not-an-id").status_code == 404


# ── the day at a glance ──


def test_everybody_is_sent_to_where_they_work(as_):
    for staff_no in ("PATROL", "DEPUTY", "DIRECTOR", "AUDITOR"):
        assert as_(staff_no).open("/").headers["Location"] == "/county"
    assert as_("ADM").open("/").headers["Location"] == "/setup"
    assert "示例·SG矿" in as_("SG-2").see("/")


def test_whoever_has_no_posting_and_no_role_is_told_whom_to_ask(county, as_):
    person = {"kind": "person", "id": str(uuid4()), "author": "ADM", "staff_no": "NEW-1", "name": "示例新"}
    with county.app_context():
        door.accept([person])
        accounts.change("NEW-1", accounts.issue("NEW-1"), "Demo-Pass-2026")
    assert "请联系县应急管理局煤炭纠察分队" in as_("NEW-1").see("/")
    assert as_("NEW-1").open("/entries/new").status_code == 404


def test_the_red_line_stands_until_the_bureau_acknowledges(county, as_, exported, hours_ago):
    alert = {
        "kind": "alert", "id": str(uuid4()), "mine": "SG", "author": "SG-2", "number": 1, "facts": "示例：瓦斯超限",
        "discovered_at": hours_ago(1).isoformat(), "occurred_at": hours_ago(1).isoformat(),
    }  # fmt: skip
    with county.app_context():
        door.accept([alert])
    assert "1 条报告县局尚未签收" in as_("SG-3").see("/")
    assert "尚未签收" not in as_("LG-1").see("/")
    step = {
        "kind": "alert_step", "id": str(uuid4()), "author": "PATROL", "alert": alert["id"], "step": "acknowledged",
        "at": now().isoformat(), "occurred_at": now().isoformat(),
    }  # fmt: skip
    with county.app_context():
        door.accept([step])
    assert "尚未签收" not in as_("SG-3").see("/")


def test_somebody_who_went_down_twice_in_a_shift_is_named_once(as_, hours_ago):
    """One minute above between two descents, so that both lie in one shift, or in the same two."""
    as_("SG-2").submit("/entries/new", went(hours_ago(0.4), hours_ago(0.2)))
    as_("SG-2").submit("/entries/new", went(hours_ago(0.1)))
    strip = as_("SG-2").see("/").split('aria-label="今日各班"')[1].split("</dl>")[0]
    assert "王示例、王示例" not in strip and "王示例" in strip


def test_whoever_is_below_too_long_is_marked(as_, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(9)))
    assert "井下：王示例 9:00 ▲超 8 小时" in as_("SG-1").see("/")
    assert "登记升井" in as_("SG-2").see("/todo")
    assert "登记升井" not in as_("SG-1").see("/todo")


def test_a_duty_log_is_owed_for_a_day_underground_until_it_is_written(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(1)))
    assert "写工作日志" in as_("SG-2").see("/todo")
    shift = {"shift": "day", "content": "示例：检查支护。"}
    for day in {day_of(hours_ago(1)), day_of(now()), day_of(hours_ago(24))}:
        as_("SG-2").submit(f"/logs/new?date={day}", shift)
    assert "写工作日志" not in as_("SG-2").see("/todo")
    assert {log["duty_date"] for log in exported("duty_log")} >= {str(day_of(now()))}


def test_a_log_that_ends_before_it_begins_is_refused(as_, exported, hours_ago):
    times = {"arrived_at": hours_ago(1).strftime(MINUTE), "left_at": hours_ago(2).strftime(MINUTE)}
    answer = as_("SG-2").submit("/logs/new", {"shift": "day", "content": "示例"} | times)
    assert answer.status_code == 422 and "离岗时间早于到岗时间，请改。" in answer.get_data(as_text=True)
    assert exported("duty_log") == []


def test_a_log_is_read_by_the_group_and_the_bureau_and_named_before_a_second_one(as_):
    meeting = {"meeting_name": "示例班前会", "meeting_notes": "布置探放水"}
    as_("SG-2").submit("/logs/new", {"shift": "day", "content": "示例：检查支护。"} | meeting)
    assert "今天早班已有一份日志" in as_("SG-2").see("/logs/new")
    assert "已有一份日志" not in as_("SG-3").see("/logs/new")
    for staff_no in ("SG-3", "AUDITOR"):
        page = as_(staff_no).see("/logs?mine=SG")
        assert "示例：检查支护。" in page and "示例班前会：布置探放水" in page
    as_("LG-1").see("/logs?mine=SG", 404)
