"""Who sees what: every address as every role, a stranger, and an inspector of another mine."""

from __future__ import annotations

import json
import re

import pytest

from minewatch.store import held, transfer
from minewatch.store.outbox import take
from minewatch.web.routes import ROUTES
from minewatch.when import DAY, Month, day_of, now

# Without data: kept on the tablet.
APP = {"tablet", "tablet_inspection", "tablet_sheet", "tablet_rules", "tablet_script", "worker", "manifest"}
EVERYBODY = {"login", "openapi"} | APP
SIGNED_IN = {"password", "today", "rules", "rules_checklist", "api_session", "api_media_have"}
READERS = {
    "inspections",
    "inspection",
    "leaves",
    "leave",
    "plans",
    "plan",
    "originals",
    "daily_reports",
    "logs",
    "months",
    "mine_month",
    "mine_pdf",
    "mine_verdicts",
    "findings",
    "finding",
    "ledger",
    "alerts",
    "alert",
    "record",
    "held",
    "held_aside",
}
AMENDERS = {"record_correct", "record_void"}  # of a finding of SG-2
GROUP = {
    "todo",
    "group",
    "entries",
    "entry_new",
    "entry_exit",
    "inspection_new",
    "log_new",
    "leave_new",
    "plan_edit",
    "daily_report_new",
    "finding_new",
    "alert_kinds",
    "alert_new",
    "api_package",
}
OVERSEERS = {"tablets", "county", "county_month", "county_pdf", "county_compare"}
SETUP = {"setup", "setup_new", "setup_end", "setup_table", "setup_template", "accounts", "account_step"}
MEDIA = {"media", "media_small"}
OF_A_MINE = {"inspections", "ledger", "plan", "originals", "daily_reports", "logs"}
MAY_OPEN = {
    "SG-2": SIGNED_IN | READERS | GROUP | AMENDERS | MEDIA,
    "SG-1": SIGNED_IN | READERS | GROUP | AMENDERS | MEDIA,
    "PATROL": SIGNED_IN | READERS | OVERSEERS | AMENDERS | MEDIA | {"setup", "setup_new"},
    "DEPUTY": SIGNED_IN | READERS | OVERSEERS | MEDIA,
    "DIRECTOR": SIGNED_IN | READERS | OVERSEERS | MEDIA,
    "AUDITOR": SIGNED_IN | READERS | OVERSEERS | MEDIA,
    "ADM": SIGNED_IN | SETUP,
}


@pytest.fixture
def samples(county, scribe, hours_ago):
    """One record of each thread at SG, and the values of the addresses' parts."""
    from minewatch.demo.ledger import picture

    today = day_of(now())
    month = str(Month.of(today))
    with county.app_context():
        photo = picture("示例", "SG-2")
        five = {"person": "甲", "measure": "乙", "deadline": str(today + DAY)}
        ids = {
            "finding": scribe.write(
                "finding",
                "SG-2",
                hours_ago(3),
                mine="SG",
                grade="general",
                description="示例隐患",
                five=five,
                photos=[photo],
            ),
            "alert": scribe.write(
                "alert", "SG-2", hours_ago(3), mine="SG", number=1, discovered_at=hours_ago(3), facts="示例报告"
            ),
            "leave": scribe.write(
                "leave_request",
                "SG-2",
                hours_ago(3),
                mine="SG",
                staff_no="SG-2",
                from_=today + 3 * DAY,
                to_=today + 3 * DAY,
            ),
            "inspection": scribe.write(
                "inspection",
                "SG-2",
                hours_ago(3),
                mine="SG",
                duty_date=day_of(hours_ago(3)),
                sheet="zhongyang-2024-3",
                items=[],
            ),
            "entry_exit": scribe.entry("SG-2", f"{hours_ago(2):%Y-%m-%d %H:%M}"),
            "setup_end": next(p.id for p in scribe.facts.postings("LG", today)),
        }
        transfer.import_lines(scribe.lines)
        broken = {"kind": "daily_report", "author": "SG-2", "mine": "SG", "date": "昨天", "content": "示例隐患"}
        take([broken], "SG-2", None)
        (aside,) = held.waiting(lambda author, mine: True)
    ids |= dict.fromkeys(("record", *AMENDERS), ids["finding"])

    def path(route) -> str:
        filled = (
            route.path.replace("<id>", str(ids.get(route.name, ""))).replace("<month>", month).replace("<code>", "SG")
        )
        kind = {"setup_new": "posting", "setup_table": "person", "setup_template": "mine"}.get(route.name, "")
        filled += "?mine=SG" if route.name in OF_A_MINE else ""
        filled = filled.replace("<staff_no>", "SG-2").replace("<step>", "reset")
        return (
            filled.replace("<hash>", photo)
            .replace("<digest>", aside.digest)
            .replace("<kind>", kind)
            .replace("<path:path>", "entry")
            .replace("<number>", "1")
        )

    return path


