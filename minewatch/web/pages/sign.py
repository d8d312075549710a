"""Sign in and out, change the password."""

from __future__ import annotations

import re

from flask import g, redirect, render_template, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from minewatch.records.envelope import Refusal
from minewatch.store import accounts
from minewatch.web.show import say
from minewatch.web.viewer import Viewer, load

# A group signs in from one address; what is counted are wrong passwords.
WRONG_FROM_ONE_ADDRESS = "60 per 10 minutes"
OWN_PATH = r"/(?![/\\])[!-\[\]-~]*"
limit = Limiter(get_remote_address, storage_uri="memory://")


class LoginForm(FlaskForm):
    staff_no = StringField("工号", [InputRequired("请填写工号")])
    secret = PasswordField("密码", [InputRequired("请填写密码")])


class PasswordForm(FlaskForm):
    current = PasswordField("现在的密码", [InputRequired("请填写现在的密码")])
    new = PasswordField("新密码", [InputRequired("请填写新密码")])
    again = PasswordField(
        "再输一遍新密码", [InputRequired("请再输一遍新密码"), EqualTo("new", "两遍新密码不一样，请重新输入")]
    )


@limit.limit(WRONG_FROM_ONE_ADDRESS, methods=["POST"], deduct_when=lambda response: response.status_code == 422)
def login():
    form = LoginForm()
    if form.validate_on_submit() and (token := _token(form)):
        enter(token)
        return redirect(_next())
    page = render_template("sign/login.html", form=form, left=session.pop("left", ""))
    return page, 422 if form.errors else 200


def enter(token: str) -> None:
    session.clear()
    g.pop("csrf_token", None)  # it was made for the session before
    session.permanent = True
    login_user(load(token))


def logout(viewer: Viewer):
    accounts.end_session(viewer.token)
    logout_user()
    session.clear()
    session["left"] = viewer.staff_no
    return redirect("/login")


def password(viewer: Viewer):
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change(viewer.staff_no, form.current.data, form.new.data)
        except Refusal as refusal:
            form[refusal.field].errors = [refusal.sentence]
        else:
            enter(accounts.sign_in(viewer.staff_no, form.new.data))
            say("密码已修改，下次用新密码登录；别处的登录都已退出。")
            return redirect("/")
    return render_template("sign/password.html", form=form), 422 if form.errors else 200


def _token(form: LoginForm) -> str | None:
    try:
        return accounts.sign_in(form.staff_no.data, form.secret.data)
    except Refusal as refusal:
        form.form_errors = [refusal.sentence]
        return None


def _next() -> str:
    """Back to where the person was going, on this site only."""
    target = request.args.get("next", "/")
    return target if re.fullmatch(OWN_PATH, target) else "/"
