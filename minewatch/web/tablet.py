"""The app on the tablet: which files it is made of, and their version."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from minewatch.config import STATIC, TEMPLATES

SCRIPTS = ("page", "store", "photos", "people", "outbox", "status", "rescue", "fill", "sheet", "call", "home")
SHARED = ("look", "now", "spent", "answered")
STATIC_FILES = (
    "app.css",
    "icons.svg",
    "vendor/bootstrap-5.3.9/bootstrap.min.css",
    "icons/minewatch.svg",
    "icons/minewatch-192.png",
    "icons/minewatch-512.png",
    *(f"js/{name}.js" for name in SHARED),
    *(f"js/tablet/{name}.js" for name in SCRIPTS),
)


@cache
def version() -> str:
    """A hash over everything that the app on a tablet is made of."""
    files = [*_files(STATIC / "js"), *_files(STATIC / "vendor"), STATIC / "app.css", *_files(TEMPLATES / "tablet")]
    return sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
