"""A command line that cannot be followed gets a Chinese sentence, a failing exit status, and never a traceback."""

from __future__ import annotations

import json

import pytest
import scribe as scribes
from click.testing import CliRunner
from scribe import EXAMPLE, Scribe

from minewatch.cli import main


def run(tmp_path, words: str, **environment: str):
    environment = {
        "MINEWATCH_INSTANCE": str(tmp_path),
        "MINEWATCH_DATABASE_URL": "",
        "MINEWATCH_RULEBOOK": "",
    } | environment
    return CliRunner().invoke(main, words.split(), env=environment)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("nosuch", "没有“nosuch”这个命令"),
        ("compliance", "没有写 --month。"),
        ("compliance --month", "选项缺了值"),
        ("compliance --month 7月", "“7月”不是月份，应写成 2026-07。"),
        ("compliance --month 9999-12", "年份应在 2000 至 2099 之间。"),
        ("compliance --month 2026-07 --as-of 0001-01-01T00:00:00+14:00", "年份应在 2000 至 2099 之间。"),
        ("export --since 9999-12-31T23:59:59-12:00", "年份应在 2000 至 2099 之间。"),
        ("export --since 昨天", "“昨天”不是时间"),
        ("export --mine NO", "没有代码为“NO”的煤矿"),
        ("serve --port 99999", "“99999”不是端口"),
        ("import", "没有写 FILE。"),
        ("import /nope", "打不开文件“/nope”"),
        ("export --nope", "没有“--nope”这个选项。"),
        ("account NO", "没有工号为“NO”的人员"),
    ],
)
def test_a_command_that_cannot_be_followed_says_why(tmp_path, words, sentence):
    answer = run(tmp_path, words)
    assert answer.exit_code in (1, 2) and sentence in answer.stderr and "Error" not in answer.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"MINEWATCH_DATABASE_URL": "foo:bar"}, "MINEWATCH_DATABASE_URL 写得不对"),
        ({"MINEWATCH_DATABASE_URL": "postgresql://127.0.0.1:1/nope"}, "数据库打不开或写不了"),
        ({"MINEWATCH_RULEBOOK": "nope"}, "没有“nope”这本规则"),
        ({"MINEWATCH_INSTANCE": "/proc/nope"}, "读写不了文件“/proc/nope”"),
    ],
)
def test_an_instance_that_cannot_be_used_says_why(tmp_path, environment, sentence):
    answer = run(tmp_path, "compliance --month 2026-07", **environment)
    assert answer.exit_code == 1 and sentence in answer.stderr


def test_the_example_county_is_not_filled_in_under_another_countys_rules(tmp_path):
    answer = run(tmp_path, "demo --no-serve", MINEWATCH_RULEBOOK="shili-2026-1")
    assert answer.exit_code == 1 and "按规则书 zhongyang-2024-3 编成，不合 shili-2026-1" in answer.stderr
    assert run(tmp_path, "export").stdout == ""


def test_another_countys_month_is_judged_by_its_own_rulebook(tmp_path, monkeypatch):
    """One mine, two people, who went below twice in the week of 07-06 and never else."""
    monkeypatch.setattr(scribes, "BOOK", EXAMPLE)
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    scribe.entry("QSG-1", "07-06 08:10", "14:20")
    scribe.entry("QSG-2", "07-12 08:10", "14:20")
    file, other = tmp_path / "lines.jsonl", {"MINEWATCH_RULEBOOK": EXAMPLE.id}
    file.write_text("\n".join(scribe.lines), "utf-8")
    assert run(tmp_path / "instance", f"import {file}", **other).exit_code == 0
    words = "compliance --month 2026-07 --as-of 2026-08-10T00:00:00+08:00 --json"
    found = json.loads(run(tmp_path / "instance", words, **other).stdout)
    weeks = [(v["period"], v["status"]) for v in found["verdicts"] if v["rule"] == "weekly_presence"]
    assert found["rulebook"] == "shili-2026-1" and len(weeks) == 4
    assert [period for period, status in weeks if status == "met"] == ["2026-07-06"]
    assert not {"daily_presence", "entries_per_person"} & {v["rule"] for v in found["verdicts"]}


def test_the_table_names_its_columns_and_marks_who_is_at_risk(tmp_path):
    """As of 07-20: QSG-2 was posted until 07-15, the others are; nobody ever went below."""
    scribe = Scribe().founded()
    scribe.mine("QSG")
    for number, last in (("2", "2026-07-15"), ("3", None)):
        scribe.person(f"QSG-{number}", "示例", "01-01")
        scribe.post(f"QSG-{number}", "QSG", "2026-01-01", last)
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(scribe.lines), "utf-8")
    run(tmp_path / "instance", f"import {file}")
    words = "compliance --month 2026-07 --as-of 2026-07-20T12:00:00+08:00"
    head, *lines = run(tmp_path / "instance", words).stdout.splitlines()
    assert head.split("\t") == ["煤矿", "职责", "期间", "对象", "完成", "时限", "状态", "条款"]
    standing = [line.split("\t")[6] for line in lines if "个人入井次数" in line]
    assert standing == ["未到期，已不可能完成", "未到期，有风险"]


def test_a_file_that_is_no_database_is_not_overwritten(tmp_path):
    (tmp_path / "minewatch.db").write_text("这是别的文件" * 100)
    answer = run(tmp_path, "verify")
    assert answer.exit_code == 1 and "数据库打不开或写不了" in answer.stderr
    assert (tmp_path / "minewatch.db").read_text() == "这是别的文件" * 100


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'{"kind": "daily_report", "n": 1e400}', "1e400 不是数字"),
        ('{"kind": "示例"}'.encode("gbk"), "不是 UTF-8 编码"),
        (b"[1]", "应当是一个 JSON 对象"),
        (b'{"a": 1, "a": 2}', "同一个字段写了两次"),
        (b"[" * 100_000, "过深的层次"),
        (b"{}", "没有写 id"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(tmp_path, line, sentence):
    file = tmp_path / "bad.jsonl"
    file.write_bytes(b"\n" + line + b"\n")
    answer = run(tmp_path / "instance", f"import {file}")
    assert answer.exit_code == 1 and "第 2 行" in answer.stderr and sentence in answer.stderr


def test_the_bureau_is_told_of_drafts_that_only_another_tablet_can_go_on_with(tmp_path):
    lines = [{"kind": "minewatch rescue 2"}, {"drafts": {"key": "1"}}, {"drafts": {"key": "2"}}, {"end": 3}]
    file = tmp_path / "rescue.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    words = "文件里另有 2 张没有写完的草稿，局里收不了，请导入另一台平板接着写。"
    assert words in run(tmp_path, f"rescue {file}").stderr
    file.write_text("\n".join(map(json.dumps, [lines[0], {"end": 1}])), "utf-8")
    assert "草稿" not in run(tmp_path, f"rescue {file}").stderr
