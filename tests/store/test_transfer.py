"""Import, export and the evidence chain, on both databases."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from databases import fresh_database
from scribe import BOOK, Scribe, at, day

from minewatch.app import create_app
from minewatch.config import Settings
from minewatch.law.rules import verdicts
from minewatch.law.verdict import as_json
from minewatch.store import batch, transfer
from minewatch.store import tables as t
from minewatch.store.engine import write_turn
from minewatch.store.read import month_facts
from minewatch.store.verify import verify
from minewatch.when import Month

JULY = Month(2026, 7)
AS_OF = at("08-10")


@pytest.fixture
def story() -> Scribe:
    """A week at two mines with every sort of thread in it."""
    scribe = Scribe().founded()
    for mine in ("QSG", "LG"):
        scribe.mine(mine)
        scribe.group(mine)
    for n in range(1, 8):
        scribe.entry("QSG-2", f"07-0{n} 08:10", "14:20")
        scribe.write("duty_log", "QSG-2", f"07-0{n} 15:00", mine="QSG", duty_date=day(f"07-0{n}"), content="示例")
    entry = scribe.entry("LG-3", "07-02 16:10")
    scribe.write("underground_exit", "LG-3", "07-02 22:00", mine="LG", entry=entry, exited_at=at("07-02 21:50"))
    leave = scribe.write(
        "leave_request", "QSG-3", "07-01", mine="QSG", staff_no="QSG-3", from_=day("07-05"), to_=day("07-06")
    )
    scribe.write(
        "leave_decision", "DEPUTY", "07-02", mine="QSG", leave=leave, approved=True, at=at("07-02"), reason="示例"
    )
    scribe.write("leave_return", "QSG-3", "07-07 08:00", mine="QSG", leave=leave, at=at("07-07 08:00"))
    five = {"person": "甲", "measure": "乙", "deadline": "2026-07-05"}
    finding = scribe.write("finding", "QSG-2", "07-03", mine="QSG", grade="major", description="示例", five=five)
    scribe.write("finding_step", "QSG-2", "07-03 10:00", finding=finding, step="watched", at=at("07-03 10:00"))
    scribe.write("finding_step", "QSG-2", "07-04", finding=finding, step="reinspected", passed=True, at=at("07-04"))
    scribe.write("finding_step", "QSG-2", "07-04 01:00", finding=finding, step="closed", at=at("07-04 01:00"))
    report = scribe.write("daily_report", "QSG-2", "07-03 20:00", mine="QSG", date="2026-07-03", content="示例")
    scribe.write("correction", "QSG-2", "07-04", record=report, changes={"content": "改"}, reason="错字")
    scribe.write("void", "QSG-1", "07-05", record=report, reason="重复")
    return scribe


def judged() -> list[dict]:
    return [as_json(verdict, BOOK) for verdict in verdicts(month_facts(JULY, AS_OF), BOOK, JULY, AS_OF)]


def test_a_long_file_is_stored_as_a_short_one_though_not_all_of_it_is_kept_in_mind(app, story, monkeypatch):
    """Two lines at a time, and no thread remembered from one pair to the next: steps and corrections find theirs."""
    monkeypatch.setattr(transfer, "AT_ONCE", 2)
    monkeypatch.setattr(batch, "REMEMBERED", 0)
    with app.app_context():
        assert transfer.import_lines(story.lines + story.lines[-3:]).again == 3
        assert verify()[1] == ""


def other(tmp_path, request) -> Settings:
    """Another, empty instance of the same kind."""
    kind = request.node.callspec.params["database_url"]
    folder = {"MINEWATCH_INSTANCE": str(tmp_path / "other")}
    if kind == "postgresql":
        folder["MINEWATCH_DATABASE_URL"] = fresh_database(request.getfixturevalue("postgres"))
    return Settings.from_environment(folder)


def test_export_and_import_give_the_same_verdicts_and_the_same_chain(app_on_both, story, tmp_path, request):
    transfer.import_lines(story.lines)
    lines, heads, before = list(transfer.export_lines()), verify()[0], judged()
    with create_app(other(tmp_path, request)).app_context():
        counts = transfer.import_lines(lines)
        assert (counts.stored, counts.again) == (len(story.lines), 0)
        assert verify() == (heads, "")
        assert judged() == before
        assert list(transfer.export_lines()) == lines
        assert transfer.import_lines(lines).again == len(lines)


def test_a_mine_alone_takes_its_people_along_and_keeps_its_chain(app_on_both, story, tmp_path, request):
    transfer.import_lines(story.lines)
    lines, heads = list(transfer.export_lines("QSG")), verify()[0]
    assert not any(json.loads(line).get("mine") == "LG" for line in lines)
    with create_app(other(tmp_path, request)).app_context():
        transfer.import_lines(lines)
        assert verify()[0].link["QSG"] == heads.link["QSG"]
        assert [v for v in judged() if v["mine"] == "QSG"] == judged()


def test_held_records_stay_held_and_are_no_facts(app_on_both, story, tmp_path, request):
    held = json.loads(story.lines[-8]) | {
        "id": "0197c0de-0000-7000-8000-00000000aaaa",
        "held": "示例：与另一次入井重叠",
    }
    before = len(story.lines)
    transfer.import_lines([*story.lines, json.dumps(held, ensure_ascii=False)])
    lines = list(transfer.export_lines())
    assert json.loads(lines[-1])["held"] == "示例：与另一次入井重叠"
    assert verify()[1] == ""
    with create_app(other(tmp_path, request)).app_context():
        assert transfer.import_lines(lines).stored == before + 1
        assert list(transfer.export_lines()) == lines


def test_a_bad_line_stops_the_import_and_nothing_is_stored(app_on_both, story):
    bad = json.loads(story.lines[-1]) | {"id": "0197c0de-0000-7000-8000-00000000bbbb"}
    for line, words in (
        ("{", f"第 {len(story.lines) + 1} 行：第 2 个字符处不是 JSON"),
        (json.dumps(bad | {"kind": "nonsense"}), "字段 kind：没有“nonsense”这种记录"),
        (json.dumps(bad | {"reason": ""}), "字段 reason：原因：不能空着"),
        (json.dumps(bad | {"author": "QSG-4"}), "字段 record：这条记录已经作废"),
        (json.dumps(bad | {"id": json.loads(story.lines[0])["id"]}), "字段 id：同一编号的记录已经存过"),
    ):
        with pytest.raises(transfer.LineRefused, match=words) as refused:
            transfer.import_lines([*story.lines, line])
        assert refused.value.number == len(story.lines) + 1
        assert list(transfer.export_lines()) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", lambda row: row.body.replace("示例", "示倒", 1)),
        ("received_at", lambda row: row.received_at.replace(second=row.received_at.second ^ 1)),
        ("author", lambda row: row.author[:-1] + "9"),
        ("kind", lambda row: "plan"),
        ("digest", lambda row: row.digest[:-1] + ("0" if row.digest[-1] != "0" else "1")),
        ("link", lambda row: row.link[:-1] + ("0" if row.link[-1] != "0" else "1")),
        ("held", lambda row: "示例"),
        ("seq", lambda row: row.seq + 500),
        ("chain", lambda row: "LG9"),
    ],
)
def test_one_byte_changed_and_verify_names_the_record(app_on_both, story, column, value):
    transfer.import_lines(story.lines)
    assert verify()[1] == ""
    with write_turn() as connection:
        rows = connection.execute(
            sa.select(t.record).where(t.record.c.kind == "duty_log").order_by(t.record.c.pos)
        ).all()
        connection.execute(t.record.update().where(t.record.c.pos == rows[2].pos), {column: value(rows[2])})
    fault = verify()[1]
    assert str(rows[2].id) in fault


def test_a_deleted_record_and_a_changed_thread_are_named(app_on_both, story):
    transfer.import_lines(story.lines)
    with write_turn() as connection:
        thread = connection.execute(sa.select(t.thread).where(t.thread.c.kind == "leave_request")).first()
        connection.execute(t.thread.update().where(t.thread.c.id == thread.id), {"last_day": day("07-05")})
    assert str(thread.id) in verify()[1]
    with write_turn() as connection:
        connection.execute(t.record.delete().where(t.record.c.chain == "QSG", t.record.c.seq == 9))
    assert "中间缺记录" in verify()[1]


@pytest.mark.parametrize("last", [1, 3, 500])
def test_a_tail_cut_off_is_seen(app_on_both, story, last):
    """Neither the last record nor all of them go unseen, even if their threads go too."""
    transfer.import_lines(story.lines)
    with write_turn() as connection:
        newest = sa.select(t.record.c.pos).order_by(t.record.c.pos.desc()).limit(last)
        gone = connection.execute(sa.select(t.record.c.id).where(t.record.c.pos.in_(newest))).scalars().all()
        connection.execute(t.record.delete().where(t.record.c.id.in_(gone)))
        connection.execute(t.thread.delete().where(t.thread.c.id.in_(gone)))
    assert "末尾的记录或链头被改过" in verify()[1]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("received_at", "昨天", "库中第 3 行记录"),
        ("id", b"short", "库中第 3 行记录"),
        ("body", b"\xff\xfe", "内容读不出来"),
        ("held", "", "链接不符"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_too(app, story, column, value, words):
    with app.app_context():
        transfer.import_lines(story.lines)
        with write_turn() as connection:
            connection.execute(sa.text(f"update record set {column} = :value where pos = 3"), {"value": value})
        assert words in verify()[1]


def test_a_thread_that_cannot_be_read_is_seen(app, story):
    with app.app_context():
        transfer.import_lines(story.lines)
        with write_turn() as connection:
            connection.execute(sa.text("update thread set last_day = 'zz'"))
        assert "索引表里有读不出来的行" in verify()[1]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update media set taken_at = '2026:01:01 00:00:00'", "的来源、时间或发送人被改过"),
        ("update media set sent_by = 'SG-2'", "的来源、时间或发送人被改过"),
        ("delete from media", "的登记行被删过"),
        ("update media_use set chain = 'LG'", "的对应关系被改过"),
        ("delete from media_use", "的对应关系被改过"),
    ],
)
def test_what_is_known_of_a_photo_cannot_be_changed_unseen(app, story, statement, words):
    from minewatch.demo.ledger import picture

    with app.app_context():
        name = picture("示例", "SG-1")
        story.write("finding", "QSG-2", "07-03 10:00", mine="QSG", grade="general", description="示例",
                    five={"deadline": "2026-07-10"}, photos=[name])  # fmt: skip
        transfer.import_lines(story.lines)
        assert verify()[1] == ""
        with write_turn() as connection:
            connection.execute(sa.text(statement))
        fault = verify()[1]
        assert name in fault and words in fault


def test_a_changed_photo_is_named(app, tmp_path):
    from minewatch.demo.ledger import picture
    from minewatch.store.media import path_of

    with app.app_context():
        name = picture("示例", "SG-1")
        assert verify()[1] == ""
        data = bytearray(path_of(name).read_bytes())
        data[200] ^= 1
        path_of(name).write_bytes(data)
        assert name in verify()[1]
