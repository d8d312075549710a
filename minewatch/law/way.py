"""The way a record comes in, and how far after its receipt a time in it may lie and still be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Way:
    """`live`: a person is writing it on screen at this moment."""

    live: bool
    ahead: timedelta

    def is_not_yet(self, told: datetime, received_at: datetime) -> bool:
        return told - received_at > self.ahead


FORM = Way(True, timedelta(0))
TABLET = Way(False, timedelta(hours=1))  # what its clock may be off since it was last measured; more is a slip
FILE = Way(False, timedelta.max)  # an import tells what was once accepted
