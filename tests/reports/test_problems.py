"""What was late or missed in a month, said in sentences: the worst first, each matter once."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from reports.test_month import finding, posted, report, sentences, whole_month
from scribe import Scribe, at

from minewatch.reports.ink import draw
from minewatch.reports.month.case import Ref
from minewatch.reports.month.paper import paper
from minewatch.reports.month.rows import chosen
from minewatch.reports.paper import Names


@pytest.fixture
def scribe() -> Scribe:
    return posted()


def watched(scribe: Scribe, id: str, *days: str) -> None:
    for day in days:
        scribe.write("finding_step", "SG-2", f"{day} 12:00", finding=id, step="watched", at=at(f"{day} 12:00"))


def test_the_missed_shift_is_named_with_its_day_and_clause(scribe: Scribe) -> None:
    """07-11 night shift: nobody."""
    whole_month(scribe, without=("07-11 night",))
    assert sentences(scribe, rule="shift_presence") == ["7月11日 夜班无人入井（第四条（一））"]


def test_many_missed_days_are_one_sentence(scribe: Scribe) -> None:
    """Reports of 07-09, 07-12, 07-13 and 07-15 never came."""
    whole_month(scribe, without=tuple(f"07-{day} report" for day in ("09", "12", "13", "15")))
    assert sentences(scribe, rule="daily_report") == ["每日报告缺 4 天：9、12–13、15 日（第四条（三））"]


def test_missed_stands_before_late_and_advice_last(scribe: Scribe) -> None:
    """07-04 09:00-18:00 SG-2, nine hours; a report of 07-04 at 24:00."""
    scribe.entry("SG-2", "07-04 09:00", "18:00")
    scribe.write("daily_report", "SG-1", "07-05 00:00", mine="SG", date="2026-07-04", content="示例")
    tones = [problem.tone for problem in report(scribe).problems]
    assert tones == sorted(tones, key=("bad", "late").index)
    last = report(scribe).problems[-1]
    assert last.sentence == "单次入井超过 8 小时 1 人次：王示例（中政发〔2024〕1号 二（一）6）"
    (missed,) = [count for count in report(scribe).counts if count.status == "missed"]
    assert missed.advised == 1


def test_what_the_bureau_left_undone_is_counted_apart_from_what_the_group_did(scribe: Scribe) -> None:
    """07-03 10:12 a report that nobody acknowledges; an entry of nine hours; all else is done but the originals."""
    whole_month(scribe, without=("07-04 day",))
    scribe.entry("SG-1", "07-04 09:00", "18:00")
    scribe.write("duty_log", "SG-1", "07-04 18:30", mine="SG", duty_date="2026-07-04", content="示例")
    scribe.write("alert", "SG-2", "07-03 10:12", mine="SG", number=8, discovered_at=at("07-03 10:00"), facts="示例")
    seen = report(scribe)
    (missed,) = [count for count in seen.counts if count.status == "missed"]
    assert missed.words == "缺 1 项（另有县局职责 1 项、提示 1 项）"
    assert [row.rule for row in chosen(seen.verdicts, "missed", whose="group")] == ["originals_filed"]
    assert [row.rule for row in chosen(seen.verdicts, "missed", whose="bureau")] == ["alert_acknowledged"]


def test_a_finding_overdue_and_unwatched_is_one_sentence(scribe: Scribe) -> None:
    """A major one found 07-03, deadline 07-06, watched on 07-03, 07-05 and 07-06 only; as of 07-09 24:00."""
    id = finding(scribe, "07-06", grade="major")
    watched(scribe, id, "07-03", "07-05", "07-06")
    (said,) = (problem for problem in report(scribe, "07-10").problems if "护罩缺失" in problem.sentence)
    assert said.sentence == (
        "重大隐患“护罩缺失”逾期未销号，限 7月6日 24:00；缺现场盯守 4 天：4、7–9 日（第三条（二）、第三条（三））"
    )
    assert (said.count, said.tone, said.named) == (5, "bad", ())
    assert said.ref == Ref("finding", id)


def test_a_finding_closed_late_and_unwatched_weighs_as_the_worse_of_the_two(scribe: Scribe) -> None:
    """A major one found 07-03, deadline 07-04, watched on 07-04, closed 07-05 10:00 (a watch missed on 07-03)."""
    id = finding(scribe, "07-04", grade="major")
    watched(scribe, id, "07-04", "07-05")
    scribe.write(
        "finding_step", "SG-2", "07-05 10:00", finding=id, step="reinspected", passed=True, at=at("07-05 10:00")
    )
    scribe.write("finding_step", "SG-2", "07-05 10:00", finding=id, step="closed", at=at("07-05 10:00"))
    (said,) = (problem for problem in report(scribe).problems if "护罩缺失" in problem.sentence)
    assert said.sentence.startswith("重大隐患“护罩缺失”7月5日 10:00 才销号，限 7月4日 24:00；缺现场盯守 1 天：7月3日（")
    assert (said.status, said.tone) == ("late", "bad")


def test_sixty_overdue_findings_are_one_problem_that_names_each(scribe: Scribe) -> None:
    """Found 07-01, deadlines 07-10 to 07-19, the first of them a major one that nobody watched until 07-20."""
    for number in range(60):
        grade = "general" if number else "major"
        finding(scribe, f"07-{10 + number % 10}", "07-01 09:10", grade, f"第{number + 1}号支架漏液。")
    (said,) = (problem for problem in report(scribe, "07-21").problems if "隐患" in problem.sentence)
    assert said.sentence == "隐患逾期未销号 60 条，其中 1 条重大隐患缺现场盯守（第三条（二）、第三条（三））"
    assert len(said.named) == 10
    assert said.named[0].startswith("限 7月10日：“第1号支架漏液”（缺盯守 20 天：1–20 日）、“第11号支架漏液”、")
    assert all(sum(f"“第{number}号支架漏液”" in line for line in said.named) == 1 for number in range(1, 61))
    (names,) = [block for block in paper(report(scribe, "07-21")).blocks if isinstance(block, Names)]
    assert [line[:-1] for line in names.lines] == list(said.named)


def test_people_short_of_the_same_duty_share_a_sentence(scribe: Scribe) -> None:
    """SG-2 once below, on 07-03, and no log of it; nobody else at all."""
    scribe.entry("SG-2", "07-03 08:10", "14:20")
    assert sentences(scribe, rule="entries_per_person") == [
        "入井次数不够 5 人：张示例 0/20、王示例 1/20、李示例 0/20、赵示例 0/20、陈示例 0/20（第四条（一））"
    ]
    assert sentences(scribe, rule="duty_log") == ["工作日志缺 1 天：王示例 1 天（第四条（一）、第七条（四））"]


def test_a_long_finding_is_quoted_by_its_first_words(scribe: Scribe) -> None:
    """Its whole text stands once, in the ledger of findings."""
    text = "示例隐患描述" * 40
    five = {"deadline": "2026-07-05"}
    scribe.write("finding", "SG-2", "07-03 09:10", mine="SG", grade="general", description=text, five=five)
    (said,) = sentences(scribe, rule="finding_on_time")
    assert said.startswith(f"隐患“{text[:30]}…”逾期未销号") and text not in said
    ledger = next(ledger for ledger in report(scribe).ledgers if "隐患" in ledger.title)
    assert any(text in cell for row in ledger.rows for cell in row.cells)


EIGHT = (
    "重大隐患“护罩缺失”逾期未销号，限7月20日24:00；缺现场盯守12天：20–31日（第三条（二）、第三条（三））",
    "7月11日夜班无人入井（第四条（一））",
    "7月9日每日报告缺（第四条（三））",
    "检查原始记录未报，限8月5日24:00（第四条（四））",
    "陈示例没有销假，限7月14日24:00（第四条（五））",
    "工作日志缺1天：王示例1天（第四条（一）、第七条（四））",
    "“第8项紧盯监控系统，运行异常要报告”发现55分钟后才报到县局（第四条（六））",
    "7月16日每日报告迟（第四条（三））",
)


def test_the_paper_of_a_month_with_eight_faults_names_all_eight_and_a_clean_one_none(scribe: Scribe) -> None:
    """
    07-11 night          nobody below
    07-09                no report; the report of 07-16 came on 07-17 08:00
    07-02 09:10          a major finding, deadline 07-20, watched until 07-19, never closed
    07-05 10:00          an alert, received 10:55, signed 11:00
    07-13 SG-5           leave approved, never returned from
    07-05 SG-2           below 19:00-20:00, no log
    August               the originals of July never came
    """
    clean = posted()
    whole_month(clean)
    clean.write("originals", "SG-1", "08-03 09:00", mine="SG", month="2026-07", files=[])
    whole_month(scribe, without=("07-11 night", "07-09 report", "07-16 report"))
    scribe.write("daily_report", "SG-1", "07-17 08:00", mine="SG", date="2026-07-16", content="示例")
    watched(scribe, finding(scribe, "07-20", "07-02 09:10", "major"), *(f"07-{day:02}" for day in range(2, 20)))
    scribe.entry("SG-2", "07-05 19:00", "20:00")
    _reported_late(scribe)
    _never_returned(scribe)
    found = _problems_on_paper(scribe)
    assert [words for words in EIGHT if words not in found] == []
    of_clean = _problems_on_paper(clean)
    assert of_clean.startswith("当月未发现问题。") and "1." not in of_clean


def _problems_on_paper(scribe: Scribe) -> str:
    """The section as it is read from the PDF, without its spaces and line ends."""
    pages = PdfReader(BytesIO(draw(paper(report(scribe))))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    return text.split("二、本月有问题之处")[1].split("三、入井与班次")[0]


def _reported_late(scribe: Scribe) -> None:
    when = {"discovered_at": at("07-05 10:00"), "place": "3101", "facts": "示例"}
    alert = scribe.write("alert", "SG-2", "07-05 10:55", mine="SG", number=8, **when)
    scribe.write("alert_step", "PATROL", "07-05 11:00", alert=alert, step="acknowledged", at=at("07-05 11:00"))


def _never_returned(scribe: Scribe) -> None:
    days = {"from_": "2026-07-13", "to": "2026-07-13"}
    leave = scribe.write("leave_request", "SG-5", "07-06 09:00", mine="SG", staff_no="SG-5", **days)
    scribe.write(
        "leave_decision", "SG-1", "07-06 10:00", leave=leave, approved=True, at=at("07-06 10:00"), reason="已安排"
    )
