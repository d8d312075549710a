"""Photos and scans in forms: kept at the first post, so that a refused form still has every one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from minewatch.records.envelope import HASH, Refusal
from minewatch.store import media
from minewatch.web.show import moment
from minewatch.web.viewer import Viewer

IS_HASH = re.compile(HASH)
STILL_OUT = "还没有到局"
SOURCES = {"camera": "现拍", "file": "选的文件", "pen": "手写"}


@dataclass(frozen=True)
class Photo:
    """A photo as the macros show it; `note` says where it is from, or that it is still to come."""

    hash: str
    label: str
    note: str = ""
    is_here: bool = True

    @property
    def href(self) -> str:
        return f"/media/{self.hash}"

    @property
    def thumb(self) -> str:
        return f"/media/{self.hash}/small"


def photos(hashes: Sequence[str], label: str) -> tuple[Photo, ...]:
    """Those a record names; where there are several, each has its number."""
    here = media.arrived(hashes)
    labels = [label] if len(hashes) == 1 else [f"{label} {n}" for n in range(1, len(hashes) + 1)]
    return tuple(
        Photo(hash, label, _note(here[hash]) if hash in here else STILL_OUT, hash in here)
        for hash, label in zip(hashes, labels, strict=True)
    )


def _note(beside: media.Arrived) -> str:
    """When it was taken is the camera's own word (`2026:07:03 08:05:00`); when it came is ours."""
    taken = f"{beside.taken_at[:16].replace(':', '-', 2)} 拍摄" if beside.taken_at else "没有拍摄时间"
    return f"{SOURCES[beside.source]}，{taken}；{moment(beside.received_at)} 到局"


@dataclass(frozen=True)
class Chosen:
    """What a form's file field has: the photos kept so far, and a sentence for each file that could not be."""

    photos: tuple[Photo, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def hashes(self) -> list[str]:
        return [photo.hash for photo in self.photos]


def readable(viewer: Viewer, hash: str) -> media.Kept | None:
    """A kept file, for whoever sent it or may read a record that names it."""
    kept = media.find(hash) if IS_HASH.fullmatch(hash) else None
    if kept is None or viewer.staff_no in kept.senders:
        return kept
    return kept if any(viewer.may_read(chain) for chain in media.chains_using(hash)) else None


def chosen(name: str, viewer: Viewer) -> Chosen:
    """Keep the files of this field now, beside those kept at earlier posts (`<name>_kept`)."""
    hashes = [hash for hash in request.form.getlist(f"{name}_kept") if readable(viewer, hash)]
    errors = []
    for file in request.files.getlist(name):
        if file.filename:
            try:
                hashes.append(media.keep(file.read(), viewer.staff_no, "file"))
            except Refusal as refusal:
                errors.append(f"{file.filename}：{refusal.sentence}")
    unique = dict.fromkeys(hashes)
    return Chosen(tuple(Photo(hash, f"照片 {n}") for n, hash in enumerate(unique, 1)), tuple(errors))
