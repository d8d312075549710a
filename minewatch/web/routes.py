"""The one route table: address, page, who may open it (None: everybody), who may send to it where that is fewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minewatch.web import guard
from minewatch.web.api import calls
from minewatch.web.guard import Guard
from minewatch.web.pages import (
    accounts,
    alerts,
    amendments,
    compare,
    county,
    daily_reports,
    entries,
    evidence,
    filings,
    findings,
    group,
    held,
    inspections,
    leave,
    leaves,
    ledger,
    logs,
    media,
    months,
    plans,
    resume,
    rules,
    setup,
    setup_table,
    sign,
    tablet,
    tablets,
    today,
)

BOTH = ("GET", "POST")


@dataclass(frozen=True)
class Route:
    path: str
    name: str
    page: Callable[..., Any]
    guard: Guard | None
    methods: tuple[str, ...] = ("GET",)
    writers: Guard | None = None


ROUTES: tuple[Route, ...] = (
    Route("/login", "login", sign.login, None, BOTH),
    Route("/logout", "logout", sign.logout, guard.signed_in, ("POST",)),
    Route("/resume", "resume", resume.resume, None, ("POST",)),
    Route("/password", "password", sign.password, guard.signed_in, BOTH),
    Route("/", "today", today.today, guard.signed_in),
    Route("/todo", "todo", today.todo, guard.group),
    Route("/group", "group", group.group, guard.group),
    Route("/entries", "entries", entries.index, guard.group),
    Route("/entries/new", "entry_new", entries.new, guard.group, BOTH),
    Route("/entries/<id>/exit", "entry_exit", entries.up, guard.group, BOTH),
    Route("/inspections", "inspections", inspections.index, guard.reader),
    Route("/inspections/new", "inspection_new", inspections.new, guard.group, BOTH),
    Route("/inspections/<id>", "inspection", inspections.show, guard.reader),
    Route("/logs", "logs", logs.index, guard.reader),
    Route("/logs/new", "log_new", logs.new, guard.group, BOTH),
    Route("/leaves", "leaves", leaves.index, guard.reader),
    Route("/leaves/new", "leave_new", leaves.new, guard.group, BOTH),
    Route("/leaves/<id>", "leave", leave.one, guard.reader, BOTH, guard.group_or_bureau),
    Route("/plans", "plans", plans.index, guard.reader),
    Route("/plans/<month>", "plan", plans.one, guard.reader),
    Route("/plans/<month>/edit", "plan_edit", plans.edit, guard.group, BOTH),
    Route("/daily-reports", "daily_reports", daily_reports.index, guard.reader),
    Route("/daily-reports/new", "daily_report_new", daily_reports.new, guard.group, BOTH),
    Route("/originals/<month>", "originals", filings.originals, guard.reader, BOTH, guard.group),
    Route("/county", "county", county.county, guard.overseer),
    Route("/county/check", "county_check", evidence.check, guard.patrol, ("POST",)),
    Route("/county/compare", "county_compare", compare.compare, guard.overseer),
    Route("/county/<month>", "county_month", county.county_month, guard.overseer),
    Route("/county/<month>.pdf", "county_pdf", county.pdf, guard.overseer),
    Route("/months", "months", months.months, guard.reader),
    Route("/mines/<code>/<month>", "mine_month", months.month, guard.reader),
    Route("/mines/<code>/<month>.pdf", "mine_pdf", months.pdf, guard.reader),
    Route("/mines/<code>/<month>/verdicts", "mine_verdicts", months.verdicts, guard.reader),
    Route("/rules", "rules", rules.rules, guard.signed_in),
    Route("/rules/checklist", "rules_checklist", rules.checklist, guard.signed_in),
    Route("/setup", "setup", setup.setup, guard.posting_keeper),
    Route("/setup/<kind>/new", "setup_new", setup.setup_new, guard.posting_keeper, BOTH),
    Route("/setup/<id>/end", "setup_end", setup.setup_end, guard.setup, BOTH),
    Route("/setup/table/<kind>", "setup_table", setup_table.setup_table, guard.setup, BOTH),
    Route("/setup/table/<kind>.csv", "setup_template", setup_table.template, guard.setup),
    Route("/accounts", "accounts", accounts.index, guard.setup),
    Route("/accounts/<staff_no>/<step>", "account_step", accounts.step, guard.setup, BOTH),
    Route("/findings", "findings", findings.index, guard.reader),
    Route("/findings/new", "finding_new", findings.new, guard.group, BOTH),
    Route("/findings/<id>", "finding", findings.one, guard.reader, BOTH, guard.group),
    Route("/ledger", "ledger", ledger.index, guard.reader),
    Route("/alerts", "alerts", alerts.index, guard.reader),
    Route("/alerts/new", "alert_kinds", alerts.kinds, guard.group),
    Route("/alerts/new/<number>", "alert_new", alerts.new, guard.group, BOTH),
    Route("/alerts/<id>", "alert", alerts.one, guard.reader, BOTH, guard.group_or_bureau),
    Route("/records/<id>", "record", amendments.show, guard.record_reader),
    Route(
        "/records/<id>/correct", "record_correct", amendments.correct, guard.record_reader, BOTH, guard.record_writer
    ),
    Route("/records/<id>/void", "record_void", amendments.void, guard.record_reader, BOTH, guard.record_writer),
    Route("/media/<hash>", "media", media.whole, guard.signed_in),
    Route("/media/<hash>/small", "media_small", media.small, guard.signed_in),
    Route("/tablets", "tablets", tablets.tablets, guard.overseer),
    Route("/held", "held", held.index, guard.reader),
    Route("/held/<digest>", "held_aside", held.aside, guard.reader, BOTH, guard.group_or_patrol),
    Route("/session", "api_session", calls.session, guard.signed_in),
    Route("/records", "api_records", calls.records, guard.signed_in, ("POST",)),
    Route("/media/<hash>", "api_media", calls.put, guard.signed_in, ("PUT",)),
    Route("/media/<hash>/have", "api_media_have", calls.have, guard.signed_in),
    Route("/package", "api_package", calls.package, guard.group),
    Route("/tablet", "tablet", tablet.home, None),
    Route("/tablet/inspection", "tablet_inspection", tablet.inspection, None),
    Route("/tablet/rules", "tablet_rules", tablet.rules, None),
    Route("/tablet/<name>.js", "tablet_script", tablet.script, None),
    Route("/tablet/<path:path>", "tablet_sheet", tablet.sheet, None),
    Route("/sw.js", "worker", tablet.worker, None),
    Route("/manifest.webmanifest", "manifest", tablet.manifest, None),
    Route("/openapi.json", "openapi", calls.openapi, None),
)
