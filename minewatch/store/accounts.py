"""Signing in: one-time secrets, argon2id, lock-out, and sessions that end when they are ended."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from minewatch.records.envelope import Refusal
from minewatch.store import tables as t
from minewatch.store.engine import reading, write_turn
from minewatch.when import now

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
TRIES, LOCKED_FOR = 6, timedelta(minutes=10)
SESSION_HOURS = timedelta(hours=12)
ACCOUNTS = "account"
CHANGED = "这个账号刚刚已经变动，这次没有办理，请看现在的状态。一次性密码没有抄下的，请重置密码。"
LOCKING = "连续输错 6 次会锁定 10 分钟；锁定的请 10 分钟后再试，或者找局里的系统管理员解锁"
UNLOCKED = {"failures": 0, "locked_until": None}
LEAST, MOST = 10, 128
CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 and o, no 1, l and i: it is read aloud and copied by hand
_NOBODY = HASHER.hash(secrets.token_urlsafe())


@dataclass(frozen=True)
class SignedIn:
    """Who holds a session, and whether the secret must be changed first."""

    staff_no: str
    must_change: bool


@dataclass(frozen=True)
class Account:
    """A person's sign-in as it stands, without the secret; a lock-out that is over is none.

    The stamp is another one whenever the secret is another one.
    """

    must_change: bool
    locked_until: datetime | None
    disabled_at: datetime | None
    last_sign_in: datetime | None
    stamp: str


def standing() -> dict[str, Account]:
    """Everybody's account, by staff number."""
    last = (
        sa.select(t.session.c.staff_no, sa.func.max(t.session.c.created_at).label("last_sign_in"))
        .group_by(t.session.c.staff_no)
        .subquery()
    )
    query = sa.select(t.account, last.c.last_sign_in).outerjoin(last, last.c.staff_no == t.account.c.staff_no)
    with reading() as connection:
        return {row.staff_no: _as_it_stands(row) for row in connection.execute(query)}


def issue(staff_no: str, seen: str | None = None) -> str:
    """A one-time secret for a person, to be changed at first use; an older one and its sessions end.

    `seen` is the stamp of the account that was looked at (empty: there was none): a form sent again must not end
    the secret that was just handed over. Raises `Refusal`.
    """
    secret = "-".join("".join(secrets.choice(LEGIBLE) for _ in range(4)) for _ in range(3))
    row = _fresh(secret, must_change=True) | {"disabled_at": None}
    with write_turn([ACCOUNTS]) as connection:
        if seen is not None and seen != _stamp(_account(connection, staff_no)):
            raise Refusal(CHANGED)
        _put(connection, staff_no, row)
    return secret


def unlock(staff_no: str) -> None:
    with write_turn([ACCOUNTS]) as connection:
        connection.execute(t.account.update().where(t.account.c.staff_no == staff_no), UNLOCKED)


def disable(staff_no: str) -> None:
    """Every session of the person ends, and nobody signs in, until a new secret is issued."""
    with write_turn([ACCOUNTS]) as connection:
        connection.execute(t.account.update().where(t.account.c.staff_no == staff_no), {"disabled_at": now()})
        _end_sessions(connection, staff_no)


def change(staff_no: str, current: str, new: str) -> None:
    """Take a new secret; every session of the person ends. Raises `Refusal`."""
    with reading() as connection:
        row = _account(connection, staff_no)
    if row is None or not _may_enter(staff_no, _matches(row.secret_hash, current)):
        raise Refusal(f"现在的密码不对，请核对后再试。{LOCKING}。", "current")
    check_policy(new, staff_no)
    if new == current:
        raise Refusal("新密码不能与现在的密码相同。", "new")
    with write_turn([ACCOUNTS]) as connection:
        _put(connection, staff_no, _fresh(new, must_change=False))


def check_policy(secret: str, staff_no: str) -> None:
    """等保2.0 8.1.4.1: at least ten characters of three classes, and not the person's own number."""
    if not LEAST <= len(secret) <= MOST:
        raise Refusal(f"密码应有 {LEAST} 至 {MOST} 个字符。", "new")
    if sum(bool(re.search(pattern, secret)) for pattern in CLASSES) < 3:
        raise Refusal("密码应含大写字母、小写字母、数字、其他字符中的三种（汉字算其他字符）。", "new")
    if staff_no.lower() in secret.lower():
        raise Refusal("密码里不能有自己的工号。", "new")


