"""第四条（六）: the bureau has an alert within thirty minutes and acknowledges it within fifteen."""

from datetime import timedelta

import pytest
from scribe import BOOK, Scribe, at

from minewatch.law.alerts import escalated_to, lacks_stop_order, waits_since
from minewatch.records.alerts import Alert

FOUND = at("07-03 09:00")


@pytest.fixture
def scribe() -> Scribe:
    scribe = Scribe().founded()
    scribe.mine("QSG")
    scribe.group("QSG")
    return scribe


def raise_(scribe: Scribe, received: str = "07-03 09:10", number=1, **more):
    return scribe.write("alert", "QSG-2", received, mine="QSG", number=number, discovered_at=FOUND, place="3101",
                        facts="示例", details={}, **more)  # fmt: skip


def step(scribe: Scribe, alert, name: str, when: str, who: str = "PATROL", received: str | None = None):
    return scribe.write("alert_step", who, received or when, mine="QSG", alert=alert, step=name, at=at(when), notes="")


@pytest.mark.parametrize(
    ("received", "status"), [("07-03 09:29:59", "met"), ("07-03 09:30:00", "late"), ("07-03 11:00", "late")]
)
def test_the_servers_receipt_counts(scribe, received, status):
    raise_(scribe, received)
    (verdict,) = scribe.verdicts("2026-07", "08-01", "alert_reported")
    assert (verdict.status, verdict.due, verdict.done) == (status, at("07-03 09:30"), at(received))


def test_a_phone_call_before_the_receipt_counts_first(scribe):
    raise_(scribe, "07-03 12:00", phoned_at=at("07-03 09:12"))
    assert scribe.verdicts("2026-07", "08-01", "alert_reported")[0].done == at("07-03 09:12")
    called = raise_(scribe, "07-03 13:00")
    step(scribe, called, "phone_received", "07-03 09:20", received="07-03 13:30")
    found = {v.subject: v.done for v in scribe.verdicts("2026-07", "08-01", "alert_reported")}
    assert found[called] == at("07-03 09:20")


def test_acknowledged_within_fifteen_minutes_of_the_receipt(scribe):
    alert = raise_(scribe)
    statuses = {}
    for when in ("07-03 09:24:59", "07-03 09:25:00"):
        statuses[when] = scribe.verdicts("2026-07", when, "alert_acknowledged")[0].status
    assert list(statuses.values()) == ["open", "missed"]
    step(scribe, alert, "acknowledged", "07-03 09:25:00")
    assert scribe.verdicts("2026-07", "08-01", "alert_acknowledged")[0].status == "late"
    other = raise_(scribe)
    step(scribe, other, "acknowledged", "07-03 09:24:59")
    found = {v.subject: v.status for v in scribe.verdicts("2026-07", "08-01", "alert_acknowledged")}
    assert found[other] == "met"


def test_unacknowledged_it_goes_up_the_ladder(scribe):
    alert = scribe.facts.records[raise_(scribe)]
    desks = [
        escalated_to(BOOK, scribe.facts, alert, alert.received_at + timedelta(minutes=n)) for n in (14, 15, 29, 30)
    ]
    assert desks == ["", "deputy", "deputy", "director"]
    step(scribe, alert.id, "acknowledged", "07-03 09:50")
    assert escalated_to(BOOK, scribe.facts, alert, at("07-03 12:00")) == ""


def test_the_bureau_acknowledges_and_the_group_acts(scribe):
    alert = raise_(scribe)

    def refused(name, who):
        return scribe.refused(
            "alert_step", who, "07-03 09:20", mine="QSG", alert=alert, step=name, at=at("07-03 09:20")
        )

    for name in ("acknowledged", "instructed", "closed", "phone_received"):
        assert "由煤炭纠察分队、分管领导或局长办理" in refused(name, "QSG-1")
        assert "由煤炭纠察分队、分管领导或局长办理" in refused(name, "AUDITOR")
    for name in ("acted", "verified"):
        assert "没有派驻在该矿" in refused(name, "PATROL")
    for name, who in (("acknowledged", "PATROL"), ("instructed", "DEPUTY"), ("acted", "QSG-2"), ("verified", "QSG-1"),
                      ("closed", "DIRECTOR")):  # fmt: skip
        step(scribe, alert, name, "07-03 09:30", who)


def test_a_report_without_its_stop_order_is_incomplete_but_never_refused(scribe):
    hidden = scribe.facts.records[raise_(scribe, number=3)]
    stopped = scribe.facts.records[raise_(scribe, number=3, stop_ordered_at=FOUND)]
    monitoring = scribe.facts.records[raise_(scribe, number=8)]
    gas = scribe.facts.records[raise_(scribe, number=1)]
    assert [lacks_stop_order(BOOK, alert) for alert in (hidden, stopped, monitoring, gas)] == [
        True,
        False,
        False,
        False,
    ]


def test_every_alert_number_of_the_rulebook_can_be_written(scribe):
    for number in BOOK.alerts:
        raise_(scribe, number=number)
    assert len(scribe.verdicts("2026-07", "08-01", "alert_reported")) == 13


def test_a_step_waits_since_the_one_before_it(scribe):
    """
    09:10 received, 09:20 acknowledged, 09:40 acted before any order, 10:00 ordered, 12:00 closed
    """
    id = raise_(scribe)
    taken = (("acknowledged", "09:20"), ("acted", "09:40"), ("instructed", "10:00"), ("closed", "12:00"))
    for name, when in taken:
        step(scribe, id, name, f"07-03 {when}", who="QSG-3" if name == "acted" else "PATROL")
    alert = scribe.facts.get(Alert, id)
    since = [waits_since(scribe.facts, alert, at(f"07-03 {when}")) for when in ("09:19", "09:30", "09:50", "11:00")]
    assert since == [at("07-03 09:10"), at("07-03 09:20"), at("07-03 09:20"), at("07-03 10:00")]
    assert waits_since(scribe.facts, alert, at("07-03 12:00")) is None
