"""The walk with the checklist: every line is answered, and a bad one becomes a finding."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from visitor import MINUTE

from minewatch.web.show import book
from minewatch.when import day_of, now

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


def answers(county, result="ok", **others):
    """An answer for every line of the sheet, all the same but for the named ones."""
    with county.app_context():
        codes = [code.replace("-", "_") for code in book().checklist.items]
    return {f"item_{code}.result": others.get(code, result) for code in codes}


def bad(code, **fields):
    found = BAD | {"deadline": str(day_of(now()) + timedelta(days=3))} | fields
    return {f"item_{code}.{name}": value for name, value in found.items()}


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


def test_all_that_is_wrong_or_open_is_said_at_once(county, as_, exported):
    """A bad line without its measures, a day on which nobody was posted, and all other lines unanswered."""
    before = str(day_of(now()) - timedelta(days=400))
    fields = {"item_CM_02.result": "bad", "duty_date": before} | bad("CM_02", person="", deadline="")
    refused = as_("SG-2").submit("/inspections/new", fields)
    summary = refused.get_data(as_text=True).split('id="result"')[1].split("<form")[0].split("</div>")[0]
    for words in ("还差 责任人、时限", "没有派驻在该矿", "另有 62 项未答", 'href="#item_CM_01.result-0"'):
        assert words in summary
    mended = bad("CM_02") | {"duty_date": str(day_of(now())), "confirmed": "yes"}
    assert as_("SG-2").submit("/inspections/new", mended, again=refused).status_code == 302
    assert len(exported("finding")) == 1


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
    told = as_("SG-2").see(f"/records/{finding['id']}")
    assert "<dt>检查项</dt><dd>煤机与运输机闭锁</dd>" in told and "所属检查" not in told


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
