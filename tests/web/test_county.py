"""The county wall: what a day's square says, who is behind, and what waits for the bureau."""

import html
import json
import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from scribe import BOOK, Scribe, at

from minewatch.law.rules import verdicts
from minewatch.law.summary import Summary, day_states, summary
from minewatch.reports import county as wall
from minewatch.reports.month import month_report
from minewatch.reports.month.rows import chosen
from minewatch.store import transfer
from minewatch.web import live
from minewatch.web.pages import county as county_page
from minewatch.when import Month, day_of, now

JULY = Month(2026, 7)
COUNTED = re.compile(r"请假</span><span class=\"bar-count\">1<")


@pytest.fixture
def july() -> Scribe:
    """Two mines with a group each; LG never goes below."""
    scribe = Scribe().founded()
    for mine in ("SG", "LG"):
        scribe.mine(mine)
        scribe.group(mine)
    return scribe


def summed(story: Scribe, as_of: str) -> list[Summary]:
    """July at each mine, in short."""
    return [summary(story.facts, BOOK, mine, JULY, at(as_of))[0] for mine in story.facts.mines]


def test_a_square_says_whole_short_absent_ahead_or_stopped(july):
    """
    07-01 night, day, mid shift: one each
    07-02 day shift only
    07-03 nobody
    07-04 08:30-13:00 SG-2 (as of 15:00: night shift empty, mid shift to come)
    07-06 suspended
    """
    july.write("mine_status", "ADM", "06-30", mine="SG", status="suspended", from_="2026-07-06")
    july.entry("SG-2", "07-01 00:30", "06:00")
    july.entry("SG-3", "07-01 08:30", "14:00")
    july.entry("SG-4", "07-01 16:30", "22:00")
    july.entry("SG-2", "07-02 08:30", "14:00")
    july.entry("SG-2", "07-04 08:30", "13:00")
    judged = [v for v in july.verdicts("2026-07", "07-04 15:00") if v.mine == "SG"]
    states = day_states(JULY, judged)
    assert states[:6] == ("whole", "short", "absent", "short", "ahead", "stopped")
    assert len(states) == 31


def test_the_mine_furthest_behind_comes_first(july):
    """
    07-01 08:30-14:00 SG-2
    """
    july.entry("SG-2", "07-01 08:30", "14:00")
    rows = wall.rows(summed(july, "07-02 00:00"), JULY, [], [])
    assert [(row.mine, row.present, row.decided) for row in rows] == [("LG", 0, 1), ("SG", 1, 1)]


def test_a_number_counts_the_verdicts_it_opens(july):
    as_of = at("07-20 12:00")
    judged = verdicts(july.facts, BOOK, JULY, as_of)
    for row in wall.rows(summed(july, "07-20 12:00"), JULY, [], []):
        assert row.missed == sum(
            v.mine == row.mine and v.status == "missed" and BOOK.rules[v.rule].whose == "group" for v in judged
        )


def test_a_plan_is_owed_on_its_last_day_and_missed_after_it(july):
    for as_of, status in (("07-01 12:00", None), ("07-02 23:59:59", "open"), ("07-03 00:00", "missed")):
        found = [due for due in wall.owed(summed(july, as_of)) if due.month == JULY]
        assert {due.status for due in found if due.rule == "plan_filed"} == ({status} - {None})


def test_whoever_is_at_risk_is_whom_the_list_shows(july):
    """
    07-01..07-08 SG-2, one entry a day (as of 07-20 12:00: 12 more in 12 days); nobody else went below
    """
    for number in range(1, 9):
        july.entry("SG-2", f"07-0{number} 08:30", "14:00")
    as_of = at("07-20 12:00")
    (risky,) = (
        {v.person for v in each.people} for each in wall.at_risk(summed(july, "07-20 12:00")) if each.mine == "SG"
    )
    rows = month_report(july.facts, BOOK, "SG", JULY, as_of, (0, "")).verdicts
    quotas = {row.person for row in chosen(rows, rule="entries_per_person", status="open")}
    assert {row.person for row in chosen(rows, rule="entries_per_person", mark="at_risk")} == risky
    assert quotas - risky == {"SG-2"}


