"""What the leader hands in: the monthly plan, the daily report, the checklist originals."""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from minewatch.store import transfer
from minewatch.when import DAY, Month, day_of, now

SHIFTS = ("night", "day", "mid")
PDF = b"%PDF-1.4\n%%EOF\n"


def picture(colour: str = "white") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def next_month() -> Month:
    return Month.of(day_of(now())).plus(1)


def turns(month: Month, days: int) -> dict[str, str]:
    """The first days of the month filled in a round of the five, two underground on the day shift."""
    fields, n = {}, 0
    for day in list(month.days)[:days]:
        for shift in SHIFTS:
            fields[f"turn_{day}_{shift}_0"] = f"below SG-{n % 5 + 1}"
            n += 1
        fields[f"turn_{day}_day_1"] = f"below SG-{(n + 1) % 5 + 1}"
    return fields


def test_gaps_without_a_reason_are_refused_with_the_list_and_nothing_is_lost(as_, next_month, exported):
    path = f"/plans/{next_month}/edit"
    answer = as_("SG-1").submit(path, turns(next_month, 5) | {"content": "每班跟班检查"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert f"没有排人入井：6–{len(next_month)}日 夜班、早班、中班" in text
    assert "张示例 4/20" in text and "每班跟班检查" in text
    assert text.count('value="below SG-1" selected') == 4
    assert exported("plan") == []


def test_the_empty_days_go_on_as_the_first_ones_and_the_plan_has_no_gap(as_, next_month, exported):
    path = f"/plans/{next_month}/edit"
    page = as_("SG-1").submit(path, turns(next_month, 5) | {"fill": "repeat"})
    assert page.status_code == 200 and exported("plan") == []
    assert as_("SG-1").submit(path, {}, again=page).status_code == 302
    (plan,) = exported("plan")
    assert len(plan["roster"]) == 4 * len(next_month)
    page = as_("PATROL").see(f"/plans/{next_month}?mine=SG")
    assert "空班" not in page and "空缺和说明" not in page


def test_a_second_version_starts_from_the_first_and_both_are_kept(as_, next_month):
    path, here = f"/plans/{next_month}/edit", f"/plans/{next_month}"
    first = turns(next_month, 1) | {f"turn_{next_month.first}_mid_1": "post SG-5", "gap_reason": "人员未到齐"}
    as_("SG-1").submit(path, first)
    assert as_("SG-1").submit(path, {"gap_reason": "又改了一次"}).status_code == 302
    page = as_("SG-2").see(here)
    assert "又改了一次" in page and "在岗 陈示例" in page and "✕ 空班" in page
    assert "人员未到齐" in as_("SG-2").see(f"{here}?version=1")
    as_("SG-2").see(f"{here}?version=3", 404)


def marked(page: str) -> set[str]:
    """The shifts that the grid marks as empty, by the name of their first select."""
    return {
        option.find_parent("select")["name"] for option in BeautifulSoup(page, "html.parser")("option", string="✕ 空班")
    }


def test_each_shift_without_anybody_below_is_marked_at_its_cell_before_anything_is_sent(as_, next_month):
    """A plan that stands: day 1 whole but for the mid shift, where SG-5 is on post only; then an empty round filled."""
    path, first = f"/plans/{next_month}/edit", next_month.first
    every = {f"turn_{day}_{shift}_0" for day in next_month.days for shift in SHIFTS}
    assert marked(as_("SG-1").see(path)) == every
    filed = turns(next_month, 1) | {f"turn_{first}_mid_0": "", f"turn_{first}_mid_1": "post SG-5", "gap_reason": "缺人"}
    as_("SG-1").submit(path, filed)
    page = as_("SG-1").see(path)
    assert every - marked(page) == {f"turn_{first}_night_0", f"turn_{first}_day_0"}
    assert "没有排人入井" not in page
    round_on = as_("SG-1").submit(path, turns(next_month, 5) | {"fill": "repeat"})
    assert marked(round_on.get_data(as_text=True)) == set()


def test_the_grid_tells_the_script_which_shifts_and_how_many_entries_are_asked_for(as_, county, scribe, next_month):
    """LG is suspended from the 21st on: 20 of the month's days ask for somebody, and for their share of 20 entries."""
    halted = next_month.first + 20 * DAY
    before = len(scribe.lines)
    scribe.write("mine_status", "ADM", now(), mine="LG", status="suspended", from_=halted)
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = BeautifulSoup(as_("LG-1").see(f"/plans/{next_month}/edit"), "html.parser")
    asked = {cell.select_one("select")["name"] for cell in page.select("td[data-asked-shift]")}
    assert asked == {f"turn_{next_month.first + n * DAY}_{shift}_0" for n in range(20) for shift in SHIFTS}
    share = -(-20 * 20 // len(next_month))
    assert [tag["data-asked"] for tag in page.select("[data-tally-person]")] == [str(share)] * 5


def test_days_of_approved_leave_are_called_so_where_one_chooses(as_, county, scribe, next_month, hours_ago):
    """SG-2 is on leave on the 3rd and 4th (granted by the deputy); SG-3 has asked for the 3rd and still waits."""
    third, before = next_month.first + 2 * DAY, len(scribe.lines)
    leave = scribe.write("leave_request", "SG-2", hours_ago(5), mine="SG", staff_no="SG-2", from_=third, to=third + DAY)
    scribe.write("leave_decision", "DEPUTY", hours_ago(4), leave=leave, at=hours_ago(4), approved=True, reason="顶班")
    scribe.write("leave_request", "SG-3", hours_ago(3), mine="SG", staff_no="SG-3", from_=third, to=third)
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    page = BeautifulSoup(as_("SG-1").see(f"/plans/{next_month}/edit"), "html.parser")
    away = {(option.find_parent("select")["name"], option.text) for option in page("option", {"data-away": True})}
    days = (third, third + DAY)
    below = {(f"turn_{day}_{shift}_{n}", "假·王示例") for day in days for shift in SHIFTS for n in (0, 1)}
    assert away == below | {(f"turn_{day}_{shift}_1", "岗·假·王示例") for day in days for shift in SHIFTS}


def test_only_the_leader_files_and_only_the_own_mine_and_the_bureau_look(as_, next_month):
    answer = as_("SG-2").open(f"/plans/{next_month}/edit")
    assert answer.status_code == 302
    assert "监管计划由组长报送" in as_("SG-2").see("/plans")
    assert "编排" not in as_("SG-2").see("/plans") and "办理" not in as_("SG-2").see("/plans")
    as_("LG-1").see(f"/plans/{next_month}?mine=SG", 404)
    assert "示例·LG矿" in as_("PATROL").see("/plans")
    for wrong in ("2026-13", "x"):
        as_("SG-1").see(f"/plans/{wrong}", 404)
        as_("SG-1").see(f"/plans/{wrong}/edit", 404)


def test_a_daily_report_is_stored_for_its_day_and_a_late_one_is_marked(as_, exported):
    yesterday = day_of(now()) - timedelta(days=1)
    answer = as_("SG-2").submit("/daily-reports/new", {"content": ""})
    assert answer.status_code == 422
    assert as_("SG-2").submit("/daily-reports/new", {"content": "今日正常"}).status_code == 302
    assert as_("SG-2").submit(f"/daily-reports/new?date={yesterday}", {"content": "补报"}).status_code == 302
    assert [report["date"] for report in exported("daily_report")] == [str(day_of(now())), str(yesterday)]
    page = as_("SG-2").see(f"/daily-reports/new?date={yesterday}")
    assert "迟报" in page


def test_a_daily_report_of_a_day_ahead_is_refused(as_, exported):
    tomorrow = str(day_of(now()) + timedelta(days=1))
    answer = as_("SG-2").submit("/daily-reports/new", {"date": tomorrow, "content": "明天"})
    assert answer.status_code == 422 and "这一天还没有到，请改日期。" in answer.get_data(as_text=True)
    assert exported("daily_report") == []


def test_what_was_reported_is_read_by_the_group_and_the_bureau_and_said_before_a_second_one(as_, exported):
    as_("SG-2").submit("/daily-reports/new", {"content": "三班正常\n没有新隐患"})
    page = as_("SG-3").see("/daily-reports/new")
    assert "已报，再报一份不改变收到时间" in page and "没有新隐患" in page
    assert as_("SG-3").submit("/daily-reports/new", {"content": "补充一句"}).status_code == 302
    assert len(exported("daily_report")) == 2
    page = as_("PATROL").see("/daily-reports?mine=SG")
    assert "没有新隐患" in page and "补充一句" in page
    as_("LG-1").see("/daily-reports?mine=SG", 404)


def test_after_it_was_sent_a_report_is_shown_before_the_empty_form_and_its_author_may_correct_it(as_, exported):
    assert "再报一份" not in as_("SG-2").see("/daily-reports/new")
    answer = as_("SG-2").submit("/daily-reports/new", {"content": "三班正常"})
    correct = f"/records/{exported('daily_report')[0]['id']}/correct"
    page = as_("SG-2").see(answer.headers["Location"])
    assert page.index("三班正常") < page.index("<textarea") and 'type="submit">再报一份' in page
    assert correct in page and correct in as_("PATROL").see("/daily-reports?mine=SG")
    assert correct not in as_("SG-3").see("/daily-reports/new") + as_("AUDITOR").see("/daily-reports?mine=SG")


def test_what_is_logged_of_the_day_may_be_copied_into_the_report(as_, exported, hours_ago):
    """It comes below what was typed, once; nothing is sent before 报送 is pressed."""
    as_("SG-3").submit("/alerts/new/8", {"facts": "井下人员定位中断。", "own_system": "positioning"})
    answer = as_("SG-2").submit("/daily-reports/new", {"content": "早班正常", "copy": "yes"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200 and exported("daily_report") == []
    again = as_("SG-2").submit("/daily-reports/new", {"copy": "yes"}, again=answer).get_data(as_text=True)
    for text in (page, again):
        written = text.split("<textarea")[1].split("</textarea>")[0]
        assert written.count("早班正常") == 1 and written.count("井下人员定位中断。") == 1


def test_pressing_upload_without_a_file_says_so(media_month, as_):
    month, _ = media_month
    answer = as_("SG-1").submit(f"/originals/{month}", {})
    assert answer.status_code == 422 and "请先拍照或选文件" in answer.get_data(as_text=True)


def test_scans_are_kept_sorted_to_their_inspections_and_then_filed(media_month, as_, exported):
    month, inspection = media_month
    path = f"/originals/{month}"
    files = {"files": [(BytesIO(picture()), "1.jpg"), (BytesIO(PDF), "2.pdf"), (BytesIO(b"x"), "3.txt")]}
    page = as_("SG-1").submit(path, files | {"file": "yes"})
    assert page.status_code == 422
    text = page.get_data(as_text=True)
    assert "3.txt：这个文件不是能打开的照片或 PDF" in text and "PDF 2" in text and "照片 1" in text
    kept = [name for name in as_("SG-1").filled(text, path, {}) if name.startswith("of_")]
    assert len(kept) == 2
    page = as_("SG-1").submit(path, {kept[0]: inspection, "file": "yes"}, again=page)
    assert page.status_code == 422 and exported("originals") == []
    assert "PDF 2：请选属于哪次检查" in page.get_data(as_text=True)
    answer = as_("SG-1").submit(path, {kept[1]: "none", "file": "yes"}, again=page)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    (filed,) = exported("originals")
    assert [scan["inspection"] for scan in filed["files"]] == [inspection, None]
    assert "次检查都有了原始记录" in as_("SG-3").see(path)
    assert as_("SG-2").see(path).count("enctype") == 0
    as_("LG-1").see(f"{path}?mine=SG", 404)


def test_a_filing_that_lacks_scans_says_so_beside_its_state(media_month, as_):
    month, _ = media_month
    path = f"/originals/{month}"
    page = as_("SG-1").submit(path, {"files": [(BytesIO(picture()), "1.jpg")]})
    (asked,) = [n for n in as_("SG-1").filled(page.get_data(as_text=True), path, {}) if n.startswith("of_")]
    assert as_("SG-1").submit(path, {asked: "none", "file": "yes"}, again=page).status_code == 302
    assert "报，还缺 1 次" in as_("SG-1").see(path)
    assert f'href="/originals/{month}?mine=SG"' in as_("SG-1").see("/plans")


def test_files_just_sent_are_shown_with_their_inspections_before_they_are_filed(media_month, as_, exported):
    month, _ = media_month
    path = f"/originals/{month}"
    page = as_("SG-1").submit(path, {"files": [(BytesIO(picture()), "1.jpg")], "file": "yes"})
    assert page.status_code == 200 and exported("originals") == []
    assert "请选好每个文件属于哪次检查" in page.get_data(as_text=True)


def test_an_empty_filing_over_inspections_is_refused(media_month, as_, exported):
    month, _ = media_month
    answer = as_("SG-1").submit(f"/originals/{month}", {"file": "yes"})
    assert answer.status_code == 422
    assert "请附上检查清单原始记录" in answer.get_data(as_text=True)


def test_the_list_of_plans_leads_back_to_where_each_came_from(as_):
    assert 'class="page-back" href="/"' in as_("SG-2").see("/plans")
    assert 'class="page-back" href="/county"' in as_("AUDITOR").see("/plans")


def test_the_bureau_sees_the_plans_that_are_due_before_those_that_are_not(as_, next_month):
    """Nobody has filed any; this month's are overdue from its third day on."""
    page = BeautifulSoup(as_("PATROL").see("/plans"), "html.parser")
    months, states = (
        [cell.get_text(" ", strip=True) for cell in page.select(f"tbody td:nth-child({n})")] for n in (2, 3)
    )
    assert months == [next_month.plus(-1).words] * 2 + [next_month.words] * 2
    assert ("2 份计划逾期未报" in page.text) == (states[:2] == ["✕ 逾期未报"] * 2)


@pytest.fixture
def media_month(scribe, request) -> tuple[Month, str]:
    """Last month, and the one inspection in it."""
    month = Month.of(day_of(now())).plus(-1)
    day = month.first + timedelta(days=9)
    inspection = scribe.write(
        "inspection",
        "SG-2",
        f"{day} 15:00",
        mine="SG",
        duty_date=str(day),
        shift="day",
        sheet=None,
        items=[],
        places=[],
    )
    request.getfixturevalue("county")
    return month, str(inspection)
