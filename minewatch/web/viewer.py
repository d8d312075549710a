"""Who is looking: the person behind a session, today's posting and roles, and what these allow."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from flask import g, url_for
from flask_login import UserMixin, current_user

from minewatch.law.facts import Facts
from minewatch.records.people import POSTS, ROLES, Posting
from minewatch.store import accounts
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.when import Month, Span, day_of, now

READ_ALL = frozenset({"patrol", "deputy", "director", "auditor"})
DECIDERS = frozenset({"deputy", "director"})
BUREAU = frozenset({"patrol", "deputy", "director"})


@dataclass(frozen=True)
class Viewer(UserMixin):
    """A signed-in person. `facts` are the set-up facts of today (people, roles, mines the person is posted to)."""

    token: str
    staff_no: str
    must_change: bool
    facts: Facts = field(repr=False, compare=False)

    def get_id(self) -> str:
        return self.token

    @cached_property
    def today(self):
        return day_of(now())

    @cached_property
    def name(self) -> str:
        return self.facts.name(self.staff_no)

    @cached_property
    def posting(self) -> Posting | None:
        return self.facts.posting(self.staff_no, self.today)

    @cached_property
    def mine(self) -> str | None:
        """The code of the mine the person is posted to today."""
        return self.posting.mine if self.posting else None

    @cached_property
    def mine_name(self) -> str:
        found = self.facts.mine(self.mine)
        return found.name if found else ""

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.facts.roles(self.staff_no, self.today))

    @property
    def is_leader(self) -> bool:
        return self.posting is not None and self.posting.post == "leader"

    @property
    def reads_all(self) -> bool:
        return bool(self.roles & READ_ALL)

    @property
    def post_word(self) -> str:
        posts = [dict(POSTS)[self.posting.post]] if self.posting else []
        return "、".join(posts + [dict(ROLES)[role] for role in sorted(self.roles)]) or "未派驻"

    @property
    def home(self) -> str:
        return "/"

    def way_back(self, mine: str, month: Month) -> tuple[str, str]:
        """From a list of a mine's month: the group to its day, everybody else to the mine's month."""
        if self.mine == mine:
            return "今日", "/"
        return self.month_word(month), url_for("mine_month", code=mine, month=month)

    def month_word(self, month: Month) -> str:
        """Only the month that is going on is 本月."""
        return "本月" if month == Month.of(self.today) else month.words

    def may_read(self, mine: str | None) -> bool:
        """Inspectors see their own mine; patrol, deputy, director and auditor see all."""
        return self.reads_all or (mine is not None and mine == self.mine)


def load(token: str) -> Viewer | None:
    signed_in = accounts.session_of(token)
    if signed_in is None:
        return None
    today = day_of(now())
    facts = facts_for(Scope(Span(today, today), mines=(), people=(signed_in.staff_no,), setup_only=True))
    return _with_mine(Viewer(token, signed_in.staff_no, signed_in.must_change, facts))


def _with_mine(viewer: Viewer) -> Viewer:
    """The set-up of the mine the person is posted to, too."""
    if viewer.mine is None:
        return viewer
    today = Span(viewer.today, viewer.today)
    facts = facts_for(Scope(today, mines=(viewer.mine,), people=(viewer.staff_no,), setup_only=True))
    return Viewer(viewer.token, viewer.staff_no, viewer.must_change, facts)


def viewer() -> Viewer | None:
    """The signed-in person of this request, or None."""
    if "viewer" not in g:
        g.viewer = current_user._get_current_object() if current_user.is_authenticated else None
    return g.viewer
