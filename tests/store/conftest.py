"""The county that the stores' tests write to, on both databases."""

from __future__ import annotations

import pytest
from scribe import Scribe

from minewatch.store import transfer


@pytest.fixture
def instance(app_on_both):
    """Mine QSG with its group, and LG with its own."""
    scribe = Scribe().founded()
    for mine in ("QSG", "LG"):
        scribe.mine(mine)
        scribe.group(mine)
    transfer.import_lines(scribe.lines)
    return app_on_both
