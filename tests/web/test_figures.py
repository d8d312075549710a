"""Every figure on a mine's month opens the rows it counts, and both agree with `compliance --json`.

The month is the one worked out by hand, at its three mines, long after its end.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner
from store.test_month_by_hand import written
from visitor import SECRET, Visitor

from minewatch.cli import main
from minewatch.law.book import Book
from minewatch.reports.words import ADVICE, STATUS
from minewatch.store import accounts, transfer

MONTH = "2026-02"
RULES = Book.load("zhongyang-2024-3").rules
WORDS = {sign.word: status for status, sign in STATUS.items()} | {ADVICE.word: "missed"}


class MineMonth:
    """A mine's month as the director sees it, beside what the command says of it."""

    def __init__(self, visitor: Visitor, mine: str, verdicts: list[dict[str, Any]]) -> None:
        self.visitor, self.mine, self.verdicts = visitor, mine, verdicts
        self.page = self.open(f"/mines/{mine}/{MONTH}")

    def open(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self.visitor.see(path.split("#")[0]), "html.parser")

    def rows(self, link: Tag) -> list[Tag]:
        """The verdicts that a link opens."""
        return self.open(link["href"]).select("table.table tbody tr")[: self.listed(link)]

    def listed(self, link: Tag) -> int:
        """How many the list says it lists."""
        return int(re.search(r"列出 (\d+) 项", self.open(link["href"]).text)[1])

    def of(self, **chosen: str) -> list[dict[str, Any]]:
        return [v for v in self.verdicts if all(v.get(key) == value for key, value in chosen.items())]


@pytest.fixture(params=("AAA", "BBB", "CCC"))
def month(request, app, tmp_path) -> MineMonth:
    with app.app_context():
        transfer.import_lines(written().lines)
        accounts.change("DIRECTOR", accounts.issue("DIRECTOR"), SECRET)
    words = ["compliance", "--month", MONTH, "--mine", request.param, "--json"]
    answer = CliRunner().invoke(main, words, env={"MINEWATCH_INSTANCE": str(tmp_path), "MINEWATCH_DATABASE_URL": ""})
    assert answer.exit_code == 0, answer.stderr
    return MineMonth(Visitor(app, "DIRECTOR").sign_in(), request.param, json.loads(answer.stdout)["verdicts"])


def statuses(rows: list[Tag]) -> Counter[str]:
    return Counter(WORDS[row.select_one(".badge").text.split()[-1]] for row in rows)


def counted(verdicts: list[dict[str, Any]]) -> Counter[str]:
    return Counter(verdict["status"] for verdict in verdicts)


def figure(month: MineMonth, label: str) -> Tag:
    return next(f.a for f in month.page.select(".figure") if f.select_one(".figure-label").text == label)


@pytest.mark.parametrize(
    ("label", "rule"),
    [("到岗天数", "daily_presence"), ("有人班次", "shift_presence"), ("人员达标", "entries_per_person")],
)
def test_the_headline_shares_count_the_verdicts_of_their_rule(month, label, rule):
    link, judged = figure(month, label), counted(month.of(rule=rule))
    assert link.text == f"{judged['met']}/{judged.total()}"
    assert statuses(month.rows(link)) == judged


def test_the_headline_findings_and_alerts_are_those_listed(month):
    alerts, findings = figure(month, "九报告"), figure(month, "新发现隐患")
    assert int(alerts.text) == len(month.rows(alerts)) == len(month.of(rule="alert_reported"))
    listed = [row.a["href"].split("/")[-1] for row in month.open(findings["href"]).select("ul.rows li")]
    subjects = {v["subject"] for v in month.verdicts if v["rule"] in ("finding_on_time", "major_watched")}
    assert int(findings.text) == len(listed) and set(listed) == subjects


def test_the_counts_by_status_open_as_many_verdicts(month):
    """What the group has to keep is counted; the advice and the bureau's own duty are named beside it."""
    apart = {"entry_hours": "提示", "alert_acknowledged": "县局职责"}
    judged = counted([v for v in month.verdicts if v["rule"] not in apart])
    for status, sign in STATUS.items():
        link = figure(month, f"判定：{sign.word}")
        assert int(link.text) == month.listed(link) == judged[status]
        assert set(statuses(month.rows(link))) <= {status}
        for rule, words in apart.items():
            others = len(month.of(rule=rule, status=status))
            assert (f"{words} {others} 项" in link.parent.text) == bool(others)


