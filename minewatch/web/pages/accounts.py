"""Accounts 账号: who can sign in; the administrator opens, unlocks, resets and disables."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for

from minewatch.law.facts import Facts
from minewatch.records.envelope import Refusal
from minewatch.records.people import Person
from minewatch.store import accounts
from minewatch.store.subjects import facts_of
from minewatch.web.forms import is_post
from minewatch.web.pages import account_shown as shown
from minewatch.web.show import say
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Span

OWN = (
    "这是您自己的账号，在这里不能重置或停用，免得把自己关在门外。改密码请点右上角的姓名；"
    "忘了密码，请另一位系统管理员重置，或在服务器上运行 minewatch account 工号。"
)


def index(viewer: Viewer):
    facts, known = _facts(viewer), accounts.standing()
    rows = [shown.row(facts, person, known.get(person.staff_no), viewer.today, viewer.staff_no)
            for person in facts.all(Person)]  # fmt: skip
    listed = [row for row in rows if row.post or row.person.staff_no in known]
    return render_template(
        "accounts/index.html",
        locked=[row for row in listed if row.state is shown.LOCKED],
        groups=shown.groups(facts, listed, viewer.today),
        sums=shown.sums(row.state for row in listed),
        steps=shown.STEPS,
        nowhere=shown.NOWHERE,
    )


def step(viewer: Viewer, staff_no: str, step: str):
    """One step for one person, asked about or taken; a one-time secret stands in the answer and nowhere else."""
    facts, account = _facts(viewer), accounts.standing().get(staff_no)
    person = facts.person(staff_no)
    if person is None or step not in shown.STEPS:
        abort(404)
    if step not in shown.lawful(account, is_own := staff_no == viewer.staff_no):
        say(OWN if is_own and step in ("reset", "disable") else accounts.CHANGED, "warn")
        return redirect(url_for("accounts"))
    if is_post():
        return _taken(person, step)
    row = shown.row(facts, person, account, viewer.today, viewer.staff_no)
    return render_template("accounts/step.html", row=row, step=shown.STEPS[step])


def _taken(person: Person, step: str) -> Any:
    if step in ("open", "reset"):
        return _issued(person)
    (accounts.unlock if step == "unlock" else accounts.disable)(person.staff_no)
    say(f"{person.name}（{person.staff_no}）的账号{shown.STEPS[step].done}")
    return redirect(url_for("accounts"))


def _issued(person: Person) -> Any:
    try:
        secret = accounts.issue(person.staff_no, request.form.get("seen", ""))
    except Refusal as refusal:
        say(refusal.sentence, "warn")
        return redirect(url_for("accounts"))
    return render_template("accounts/secret.html", person=person, secret=secret)


def _facts(viewer: Viewer) -> Facts:
    """People, postings and roles, also those that begin later."""
    return facts_of((), Span(viewer.today, FOREVER))
