"""The app on the tablet: which files it is made of, and their version."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from minewatch.config import RULEBOOKS, STATIC, TEMPLATES
from minewatch.store.engine import settings

SCRIPTS = (
    "page",
    "store",
    "photos",
    "people",
    "bureau",
    "written",
    "outbox",
    "status",
    "rescue",
    "fill",
    "pictures",
    "reading",
    "typed",
    "sheet",
    "call",
    "along",
    "home",
)
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


def version() -> str:
    """A hash over everything that the app on a tablet is made of; its pages hold the rulebook's lists."""
    return made_of(settings().rulebook, STATIC, TEMPLATES, RULEBOOKS.parent)


@cache
def made_of(rulebook: str, *folders: Path) -> str:
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sha256(rulebook.encode() + b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
