"""Forms and tablets' batches sent over the wire by 1, 8 and 32 at once, and lists of fifty through the door."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, process_time, sleep
from typing import Any
from urllib.parse import urlencode

import uuid_utils
from house import instance
from stock import founded, settled

from minewatch.store import accounts, transfer
from minewatch.store.door import accept
from minewatch.when import Month, day_of, now

SECRET = "Demo-Pass-2026"
CLIENTS, SENT, LISTS = (1, 8, 32), 320, 10
FIFTY, BATCHES, SINGLES = 50, 32, 96  # together fewer than a person may call in a minute
TICK = os.sysconf("SC_CLK_TCK")
HELLO = """
import sys, flask, waitress
app = flask.Flask("hello")
app.add_url_rule("/", "hello", lambda: "hello", methods=["GET", "POST"])
waitress.serve(app, port=int(sys.argv[1]), threads=8)
"""


def sent(folder: Path) -> Iterator[tuple[Any, ...]]:
    here = folder / "wire"
    this_month = Month.of(day_of(now()))
    with instance(here).app_context():
        transfer.import_lines([*founded(this_month), *settled("QQA", this_month)])
        accounts.change("QQA-2", accounts.issue("QQA-2"), SECRET)
        yield from _lists()
    with (
        Server([sys.executable, "-m", "minewatch.cli", "serve", "--port"], here) as ours,
        Server([sys.executable, "-c", HELLO], here) as hello,
    ):
        cookie, hidden = ours.signed_in()
        forms = [_form(hidden) for _ in range(SENT * len(CLIENTS))]
        for n, clients in enumerate(CLIENTS):
            share = forms[n * SENT : (n + 1) * SENT]
            one = ours.load(clients, "/logs/new", share, cookie, 302)
            bare = hello.load(clients, "/", share, cookie, 200)
            label = f"单条提交，{clients} 人同时"
            yield f"{label}，每秒", one.rate, "空的 Flask 页", bare.rate, "条/s"
            yield f"{label}，p50", one.p50, "空的 Flask 页", bare.p50, "ms"
            yield f"{label}，p99", one.p99, "空的 Flask 页", bare.p99, "ms"
            yield f"{label}，每条 CPU", one.cpu, "空的 Flask 页", bare.cpu, "ms", "≤ 7.5"
        for clients in CLIENTS:
            yield from _batches(ours, hello, cookie, clients)


def _batches(ours: Server, hello: Server, cookie: str, clients: int) -> Iterator[tuple[Any, ...]]:
    """A tablet's batches of one and of fifty records (`POST /records`)."""
    token = json.loads(ours.get("/session", cookie))["csrf"]
    for size, count in ((1, SINGLES), (FIFTY, BATCHES)):
        calls = [_batch(size) for _ in range(count)]
        more = {"Content-Type": "application/json", "X-CSRFToken": token}
        one = ours.load(clients, "/records", calls, cookie, 200, more)
        bare = hello.load(clients, "/", calls, cookie, 200)
        label = f"平板一批 {size} 条，{clients} 台同时"
        yield f"{label}，每秒", one.rate * size, "空的 Flask 页", bare.rate, "条/s"
        yield f"{label}，p50", one.p50, "空的 Flask 页", bare.p50, "ms"
        yield f"{label}，p99", one.p99, "空的 Flask 页", bare.p99, "ms"
        yield f"{label}，每条 CPU", one.cpu / size, "空的 Flask 页", bare.cpu, "ms", "≤ 7.5" if size == 1 else ""


def _batch(size: int) -> str:
    device = {"id": "T-1", "unsent": 0, "last_seq": 0, "clock": now().isoformat()}
    return json.dumps({"device": device, "records": [_log() for _ in range(size)]})