def test_what_is_due_today_is_what_the_list_shows(july):
    """Of the days still open, only today's report is due."""
    as_of = at("07-02 12:00")
    rows = month_report(july.facts, BOOK, "SG", JULY, as_of, (0, "")).verdicts
    for rule, period in (("daily_report", "7月2日"), ("plan_filed", "全月")):
        assert [row.period for row in chosen(rows, rule=rule, mark="due_today")] == [period]
    owed = [due for due in wall.owed(summed(july, "07-02 12:00")) if due.status == "open" and due.month == JULY]
    assert {(due.rule, due.words) for due in owed} == {
        ("daily_report", "7月2日，今天 24:00 前应到"),
        ("plan_filed", "2026年7月，今天 24:00 前应到"),
    }


def test_each_line_of_what_is_owed_or_at_risk_opens_the_rows_it_counts(as_):
    patrol = as_("PATROL")
    page = BeautifulSoup(patrol.see("/county"), "html.parser")
    lines = page.select('a[href*="mark="], ul.rows a[href*="status=missed"]')
    assert lines
    for line in lines:
        counted = re.search(r"(?:缺 |▲ )(\d+) (?:件|人)", line.text)
        assert f"列出 {counted[1] if counted else 1} 项" in patrol.see(line["href"])


def test_a_months_plan_and_originals_are_owed_until_they_are_handed_in(july):
    """
    SG: plan of 06 received 06-05 (late), originals of 06 on 07-20; LG: nothing; as of 07-01, 07-03 and 07-21
    """
    july.write("plan", "SG-1", "06-05", mine="SG", month="2026-06", gap_reason="示例")

    def owed(as_of):
        return {(due.mine, due.rule, due.words) for due in wall.owed(summed(july, as_of)) if due.month == JULY.plus(-1)}

    assert owed("07-01 12:00") == {("LG", "plan_filed", "2026年6月未报")}
    assert owed("07-03 12:00") == {
        ("LG", "plan_filed", "2026年6月未报"),
        ("SG", "originals_filed", "2026年6月，今天 24:00 前应到"),
        ("LG", "originals_filed", "2026年6月，今天 24:00 前应到"),
    }
    july.write("originals", "SG-1", "07-20", mine="SG", month="2026-06", files=[])
    assert owed("07-21 12:00") == {
        (mine, rule, "2026年6月未报") for mine, rule in (("LG", "plan_filed"), ("LG", "originals_filed"))
    }


def _stored(county, body: dict) -> None:
    with county.app_context():
        transfer.import_lines([json.dumps(body, ensure_ascii=False)])


def _alert(county, mine: str, minutes: int) -> str:
    """Store a report that came in so many minutes ago, and give its id."""
    received = now() - timedelta(minutes=minutes)
    body = {
        "kind": "alert", "id": str(uuid4()), "mine": mine, "author": f"{mine}-2", "number": 8,
        "discovered_at": (received - timedelta(minutes=5)).isoformat(), "occurred_at": received.isoformat(),
        "received_at": received.isoformat(), "facts": "示例：工作面监控掉线。",
    }  # fmt: skip
    _stored(county, body)
    return body["id"]


def test_a_report_waits_on_the_wall_until_it_is_acknowledged(county, as_):
    id = _alert(county, "SG", 20)
    page = as_("PATROL").see("/county")
    for words in (f"/alerts/{id}", "1 条报告待签收，最久已等 20 分钟", "已到分管领导"):
        assert words in page
    assert "已到分管领导" in as_("AUDITOR").see("/county")
    at_now = now().isoformat()
    step = {"kind": "alert_step", "id": str(uuid4()), "author": "PATROL", "alert": id, "step": "acknowledged",
            "at": at_now, "occurred_at": at_now, "received_at": at_now}  # fmt: skip
    _stored(county, step)
    assert "没有待签收的报告" in as_("PATROL").see("/county")


