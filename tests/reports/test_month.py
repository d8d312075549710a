"""A mine's month: the same figures on the page and on paper, and what went wrong said in sentences."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from scribe import BOOK, Scribe, at

from minewatch.law.facts import Facts
from minewatch.records.kinds import read
from minewatch.reports.ink import draw
from minewatch.reports.month import MonthReport, entries, month_report
from minewatch.reports.month.paper import paper
from minewatch.reports.month.rows import chosen
from minewatch.reports.paper import Bars, Grid, Kpis, Note, Para, Table
from minewatch.reports.words import between, days, lasting, numeral, until
from minewatch.when import Month

JULY = Month(2026, 7)
HEAD = (42, "f" * 64)


@pytest.fixture
def scribe() -> Scribe:
    return posted()


def posted() -> Scribe:
    """A mine since 06-20 with its five; the plan of July in time."""
    scribe = Scribe().founded("2026-06-20")
    scribe.mine("SG", since="2026-06-20")
    scribe.group("SG", since="2026-06-20")
    scribe.write(
        "place", "ADM", "06-20", mine="SG", code="3101", name="3101 采煤工作面", type="coal_face", from_="2026-06-20"
    )
    scribe.write(
        "plan", "SG-1", "07-01 09:00", mine="SG", month="2026-07", content="示例", roster=[], gap_reason="示例"
    )
    return scribe


def report(scribe: Scribe, as_of: str = "08-10", month: Month = JULY) -> MonthReport:
    facts = Facts.known((read(body) for body in scribe.bodies), at(as_of), scribe.facts.workdays)
    return month_report(facts, BOOK, "SG", month, at(as_of), HEAD)


def sentences(scribe: Scribe, as_of: str = "08-10", rule: str = "") -> list[str]:
    return [problem.sentence for problem in report(scribe, as_of).problems if rule in ("", problem.rule)]


def whole_month(scribe: Scribe, without: tuple[str, ...] = ()) -> None:
    """Somebody below on every shift, the five in turn, with logs and daily reports; `without` names the exceptions."""
    starts = {"night": 1, "day": 9, "mid": 17}
    for number, day in enumerate(JULY.days):
        for place, (shift, hour) in enumerate(starts.items()):
            if f"{day:%m-%d} {shift}" not in without:
                person = f"SG-{(number * 3 + place) % 5 + 1}"
                scribe.entry(person, f"{day:%m-%d} {hour:02}:00", f"{hour + 5:02}:00")
                scribe.write(
                    "duty_log", person, f"{day:%m-%d} {hour + 5:02}:30", mine="SG", duty_date=day, content="示例"
                )
        if f"{day:%m-%d} report" not in without:
            scribe.write("daily_report", "SG-1", f"{day:%m-%d} 23:00", mine="SG", date=day, content="示例")
    for day in (f"07-{8 + 3 * extra:02}" for extra in range(7)):
        for person in (f"SG-{number}" for number in range(1, 6)):
            scribe.entry(person, f"{day} 22:10", "23:00")
            scribe.write("duty_log", person, f"{day} 23:30", mine="SG", duty_date=f"2026-{day}", content="示例")


def finding(
    scribe: Scribe, deadline: str, found: str = "07-03 09:10", grade: str = "general", text: str = "护罩缺失。"
) -> str:
    five = {"person": "示例", "measure": "补装", "deadline": f"2026-{deadline}"}
    return str(
        scribe.write("finding", "SG-2", found, mine="SG", grade=grade, place="3101", description=text, five=five)
    )


def test_a_month_without_fault_says_so(scribe: Scribe) -> None:
    """Every shift, day, person, log and report; the originals by the third working day."""
    whole_month(scribe)
    scribe.write("originals", "SG-1", "08-03 09:00", mine="SG", month="2026-07", files=[])
    done = report(scribe)
    assert done.problems == ()
    assert [(figure.value, figure.note) for figure in done.figures[:2]] == [
        ("31/31", "全月应 31 天"),
        ("93/93", "全月应 93 班"),
    ]
    assert Para("当月未发现问题。") in paper(done).blocks
    assert done.final


def test_missing_reports_share_a_line_and_late_ones_have_their_own(scribe: Scribe) -> None:
    """Reports of 07-09 and 07-10 never came, that of 07-12 came on 07-13 at 09:00."""
    whole_month(scribe, without=("07-09 report", "07-10 report", "07-12 report"))
    scribe.write("daily_report", "SG-1", "07-13 09:00", mine="SG", date="2026-07-12", content="示例")
    rows = [(*row.cells, row.sign.word) for row in report(scribe).filings.rows if row.cells[0] == "每日报告"]
    assert rows == [
        ("每日报告", "2026年7月", "各日期限", "收到 29/31，其中迟 1", "缺"),
        ("每日报告", "9–10 日", "各日期限", "—", "缺"),
        ("每日报告", "7月12日", "7月12日 24:00", "7月13日 09:00", "迟"),
    ]


@pytest.mark.parametrize(
    ("as_of", "word", "overdue"),
    [("07-06 23:59:59", "待整改", 0), ("07-07 00:00", "逾期未销号", 1), ("07-07 00:00:01", "逾期未销号", 1)],
)
def test_a_finding_is_overdue_from_the_end_of_its_deadline(scribe: Scribe, as_of: str, word: str, overdue: int) -> None:
    """found 07-03, deadline 07-06"""
    finding(scribe, "07-06")
    seen = report(scribe, as_of)
    assert [row.sign.word for row in seen.findings.rows] == [word]
    assert seen.figures[3].note == f"销号 0，逾期 {overdue}"


def test_a_finding_whose_deadline_lies_in_another_month_is_judged_by_that_month(scribe: Scribe) -> None:
    """found 06-25, deadline 06-28, still open in July"""
    finding(scribe, "06-28", found="06-25 10:00")
    (row,) = report(scribe, "07-02").findings.rows
    assert (row.cells[0], row.sign.word) == ("6月25日", "逾期未销号")


def test_a_finding_closed_before_the_month_is_not_in_it(scribe: Scribe) -> None:
    """found 06-25, re-inspected and closed 06-26"""
    id = finding(scribe, "06-28", found="06-25 10:00")
    scribe.write(
        "finding_step", "SG-2", "06-26 10:00", finding=id, step="reinspected", passed=True, at=at("06-26 10:00")
    )
    scribe.write("finding_step", "SG-2", "06-26 10:05", finding=id, step="closed", at=at("06-26 10:05"))
    assert report(scribe).findings.rows == ()


def test_an_alert_shows_how_long_reporting_and_signing_took(scribe: Scribe) -> None:
    """discovered 07-03 10:00, received 10:12, signed 10:40 (28 minutes later, limit 15)"""
    alert = scribe.write(
        "alert", "SG-2", "07-03 10:12", mine="SG", number=8, discovered_at=at("07-03 10:00"), place="3101", facts="示例"
    )
    scribe.write("alert_step", "PATROL", "07-03 10:40", alert=alert, step="acknowledged", at=at("07-03 10:40"))
    (row,) = report(scribe).alerts.rows
    assert row.cells[3:] == ("12 分钟", "28 分钟（迟）")
    assert row.sign.word == "迟签收"
    (said,) = sentences(scribe, rule="alert_acknowledged")
    assert "县局 28 分钟后才签收" in said


@pytest.mark.parametrize(
    ("taken", "word"),
    [((), "待签收"), (("acknowledged",), "处置中，待下达指令"), (("acknowledged", "closed"), "已办结")],
)
def test_an_alert_reported_and_signed_in_time_says_what_it_waits_for(scribe: Scribe, taken: tuple, word: str) -> None:
    """discovered 07-03 10:00, received 10:05, each step at once"""
    alert = scribe.write(
        "alert", "SG-2", "07-03 10:05", mine="SG", number=8, discovered_at=at("07-03 10:00"), place="3101", facts="示例"
    )
    for step in taken:
        scribe.write("alert_step", "PATROL", "07-03 10:06", alert=alert, step=step, at=at("07-03 10:06"))
    (row,) = report(scribe, "07-03 10:07").alerts.rows
    assert row.sign.word == word


def test_a_leave_shows_who_decided_and_when(scribe: Scribe) -> None:
    """SG-4 asks for 07-10; the leader approves on 07-08; back 07-11 08:00"""
    leave = scribe.write(
        "leave_request", "SG-4", "07-07 09:00", mine="SG", staff_no="SG-4", from_="2026-07-10", to="2026-07-10"
    )
    assert [row.sign.word for row in report(scribe, "07-08").leaves.rows] == ["待组长审批"]
    scribe.write(
        "leave_decision", "SG-1", "07-08 10:00", leave=leave, approved=True, at=at("07-08 10:00"), reason="王示例顶班"
    )
    scribe.write("leave_return", "SG-4", "07-11 08:00", leave=leave, at=at("07-11 08:00"))
    (row,) = report(scribe).leaves.rows
    assert row.cells[1] == "7月10日，1 天"
    assert row.cells[3] == "组长 张示例 7月8日 10:00 批准"
    assert row.sign.word == "已销假"


def test_late_received_entries_are_marked_and_count(scribe: Scribe) -> None:
    """07-03 08:10-14:20 SG-2, received 07-05 09:00"""
    scribe.entry("SG-2", "07-03 08:10", "14:20", received="07-05 09:00")
    quota = next(quota for quota in report(scribe).quotas if quota.person == "SG-2")
    assert (quota.actual, quota.backfilled) == (1, 1)
    assert "补登 1 次" in quota.note
    (went,) = entries.of(report(scribe).entries, "2026-07-03", "")
    assert went.backfilled


def test_the_pace_is_the_share_of_the_days_gone_by(scribe: Scribe) -> None:
    """on 07-16 sixteen of 31 days: 20 × 16 ÷ 31, rounded down"""
    scribe.entry("SG-2", "07-03 08:10", "14:20")
    quota = next(quota for quota in report(scribe, "07-16 12:00").quotas if quota.person == "SG-2")
    assert (quota.actual, quota.required, quota.pace, quota.remaining) == (1, 20, 10, 19)
    assert quota.sign.word == "有风险"


def test_days_without_obligation_are_not_asked_for(scribe: Scribe) -> None:
    """suspended from 07-20"""
    scribe.write("mine_status", "ADM", "07-19", mine="SG", status="suspended", from_="2026-07-20")
    seen = report(scribe)
    assert all(line.squares[19].symbol == "停" and line.squares[18].symbol == "✕" for line in seen.coverage)
    assert dict(seen.facts)["当月状态"] == "1–19 日生产；20–31 日停产停工"


def test_the_rows_are_the_verdicts_and_every_filter_counts_right(scribe: Scribe) -> None:
    whole_month(scribe, without=("07-11 night", "07-09 report"))
    seen, judged = report(scribe), scribe.verdicts("2026-07", "08-10")
    assert len(seen.verdicts) == len(judged)
    for count in seen.counts:
        assert count.count == len(chosen(seen.verdicts, count.status, whose="group"))
        apart = sum(v.status == count.status and v.rule == "entry_hours" for v in judged)
        assert count.count + apart == sum(v.status == count.status for v in judged)
        assert count.advised == len(chosen(seen.verdicts, count.status, whose="advice")) == apart
    assert {row.rule for row in chosen(seen.verdicts, day="2026-07-11", status="missed")} == {"shift_presence"}
    assert all(row.person == "SG-2" for row in chosen(seen.verdicts, person="SG-2"))


def test_what_a_verdict_rests_on_stands_in_the_order_of_its_days(scribe: Scribe) -> None:
    """07-11, 07-03 and 07-05, received in this order; the list is by day"""
    for day in ("07-11", "07-03", "07-05"):
        scribe.entry("SG-2", f"{day} 08:10", "14:20", received="07-12 09:00")
    (quota,) = chosen(report(scribe).verdicts, rule="entries_per_person", person="SG-2")
    assert [ref.label for ref in quota.refs] == ["3日", "5日", "11日"]


def test_the_paper_has_the_figures_of_the_report(scribe: Scribe) -> None:
    """One source: what the page shows is what is printed."""
    whole_month(scribe, without=("07-11 night",))
    finding(scribe, "07-06")
    seen = report(scribe)
    blocks = paper(seen).blocks
    (kpis,), (bars,), (grid,) = ([b for b in blocks if isinstance(b, kind)] for kind in (Kpis, Bars, Grid))
    assert [(k.label, k.figure) for k in kpis.items] == [(f.label, f.value) for f in seen.figures]
    assert [(b.value, b.target) for b in bars.rows] == [(q.actual, q.required) for q in seen.quotas]
    assert [[c.symbol for c in row] for row in grid.cells] == [
        [s.symbol for s in line.squares] for line in seen.coverage
    ]
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in tables] == [
        len(ledger.rows) for ledger in (seen.summary, *seen.ledgers) if ledger.rows
    ]
    assert Note("当月没有请假记录。") in blocks


def test_the_paper_can_be_read_again(scribe: Scribe) -> None:
    """Rulebook, instant, chain and the trial notice stand on it; the same report gives the same bytes."""
    whole_month(scribe, without=("07-11 night",))
    data = draw(paper(report(scribe)))
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
    for words in (
        "7月11日夜班无人入井",
        "zhongyang-2024-3",
        "记录42条",
        "f" * 64,
        "试行期至2026-01-24已满",
        "驻矿五人安全监管小组",
    ):
        assert words in text
    assert data == draw(paper(report(scribe)))


def test_the_problems_begin_on_the_first_page_and_the_notes_do_not_stand_alone(scribe: Scribe) -> None:
    whole_month(scribe, without=("07-11 night",))
    first, *_, last = [page.extract_text() for page in PdfReader(BytesIO(draw(paper(report(scribe))))).pages]
    assert "二、本月有问题之处" in first and "夜班无人入井" in first
    assert "六、说明" in last and "报送" in last


def test_words() -> None:
    assert days([at("07-01").date(), at("07-03").date(), at("07-04").date()]) == "1、3–4 日"
    assert between(at("07-30").date(), at("08-02").date()) == "7月30日–8月2日"
    assert until(at("07-03")) == "7月2日 24:00"
    assert until(at("07-03 09:00")) == "7月3日 09:00"
    assert [lasting(timedelta(minutes=m)) for m in (12, 375, 3060)] == ["12 分钟", "6 小时 15 分", "2 天 3 小时"]
    assert [numeral(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_a_month_that_has_not_begun_says_so(scribe: Scribe) -> None:
    """July as of 06-28."""
    ahead = report(scribe, "06-28")
    assert ahead.remarks == ("这个月尚未开始，各项按现已登记的煤矿状态和派驻列出。",)
    assert (ahead.problems, ahead.all_clear) == ((), "这个月尚未开始。")
    assert "尚有未到期的判定" not in "".join(block.text for block in paper(ahead).blocks if isinstance(block, Para))
    assert report(scribe, "07-01").remarks == ()


def test_a_month_before_the_mine_was_registered_is_not_one_of_standstill(scribe: Scribe) -> None:
    """The mine's status is known from 06-20 on."""
    before = report(scribe, month=Month(2026, 5))
    assert before.remarks == ("煤矿当月尚未登记状态，不判定到岗、入井和报送。",)
    assert {(square.symbol, square.word[-3:]) for line in before.coverage for square in line.squares} == {
        ("–", "未登记")
    }
    assert before.figures[2].note == "没有应入井的人"
    assert Note("当月没有应入井的人。") in paper(before).blocks
    assert not any("逐条判定 0 项" in block.text for block in paper(before).blocks if isinstance(block, Para))
    june = [square.symbol for square in report(scribe, month=Month(2026, 6)).coverage[0].squares]
    assert june[:19] == ["–"] * 19 and "–" not in june[19:]


def test_a_month_of_standstill_says_that_nothing_is_judged(scribe: Scribe) -> None:
    """suspended from 06-25"""
    scribe.write("mine_status", "ADM", "06-24", mine="SG", status="suspended", from_="2026-06-25")
    still = report(scribe)
    assert still.remarks == ("当月没有生产建设日，不判定到岗、入井和报送。",)
    assert {square.symbol for line in still.coverage for square in line.squares} == {"停"}


def test_a_mine_without_people_says_that_nobody_is_posted() -> None:
    """A producing mine, no posting: the days count as missed, and the reason stands before the figures."""
    scribe = Scribe().founded("2026-06-20")
    scribe.mine("SG", since="2026-06-20")
    alone = report(scribe)
    assert alone.remarks == ("当月没有派驻驻矿小组，到岗、班次和报送仍按职责判定。",)
    assert dict(alone.facts)["驻矿小组"] == "没有派驻"
    assert (alone.figures[0].value, alone.figures[2].note) == ("0/31", "没有应入井的人")
    assert Para(alone.remarks[0]) in paper(alone).blocks
