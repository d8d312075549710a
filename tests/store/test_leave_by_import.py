"""Every route and every refusal of leave once more, each record imported as a line of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from law.test_leave import *  # noqa: F403  (the stories themselves)
from scribe import Scribe

from minewatch.records.envelope import Record, Refusal
from minewatch.records.kinds import read
from minewatch.store import transfer


class Importing(Scribe):
    """A scribe whose every record goes through `import`; the refusal is the import's own."""

    def judge(self, body: dict[str, Any], live: bool = False) -> Record:
        try:
            transfer.import_lines([json.dumps(body, ensure_ascii=False)])
        except transfer.LineRefused as refused:
            assert refused.number == 1
            raise Refusal(refused.sentence, refused.field) from refused
        return read(body)


@pytest.fixture
def scribe(app) -> Scribe:
    with app.app_context():
        scribe = Importing().founded()
        scribe.mine("QSG")
        scribe.group("QSG")
        yield scribe