def test_a_wall_that_is_unchanged_is_not_made_again_until_a_report_comes_in(county, as_, monkeypatch):
    began = now()
    monkeypatch.setattr(live, "now", lambda: began)
    first = as_("PATROL").open("/county")
    version = first.headers["ETag"]
    assert f"data-version={version}" in first.text

    def asked(staff_no: str, path: str = "/county"):
        return as_(staff_no).open(path, {"If-None-Match": version})

    unchanged = asked("PATROL")
    assert (unchanged.status_code, unchanged.data, unchanged.headers["Cache-Control"]) == (304, b"", "no-store")
    assert asked("DEPUTY").status_code == asked("PATROL", "/county/2026-01").status_code == 200
    id = _alert(county, "SG", 20)
    changed = asked("PATROL")
    assert changed.status_code == 200
    assert f"/alerts/{id}" in changed.text
    assert asked("").status_code == 302


def test_a_wall_is_made_again_when_its_minutes_have_grown_old(as_, monkeypatch):
    version = as_("PATROL").open("/county").headers["ETag"]
    later = now() + live.AGES
    monkeypatch.setattr(live, "now", lambda: later)
    assert as_("PATROL").open("/county", {"If-None-Match": version}).status_code == 200


def test_a_leave_shows_its_button_to_whom_it_waits_for(county, as_, scribe, hours_ago):
    """SG-2 asks for four days (the deputy's to grant), SG-3 for one (the leader's)."""
    before, first = len(scribe.lines), day_of(now()) + timedelta(days=2)
    for staff_no, days in (("SG-2", 4), ("SG-3", 1)):
        asked = {"staff_no": staff_no, "from_": first, "to": first + timedelta(days=days - 1)}
        scribe.write("leave_request", staff_no, hours_ago(5), mine="SG", **asked)
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    turns = {staff_no: "轮到您" in as_(staff_no).see("/county") for staff_no in ("DEPUTY", "DIRECTOR", "PATROL")}
    assert turns == {"DEPUTY": True, "DIRECTOR": False, "PATROL": False}
    counted = {who for who in ("DEPUTY", "DIRECTOR", "SG-1", "SG-2") if COUNTED.search(as_(who).see("/rules"))}
    assert counted == {"DEPUTY", "SG-1"}


def test_what_waits_for_the_deputy_and_the_director_stands_above_the_mines(county, as_, scribe, hours_ago):
    """Reports of 20 and 40 minutes ago: one has climbed to the deputy, one to both; a leave is the deputy's."""
    reports = {minutes: _alert(county, "SG", minutes) for minutes in (20, 40)}
    before, first = len(scribe.lines), day_of(now()) + timedelta(days=2)
    leave = scribe.write("leave_request", "SG-2", hours_ago(5), mine="SG", staff_no="SG-2", from_=first,
                         to=first + timedelta(days=3))  # fmt: skip
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])

    def above(staff_no: str) -> list[str]:
        """Where the buttons above the matrix lead."""
        page = BeautifulSoup(as_(staff_no).see("/county").split('<table class="matrix')[0], "html.parser")
        return [button.find_parent("a")["href"] for button in page.select("li .btn-primary")]

    assert above("DEPUTY") == [f"/alerts/{reports[40]}", f"/alerts/{reports[20]}", f"/leaves/{leave}"]
    assert above("DIRECTOR") == [f"/alerts/{reports[40]}"]
    assert "1 条报告待签收，最久已等 20 分钟" in as_("DIRECTOR").see("/county")
    assert above("PATROL") == above("AUDITOR") == []
    for button in above("DEPUTY"):
        assert "签收" in (page := as_("DEPUTY").see(button)) or "不批准" in page


def test_what_is_owed_is_said_in_words(july):
    owed = [due for due in wall.owed(summed(july, "07-04 12:00")) if due.month == JULY]
    assert {(due.rule, due.periods[-1]) for due in owed if due.status == "missed"} == {
        ("plan_filed", "2026年7月"),
        ("daily_report", "7月3日"),
    }


def test_every_link_of_the_wall_opens(county, as_):
    _alert(county, "LG", 3)
    patrol = as_("PATROL")
    links = set(re.findall(r'href="(/(?:mines|findings|alerts|leaves|county|rules)[^"]*)"', patrol.see("/county")))
    assert len(links) > 12
    for link in links:
        if not link.endswith(".pdf"):
            patrol.see(html.unescape(link))


