"""Sweeps that hold the lists together: the law, the records, the README, what is shipped."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import minewatch
from minewatch.config import RULEBOOKS, STATIC, TEMPLATES
from minewatch.law.book import Book
from minewatch.law.rules import REFUSALS, RULES
from minewatch.records.kinds import KINDS, kind_name, own_fields

BOOK = Book.load("zhongyang-2024-3")
BOOKS = [Book.load(path.stem) for path in sorted(RULEBOOKS.glob("*.toml")) if not path.stem.startswith("checklist-")]
PACKAGE = Path(minewatch.__file__).parent
ROOT = PACKAGE.parent


def test_every_rule_stands_in_a_rulebook_and_the_other_way_round():
    """Each county's book has its own choice of the rules, in their order."""
    rules = [rule.__name__ for rule in RULES]
    assert len(set(rules)) == len(rules) and len(BOOKS) == 2
    for book in BOOKS:
        judged = [name for name, rule in book.rules.items() if not rule.later]
        assert judged == [name for name in rules if name in book.rules], book.id
    assert {name for book in BOOKS for name in book.rules} >= set(rules)


def test_every_rule_begins_with_its_clause():
    for rule in RULES:
        words = (rule.__doc__ or "").lstrip()
        book = next(book for book in (BOOK, *BOOKS) if rule.__name__ in book.rules)
        clause = book.rules[rule.__name__].clause.split("、")[0]
        assert words.startswith((clause, clause.split(" ")[0])), rule.__name__


def test_pages_and_reports_leave_it_to_the_rulebook_which_rules_hold():
    """Outside the law no rule is called by itself: `verdicts_of` asks the book first."""
    called = re.compile(rf"(?<![\w\"'])(?:{'|'.join(rule.__name__ for rule in RULES)})\(")
    for folder in ("reports", "web", "store"):
        for path in (PACKAGE / folder).rglob("*.py"):
            lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("def ")]
            assert not called.search("\n".join(lines)), path.name


def test_refusals_are_listed_once():
    assert len(set(REFUSALS)) == len(REFUSALS)


def test_every_record_kind_says_how_it_is_shown():
    """In Chinese, but for what a record hangs on, which no page writes out."""
    amending = {"record", "changes"}
    assert len({kind_name(kind) for kind in KINDS}) == len(KINDS) == 23
    for kind in KINDS:
        assert kind.title and kind.writer
        unnamed = {key for key, ui in own_fields(kind).items() if ui.label.isascii()}
        assert unnamed <= {kind.parent, *amending}, kind.title


def test_the_nine_alerts_and_the_four_others():
    assert list(BOOK.alerts) == [*range(1, 10), "accident", "overload", "precursor", "other"]
    for alert in (alert for book in BOOKS for alert in book.alerts.values()):
        assert alert.stop_work in ("always", "if_not_evacuated", "no") and alert.fields
        assert all(field["type"] in ("number", "text", "yes_no", "instant", "choice") for field in alert.fields)


def test_the_checklist_walks_the_mine():
    sections = [section.name for section in BOOK.checklist.sections]
    assert sections == [
        "采煤",
        "掘进",
        "机电",
        "运输",
        "一通三防",
        "地测防治水",
        "监测监控",
        "爆破",
        "顶板",
        "应急与六大系统",
        "外包与定员",
        "安全管理",
    ]
    items = list(BOOK.checklist.items.values())
    assert 55 <= len(items) <= 66 and len({item.look for item in items}) == len(items)
    assert all(len(item.look) >= 15 and re.match(r"第三条（.）", item.clause) for item in items)
    for duty in ("双重预防", "技改扩能", "标准化", "机构与人员", "持证上岗", "培训"):
        assert any(duty in item.name + item.look for item in items), duty


def test_fifteen_aspects_and_the_gas_figures_are_data():
    assert len(BOOK.aspects) == 15
    assert sorted({gas["ch4_percent"] for gas in BOOK.data["gas"]}) == [1.0, 1.5, 2.0]


def test_only_one_place_reads_the_clock():
    clock = re.compile(r"datetime\.now|date\.today|utcnow|time\.time\(|time\.monotonic")
    readers = [path.name for path in PACKAGE.rglob("*.py") if clock.search(path.read_text("utf-8"))]
    assert readers == ["when.py"]


def test_templates_carry_nothing_inline():
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|\|\s*safe\b", text), path.name


def test_vendored_files_are_as_listed():
    folder = STATIC / "vendor"
    listed = dict(reversed(line.split(maxsplit=1)) for line in (folder / "vendor.lock").read_text("utf-8").splitlines())
    assert listed
    for name, digest in listed.items():
        assert sha256((folder / name.lstrip("*")).read_bytes()).hexdigest() == digest, name


def test_nothing_is_fetched_from_elsewhere():
    for folder in (TEMPLATES, STATIC / "js"):
        for path in folder.rglob("*.*"):
            found = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
            assert all("www.w3.org" in address for address in found), (path.name, found)


def rules_table() -> str:
    rows = ["| 条款 | 规则 | 代码 |", "|---|---|---|"]
    for name, rule in BOOK.rules.items():
        code = next(
            (r.__module__.replace(".", "/") + ".py" for r in RULES if r.__name__ == name), "本版只列出，尚不判定"
        )
        rows.append(f"| {rule.clause} | {rule.title} `{name}` | {code} |")
    return "\n".join(rows)


def test_the_readme_shows_clause_rule_and_file():
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = readme.split("<!-- rules -->\n")[1].split("\n<!-- /rules -->")[0]
    assert shown == rules_table(), rules_table()
