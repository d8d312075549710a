"""An invented county of any size, as import lines or as stored rows: what the figures are measured on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
import uuid_utils

from minewatch.store import tables as t
from minewatch.store.chain import BUREAU
from minewatch.store.engine import write_turn
from minewatch.when import Month, midnight

SHIFTS = (("night", 0, 8), ("day", 8, 16), ("mid", 16, 24))
FIVE = {"person": "示例队长", "measure": "示例：停机处理，验收合格后恢复", "funds_yuan": 2000, "plan": "示例"}
CHUNK = 20_000


def founded(month: Month) -> Iterator[str]:
    """The administrator and a patrol officer."""
    since = midnight(month.first)
    for staff_no, role in (("ADM", "admin"), ("PATROL", "patrol")):
        yield _line("person", "ADM", since, staff_no=staff_no, name="示例")
        yield _line("role", "ADM", since, staff_no=staff_no, role=role, **{"from": str(month.first)})


def settled(mine: str, month: Month) -> Iterator[str]:
    """A mine with its five people from the month's first day on."""
    since, first = midnight(month.first), str(month.first)
    windows = [{"code": code, "label": code, "start": f"{start:02}:00", "end": f"{end % 24:02}:00"}
               for code, start, end in SHIFTS]  # fmt: skip
    yield _line("mine", "ADM", since, code=mine, name=f"示例·{mine}矿", gas_class="low", capacity_mtpa=0.9,
                headcount_limit=120, manager_name="示例矿长", manager_phone="", shifts=windows, status="producing",
                status_from=first)  # fmt: skip
    for n in range(1, 6):
        staff_no = f"{mine}-{n}"
        yield _line("person", "ADM", since, staff_no=staff_no, name=f"示例{n}")
        yield _line("posting", "ADM", since, mine=mine, staff_no=staff_no, post="member" if n > 1 else "leader",
                    document_no="", to=None, **{"from": first})  # fmt: skip


def worked(mine: str, month: Month, times: int = 1) -> Iterator[str]:
    """About 600 records: three shifts a day with a log each, a daily report, inspections, findings with their steps.

    Or so many times the logs, inspections and findings: below the five can hardly be more often.
    """
    told = [line for day in month.days for line in _day(mine, day, times)]
    yield from (line for _, line in sorted(told, key=lambda each: each[0]))


def _day(mine: str, day: date, times: int) -> Iterator[tuple[datetime, str]]:
    start = midnight(day)
    for n, (shift, hour, _) in enumerate(SHIFTS):
        for staff_no in (f"{mine}-{(day.day + n) % 5 + 1}", f"{mine}-{(day.day + n + 1) % 5 + 1}"):
            down = start + timedelta(hours=hour, minutes=5 + 7 * (day.day % 5))
            up = down + timedelta(hours=2 + day.day % 2)
            yield up, _line("underground_entry", staff_no, up, mine=mine, entered_at=down, exited_at=up,
                            places=["3101"], purpose="inspect", lamp_no="017", notes="")  # fmt: skip
            for _ in range(times):
                yield up, _line("duty_log", staff_no, up, mine=mine, duty_date=day, shift=shift,
                                content="示例：检查支护、通风和监测监控，督促当班整改。", meetings=[])  # fmt: skip
    evening = start + timedelta(hours=21)
    yield (
        evening,
        _line("daily_report", f"{mine}-1", evening, mine=mine, date=day, content="示例：各班按计划入井检查。"),
    )
    for n in range(times):
        yield from _finding(mine, day, start + timedelta(hours=8, minutes=n))


def _finding(mine: str, day: date, at: datetime) -> Iterator[tuple[datetime, str]]:
    """An inspection whose finding goes its whole way to 销号."""
    inspection, finding, author = str(uuid4()), str(uuid4()), f"{mine}-2"
    items = [{"item": f"X-{n:02}", "result": "bad" if n == 1 else "ok"} for n in range(60)]
    yield at, _line("inspection", author, at, id=inspection, mine=mine, duty_date=day, shift="day", items=items)
    yield at, _line("finding", author, at, id=finding, mine=mine, inspection=inspection, item="X-01", source="group",
                    category="监测监控", grade="general", place="3101", description="示例：传感器断线。",
                    five=FIVE | {"deadline": str(day + timedelta(days=3))}, photos=[])  # fmt: skip
    for n, (step, more) in enumerate((("reported_done", {}), ("reinspected", {"passed": True}), ("closed", {})), 1):
        when = at + timedelta(hours=n)
        yield when, _line("finding_step", author, when, mine=mine, finding=finding, step=step, at=when, **more)


def _line(kind: str, author: str, received: datetime, /, **fields: Any) -> str:
    body = {"kind": kind, "id": str(uuid_utils.uuid7()), "author": author, "occurred_at": received,
            "received_at": received} | fields  # fmt: skip
    return json.dumps(body, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def cloned(mine: str, codes: list[str]) -> int:
    """Store the mine's rows again under other codes, past the door: gives the number of records stored."""
    with write_turn() as connection:
        records = connection.execute(sa.select(t.record).where(t.record.c.chain == mine)).mappings().all()
        people = _rows(connection, t.record, _people(mine))
        threads = connection.execute(sa.select(t.thread).where(t.thread.c.chain == mine)).mappings().all()
        seq = connection.scalar(sa.select(t.head.c.seq).where(t.head.c.chain == BUREAU))
        for n, code in enumerate(codes):
            names = _Names(mine, code)
            county = [names.record(row) | {"seq": seq + n * len(people) + k} for k, row in enumerate(people, 1)]
            _insert(connection, t.record, [names.record(row) for row in records] + county)
            _insert(
                connection, t.thread, [names.thread(row) for row in (*threads, *_rows(connection, t.thread, people))]
            )
            head = {"chain": code, "seq": len(records), "link": f"{n:064}"}
            connection.execute(t.head.insert(), head)
        return (len(records) + len(people)) * len(codes)


def _people(mine: str) -> sa.ColumnElement[bool]:
    return sa.and_(t.record.c.kind == "person", t.record.c.body.like(f'%"staff_no":"{mine}-%'))


def _rows(connection: sa.Connection, table: sa.Table, wanted: Any) -> list[Any]:
    if not isinstance(wanted, sa.ColumnElement):
        wanted = table.c.id.in_([row["id"] for row in wanted])
    return list(connection.execute(sa.select(table).where(wanted)).mappings().all())


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        connection.execute(table.insert(), rows[start : start + CHUNK])


class _Names:
    """One mine's rows in another's name: its code in every text, an id of its own for every id."""

    def __init__(self, mine: str, code: str) -> None:
        self.mine, self.code = mine, code
        self.ids: dict[UUID, UUID] = {}

    def record(self, row: Any) -> dict[str, Any]:
        new = {name: row[name] for name in row if name != "pos"}
        new["id"], new["thread"] = self._id(row["id"]), self._id(row["thread"])
        body = row["body"]
        for old in (row["id"], row["thread"]):
            body = body.replace(str(old), str(self._id(old)))
        new["body"], new["link"] = self._said(body), f"{new['id'].int:064x}"
        return new | {"chain": self._said(row["chain"]), "author": self._said(row["author"])}

    def thread(self, row: Any) -> dict[str, Any]:
        told = {"id": self._id(row["id"]), "chain": self._said(row["chain"]), "person": self._said(row["person"] or "")}
        return dict(row) | told

    def _id(self, id: UUID) -> UUID:
        return self.ids.setdefault(id, UUID(str(uuid_utils.uuid7())))

    def _said(self, text: str) -> str:
        return text.replace(self.mine, self.code)