def test_the_county_on_paper_is_saved_under_its_chinese_name(as_):
    month = Month.of(day_of(now())).plus(-1)
    assert f'href="/county/{month}.pdf"' in as_("DEPUTY").see(f"/county/{month}")
    answer = as_("DEPUTY").open(f"/county/{month}.pdf")
    assert answer.mimetype == "application/pdf"
    assert quote(f"全县{month.words}履职月报.pdf") in answer.headers["Content-Disposition"]
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())
    assert "全县2座煤矿，2座有未履行的职责" in text
    assert as_("SG-2").open(f"/county/{month}.pdf").status_code == 404
    assert as_("DEPUTY").open("/county/2026-13.pdf").status_code == 404


def test_a_mines_five_figures_stand_beside_its_name_and_its_days_after_them(as_):
    """The name, five sums, the days; the frame that scrolls begins at today, and says that it scrolls."""
    today = day_of(now())
    page = BeautifulSoup(as_("DIRECTOR").see("/county"), "html.parser")
    for row in page.select(".matrix tr"):
        kinds = [cell["class"][0] for cell in row.find_all(["th", "td"])]
        assert kinds[:6] == ["matrix-name", *["matrix-sum"] * 5]
        assert len(kinds) == 6 + len(Month.of(today))
    frame = page.select_one(".matrix-frame")
    assert frame.select_one(frame["data-scrolled-to"]).contents[0] == str(today.day)
    assert frame.find_previous_sibling(attrs={"data-scroll-hint": True}).text == "左右滑动看其余各日"


def test_the_head_of_the_wall_sets_the_month_beside_the_last_and_a_month_ahead_beside_none(as_):
    director, this = as_("DIRECTOR"), Month.of(day_of(now()))
    page = director.see("/county")
    assert re.search(r"入井 \d+ 次，上月同期 \d+ 次；有缺项的煤矿 \d 座，上月全月 2 座", page)
    assert f'href="/county/{this.plus(1)}"' not in page
    past, ahead = director.see(f"/county/{this.plus(-1)}"), director.see(f"/county/{this.plus(1)}")
    assert "上月 0 次" in past and "上月同期" not in past
    assert "这个月尚未开始" in ahead and "上月" not in ahead and "没有人因天数不够" not in ahead


def test_a_great_county_shows_the_mines_furthest_behind_and_all_when_asked(as_, monkeypatch):
    monkeypatch.setattr(county_page, "MOST_MINES", 1)
    page = as_("PATROL").see("/county")
    assert "还有 1 座没有列出" in page and "/mines/LG/" in _matrix(page) and "/mines/SG/" not in _matrix(page)
    whole = as_("PATROL").see("/county?all=1")
    assert "没有列出" not in whole and "/mines/SG/" in _matrix(whole)


def _matrix(page: str) -> str:
    return page.split('<table class="matrix')[1].split("</table>")[0]


def test_every_overseer_opens_every_month_and_an_inspector_none(as_):
    month = Month.of(day_of(now()))
    for staff_no in ("PATROL", "DEPUTY", "DIRECTOR", "AUDITOR"):
        page = as_(staff_no).see("/county")
        assert "示例·SG矿" in page
        assert f"/mines/LG/{month}/verdicts?status=missed&amp;whose=group" in page
    assert "示例·LG矿" in as_("PATROL").see(f"/county/{month.plus(-1)}")
    for path in ("/county", f"/county/{month}"):
        assert as_("SG-2").open(path).status_code == 404
    for word in ("x", "2026-13", "9999-12"):
        assert as_("PATROL").open(f"/county/{word}").status_code == 404


def test_the_rulebook_is_open_to_everybody_signed_in(as_):
    page = as_("SG-2").see("/rules")
    orders = {alert.order for alert in BOOK.alerts.values()}
    for words in {"每人每月 20 次（2024年1月25日 起）", "本版暂不判定"} | orders:
        assert words in page
    for rule in BOOK.rules.values():
        assert rule.says in page
    sheet = as_("ADM").see("/rules/checklist")
    for item in BOOK.checklist.items.values():
        assert item.look in sheet
