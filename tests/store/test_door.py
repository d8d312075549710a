"""The one door, on both databases: stored once, whole or not at all, in chains without gaps."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from minewatch.records.envelope import Conflict, Refusal
from minewatch.store import tables as t
from minewatch.store.door import accept
from minewatch.store.engine import reading
from minewatch.store.verify import verify
from minewatch.web.forms import new_id
from minewatch.when import day_of, now


def report(mine: str = "QSG", **more) -> dict:
    today = str(day_of(now()))
    return {
        "kind": "daily_report",
        "id": new_id(),
        "mine": mine,
        "author": f"{mine}-2",
        "occurred_at": f"{today}T08:00:00+08:00",
        "date": today,
        "content": "示例",
    } | more


def chains() -> dict[str, list[int]]:
    with reading() as connection:
        rows = connection.execute(sa.select(t.record.c.chain, t.record.c.seq).order_by(t.record.c.pos)).all()
    return {chain: [seq for name, seq in rows if name == chain] for chain in {row.chain for row in rows}}


def test_the_same_record_again_is_one_record_and_the_same_receipt(instance):
    draft = report()
    (first,), (second,) = accept([draft]), accept([dict(reversed(draft.items()))])
    assert (first.outcome, second.outcome) == ("stored", "again")
    assert (first.seq, first.received_at) == (second.seq, second.received_at)


def test_the_same_id_with_other_content_is_refused_and_changes_nothing(instance):
    draft = report()
    accept([draft])
    with pytest.raises(Conflict, match="内容却不同"):
        accept([draft | {"content": "改过"}])
    with pytest.raises(Conflict):
        accept([draft | {"mine": "LG", "author": "LG-2"}])
    assert verify()[1] == ""


def test_a_list_is_stored_whole_or_not_at_all(instance):
    before = chains()
    with pytest.raises(Refusal, match="没有派驻在该矿"):
        accept([report(), report(author="LG-2")])
    assert chains() == before


def test_two_hundred_overlapping_submissions_get_the_right_receipts(instance):
    """Fifty records, each sent four times at once, to two mines; and five of them once more with other content."""
    drafts = [report("QSG" if n % 2 else "LG") for n in range(50)]

    def send(draft):
        with instance.app_context():
            try:
                (receipt,) = accept([draft])
            except Conflict:
                return draft["id"], "conflict", 0
            return draft["id"], receipt.outcome, receipt.seq

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(send, drafts * 4))
        altered = list(pool.map(send, [draft | {"content": "改过"} for draft in drafts[:5]]))
    assert Counter(outcome for _, outcome, _ in results) == {"stored": 50, "again": 150}
    assert Counter(outcome for _, outcome, _ in altered) == {"conflict": 5}
    for draft in drafts:
        assert len({seq for id, _, seq in results if id == draft["id"]}) == 1
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in chains().values())
    assert verify()[1] == ""


def test_an_entry_raced_by_another_is_refused(instance):
    """Sixteen tablets log an overlapping entry of one person at the same moment: one is stored."""
    started = (now() - timedelta(hours=3)).isoformat()
    drafts = [
        {
            "kind": "underground_entry",
            "id": new_id(),
            "mine": "QSG",
            "author": "QSG-2",
            "occurred_at": started,
            "entered_at": started,
            "purpose": "inspect",
        }
        for _ in range(16)
    ]

    def send(draft):
        with instance.app_context():
            try:
                return accept([draft])[0].outcome
            except Refusal as refusal:
                return refusal.sentence[:2]

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(send, drafts)) == {"stored": 1, "您 ": 15}


def test_what_a_person_writes_on_screen_does_not_lie_ahead(instance):
    ahead = (now() + timedelta(minutes=5)).isoformat()
    entry = {"kind": "underground_entry", "id": new_id(), "mine": "QSG", "author": "QSG-2", "entered_at": ahead}
    with pytest.raises(Refusal, match="还没有到"):
        accept([entry], live=True)


def test_every_sqlite_connection_is_durable(app):
    with app.app_context(), reading() as connection:
        level, mode = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "journal_mode")
        )
    assert (level, mode) == (2, "wal")


def test_the_receipt_lists_the_media_that_are_lacking(instance):
    inspection = report() | {"kind": "inspection", "duty_date": str(day_of(now())), "signature": "a" * 64}
    del inspection["date"], inspection["content"]
    (receipt,) = accept([inspection])
    assert receipt.missing == ("a" * 64,)