def sign_in(staff_no: str, secret: str) -> str:
    """A session token for the right secret. Raises `Refusal` with the same sentence for every wrong pair."""
    with reading() as connection:
        row = _account_as_typed(connection, staff_no)
    matches = _matches(row.secret_hash if row else _NOBODY, secret)
    if row is None or not _may_enter(row.staff_no, matches):
        raise Refusal(f"工号或密码不对，请核对后再试。{LOCKING}。")
    return _open_session(row.staff_no)


def session_of(token: str) -> SignedIn | None:
    query = (
        sa.select(t.session.c.staff_no, t.session.c.created_at, t.account.c.must_change)
        .join(t.account, t.account.c.staff_no == t.session.c.staff_no)
        .where(t.session.c.token_hash == _hash(token), t.session.c.ended_at.is_(None))
        .where(t.account.c.disabled_at.is_(None))
    )
    with reading() as connection:
        row = connection.execute(query).first()
    alive = row is not None and row.created_at + SESSION_HOURS > now()
    return SignedIn(row.staff_no, row.must_change) if alive else None


def end_session(token: str) -> None:
    with write_turn(()) as connection:
        connection.execute(t.session.update().where(t.session.c.token_hash == _hash(token)), {"ended_at": now()})


def _open_session(staff_no: str) -> str:
    token, at = secrets.token_urlsafe(32), now()
    with write_turn(()) as connection:
        connection.execute(t.account.update().where(t.account.c.staff_no == staff_no), UNLOCKED)
        connection.execute(
            t.session.insert(), {"token_hash": _hash(token), "staff_no": staff_no, "created_at": at, "ended_at": None}
        )
    return token


def _fresh(secret: str, must_change: bool) -> dict[str, Any]:
    return {"secret_hash": HASHER.hash(secret), "must_change": must_change, "changed_at": now(), **UNLOCKED}


def _put(connection: sa.Connection, staff_no: str, row: dict[str, Any]) -> None:
    if connection.execute(t.account.update().where(t.account.c.staff_no == staff_no), row).rowcount == 0:
        connection.execute(t.account.insert(), row | {"staff_no": staff_no})
    _end_sessions(connection, staff_no)


def _end_sessions(connection: sa.Connection, staff_no: str) -> None:
    going = (t.session.c.staff_no == staff_no) & t.session.c.ended_at.is_(None)
    connection.execute(t.session.update().where(going), {"ended_at": now()})


def _may_enter(staff_no: str, matches: bool) -> bool:
    """Count a failure, in turn, so that many tries at once are many failures.

    A locked or disabled account lets nobody in.
    """
    with write_turn([ACCOUNTS]) as connection:
        row = _account(connection, staff_no)
        if row.disabled_at or _is_locked(row):
            return False
        if not matches:
            locked = now() + LOCKED_FOR if row.failures + 1 >= TRIES else None
            counted = {"failures": 0 if locked else row.failures + 1, "locked_until": locked}
            connection.execute(t.account.update().where(t.account.c.staff_no == staff_no), counted)
    return matches


def _as_it_stands(row: sa.Row) -> Account:
    locked_until = row.locked_until if _is_locked(row) else None
    return Account(row.must_change, locked_until, row.disabled_at, row.last_sign_in, _stamp(row))


def _is_locked(row: sa.Row) -> bool:
    return row.locked_until is not None and row.locked_until > now()


def _stamp(row: sa.Row | None) -> str:
    return row.changed_at.isoformat() if row else ""


def _account(connection: sa.Connection, staff_no: str) -> sa.Row | None:
    sought = staff_no.replace("\0", "")
    return connection.execute(sa.select(t.account).where(t.account.c.staff_no == sought)).first()


def _account_as_typed(connection: sa.Connection, typed: str) -> sa.Row | None:
    """A tablet's keyboard writes `sg-2`, a Chinese one full-width letters: both are SG-2, where no other number is."""
    sought = normalize("NFKC", typed).strip().replace("\0", "")
    alike = connection.execute(sa.select(t.account).where(sa.func.lower(t.account.c.staff_no) == sought.lower())).all()
    exact = [row for row in alike if row.staff_no == sought]
    return next(iter(exact), alike[0] if len(alike) == 1 else None)


def _matches(secret_hash: str, secret: str) -> bool:
    try:
        return HASHER.verify(secret_hash, secret)
    except VerifyMismatchError:
        return False


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
