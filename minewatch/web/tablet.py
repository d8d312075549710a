"""The app on the tablet: which files it is made of, and their version."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from minewatch.config import STATIC, TEMPLATES


@cache
def version() -> str:
    """A hash over everything that the app on a tablet is made of."""
    files = [*_files(STATIC / "js"), *_files(STATIC / "vendor"), STATIC / "app.css", *_files(TEMPLATES / "tablet")]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
