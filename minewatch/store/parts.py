"""Media on their way: what a tablet has sent of a file so far, so that it goes on where the network broke off."""

from __future__ import annotations

import os
from datetime import timedelta
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path

from minewatch.store import media
from minewatch.store.engine import settings
from minewatch.when import now

KEPT_FOR = timedelta(days=7)


def have(hash: str, staff_no: str) -> int:
    """How many bytes of it are here, from the beginning."""
    try:
        return _path(hash, staff_no).stat().st_size
    except FileNotFoundError:
        return 0


def add(hash: str, staff_no: str, first: int, data: bytes) -> int:
    """Put a piece behind what is here, if that is where it belongs; gives how many bytes are here now, on disk."""
    path = _path(hash, staff_no)
    with path.open("ab") as file:
        flock(file, LOCK_EX)
        if first == file.seek(0, os.SEEK_END) and first + len(data) <= media.MOST_BYTES:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return file.tell()


def whole(hash: str, staff_no: str) -> bytes | None:
    """All of it, when the bytes that are here are those of the name; wrong bytes are let go."""
    path = _path(hash, staff_no)
    data = path.read_bytes()
    if sha256(data).hexdigest() == hash:
        return data
    path.unlink()
    return None


def let_go(hash: str, staff_no: str) -> None:
    """It is kept elsewhere now; with it goes what nobody has gone on with for a week."""
    _path(hash, staff_no).unlink(missing_ok=True)
    ages_ago = (now() - KEPT_FOR).timestamp()
    for path in _folder().iterdir():
        if path.stat().st_mtime < ages_ago:
            path.unlink(missing_ok=True)


def _path(hash: str, staff_no: str) -> Path:
    return _folder() / sha256(f"{staff_no} {hash}".encode()).hexdigest()


def _folder() -> Path:
    folder = settings().instance / "parts"
    folder.mkdir(exist_ok=True)
    return folder