OPENED = [route for route in ROUTES if "GET" in route.methods]


def test_the_matrix_names_every_address():
    named = EVERYBODY | SIGNED_IN | READERS | GROUP | OVERSEERS | SETUP | AMENDERS | MEDIA
    assert {route.name for route in OPENED} == named


@pytest.mark.parametrize("staff_no", MAY_OPEN)
def test_each_role_opens_what_it_may_and_nothing_else(as_, samples, staff_no):
    for route in OPENED:
        if route.name in EVERYBODY:
            continue
        response = as_(staff_no).open(samples(route))
        allowed = route.name in MAY_OPEN[staff_no]
        if route.name == "entry_exit" and staff_no == "SG-1":
            allowed = False  # somebody else's entry
        assert (response.status_code in (200, 302)) is allowed, (route.name, response.status_code)
        if not allowed:
            assert response.status_code == 404
        elif response.status_code == 200 and response.mimetype == "text/html":
            as_(staff_no).see(samples(route))


def test_the_inspector_of_another_mine_sees_nothing_of_this_one(as_, samples):
    unbound = {"held", "leaves", "plans", "months", "findings", "alerts"}
    own = SIGNED_IN | unbound | GROUP - {"entry_exit"}
    for route in OPENED:
        if route.name in EVERYBODY:
            continue
        response = as_("LG-2").open(samples(route))
        text = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        assert not re.search(r"示例隐患|示例报告|示例·SG矿", text), route.name
        assert (response.status_code in (200, 302)) is (route.name in own), (route.name, response.status_code)


def test_posts_of_strangers_and_without_a_token_are_refused(as_, samples):
    for route in ROUTES:
        if "POST" not in route.methods or route.name == "login":
            continue
        for visitor in (as_(""), as_("SG-2")):
            response = visitor.send(samples(route), {"anything": "示例"})
            refused = (401, 419) if route.name.startswith("api_") else (302, 400, 404)
            assert response.status_code in refused, (route.name, response.status_code)


def test_whoever_may_only_look_is_told_so_before_what_was_sent_is_read(as_, samples):
    """The auditor opens these pages; nothing the auditor sends there is read, with or without a token."""
    looked_at = [route for route in ROUTES if "POST" in route.methods and route.name in MAY_OPEN["AUDITOR"]]
    for route in [route for route in looked_at if route.name != "password"]:
        answer = as_("AUDITOR").send(samples(route), {"anything": "示例"})
        assert answer.status_code == 403, route.name
        assert "这里您只能查看，不能提交" in answer.get_data(as_text=True)
    broken = as_("AUDITOR").client.post(
        samples(next(route for route in looked_at if route.name == "finding")),
        data=b"--", content_type="multipart/form-data; boundary=x", base_url="https://localhost",
    )  # fmt: skip
    assert broken.status_code == 403


def test_looking_changes_nothing(as_, county, samples):
    before = _exported(county)
    for route in OPENED:
        as_("SG-1").open(samples(route))
        as_("PATROL").open(samples(route))
    assert _exported(county) == before


def _exported(county) -> list[str]:
    with county.app_context():
        return [json.loads(line)["id"] for line in transfer.export_lines()]


def test_every_answer_carries_the_headers(as_, samples):
    for route in OPENED:
        headers = as_("SG-2").open(samples(route)).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"] or route.name in MEDIA | {"worker"}
    cookie = next(v for k, v in as_("").open("/login").headers if k == "Set-Cookie")
    assert cookie.startswith("__Host-") and all(
        word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
    )
