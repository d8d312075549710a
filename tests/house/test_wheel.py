"""A wheel built from the tree runs without the tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import minewatch
from minewatch.when import Month, day_of, now

ROOT = Path(minewatch.__file__).parent.parent


def test_the_wheel_holds_all_that_it_needs_and_runs(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    for needed in (
        "minewatch/templates/layout.html",
        "minewatch/static/app.css",
        "minewatch/static/fonts/MW-Song.ttf",
        "minewatch/rulebooks/zhongyang-2024-3.toml",
        "minewatch/rulebooks/checklist-zhongyang-2024-3.toml",
        "minewatch/rulebooks/shili-2026-1.toml",
        "minewatch/store/migrations/versions/0001_first_tables.py",
    ):
        assert needed in names
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "MINEWATCH_INSTANCE": str(tmp_path / "instance")}

    def run(*words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "minewatch.cli", *words]
        return subprocess.run(command, cwd=tmp_path / "site", env=environment, check=True, capture_output=True)

    where = [sys.executable, "-c", "import minewatch.config as c; print(c.TEMPLATES)"]
    shown = subprocess.run(where, cwd=tmp_path / "site", env=environment, check=True, capture_output=True, text=True)
    assert Path(shown.stdout.strip()) == tmp_path / "site" / "minewatch" / "templates"
    run("demo", "--no-serve")
    assert run("report", "--month", _last_month(), "--mine", "SG").stdout.startswith(b"%PDF-")
    run("verify")


def _last_month() -> str:
    return str(Month.of(day_of(now())).plus(-1))
