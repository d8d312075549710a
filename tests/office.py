"""The bureau's server as the tablets meet it: it can be killed at any moment and started again on the same records."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import sqlite3
import threading
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from instances import instance
from scribe import Scribe

from minewatch.cli import main
from minewatch.store import accounts, devices, media, transfer, verify
from minewatch.store.tables import db
from minewatch.web import tablet
from minewatch.web.pages import tablet as tablet_pages

FORKS = multiprocessing.get_context("forkserver")  # a program that is loaded once starts again at once
FORKS.set_forkserver_preload(["minewatch.cli"])
SECRET = "Demo-Pass-2026"


class Office:
    """One server on one instance folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process: Any = None
        self.app = instance(folder)
        self.let_go()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, version: str = "") -> Office:
        self.process = FORKS.Process(target=serve, args=(str(self.folder), self.port, version), daemon=True)
        self.process.start()
        for _ in range(400):
            with suppress(OSError):
                urllib.request.urlopen(f"{self.address}/manifest.webmanifest", timeout=2).read()
                return self
            time.sleep(0.03)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        if self.process is not None:
            self.process.kill()
            self.process.join(10)
            self.process = None

    def stall(self, seconds: float) -> None:
        """As behind a slow link: it is reached, and answers only after a while."""
        os.kill(self.process.pid, signal.SIGSTOP)
        threading.Timer(seconds, self._go_on, (self.process,)).start()

    def _go_on(self, process: Any) -> None:
        if process.is_alive():
            os.kill(process.pid, signal.SIGCONT)

    def records(self, *kinds: str) -> list[dict[str, Any]]:
        """What is stored of these kinds (or of all), in the order of acceptance."""
        with self.app.app_context():
            found = [json.loads(line) for line in transfer.export_lines()]
            self.let_go()
        return [body for body in found if not kinds or body["kind"] in kinds]

    def photo(self, hash: str) -> bytes:
        with self.app.app_context():
            return media.path_of(hash).read_bytes()

    def has(self, hash: str) -> bool:
        with self.app.app_context():
            return media.path_of(hash).exists()

    def census(self) -> list[devices.Device]:
        with self.app.app_context():
            found = devices.census()
            self.let_go()
        return found

    def epoch(self) -> str:
        with self.app.app_context():
            found = devices.epoch()
            self.let_go()
        return found

    def back_up(self) -> None:
        copy = self.folder / "backup.db"
        with closing(sqlite3.connect(self.folder / "minewatch.db")) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)

    def restore(self) -> None:
        """The backup in place of the database and the photos, and the command that says so."""
        self.kill()
        shutil.rmtree(self.folder / "media", ignore_errors=True)
        for name in ("minewatch.db-wal", "minewatch.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / "backup.db", self.folder / "minewatch.db")
        with self.app.app_context():
            devices.begin_epoch()
            self.let_go()
        self.start()

    def fault(self) -> str:
        with self.app.app_context():
            found = verify.verify()[1]
            self.let_go()
        return found

    def let_go(self) -> None:
        with self.app.app_context():
            db.engine.dispose()


def found(folder: Path, scribe: Scribe, people: tuple[str, ...]) -> None:
    """The scribe's records in a new instance; these people can sign in with `SECRET`."""
    with instance(folder).app_context():
        transfer.import_lines(scribe.lines)
        for staff_no in people:
            accounts.change(staff_no, accounts.issue(staff_no), SECRET)
        db.engine.dispose()


def serve(folder: str, port: int, version: str) -> None:
    """`version`: of the app on the tablets, another one than that of the files."""
    os.environ |= {"MINEWATCH_INSTANCE": folder, "MINEWATCH_DATABASE_URL": ""}
    if version:
        tablet.version = tablet_pages.version = lambda: version
    main(["serve", "--port", str(port)], standalone_mode=False)


def free_port() -> int:
    """Below those that the kernel gives to callers: it is still free when a killed server comes back to it."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port
