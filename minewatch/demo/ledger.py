"""Where the invented county's records are gathered before they go through the door in order of receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import uuid_utils
from PIL import Image, ImageDraw, ImageFont

from minewatch.config import STATIC
from minewatch.demo.calendar import Calendar
from minewatch.store import media


class Ledger:
    """Records with the instant at which each is received; what lies after the present has not happened yet."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._bodies: list[tuple[datetime, int, dict[str, Any]]] = []

    def write(self, kind: str, author: str, received_at: datetime, /, **fields: Any) -> str:
        """Gather a record (`from_`, `to_` stand for `from`, `to`); gives its id."""
        body = {
            "kind": kind,
            "id": str(uuid_utils.uuid7()),
            "author": author,
            "occurred_at": received_at.isoformat(),
            "received_at": received_at.isoformat(),
        }
        body |= {name.rstrip("_"): _plain(value) for name, value in fields.items()}
        self._bodies.append((received_at, len(self._bodies), body))
        return str(body["id"])

    def photos(self, words: str, sent_by: str, at: datetime, tone: str = "#31505c") -> list[str]:
        """A picture taken at the instant, as media; none if that lies ahead."""
        return [picture(words, sent_by, tone)] if at <= self.calendar.now else []

    def lines(self) -> Iterator[str]:
        for received_at, _, body in sorted(self._bodies, key=lambda entry: entry[:2]):
            if received_at <= self.calendar.now:
                yield json.dumps(body, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(STATIC / "fonts" / "MW-Hei.ttf"), size)


def picture(words: str, sent_by: str, tone: str = "#31505c") -> str:
    """A drawn stand-in for a photo or scan, kept as media; gives its hash."""
    image = Image.new("RGB", (960, 640), tone)
    draw = ImageDraw.Draw(image)
    for n in range(0, 960, 80):
        draw.line((n, 0, n - 200, 640), fill="#ffffff22", width=1)
    draw.text((60, 250), words, font=_font(54), fill="white")
    draw.text((60, 340), "示例图片，非现场照片", font=_font(30), fill="#dfe7ea")
    out = BytesIO()
    image.save(out, "JPEG", quality=70)
    return media.keep(out.getvalue(), sent_by, "camera")
