"""The rescue file of a tablet, taken in at the bureau: what it had not sent, with its photos."""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from typing import Any

from minewatch.records.envelope import Refusal
from minewatch.records.objects import parse
from minewatch.store import media
from minewatch.store.outbox import Answer, take

KIND = "minewatch rescue 1"
NOT_ONE = "这不是平板导出的救援文件，请核对。"
UNKEPT = "记录和其余照片都已收进局里；有 {} 张照片打不开，没有收，请向登记人要原照片。"


def rescued(text: bytes) -> list[Answer]:
    """What became of each record, each under its own author. Raises `Refusal`."""
    told = parse(text)
    rows = told.get("records")
    if told.get("kind") != KIND or not isinstance(rows, list) or not isinstance(told.get("media"), list):
        raise Refusal(NOT_ONE)
    try:
        bodies = [row["body"] for row in sorted(rows, key=lambda row: row["seq"])]
        photos = {photo["hash"]: photo for photo in told["media"]}
        answers = _records(bodies)
        _keep_photos(bodies, photos)
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(NOT_ONE) from error
    return answers


def _records(bodies: list[dict[str, Any]]) -> list[Answer]:
    """The tablets themselves have told nothing: what the census knows of them stays, but for the numbers that came."""
    by_author: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for body in bodies:
        by_author[body["author"]].append(body)
    return [answer for author, own in by_author.items() for answer in take(own, author, None)]


def _keep_photos(bodies: list[dict[str, Any]], photos: dict[str, dict[str, Any]]) -> None:
    """Kept as sent by whoever wrote the record that names them; one that cannot be opened stops no other."""
    unkept = 0
    for body in bodies:
        for hash in [*(body.get("photos") or ()), *filter(None, [body.get("signature")])]:
            if photo := photos.get(hash):
                way = {"source": photo["source"], "device": body["device_id"], "taken_at": photo["taken_at"] or None}
                try:
                    media.keep(b64decode(photo["bytes"]), body["author"], **way)
                except Refusal:
                    unkept += 1
    if unkept:
        raise Refusal(UNKEPT.format(unkept))
