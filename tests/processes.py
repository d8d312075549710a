"""A browser's processes, found by the profile it was started with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path


def family(profile: Path) -> list[int]:
    """The browser first, then all that it has started; nobody where it is not running."""
    children = defaultdict(list)
    for id, parent in _all():
        children[parent].append(id)
    found = [id for ids in children.values() for id in ids if _is_browser(told_of(id, "cmdline"), profile)]
    for id in found:
        found += [child for child in children[id] if child not in found]
    return found


def told_of(id: int, name: str) -> str:
    """What the kernel says of a process; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{id}/{name}").read_text(errors="replace")
    except OSError:
        return ""


def _all() -> Iterator[tuple[int, int]]:
    ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    for id in ids:
        if stat := told_of(id, "stat"):
            yield id, int(stat.rpartition(")")[2].split()[1])


def _is_browser(command: str, profile: Path) -> bool:
    return f"--user-data-dir={profile}\0" in f"{command}\0" and "--type=" not in command
