"""Photos, scans and signatures: kept byte for byte under their SHA-256; what is shown is a copy without its EXIF."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Semaphore
from typing import Any

import sqlalchemy as sa
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.dialects import postgresql, sqlite

from minewatch.records.envelope import Record, Refusal
from minewatch.records.filings import Originals
from minewatch.records.kinds import canonical
from minewatch.store import tables as t
from minewatch.store.chain import digest_of
from minewatch.store.engine import reading, settings, write_turn
from minewatch.when import local, now

MOST_PIXELS = 25_000_000
MOST_JPEG_PIXELS = Image.MAX_IMAGE_PIXELS = 50_000_000  # decoded at the size that is needed, so they may be larger
MOST_BYTES = 20 * 1024 * 1024
OPENED = ("JPEG", "PNG", "WEBP")
FORMATS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
TAKEN_AT = 0x9003  # EXIF DateTimeOriginal
EXIF_IFD = 0x8769
EXIF_TIME = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d")
LARGE, SMALL = 1600, 320
DECODING = Semaphore(2)  # a picture unpacked takes some hundred megabytes


@dataclass(frozen=True)
class Kept:
    hash: str
    type: str
    senders: frozenset[str]


@dataclass(frozen=True)
class Arrived:
    """What is kept beside the bytes: `camera`, `file` or `pen`, the EXIF time (None: it has none), the receipt."""

    source: str
    taken_at: str | None
    received_at: datetime


def hashes(record: Record) -> tuple[str, ...]:
    """The media a record names."""
    fields = _naming(type(record))
    photos = record.photos if "photos" in fields else ()
    signature = record.signature if "signature" in fields else None
    scans = [scan.media for scan in record.files] if isinstance(record, Originals) else []
    return tuple(dict.fromkeys(hash for hash in (*photos, signature, *scans) if hash))


@cache
def _naming(kind: type[Record]) -> frozenset[str]:
    return frozenset({"photos", "signature"} & kind.model_fields.keys())


def keep(
    data: bytes, sent_by: str, source: str = "file", device: str | None = None, taken_at: str | None = None
) -> str:
    """Keep the bytes, on disk before it returns; gives their SHA-256. Raises `Refusal` for what cannot be opened.

    `taken_at` is what a tablet read from the EXIF before it made the picture smaller (`2026:07:03 08:05:00`).
    """
    if len(data) > MOST_BYTES:
        raise Refusal("文件超过 20 MB，请缩小后再选。", "photos")
    kind, told_at = _examined(data)
    name = sha256(data).hexdigest()
    _write(path_of(name), data)
    row = {"hash": name, "size": len(data), "type": kind, "source": source, "taken_at": told_at or taken_at,
           "device": device, "sent_by": sent_by, "received_at": now()}  # fmt: skip
    with write_turn(()) as connection:
        connection.execute(_insert(connection, t.media, ["hash"]), row | {"digest": digest_of_row(row)})
        sender = {"hash": name, "staff_no": sent_by}
        connection.execute(_insert(connection, t.media_sender, ["hash", "staff_no"]), sender)
    return name


def digest_of_row(row: Mapping[str, Any]) -> str:
    """One hash over everything that is kept with the bytes: source, time taken, device, sender, receipt."""
    told = {name: row[name] for name in ("hash", "size", "type", "source", "taken_at", "device", "sent_by")}
    told["received_at"] = local(row["received_at"]).isoformat(timespec="microseconds")
    return digest_of(canonical(told))


def path_of(hash: str) -> Path:
    return settings().media / hash[:2] / hash


def missing(connection: sa.Connection, record: Record) -> tuple[str, ...]:
    """Which of the media that a record names the server still lacks: known by name is not here (a restored backup)."""
    named = hashes(record)
    if not named:
        return ()
    known = set(connection.scalars(sa.select(t.media.c.hash).where(t.media.c.hash.in_(named))))
    return tuple(hash for hash in named if hash not in known or not path_of(hash).exists())


def uses(record: Record, chain: str) -> list[dict[str, Any]]:
    return [{"hash": hash, "record": record.id, "chain": chain} for hash in hashes(record)]


def note_uses(connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(_insert(connection, t.media_use, ["hash", "record"]), rows)


def find(hash: str) -> Kept | None:
    with reading() as connection:
        row = connection.execute(sa.select(t.media).where(t.media.c.hash == hash)).first()
        senders = connection.scalars(sa.select(t.media_sender.c.staff_no).where(t.media_sender.c.hash == hash))
        return Kept(row.hash, row.type, frozenset(senders)) if row else None


def arrived(hashes: Iterable[str]) -> dict[str, Arrived]:
    """Of those that are here."""
    told = t.media.c
    query = sa.select(told.hash, told.source, told.taken_at, told.received_at).where(told.hash.in_(hashes))
    with reading() as connection:
        rows = connection.execute(query).all()
    return {hash: Arrived(*beside) for hash, *beside in rows if path_of(hash).exists()}


def chains_using(hash: str) -> set[str]:
    with reading() as connection:
        return set(connection.scalars(sa.select(t.media_use.c.chain).where(t.media_use.c.hash == hash)))


def shown(hash: str, longest: int) -> bytes:
    """A JPEG copy no larger than `longest` pixels a side, upright, without EXIF; made once."""
    copy = settings().instance / "shown" / str(longest) / hash
    if not copy.exists():
        with DECODING, Image.open(path_of(hash), formats=OPENED) as picture:
            _write(copy, _copied(picture, longest))
    return copy.read_bytes()


def _copied(picture: Image.Image, longest: int) -> bytes:
    picture.draft("RGB", (longest, longest))
    picture.thumbnail((longest, longest))
    out = BytesIO()
    ImageOps.exif_transpose(picture).convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def _examined(data: bytes) -> tuple[str, str | None]:
    if data.startswith(b"%PDF-"):
        return "application/pdf", None
    try:
        with DECODING, Image.open(BytesIO(data), formats=OPENED) as picture:
            kind = FORMATS[picture.format or ""]
            most = MOST_JPEG_PIXELS if kind == "image/jpeg" else MOST_PIXELS
            if picture.width * picture.height > most:
                raise Image.DecompressionBombError
            taken_at = str(picture.getexif().get_ifd(EXIF_IFD).get(TAKEN_AT))
            _copied(picture, SMALL)
    except Image.DecompressionBombError as error:
        raise Refusal("照片的像素太多，请用普通照片尺寸重新拍摄。", "photos") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        sentence = "这个文件不是能打开的照片或 PDF（支持 JPG、PNG、WebP、PDF），请重新拍照或选择。"
        raise Refusal(sentence, "photos") from error
    return kind, taken_at if EXIF_TIME.fullmatch(taken_at) else None


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            Path(file.name).unlink()
            raise
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _insert(connection: sa.Connection, table: sa.Table, key: list[str]) -> sa.Insert:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table).on_conflict_do_nothing(index_elements=key)
