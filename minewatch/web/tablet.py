"""The app on the tablet: which files it is made of, and their version."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from minewatch.config import RULEBOOKS, STATIC, TEMPLATES
from minewatch.store.engine import settings

# A page asks for few files: reading many from what is kept costs an old tablet more than what is in them.
SCRIPTS: dict[str, tuple[str, ...]] = {
    "app": (
        "tablet/store",
        "tablet/photos",
        "tablet/people",
        "tablet/bureau",
        "tablet/clocks",
        "tablet/written",
        "tablet/outbox",
        "tablet/status",
        "tablet/rescue",
        "look",
    ),
    "home": ("tablet/offered", "tablet/along", "tablet/home"),
    "sheet": (
        "tablet/offered",
        "tablet/fill",
        "tablet/pictures",
        "tablet/reading",
        "tablet/typed",
        "tablet/blame",
        "tablet/sheet",
        "now",
        "spent",
    ),
    "alert": ("tablet/call",),
    "inspection": ("../vendor/signature_pad-4.2.0/signature_pad.umd.min", "tablet/pen", "answered"),
}
STATIC_FILES = (
    "app.css",
    "icons.svg",
    "vendor/bootstrap-5.3.9/bootstrap.min.css",
    "icons/minewatch.svg",
    "icons/minewatch-192.png",
    "icons/minewatch-512.png",
    "js/tablet/page.js",
)


def version() -> str:
    """A hash over everything that the app on a tablet is made of; its pages hold the rulebook's lists."""
    return made_of(settings().rulebook, STATIC, TEMPLATES, RULEBOOKS.parent)


@cache
def made_of(rulebook: str, *folders: Path) -> str:
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return sha256(rulebook.encode() + b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


@cache
def joined(name: str) -> str:
    """The scripts of that name, one after the other. Raises `KeyError`."""
    return "\n".join((STATIC / "js" / f"{part}.js").read_text("utf-8") for part in SCRIPTS[name])