def test_each_persons_count_is_the_one_listed_and_judged(month):
    people = month.page.select("#quotas li a")
    assert len(people) == len(month.of(rule="entries_per_person"))
    for link in people:
        person = re.search(r"person=([^&]+)", link["href"])[1]
        (judged,) = month.of(rule="entries_per_person", person=person)
        amount = f"{judged['actual']}/{judged['required']}"
        assert link.select_one(".number").text.replace(" ", "") == amount
        (listed,) = [row for row in month.rows(link) if RULES["entries_per_person"].title in row.text]
        assert amount in listed.text.replace(" ", "")


def test_each_square_opens_its_day_as_it_was_judged(month):
    squares = month.page.select("#coverage tbody a")
    assert {link["href"] for link in squares} == {
        f"/mines/{month.mine}/{MONTH}/verdicts?day={v['period']}" for v in month.of(rule="daily_presence")
    }
    for href in sorted({link["href"] for link in squares}):
        judged = month.of(period=href.split("day=")[1])
        link = next(square for square in squares if square["href"] == href)
        assert month.listed(link) == len(judged) and statuses(month.rows(link)) == counted(judged)


def test_each_line_of_the_grid_shows_what_was_judged_of_its_shift(month):
    symbols = {sign.symbol: status for status, sign in STATUS.items()}
    lines = [line.select("a") for line in month.page.select("#coverage tbody tr")]
    shown = [[symbols.get(link.span.text) or _several(link.span.text) for link in line] for line in lines]
    shifts = [month.of(rule="shift_presence", shift=code) for code in month_shifts(month)]
    judged = [[v["status"] for v in line] for line in (*shifts, month.of(rule="daily_report"))]
    assert shown == judged


def _several(count: str) -> str:
    """A square with more than one entry shows how many."""
    assert int(count) > 1
    return "met"


def month_shifts(month: MineMonth) -> list[str]:
    """In the order in which the day works them."""
    order = {"AAA": ["night", "day", "mid"], "BBB": ["day", "night"], "CCC": ["day", "mid"]}
    return order[month.mine]


def test_the_summary_by_rule_counts_what_its_list_shows(month):
    rows = [row for row in month.page.select("tbody tr") if row.a and "verdicts?rule=" in row.a["href"]]
    summed = {re.search(r"rule=(\w+)", row.a["href"])[1]: row for row in rows if len(row.select("td")) == 6}
    assert set(summed) == {verdict["rule"] for verdict in month.verdicts}
    for rule, row in summed.items():
        _, _, done, late, missed, ahead = (cell.get_text(strip=True).replace(" ", "") for cell in row.select("td"))
        judged = counted(month.of(rule=rule))
        assert done == f"{judged['met']}/{judged.total()}"
        assert [int(late), int(missed), int(ahead)] == [judged[status] for status in ("late", "missed", "open")]
        assert statuses(month.rows(row.a)) == judged


def test_each_problem_opens_verdicts_that_were_missed_or_late(month):
    problems = [link for link in month.page.select("ul.rows a") if "status=" in link["href"]]
    assert problems
    told = Counter()
    for link in problems:
        rows = month.rows(link)
        told[re.search(r"rule=(\w+)", link["href"])[1]] += 1
        assert rows and set(statuses(rows)) <= {"missed", "late"}
        if days := re.search(r"(?:无人下井|无人入井|每日报告.) (\d+) 天", link.text):
            assert len(rows) == int(days[1]), link.text
    of_findings = {"finding_on_time", "major_watched"}
    assert set(told) == {v["rule"] for v in month.verdicts if v["status"] in ("missed", "late")} - of_findings


def test_each_finding_that_was_a_problem_is_one_line_and_opens_itself(month):
    lapses = [v for v in month.verdicts if v["rule"] in ("finding_on_time", "major_watched")]
    links = [link["href"] for link in month.page.select("ul.rows a") if link["href"].startswith("/findings/")]
    assert len(links) == len(set(links))
    assert set(links) == {f"/findings/{v['subject']}" for v in lapses if v["status"] in ("missed", "late")}
    for link in links:
        month.open(link)


def test_each_line_of_the_ledgers_opens_its_record(month):
    """Findings, alerts, leaves and filings; a line that is judged as one record names it in its address."""
    for ledger in ("findings", "alerts", "leaves", "filings"):
        for link in month.page.select(f"#{ledger} tbody a"):
            month.open(link["href"])
    opened = {link["href"].rsplit("/", 1)[-1] for link in month.page.select("#findings a, #alerts a, #leaves a")}
    subjects = {v["subject"] for v in month.verdicts if "subject" in v and v["rule"] != "entry_hours"}
    assert opened == subjects
