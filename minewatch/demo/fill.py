"""Filling an empty instance with the invented county, through the same door as everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from minewatch.demo import alerts, filings, findings, founding, leaves, shifts
from minewatch.demo.calendar import Calendar
from minewatch.demo.county import BUREAU, MINES
from minewatch.demo.ledger import Ledger
from minewatch.store import accounts, transfer
from minewatch.when import now

RULEBOOK = filings.BOOK.id  # the county keeps to its posts, shifts and leave routes


@dataclass(frozen=True)
class Account:
    post: str
    staff_no: str
    name: str
    secret: str


ROLE_WORDS = {
    "admin": "系统管理员",
    "patrol": "煤炭纠察分队",
    "deputy": "分管领导",
    "director": "局长",
    "auditor": "审计员",
}


def fill() -> list[Account]:
    """Fill an empty instance through the door; gives one account a role."""
    transfer.import_lines(happenings(now()).lines())
    return [_account(staff_no, post) for staff_no, post in _signs()]


def happenings(at: datetime) -> Ledger:
    """All that has happened in the county by the instant."""
    ledger = Ledger(Calendar(at))
    founding.write(ledger)
    away = leaves.write(ledger)
    shifts.write(ledger, away)
    walks = filings.walk(ledger, away)
    findings.write(ledger, walks)
    filings.write(ledger, away, walks)
    alerts.write(ledger)
    return ledger


def _signs() -> list[tuple[str, str]]:
    group = [("SG-1", "组长（石沟矿）"), ("SG-2", "组员（石沟矿）"), ("LG-1", "组长（柳沟矿）")]
    return group + [(staff_no, ROLE_WORDS[role]) for staff_no, _, role in BUREAU]


def _account(staff_no: str, post: str) -> Account:
    names = {staff: name for staff, name, _ in BUREAU} | {
        mine.staff(n): name for mine in MINES for n, name in enumerate(mine.people)
    }
    return Account(post, staff_no, names[staff_no], accounts.issue(staff_no))
