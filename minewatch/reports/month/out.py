"""What the bureau knows to be still on tablets: it is told before a month is taken for whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from minewatch.law.facts import Facts
from minewatch.reports.words import moment
from minewatch.when import Month, day_of

Owing = tuple[str, int, datetime]


def still_out(facts: Facts, month: Month, as_of: datetime, owing: Sequence[Owing], without_photos: int) -> str:
    """One sentence: who has how many records unsent since which call, and how many records lack photos.

    "" where nothing is known to be out, and for months too long ago for it to be of theirs.
    """
    if month < Month.of(day_of(as_of)).plus(-1):
        return ""
    people = [f"{facts.name(who)} {count} 条（{moment(at)} 联系时）" for who, count, at in owing]
    parts = [f"还在平板上没有送到：{'、'.join(people)}"] if people else []
    parts += [f"{without_photos} 条记录的照片没有到齐"] if without_photos else []
    return f"{'；'.join(parts)}。本月的数字和证据可能还不全。" if parts else ""
