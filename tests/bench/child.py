"""One import, or its floor, in a process of its own, so that its peak memory is its own: prints seconds and MiB."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from house import instance, month
from stock import founded, settled, worked

from minewatch.store import transfer


def lines(count: int) -> Iterator[str]:
    """So many records: mine by mine, each with its whole month, as an export holds them."""
    told = founded(month())
    n = 0
    while count > 0:
        for line in told:
            if count == 0:
                return
            count -= 1
            yield line
        told = iter((*settled(f"M{n:04}", month()), *worked(f"M{n:04}", month())))
        n += 1


def imported(folder: Path, file: Path) -> None:
    with instance(folder).app_context(), file.open("rb") as lines:
        transfer.import_lines(lines)


def raw(folder: Path, file: Path) -> None:
    """The same lines parsed once and put into a table of our columns."""
    database = sqlite3.connect(folder / "raw.db")
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=full")
    database.execute("create table record (pos integer primary key, id text unique, kind, author, received_at, body)")
    with database, file.open() as lines:
        rows = (_columns(json.loads(line), line) for line in lines)
        database.executemany("insert into record (id, kind, author, received_at, body) values (?, ?, ?, ?, ?)", rows)


def _columns(body: dict[str, str], line: str) -> tuple[str, ...]:
    return body["id"], body["kind"], body["author"], body["received_at"], line


def main() -> None:
    work, count = {"import": imported, "raw": raw}[sys.argv[1]], int(sys.argv[2])
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "lines.jsonl"
        with file.open("w") as written:
            written.writelines(f"{line}\n" for line in lines(count))
        began = perf_counter()
        work(folder, file)
        taken = perf_counter() - began
    print(json.dumps({"s": taken, "mib": _peak()}))


def _peak() -> float:
    """In MiB, of this program alone: what the system tells of a process counts the one it was started from."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


if __name__ == "__main__":
    main()
