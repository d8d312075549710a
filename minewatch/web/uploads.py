"""Photos and scans in forms: kept at the first post, so that a refused form still has every one of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from minewatch.records.envelope import Refusal
from minewatch.store import media


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


def chosen(name: str, sent_by: str) -> Chosen:
    """Keep the files of this field now, beside those kept at earlier posts (`<name>_kept`)."""
    earlier = media.present(request.form.getlist(f"{name}_kept"))
    hashes = [hash for hash in request.form.getlist(f"{name}_kept") if hash in earlier]
    errors = []
    for file in request.files.getlist(name):
        if file.filename:
            try:
                hashes.append(media.keep(file.read(), sent_by, "file"))
            except Refusal as refusal:
                errors.append(f"{file.filename}：{refusal.sentence}")
    unique = dict.fromkeys(hashes)
    return Chosen(tuple(Photo(hash, f"照片 {n}") for n, hash in enumerate(unique, 1)), tuple(errors))
