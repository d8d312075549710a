"""Facts once folded, kept in memory with the links of the records that they were folded from.

The same links stand for the same records in the same order, and so for the same facts: nothing kept here ever grows
stale. What came after is added to what is kept of a question. Whoever asks gets facts of his own, to do with as he
likes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import LRUCache
from flask import Flask, current_app

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record
from minewatch.when import Workdays

NAME = "minewatch.folds"
ROOM = 20_000  # records, whose places in the facts take about a kilobyte

Places = Sequence[Any]  # rows of pos and link
Read = Callable[[Places], Iterable[Record]]


@dataclass(frozen=True)
class Kept:
    """The facts of the records of these links, which nobody changes any more."""

    links: tuple[str, ...]
    facts: Facts

    def is_begun_by(self, other: Kept | None) -> bool:
        return (
            other is not None
            and other.links == self.links[: len(other.links)]
            and other.facts.workdays == self.facts.workdays
        )


class Folds:
    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, Kept] = LRUCache(ROOM, getsizeof=lambda kept: len(kept.links))
        self._lock = Lock()

    def facts(self, asked: Hashable, places: Places, workdays: Workdays, read: Read) -> Facts:
        """The facts of the records at these places; only those that came after what is kept are read and added."""
        wanted = Kept(tuple(link for _, link in places), Facts(workdays))
        with self._lock:
            kept = self._kept.get(asked)
        begun = kept if kept is not None and wanted.is_begun_by(kept) else Kept((), wanted.facts)
        facts = begun.facts.copy()
        for record in read(places[len(begun.links) :]):
            facts.add(record)
        self._keep(asked, Kept(wanted.links, facts))
        return facts.copy()

    def _keep(self, asked: Hashable, kept: Kept) -> None:
        if len(kept.links) < ROOM:
            with self._lock:
                self._kept[asked] = kept


def attach(app: Flask) -> None:
    app.extensions[NAME] = Folds()


def folds() -> Folds:
    found: Folds = current_app.extensions[NAME]
    return found
