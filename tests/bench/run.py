"""One command, one table: what the work costs, each figure beside its floor of the same run.

    python tests/bench/run.py [--mines 20,600,4000] [--records 10000,100000]

A floor is the least that the machine and the libraries below ask for the same bytes: raw sqlite3, a bare Flask page,
JSON alone. Machines differ, and so do minutes: believe the ratios. Times are CPU unless a row says records a second.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

sys.path.insert(0, str(Path(__file__).parent))

import pages
import tablet
import wire
from house import instance, month
from stock import cloned, founded, settled, worked

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts
from minewatch.store import read, summaries, transfer
from minewatch.store import tables as t
from minewatch.store.engine import reading, settings, write_turn
from minewatch.store.scope import Scope
from minewatch.when import now

ROUNDS = 5
CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Row:
    """A figure and its floor in one unit; `budget` is what the ratio may be at most."""

    what: str
    figure: float
    floor_of: str
    floor: float
    unit: str = "ms"
    budget: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = self.figure / self.floor
        return (
            self.what,
            f"{self.figure:.2f}",
            self.unit,
            self.floor_of,
            f"{self.floor:.2f}",
            f"{ratio:.2f}",
            self.budget,
        )


def alternately(figure: Callable[[], object], floor: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """CPU milliseconds of both, the median of turns taken one after the other."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, work in zip(taken, (figure, floor), strict=True):
            began = process_time()
            work()
            times.append((process_time() - began) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def imports(counts: list[int]) -> Iterator[Row]:
    """A file of so many records into an empty instance, in a process of its own; peak memory too."""
    for count in counts:
        ours, raw = (_child(what, count) for what in ("import", "raw"))
        yield Row(f"导入 {count:,} 条", count / ours["s"], "sqlite3 executemany", count / raw["s"], "条/s", "≥ 0.10")
        yield Row(f"导入 {count:,} 条，内存峰值", ours["mib"], "sqlite3", raw["mib"], "MiB", "≤ 300 MiB")


def _child(what: str, count: int) -> dict[str, float]:
    words = [sys.executable, str(CHILD), what, str(count)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def judged(folder: Path) -> Iterator[Row]:
    """One mine's month, and one in which ten times as much was written: read, folded, judged; drawn."""
    for times, budget in ((1, "≤ 15 ms"), (10, "")):
        told = (*founded(month()), *settled("QQA", month()), *worked("QQA", month(), times))
        with instance(folder / f"judged{times}").app_context():
            transfer.import_lines(told)
            yield from _one_month(now(), budget)


def _one_month(at: datetime, budget: str) -> Iterator[Row]:
    book, scope = Book.load(settings().rulebook), Scope(month().days, ("QQA",))
    with reading() as connection:
        records = list(read.records_in(connection, scope))
        bodies = list(connection.scalars(t.record.select().with_only_columns(t.record.c.body)))
        taken = alternately(lambda: list(read.records_in(connection, scope)), lambda: _json(bodies))
    yield Row(f"一矿一月读出 {len(records):,} 条", *_with("json.loads", taken))
    taken = alternately(lambda: verdicts(Facts.known(records, at), book, month(), at), lambda: _json(bodies))
    yield Row(f"折叠 {len(records):,} 条并按全部规则判定", *_with("json.loads", taken), budget=budget)
    yield from (Row(*each) for each in pages.paper("QQA", month(), at, alternately))


def _with(name: str, taken: tuple[float, float]) -> tuple[float, str, float]:
    return taken[0], name, taken[1]


def _json(bodies: list[str]) -> object:
    return [json.loads(body) for body in bodies]


def county(folder: Path, mines: list[int]) -> Iterator[Row]:
    """The wall of so many mines: every month stale, every month fresh, and its page."""
    for count in mines:
        app = instance(folder / f"county{count}")
        with app.app_context():
            transfer.import_lines([*founded(month()), *settled("QQA", month()), *worked("QQA", month())])
            codes, floor = [f"M{n:04}" for n in range(1, count)], _raw_summaries()
            cloned("QQA", codes)
            stale = alternately(_remade, lambda: None, 1)[0]
            yield Row(f"{count} 座矿的月，全部过期", stale, "sqlite3 + json", floor(), budget=_share(count, 8000))
            fresh = alternately(lambda: summaries.of_month(month(), now()), floor)
            yield Row(f"{count} 座矿的月，全部有效", *_with("sqlite3 + json", fresh), budget=_share(count, 50))
            summaries.of_month(month().plus(1), now())  # what is overdue now stands in the month that is going on
        yield from (Row(*each) for each in pages.wall(app, count, alternately))


def _share(count: int, of_600: float) -> str:
    return f"≤ {of_600 * count / 600:.0f} ms"


def _remade() -> None:
    with write_turn(()) as connection:
        connection.execute(t.summary.delete())
    summaries.of_month(month(), now())


def _raw_summaries() -> Callable[[], float]:
    """Reading the same rows past everything: gives its CPU milliseconds."""
    path = settings().instance / "minewatch.db"

    def read_all() -> float:
        began = process_time()
        with sqlite3.connect(path) as raw:
            _json([body for (body,) in raw.execute("select body from summary where month = ?", (str(month()),))])
        return (process_time() - began) * 1000

    return read_all


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--mines", default="20,600,4000")
    words.add_argument("--records", default="10000,100000")
    asked = words.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        _print("事项", "数", "单位", "下限", "下限数", "比", "预算")
        for rows in (
            judged(folder),
            (Row(*each) for each in pages.served(folder, alternately)),
            (Row(*each) for each in wire.sent(folder)),
            (Row(*each) for each in tablet.opened(folder)),
            county(folder, _numbers(asked.mines)),
            imports(_numbers(asked.records)),
        ):
            for row in rows:
                _print(*row.cells)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


def _print(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
