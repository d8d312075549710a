"""Accounts: who can sign in, and what the administrator does when somebody comes, forgets, or leaves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from visitor import SECRET, Page

from minewatch.store import accounts
from minewatch.when import day_of, now

WORDS = {"new": "Shiliyi-2026", "again": "Shiliyi-2026"}


@pytest.fixture
def row(as_):
    """What the administrator's list says of a person, among the others of mine or county."""

    def found(staff_no: str) -> str:
        listed = as_("ADM").see("/accounts").split("<h2>县局</h2>")[1]
        return re.search(rf"<tr>[^（]*（{staff_no}）.*?</tr>", listed, re.S)[0]

    return found


@pytest.fixture
def take(as_):
    """Press a step's button for a person; gives the answer."""
    return lambda staff_no, step: as_("ADM").submit(f"/accounts/{staff_no}/{step}")


def secret_in(answer) -> str:
    html = answer.get_data(as_text=True)
    assert not Page(html).faults and "只显示这一次" in html
    return re.search(r"</span>([a-z2-9-]{14})</p>", html)[1]


def signs_in(as_, staff_no: str, secret: str) -> bool:
    return as_("").submit("/login", {"staff_no": staff_no, "secret": secret}).status_code == 302


def test_a_new_inspector_is_given_a_secret_that_is_shown_once_and_changed_at_first_use(as_, row, take):
    assert "未开通" in row("SG-4") and "从未登录" in row("SG-4")
    answer = take("SG-4", "open")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    secret = secret_in(answer)
    assert secret not in as_("ADM").see("/accounts")
    assert "一次性密码未改" in row("SG-4") and "从未登录" in row("SG-4")
    newcomer = as_("")
    newcomer.submit("/login", {"staff_no": "SG-4", "secret": secret})
    assert newcomer.open("/").headers["Location"] == "/password"
    newcomer.submit("/password", {"current": secret} | WORDS)
    assert "正常" in row("SG-4") and f"{now():%H:}" in row("SG-4")
    assert not signs_in(as_, "SG-4", secret)


def test_neither_the_cookie_nor_the_database_keeps_the_secret(as_, county, take, tmp_path):
    secret = secret_in(take("SG-4", "open"))
    cookie = as_("ADM").client.get_cookie("__Host-minewatch").decoded_value
    assert county.session_interface.get_signing_serializer(county).loads(cookie).get("_flashes") is None
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(("staff_no", "step"), [("SG-4", "open"), ("SG-2", "reset")])
def test_the_page_with_the_secret_sent_again_does_not_end_the_secret(as_, staff_no, step):
    """The browser's 刷新 sends the same form a second time, after the first secret was written down."""
    admin, path = as_("ADM"), f"/accounts/{staff_no}/{step}"
    fields = admin.filled(admin.see(path), path, {})
    secret = secret_in(admin.send(path, fields))
    assert admin.send(path, fields).headers["Location"] == "/accounts"
    assert "刚刚已经变动" in admin.see("/accounts")
    assert signs_in(as_, staff_no, secret)


def test_who_forgot_the_password_is_given_another_and_is_out_everywhere(as_, row, take):
    inspector = as_("SG-2")
    asked = as_("ADM").see("/accounts/SG-2/reset")
    assert "原来的密码立即失效，已登录的平板和电脑都退出" in asked
    assert inspector.open("/").status_code == 200
    secret = secret_in(take("SG-2", "reset"))
    assert inspector.open("/").headers["Location"].startswith("/login")
    assert not signs_in(as_, "SG-2", SECRET)
    assert "一次性密码未改" in row("SG-2")
    assert signs_in(as_, "SG-2", secret)


def test_who_is_locked_out_is_let_in_again_with_the_same_password(as_, row, take):
    for _ in range(accounts.TRIES):
        assert not signs_in(as_, "SG-2", "wrong")
    assert "已锁定" in row("SG-2") and "/accounts/SG-2/unlock" in row("SG-2")
    head = as_("ADM").see("/accounts").split("<h2>县局</h2>")[0]
    assert "<h2>已锁定</h2>" in head and "（SG-2）" in head and "解锁" in head
    assert not signs_in(as_, "SG-2", SECRET)
    assert take("SG-2", "unlock").headers["Location"] == "/accounts"
    assert "王示例（SG-2）的账号已解锁" in as_("ADM").see("/accounts")
    assert "/accounts/SG-2/unlock" not in row("SG-2")
    assert signs_in(as_, "SG-2", SECRET)


