"""The rescue file of a tablet (static/js/tablet/rescue.js), taken in at the bureau: what was not sent, with photos."""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, BinaryIO

from minewatch.records.envelope import Refusal
from minewatch.records.objects import parse
from minewatch.store import media
from minewatch.store.jumped import straightened
from minewatch.store.outbox import Answer, take
from minewatch.when import now

KIND = "minewatch rescue 2"
NOT_ONE = "这不是平板导出的救援文件，请核对。"
UNKEPT = "记录和其余照片都已收进局里；有 {} 张照片打不开，没有收，请向登记人要原照片。"
CUT = "救援文件不完整，里面完好的 {} 条记录已收进局里；请从平板再导出一次，或者重新拷贝。"


def rescued(file: BinaryIO) -> list[Answer]:
    """What became of each record, each under its own author; photos are read one at a time. Raises `Refusal`."""
    if next(_lines(file), {}).get("kind") != KIND:
        raise Refusal(NOT_ONE)
    try:
        rows = [told["records"] for told in _lines(file) if "records" in told]
        at = now()
        bodies = [straightened(row, at) for row in _in_turn(rows)]
        answers = _records(bodies)
        unkept = _keep_photos(bodies, (told["media"] for told in _lines(file) if "media" in told))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Refusal(NOT_ONE) from error
    if not _is_whole(file):
        raise Refusal(CUT.format(len(answers)))
    if unkept:
        raise Refusal(UNKEPT.format(unkept))
    return answers


def drafts_in(file: BinaryIO) -> int:
    """How many drafts the file holds: no records yet, and only another tablet can go on with them."""
    return sum("drafts" in told for told in _lines(file))


def _in_turn(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they were written: by the tablet's running number, or by the bureau's time if there are several tablets'."""
    tablets = {row["body"].get("device_id") for row in rows}
    return sorted(rows, key=lambda row: row["seq"] if len(tablets) < 2 else row.get("at", 0) + row.get("ahead", 0))


def _lines(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """From the first on; a line that was cut off is the last."""
    file.seek(0)
    for line in file:
        try:
            told = parse(line)
        except Refusal:
            return
        yield told


def _is_whole(file: BinaryIO) -> bool:
    return any(told.get("end") == count for count, told in enumerate(_lines(file)))


def _records(bodies: list[dict[str, Any]]) -> list[Answer]:
    """The tablets themselves have told nothing: what the census knows of them stays, but for the numbers that came."""
    by_author: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for body in bodies:
        by_author[body["author"]].append(body)
    return [answer for author, own in by_author.items() for answer in take(own, author, None)]


def _keep_photos(bodies: list[dict[str, Any]], photos: Iterator[dict[str, Any]]) -> int:
    """Kept as sent by whoever wrote the records that name them; how many could not be opened: they stop no other."""
    named: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for body in bodies:
        for hash in {*(body.get("photos") or ()), *filter(None, [body.get("signature")])}:
            named[hash].append(body)
    return sum(not _is_kept(photo, body) for photo in photos for body in named[photo.get("hash", "")])


def _is_kept(photo: dict[str, Any], body: dict[str, Any]) -> bool:
    """Not if its bytes are no picture, or not those it is named by."""
    try:
        data = b64decode(photo["bytes"])
        way = {"source": photo["source"], "device": body["device_id"], "taken_at": photo["taken_at"] or None}
        return sha256(data).hexdigest() == photo["hash"] and bool(media.keep(data, body["author"], **way))
    except (Refusal, KeyError, TypeError, ValueError):
        return False
