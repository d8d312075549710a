"""The app on the tablet: its pages hold no data and can be kept there; what they show comes from the device."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, url_for

from minewatch.records.alerts import AlertStep
from minewatch.records.findings import FindingStep
from minewatch.records.kinds import kind_name
from minewatch.records.leave import LeaveReturn
from minewatch.records.shifts import Inspection, UndergroundEntry
from minewatch.web.pages.alert_shown import gas
from minewatch.web.pages.rules import told
from minewatch.web.sheets import Sheet, sheets, walk
from minewatch.web.show import book
from minewatch.web.tablet import SCRIPTS, STATIC_FILES, joined, version
from minewatch.when import day_of, now


def home():
    of_findings = [(one.path, one.title) for one in sheets().values() if one.kind in (FindingStep, LeaveReturn)]
    of_alerts = [(one.path, one.title) for one in sheets().values() if one.kind is AlertStep]
    alerts = list(book().alerts.values())
    return _page("tablet/home.html", ["home"], alerts=alerts, steps=of_findings, alert_steps=of_alerts)


def sheet(path: str):
    found = sheets().get(path)
    if found is None:
        abort(404)
    scripts = ["sheet", *(["alert"] if found.about else [])]
    shown = {"sheet": found, "form": found.wired(), "writes": found.writes} | _more(found)
    return _page(f"tablet/{found.template}.html", scripts, **shown)


def inspection():
    walked = walk()
    writes = {"kind": kind_name(Inspection), "sheet": book().checklist.id}
    return _page("tablet/inspection.html", ["sheet", "inspection"], sheet=walked, form=walked.form, writes=writes)


def rules():
    return _page("tablet/rules.html", [], **told())


def script(name: str):
    if name not in SCRIPTS:
        abort(404)
    return Response(joined(name), mimetype="text/javascript")


def worker():
    """The service worker, with the list of what it keeps; never cached, so that a new version is seen."""
    text = render_template("tablet/sw.js", version=version(), kept=kept())
    return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


def manifest():
    text = render_template("tablet/manifest.json")
    return Response(text, mimetype="application/manifest+json")


def kept() -> list[str]:
    """Every address that the tablet keeps; its own page first, which stands for all that cannot be reached."""
    forms = (url_for("tablet_sheet", path=path) for path in sheets())
    pages = [url_for("tablet"), url_for("tablet_inspection"), url_for("tablet_rules"), *forms]
    scripts = (url_for("tablet_script", name=name) for name in SCRIPTS)
    return [*pages, url_for("manifest"), *scripts, *(url_for("static", filename=name) for name in STATIC_FILES)]


def _more(sheet: Sheet) -> dict[str, Any]:
    if sheet.kind is UndergroundEntry:
        return {"hours": book().limit("backfill_hours", day_of(now()))}
    if sheet.about is None:
        return {}
    units = {f"own_{field['code']}": field.get("unit", "") for field in sheet.about.fields}
    return {"kind": sheet.about, "units": units, "gas": gas(sheet.about.number)}


def _page(template: str, scripts: list[str], **page: Any) -> Response:
    return Response(render_template(template, app=version(), scripts=scripts, **page))