def test_a_lock_out_that_is_over_is_not_shown(as_, row, monkeypatch):
    for _ in range(accounts.TRIES):
        signs_in(as_, "SG-2", "wrong")
    over = now() + accounts.LOCKED_FOR
    monkeypatch.setattr(accounts, "now", lambda: over - timedelta(seconds=1))
    assert "已锁定" in row("SG-2")
    monkeypatch.setattr(accounts, "now", lambda: over)
    assert "已锁定" not in row("SG-2") and "正常" in row("SG-2")


def test_who_leaves_is_out_at_once_and_stays_out_until_a_new_secret(as_, row, take, exported):
    inspector, written = as_("SG-2"), exported("posting")
    assert inspector.open("/").status_code == 200
    take("SG-2", "disable")
    assert inspector.open("/").headers["Location"].startswith("/login")
    assert not signs_in(as_, "SG-2", SECRET)
    assert "已停用" in row("SG-2") and exported("posting") == written
    secret = secret_in(take("SG-2", "open"))
    assert not signs_in(as_, "SG-2", SECRET)
    assert signs_in(as_, "SG-2", secret)


def test_whose_posting_ended_is_still_listed_while_the_account_stands(as_, exported):
    posting = next(body for body in exported("posting") if body["staff_no"] == "SG-2")
    yesterday = {"last": str(day_of(now()) - timedelta(days=1)), "reason": "示例：调走"}
    doubted = as_("ADM").submit(f"/setup/{posting['id']}/end", yesterday)
    as_("ADM").submit(f"/setup/{posting['id']}/end", {"sure": "y"}, again=doubted)
    _, left = as_("ADM").see("/accounts").split("<h2>没有派驻，也没有角色</h2>")
    assert "（SG-2）" in left and "已经离开的，请停用" in left
    assert "（SG-1）" not in left


def test_the_administrator_is_not_led_to_lock_himself_out(as_, row):
    own = row("ADM")
    assert "/accounts/ADM/" not in own and 'href="/password"' in own
    for step in ("reset", "disable"):
        token = re.search(r'name="csrf_token" value="(.*?)"', as_("ADM").see("/accounts"))[1]
        answer = as_("ADM").send(f"/accounts/ADM/{step}", {"csrf_token": token})
        assert answer.headers["Location"] == "/accounts"
        assert "这是您自己的账号" in as_("ADM").see("/accounts")
    assert signs_in(as_, "ADM", SECRET)


def test_a_step_that_no_longer_fits_says_so_and_changes_nothing(as_, row):
    """Two administrators at once: the account of SG-4 was not opened when the second looked."""
    for staff_no, step in (("SG-4", "disable"), ("SG-4", "reset"), ("SG-2", "open"), ("SG-2", "unlock")):
        before = row(staff_no)
        assert as_("ADM").open(f"/accounts/{staff_no}/{step}").headers["Location"] == "/accounts"
        assert "刚刚已经变动" in as_("ADM").see("/accounts")
        assert _without_token(row(staff_no)) == _without_token(before)


def _without_token(html: str) -> str:
    return re.sub(r'name="csrf_token" value=".*?"', "", html)


def test_an_unknown_person_or_step_is_no_page(as_):
    for path in ("/accounts/NOBODY/open", "/accounts/SG-2/erase"):
        assert as_("ADM").open(path).status_code == 404


def test_only_the_administrator_keeps_accounts(as_):
    for staff_no in ("SG-1", "PATROL", "DEPUTY", "DIRECTOR", "AUDITOR"):
        for path in ("/accounts", "/accounts/SG-2/reset"):
            assert as_(staff_no).open(path).status_code == 404, (staff_no, path)
    assert 'href="/accounts"' in as_("ADM").see("/setup")
    assert 'href="/accounts"' not in as_("PATROL").see("/setup")


def test_the_list_says_how_many_stand_how(as_):
    """Ten can sign in; SG-4, SG-5 and LG-3 to LG-5 were never given an account."""
    assert "正常 10，未开通 5" in as_("ADM").see("/accounts")
