"""What the last check of the evidence found, and when: kept in the instance folder, for a page cannot check it all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import current_app

from minewatch.store.engine import settings
from minewatch.store.verify import Heads, verify
from minewatch.when import now


@dataclass(frozen=True)
class Check:
    """It speaks of what had been received when it began (`at`); `fault` is empty where everything was whole."""

    at: datetime
    count: int
    fault: str


def check() -> tuple[Heads, Check]:
    """Check everything now. What was found is told even if it cannot be kept."""
    at = now()
    heads, fault = verify()
    found = Check(at, sum(heads.count.values()), fault)
    try:
        _keep(found)
    except OSError as error:
        current_app.logger.error("the check is not kept", exc_info=error)
    return heads, found


def last() -> Check | None:
    """None if nothing was ever checked, or what is kept of it cannot be read."""
    try:
        kept = json.loads(_path().read_text("utf-8"))
        return Check(datetime.fromisoformat(kept["at"]), int(kept["count"]), str(kept["fault"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _keep(found: Check) -> None:
    kept = {"at": found.at.isoformat(), "count": found.count, "fault": found.fault}
    with NamedTemporaryFile("w", encoding="utf-8", dir=settings().instance, delete=False) as file:
        json.dump(kept, file, ensure_ascii=False)
    Path(file.name).replace(_path())


def _path() -> Path:
    return settings().instance / "checked.json"