def _lists() -> Iterator[tuple[Any, ...]]:
    """Fifty logs at a time, all or none, against fifty raw rows a commit."""
    began = process_time()
    for _ in range(LISTS):
        accept([_log() for _ in range(50)])
    ours = process_time() - began
    raw = sqlite3.connect(Path(os.environ.get("TMPDIR", "/tmp")) / f"raw-{uuid_utils.uuid7()}.db")
    raw.execute("pragma journal_mode=wal")
    raw.execute("create table record (id text unique, body text)")
    began = process_time()
    for _ in range(LISTS):
        with raw:
            raw.executemany(
                "insert into record values (?, ?)", [(log["id"], str(log)) for log in (_log() for _ in range(50))]
            )
    floor = process_time() - began
    yield "50 条一次过门，每条 CPU", ours / LISTS * 20, "sqlite3，50 条一次", floor / LISTS * 20, "ms", "≤ 6.7"


def _log() -> dict[str, Any]:
    today = now()
    return {"kind": "duty_log", "id": str(uuid_utils.uuid7()), "mine": "QQA", "author": "QQA-2", "shift": "day",
            "occurred_at": today.isoformat(), "duty_date": str(day_of(today)),
            "content": "示例：检查支护。"}  # fmt: skip


def _form(hidden: dict[str, str]) -> str:
    today = day_of(now())
    typed = {"id": str(uuid_utils.uuid7()), "duty_date": today, "shift": "day", "content": "示例：检查支护和通风。"}
    return urlencode(hidden | typed)


class Load:
    """What a run of forms took: records a second, latencies and the server's CPU, in milliseconds."""

    def __init__(self, seconds: float, latencies: list[float], cpu: float) -> None:
        ordered = sorted(latencies)
        self.rate, self.cpu = len(ordered) / seconds, cpu * 1000 / len(ordered)
        self.p50 = statistics.median(ordered) * 1000
        self.p99 = ordered[int(len(ordered) * 0.99)] * 1000


class Server:
    """A server in a process of its own, so that its CPU can be told from that of those who send."""

    def __init__(self, command: list[str], folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.command = [*command, str(self.port)]
        self.environment = os.environ | {"MINEWATCH_INSTANCE": str(folder)}

    def __enter__(self) -> Server:
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=quiet, stderr=quiet)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            sleep(0.1)
        raise RuntimeError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def signed_in(self) -> tuple[str, dict[str, str]]:
        """A session's cookie, and what an opened form carries unseen."""
        page, cookie = self._get("/login", "")
        form = _hidden(page) | {"staff_no": "QQA-2", "secret": SECRET}
        _, cookie = self._ask("POST", "/login", urlencode(form), cookie)
        page, cookie = self._get("/logs/new", cookie)
        return cookie, _hidden(page)

    def get(self, path: str, cookie: str) -> str:
        return self._get(path, cookie)[0]

    def load(
        self, clients: int, path: str, forms: list[str], cookie: str, status: int, more: dict[str, str] | None = None
    ) -> Load:
        before, began = self._cpu(), perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            shares = [forms[n::clients] for n in range(clients)]
            taken = [
                each
                for share in pool.map(
                    lambda one: self._post_all(path, one, _headers(cookie) | (more or {}), status), shares
                )
                for each in share
            ]
        return Load(perf_counter() - began, taken, self._cpu() - before)

    def _post_all(self, path: str, forms: list[str], headers: dict[str, str], status: int) -> list[float]:
        connection, taken = HTTPConnection("127.0.0.1", self.port), []
        for form in forms:
            began = perf_counter()
            connection.request("POST", path, form, headers)
            answer = connection.getresponse()
            answer.read()
            taken.append(perf_counter() - began)
            assert answer.status == status, answer.status
        return taken

    def _get(self, path: str, cookie: str) -> tuple[str, str]:
        return self._ask("GET", path, None, cookie)

    def _ask(self, method: str, path: str, form: str | None, cookie: str) -> tuple[str, str]:
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request(method, path, form, _headers(cookie))
        answer = connection.getresponse()
        page = answer.read().decode()
        given = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return page, "; ".join(given) or cookie

    def _cpu(self) -> float:
        told = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(told[11]) + int(told[12])) / TICK


def _hidden(page: str) -> dict[str, str]:
    main = page.split("<main", 1)[1]
    fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', main)
    return {re.search(r'name="([^"]*)"', one)[1]: re.search(r'value="([^"]*)"', one)[1] for one in fields}


def _headers(cookie: str) -> dict[str, str]:
    return {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
