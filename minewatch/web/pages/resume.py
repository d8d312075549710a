"""A form sent after its session had ended: what was typed goes along to sign-in and on, for its writer alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from minewatch.records.envelope import Refusal
from minewatch.store import accounts, media
from minewatch.store.read import facts_for
from minewatch.store.scope import Scope
from minewatch.web import writer
from minewatch.web.pages.sign import OWN_PATH, WRONG_FROM_ONE_ADDRESS, enter, limit
from minewatch.web.viewer import viewer
from minewatch.when import Span, day_of, now

NOT_CARRIED = frozenset({"csrf_token"})


class ResumeForm(FlaskForm):
    carried = HiddenField(validators=[InputRequired()])
    secret = PasswordField("密码", [InputRequired("请填写密码")])


@dataclass(frozen=True)
class Carried:
    """A form on its way: where it was going, who opened it, what it holds, and how many photos could not be kept."""

    path: str
    seal: str
    fields: list[tuple[str, str]]
    lost: int

    @property
    def writer(self) -> str:
        return writer.unseal(self.seal)

    @classmethod
    def read(cls, text: str) -> Carried:
        """What `text` wrote; 400 for anything else."""
        try:
            data = json.loads(text)
            carried = cls(str(data["path"]), str(data["seal"]), [(str(n), str(v)) for n, v in data["fields"]], 0)
        except (ValueError, TypeError, KeyError):
            abort(400)
        return carried if carried.writer and re.fullmatch(OWN_PATH, carried.path) else abort(400)

    @property
    def text(self) -> str:
        return json.dumps({"path": self.path, "seal": self.seal, "fields": self.fields}, ensure_ascii=False)


def interrupted() -> Any:
    """The answer to a form whose session is gone, or None if it does not say who opened it."""
    seal = next((text for name, text in request.form.items() if name.split("-")[-1] == writer.FIELD), "")
    return _ask(_carried(seal)) if writer.unseal(seal) else None


@limit.limit(WRONG_FROM_ONE_ADDRESS, methods=["POST"], deduct_when=lambda response: response.status_code == 401)
def resume() -> Any:
    form = ResumeForm()
    carried = Carried.read(form.carried.data or "")
    if form.validate_on_submit():
        try:
            enter(accounts.sign_in(carried.writer, form.secret.data))
        except Refusal as refusal:
            form.secret.errors = [refusal.sentence]
        else:
            return _go_on(carried)
    return _ask(carried, form)


def _carried(seal: str) -> Carried:
    """The fields, and the photos kept under the names their form keeps them by."""
    fields = [(n, v) for n, values in request.form.lists() for v in values if n not in NOT_CARRIED]
    chosen = [(name, file) for name, files in request.files.lists() for file in files if file.filename]
    kept, lost = [], 0
    for name, file in chosen:
        try:
            kept.append((f"{name}_kept", media.keep(file.read(), writer.unseal(seal), "file")))
        except Refusal:
            lost += 1
    return Carried(request.full_path.rstrip("?"), seal, fields + kept, lost)


def _ask(carried: Carried, form: ResumeForm | None = None) -> Any:
    someone = viewer()
    if someone and someone.staff_no == carried.writer:
        return _go_on(carried)
    shown = form or ResumeForm(formdata=None, carried=carried.text)
    page = {"form": shown, "name": _name(carried.writer), "other": someone.name if someone else ""}
    return render_template("sign/resume.html", carried=carried, **page), 401


def _go_on(carried: Carried) -> Any:
    return render_template("sign/go_on.html", carried=carried, name=_name(carried.writer))


def _name(staff_no: str) -> str:
    today = day_of(now())
    return facts_for(Scope(Span(today, today), mines=(), people=(staff_no,))).name(staff_no)
