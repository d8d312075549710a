"""Signing in and out, and what a stranger sees."""

import re

import pytest

from minewatch.store import accounts
from minewatch.web.routes import ROUTES
from minewatch.when import Month, day_of, now


def test_a_one_time_secret_must_be_changed_before_anything_else(county, as_):
    with county.app_context():
        secret = accounts.issue("SG-4")
    visitor = as_("")
    visitor.submit("/login", {"staff_no": "SG-4", "secret": secret})
    assert visitor.open("/").headers["Location"] == "/password"
    answer = visitor.submit("/password", {"current": secret, "new": "短", "again": "短"})
    assert answer.status_code == 422
    assert "密码应有 10 至 128 个字符" in answer.get_data(as_text=True)
    answer = visitor.submit("/password", {"current": secret, "new": "Shiliyi-2026", "again": "Shiliyi-2026"})
    assert answer.headers["Location"] == "/" and "密码已修改" in visitor.see("/")


def test_a_new_password_ends_every_other_session(as_):
    here, elsewhere = as_("SG-2"), as_("")
    elsewhere.submit("/login", {"staff_no": "SG-2", "secret": "Demo-Pass-2026"})
    assert elsewhere.open("/").status_code == 200
    words = {"current": "Demo-Pass-2026", "new": "Shiliyi-2026", "again": "Shiliyi-2026"}
    assert here.submit("/password", words).headers["Location"] == "/"
    assert elsewhere.open("/").headers["Location"].startswith("/login")


@pytest.mark.parametrize("typed", ["sg-2", " SG-2 ", "ＳＧ－２"])
def test_a_staff_number_may_be_typed_as_the_keyboard_writes_it(as_, typed):
    answer = as_("").submit("/login", {"staff_no": typed, "secret": "Demo-Pass-2026"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_secret_and_an_unknown_person_get_the_same_sentence(as_):
    sentences = set()
    for staff_no in ("SG-2", "NOBODY"):
        answer = as_("").submit("/login", {"staff_no": staff_no, "secret": "wrong"})
        assert answer.status_code == 422
        assert "没有登录" in answer.get_data(as_text=True)
        sentences.add("工号或密码不对，请核对后再试。连续输错 6 次会锁定 10 分钟" in answer.get_data(as_text=True))
    assert sentences == {True}


def test_six_wrong_secrets_lock_the_account_for_ten_minutes(as_):
    for _ in range(6):
        as_("").submit("/login", {"staff_no": "SG-2", "secret": "wrong"})
    answer = as_("").submit("/login", {"staff_no": "SG-2", "secret": "Demo-Pass-2026"})
    assert answer.status_code == 422 and "会锁定 10 分钟" in answer.get_data(as_text=True)
    assert "10 分钟后再试，或者找局里的系统管理员解锁" in answer.get_data(as_text=True)


def test_signing_out_ends_the_session_on_the_server(county, as_):
    visitor = as_("SG-2")
    cookie = visitor.client.get_cookie("__Host-minewatch")
    html = visitor.see("/password")
    token = html.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    visitor.send("/logout", {"csrf_token": token})
    visitor.client.set_cookie("__Host-minewatch", cookie.value, secure=True)
    assert visitor.open("/password").status_code == 302


def test_a_stranger_is_sent_to_sign_in_from_every_address(as_):
    for route in ROUTES:
        if route.guard is None:
            continue
        path = route.path.replace("<hash>", "0" * 64).replace("<month>", "2026-07").replace("<code>", "SG")
        path = path.replace("<kind>", "person").replace("<number>", "1").replace("<id>", "0" * 32)
        path = path.replace("<staff_no>", "SG-2").replace("<step>", "reset")
        response = as_("").client.open(path, method=route.methods[0], base_url="https://localhost")
        assert response.status_code in ((401,) if route.name.startswith("api_") else (302, 400)), path
        assert "示例" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("staff_no", "path", "place"),
    [
        ("SG-2", "/", "今日"), ("SG-2", "/todo", "今日"), ("SG-2", "/inspections", "今日"), ("SG-2", "/plans", "计划"),
        ("SG-2", "/originals/{month}", "计划"), ("SG-2", "/mines/SG/{month}", "本月"),
        ("SG-2", "/rules/checklist", "规则"), ("DIRECTOR", "/inspections?mine=SG", "全县"),
        ("DIRECTOR", "/mines/SG/{month}", "全县"), ("DIRECTOR", "/county/{month}", "全县"),
        ("ADM", "/accounts", "设置"), ("SG-2", "/ledger", "隐患"), ("SG-2", "/password", None),
    ],
)  # fmt: skip
def test_the_bar_shows_where_one_is(as_, staff_no, path, place):
    page = as_(staff_no).see(path.format(month=Month.of(day_of(now()))))
    assert re.findall(r'aria-current="page">\s*<svg.*?<span>(.*?)</span>', page) == [place] * (place is not None)


def test_the_name_in_the_bar_leads_to_the_password(as_):
    assert '<a class="bar-name" href="/password"' in as_("SG-2").see("/rules")
