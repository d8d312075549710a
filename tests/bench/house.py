"""An instance in a folder, and the month that is measured: the last whole one."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from minewatch.app import create_app
from minewatch.config import Settings
from minewatch.when import Month, day_of, now


def instance(folder: Path) -> Flask:
    folder.mkdir(parents=True, exist_ok=True)
    return create_app(Settings.from_environment({"MINEWATCH_INSTANCE": str(folder)}))


def month() -> Month:
    return Month.of(day_of(now())).plus(-1)
