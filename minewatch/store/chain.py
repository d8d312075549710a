"""The evidence chain: each record's link is a hash over the link before it, so no record can change unseen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from minewatch.records.envelope import Refusal
from minewatch.records.kinds import canonical
from minewatch.when import local

BUREAU = ""
START = "0" * 64
NOT_CONTENT = ("received_at", "held")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_HALF = re.compile("[\ud800-\udfff]")


def content(body: Mapping[str, Any]) -> str:
    """What the author wrote, in one form: without what the server adds."""
    return storable(canonical({key: value for key, value in body.items() if key not in NOT_CONTENT}))


def storable(text: str) -> str:
    """A JSON text that every database keeps as it is."""
    if ("\\u0000" in text and _NUL.search(text)) or _HALF.search(text):
        raise Refusal("文字里有不能保存的字符（空字符或残缺的字），请删掉再存。")
    return text


def digest_of(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def link_of(before: str, chain: str, seq: int, digest: str, received_at: datetime, held: str | None) -> str:
    instant = local(received_at).isoformat(timespec="microseconds")
    return sha256("\n".join((before, chain, str(seq), digest, instant, held or "")).encode()).hexdigest()
