"""A story of two mines with a bit of everything that time alone can change."""

from __future__ import annotations

from scribe import CROSSING, Scribe, at, day

FIVE = {"person": "示例", "measure": "示例", "funds_yuan": 100, "deadline": "2026-07-09", "plan": "示例"}


def told() -> Scribe:
    """July at two mines, with a bit of everything that time alone can change:

    SG plan 07-02 with a turn a day for SG-2 (SG-3 on the last), SG-2 below every other day 08:10-15:00,
       SG-3 07-11 22:30-07:10 next day, SG-4 goes below 07-20 09:00 and up at 19:30, said at 19:40;
       finding 07-04 due 07-09, extended 07-08 to 07-12, closed 07-11; a major one 07-15 never closed;
       alert 07-18 10:00 received 10:50, acknowledged 11:20; leave SG-5 07-13..07-14 approved 07-12, back 07-17 08:00;
       daily reports for 07-01..07-10, originals 08-04; suspended from 07-29
    LG a night shift across midnight, LG-2 below 07-05 20:00-06:00 and on 07-31 22:00-06:30
    """
    scribe = Scribe().founded()
    for mine, shifts in (("SG", None), ("LG", CROSSING)):
        scribe.mine(mine, *([shifts] if shifts else []))
        scribe.group(mine)
    turns = [{"duty_date": f"2026-07-{n:02}", "shift": "day", "staff_no": "SG-3" if n == 31 else "SG-2"}
             for n in range(1, 32)]  # fmt: skip
    scribe.write("plan", "SG-1", "07-02 09:00", mine="SG", month="2026-07", roster=turns, gap_reason="示例")
    for n in range(1, 28, 2):
        scribe.entry("SG-2", f"07-{n:02} 08:10", "15:00")
    scribe.entry("SG-3", "07-11 22:30", "07:10")
    down = scribe.entry("SG-4", "07-20 09:00")
    scribe.write("underground_exit", "SG-4", "07-20 19:40", entry=down, exited_at=at("07-20 19:30"))
    _findings(scribe)
    alert = scribe.write("alert", "SG-2", "07-18 10:50", mine="SG", number=1, discovered_at=at("07-18 10:00"),
                         place="3101", facts="示例", details={})  # fmt: skip
    scribe.write("alert_step", "PATROL", "07-18 11:20", alert=alert, step="acknowledged", at=at("07-18 11:20"))
    leave = scribe.write("leave_request", "SG-5", "07-10", mine="SG", staff_no="SG-5", from_=day("07-13"),
                         to_=day("07-14"), type="personal", reason="示例")  # fmt: skip
    scribe.write("leave_decision", "DEPUTY", "07-12 10:00", leave=leave, approved=True, reason="示例",
                 at=at("07-12 10:00"))  # fmt: skip
    scribe.write("leave_return", "SG-5", "07-17 09:00", leave=leave, at=at("07-17 08:00"))
    for n in range(1, 11):
        scribe.write("daily_report", "SG-1", f"07-{n:02} 21:00", mine="SG", date=day(f"07-{n:02}"), content="示例")
    scribe.write("originals", "SG-1", "08-04 09:00", mine="SG", month="2026-07", files=[])
    scribe.write("mine_status", "ADM", "07-28", mine="SG", status="suspended", from_=day("07-29"))
    scribe.entry("LG-2", "07-05 20:00", "06:00")
    scribe.entry("LG-2", "07-31 22:00", "06:30")
    return scribe


def _findings(scribe: Scribe) -> None:
    found = {"mine": "SG", "source": "group", "category": "监测监控", "place": "3101", "description": "示例"}
    one = scribe.write("finding", "SG-2", "07-04 09:10", grade="general", five=FIVE, **found)
    major = {"grade": "major", "aspect": 4, "five": FIVE | {"deadline": "2026-07-25"}}
    scribe.write("finding", "SG-2", "07-15 09:10", **found, **major)
    steps = (("extended", "07-08 10:00", {"new_deadline": day("07-12"), "notes": "等配件", "approved_by": "PATROL"}),
             ("reinspected", "07-11 09:00", {"passed": True}), ("closed", "07-11 09:30", {}))  # fmt: skip
    for step, when, more in steps:
        scribe.write("finding_step", "SG-3", when, mine="SG", finding=one, step=step, at=at(when), **more)
