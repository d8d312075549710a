"""The addresses a tablet calls: who is signed in, a batch of records, a photo piece by piece."""

from __future__ import annotations

import re
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from flask import Response, request
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ValidationError

from minewatch.records.envelope import HASH, Refusal
from minewatch.records.objects import parse
from minewatch.store import devices, media, outbox, parts
from minewatch.store.devices import Told
from minewatch.web.api.openapi import description
from minewatch.web.api.package import package as packed
from minewatch.web.api.words import MOST_RECORDS, Batch, Fault, Have, Receipt, Receipts, Session
from minewatch.web.pages.sign import limit
from minewatch.web.tablet import version
from minewatch.web.uploads import readable
from minewatch.web.viewer import Viewer, viewer
from minewatch.when import now

A_PERSON = "600 per minute"
SOURCES = ("camera", "file", "pen")
RANGE = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")
UNREADABLE = (
    f"送来的内容读不懂：应当是一个 JSON 对象，有 device 和 records（最多 {MOST_RECORDS} 条）。请更新平板上的程序。"
)
NOT_A_HASH = "地址里应当是 64 位小写十六进制的 SHA-256。"
WRONG_BYTES = "送来的内容与它的 SHA-256 不符，没有保存，请重新送。"
WRONG_RANGE = "Content-Range 应写成 bytes 起-止/总长，并与送来的长度相符。"


def answer(body: BaseModel, status: int = 200) -> Response:
    return Response(body.model_dump_json(), status, mimetype="application/json")


def fault(sentence: str, status: int) -> Response:
    return answer(Fault(error=sentence), status)


def session(viewer: Viewer):
    signed_in = f"{viewer.staff_no} {sha256(viewer.token.encode()).hexdigest()[:12]}"
    told = {"staff_no": viewer.staff_no, "name": viewer.name, "mine": viewer.mine, "signed_in": signed_in}
    return answer(Session(**told, csrf=generate_csrf(), now=now(), epoch=devices.epoch(), app=version()))


def _person() -> str:
    someone = viewer()
    return someone.staff_no if someone else ""


@limit.limit(A_PERSON, key_func=_person)
def records(viewer: Viewer):
    try:
        batch = Batch.model_validate(parse(request.get_data()))
    except (ValidationError, Refusal):
        return fault(UNREADABLE, 400)
    others = {one.staff_no: one.unsent for one in batch.device.others}
    told = Told(**batch.device.model_dump() | {"others": others})
    answers = outbox.take(batch.records, viewer.staff_no, told, live=batch.live)
    receipts = [Receipt(**asdict(one) | {"missing": list(one.missing)}) for one in answers]
    return answer(Receipts(epoch=devices.epoch(), now=now(), answers=receipts))


def have(viewer: Viewer, hash: str):
    if not re.fullmatch(HASH, hash):
        return fault(NOT_A_HASH, 404)
    if readable(viewer, hash) and (here := media.path_of(hash)).exists():
        return answer(Have(have=here.stat().st_size, whole=True))
    return answer(Have(have=parts.have(hash, viewer.staff_no), whole=False))


@limit.limit(A_PERSON, key_func=_person)
def put(viewer: Viewer, hash: str):
    """The whole file, or the next piece of it (Content-Range); to one that does not fit the answer is what is here."""
    if not re.fullmatch(HASH, hash):
        return fault(NOT_A_HASH, 404)
    data = request.get_data()
    if "Content-Range" not in request.headers:
        return _kept(viewer, hash, data) if sha256(data).hexdigest() == hash else fault(WRONG_BYTES, 409)
    return _piece(viewer, hash, data)


def _piece(viewer: Viewer, hash: str, data: bytes) -> Response:
    told = RANGE.fullmatch(request.headers["Content-Range"])
    first, last, length = map(int, told.groups()) if told else (0, 0, 0)
    if not data or last - first + 1 != len(data) or not last < length <= media.MOST_BYTES:
        return fault(WRONG_RANGE, 416)
    if (have := parts.add(hash, viewer.staff_no, first, data)) < length:
        return answer(Have(have=have, whole=False), 202)
    whole = parts.whole(hash, viewer.staff_no)
    return _kept(viewer, hash, whole) if whole is not None else fault(WRONG_BYTES, 409)


def _kept(viewer: Viewer, hash: str, data: bytes) -> Response:
    """Raises `Refusal` for what is no picture and no PDF; the piecemeal copy then goes, too: it would never fit."""
    try:
        media.keep(data, viewer.staff_no, **_way())
    finally:
        parts.let_go(hash, viewer.staff_no)
    return answer(Have(have=len(data), whole=True), 201)


def _way() -> dict[str, Any]:
    """What the tablet says of a picture: where it came from, when it was taken, on which tablet."""
    source, device = request.headers.get("X-Media-Source", ""), request.headers.get("X-Device-Id", "")
    taken_at = request.headers.get("X-Taken-At", "")
    return {
        "source": source if source in SOURCES else "file",
        "device": device if devices.is_code(device) else None,
        "taken_at": taken_at if media.EXIF_TIME.fullmatch(taken_at) else None,
    }


def package(viewer: Viewer):
    return packed(viewer)


def openapi():
    return description()
