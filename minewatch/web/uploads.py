"""Photos and scans in forms: kept at the first post, so that a refused form still has every one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request

from minewatch.records.envelope import HASH, Refusal
from minewatch.store import media
from minewatch.web.viewer import Viewer

IS_HASH = re.compile(HASH)


@dataclass(frozen=True)
class Photo:
    """A kept photo as the macros show it."""

    hash: str
    label: str

    @property
    def href(self) -> str:
        return f"/media/{self.hash}"

    @property
    def thumb(self) -> str:
        return f"/media/{self.hash}/small"


def photo(hash: str, label: str = "照片") -> Photo:
    return Photo(hash, label)


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
