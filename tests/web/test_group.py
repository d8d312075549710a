"""本组: the leader sees on one page who is where, on which shift, what each owes and who falls behind."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from scribe import at

from minewatch.store import transfer
from minewatch.web.pages.today import paces
from minewatch.when import DAY, Month, day_of, now


@pytest.fixture
def group(county, as_, scribe):
    """`group("SG-1")`: what is written after `scribe` is stored, and each person's cells on the page."""
    stored = len(scribe.lines)

    def seen(staff_no: str) -> dict[str, list[str]]:
        nonlocal stored
        with county.app_context():
            transfer.import_lines(scribe.lines[stored:])
        stored = len(scribe.lines)
        page = BeautifulSoup(as_(staff_no).see("/group"), "html.parser")
        lines = [
            [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in page.select("tbody tr")
        ]
        return {line[0].split()[0]: line[1:] for line in lines}

    return seen


def _moment(at) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def test_who_is_below_who_is_on_leave_and_who_is_neither(group, scribe, hours_ago):
    """SG-2 went below an hour ago, SG-3 nine hours ago; SG-4 is on leave from yesterday to tomorrow."""
    today = day_of(now())
    scribe.entry("SG-2", _moment(hours_ago(1)), received=_moment(hours_ago(1)))
    scribe.entry("SG-3", _moment(hours_ago(9)), received=_moment(hours_ago(9)))
    leave = scribe.write("leave_request", "SG-4", hours_ago(60), mine="SG", staff_no="SG-4", from_=today - DAY,
                         to=today + DAY)  # fmt: skip
    scribe.write("leave_decision", "DEPUTY", hours_ago(50), leave=leave, at=hours_ago(50), approved=True, reason="顶班")
    last = today + DAY
    where = {name: cells[0] for name, cells in group("SG-1").items()}
    assert list(where) == ["张示例", "王示例", "李示例", "赵示例", "陈示例"]
    assert where["张示例"] == "○ 不在井下"
    assert where["王示例"].startswith("▼ 井下 1:0")
    assert where["李示例"].startswith("▼ 井下 9:0") and where["李示例"].endswith("▲超 8 小时")
    assert where["赵示例"] == f"– 休假到 {last.month}月{last.day}日"


def test_the_plan_says_who_is_on_today_and_when_next(group, scribe, hours_ago):
    """SG-2: today's mid shift below, tomorrow's day shift on post; SG-3: in five days; SG-4: never."""
    today = day_of(now())
    turns = [("SG-2", today, "mid", True), ("SG-2", today + DAY, "day", False), ("SG-3", today + 5 * DAY, "day", True)]
    for month in dict.fromkeys(Month.of(day) for _, day, _, _ in turns):
        roster = [
            {"staff_no": who, "duty_date": str(day), "shift": shift, "underground": below}
            for who, day, shift, below in turns
            if day in month
        ]
        scribe.write("plan", "SG-1", hours_ago(30), mine="SG", month=str(month), roster=roster, gap_reason="示例")
    ahead = today + 5 * DAY
    shifts = {name: cells[1] for name, cells in group("SG-1").items()}
    assert shifts["王示例"] == "今天 中班 入井 明天 早班 在岗"
    assert shifts["李示例"] == f"今天 没有排班 {ahead.month}月{ahead.day}日 早班 入井"
    assert shifts["赵示例"] == "今天 没有排班"


def test_what_each_owes_is_what_the_persons_own_list_says(group, as_, scribe, hours_ago):
    """SG-3 has been below for nine hours without signing out, and has no log of the day."""
    scribe.entry("SG-3", _moment(hours_ago(9)), received=_moment(hours_ago(9)))
    owes = {name: cells[-1] for name, cells in group("SG-1").items()}
    assert owes["赵示例"] == "✓ 没有"
    own = BeautifulSoup(as_("SG-3").see("/todo"), "html.parser")
    lines = own.select(".rows a[href$='/exit'] > span:first-child, .rows a[href^='/logs/new'] > span:first-child")
    words = [line.get_text(" ", strip=True) for line in lines]
    assert len(words) == 2 and all(each in owes["李示例"] for each in words)


def test_the_leaves_that_wait_stand_first_for_the_leader_and_below_for_the_others(group, as_, scribe, hours_ago):
    """SG-2 asks for one day (the leader's to grant), SG-3 for four (the deputy's)."""
    first = day_of(now()) + 2 * DAY
    for staff_no, days in (("SG-2", 1), ("SG-3", 4)):
        asked = {"staff_no": staff_no, "from_": first, "to": first + timedelta(days=days - 1)}
        scribe.write("leave_request", staff_no, hours_ago(5), mine="SG", **asked)
    group("SG-1")

    def titled(staff_no: str) -> dict[str, str]:
        page = BeautifulSoup(as_(staff_no).see("/group"), "html.parser")
        return {card.h2.text: card.text for card in page.select("section.card")}

    leader, member = titled("SG-1"), titled("SG-2")
    assert next(iter(leader)) == "等您审批" and "王示例" in leader["等您审批"] and "李示例" not in leader["等您审批"]
    assert "轮到分管领导" in leader["待批请假"]
    assert "等您审批" not in member and "轮到组长" in member["待批请假"]


def test_whoever_is_behind_is_called_so_though_one_a_day_would_do(county, scribe):
    """On the 15th of last month, with seven of twenty: SG-2."""
    month = Month.of(day_of(now())).plus(-1)
    for day in list(month.days)[:7]:
        scribe.entry("SG-2", f"{day} 08:10", "14:20")
    with county.app_context():
        pace = paces(scribe.facts, "SG", at(f"{month.first + 14 * DAY} 18:00"))["SG-2"]
    asked = 20 * 15 // len(month)
    assert (pace.tone, pace.note, pace.warning) == ("warn", f"落后：到今天应有 {asked} 次", pace.note)


def test_the_group_owes_its_filings_and_everybody_falls_behind_who_cannot_reach_the_number(group, as_):
    """Nobody has gone below this month."""
    month = Month.of(day_of(now()))
    page = BeautifulSoup(as_("SG-2").see("/group"), "html.parser")
    assert f"{month.number}月监管计划" in page.text and "每日报告" in page.text
    for name, cells in group("SG-1").items():
        assert cells[2].startswith("0/20 还差 20 次"), name
    opened = page.select_one("tbody td a")["href"]
    assert "列出 1 项" in as_("SG-2").see(opened)
