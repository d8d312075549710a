"""The forms a tablet keeps for the time without a network: those of the pages, wired to the record they write.

A control says by `data-record` which fields of the record it fills (a dot leads into a field), and by `data-sort` what
is written there; static/js/tablet/sheet.js knows nothing else of a form. What only the tablet knows when it shows the
form (the mine's places, the findings that are open) comes by `data-fill`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from wtforms import DecimalField, IntegerField, MultipleFileField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import InputRequired

from minewatch.law.book import AlertKind
from minewatch.records.alerts import Alert, AlertStep
from minewatch.records.envelope import Record
from minewatch.records.filings import DailyReport
from minewatch.records.findings import STEPS, Finding, FindingStep
from minewatch.records.kinds import kind_name
from minewatch.records.leave import LeaveReturn
from minewatch.records.shifts import DutyLog, UndergroundEntry, UndergroundExit
from minewatch.web.fields import DayField, InstantField, Within
from minewatch.web.forms import form_of
from minewatch.web.pages import alert_forms, finding_forms
from minewatch.web.pages.alert_forms import HEADCOUNT, OWN
from minewatch.web.pages.daily_reports import DailyForm
from minewatch.web.pages.entries import EntryForm
from minewatch.web.pages.logs import LogForm
from minewatch.web.show import book
from minewatch.web.walk import Sheet as Walk
from minewatch.web.walk import empty_walk
from minewatch.when import day_of, now


@dataclass(frozen=True)
class Sheet:
    """A form on the tablet: its address below `/tablet/`, what it writes, and the fields that are the same each time.

    `record` says by the name of each control which fields it fills, `fill` where its choices come from.
    """

    path: str
    title: str
    kind: type[Record]
    template: str
    form: Callable[[], BaseForm]
    record: Mapping[str, str]
    fill: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    about: AlertKind | None = None

    @property
    def writes(self) -> dict[str, Any]:
        """What every record of this form says."""
        return {"kind": kind_name(self.kind), **self.fixed}

    def wired(self) -> BaseForm:
        form = self.form()
        wire(form, self.record, self.fill)
        return form


def wire(form: BaseForm, record: Mapping[str, str], fill: Mapping[str, str]) -> None:
    """Tell each control of a form, empty as the tablet keeps it, which fields it fills."""
    for control in form:
        if isinstance(control, RadioField | SelectField) and control.choices is None:
            control.choices = [] if isinstance(control, RadioField | SelectMultipleField) else [finding_forms.CHOOSE]
        if control.short_name in record:
            control.render_kw = _told(control, record[control.short_name], fill) | _asked_with(control, form)
        if isinstance(control, InstantField | DayField):
            control.data = None


class ExitForm(form_of(UndergroundExit, "exited_at")):
    entry = RadioField("哪一次入井", [InputRequired("请选入井")], choices=[])


class AlertStepForm(alert_forms.StepForm):
    alert = RadioField("哪一条报告", [InputRequired("请选报告")], choices=[])


class ReturnForm(form_of(LeaveReturn, "at")):
    leave = RadioField("哪一次请假", [InputRequired("请选请假")], choices=[])


def same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


MEASURES = {name: f"five.{name}" for name in finding_forms.MEASURES}
ENTRY = same("exited_at", "places", "purpose", "lamp_no", "late_reason", "notes")
FINDING = same("source", "category", "grade", "aspect", "place", "description", "photos")
AT = {"at": "at occurred_at"}
STEP = same("finding", "notes", "passed", "new_deadline", "approved_by", "photos") | AT
ALERT = same("place", "facts", "people_present", "stop_ordered_at", "evacuated_count", "phoned_at", "photos")
WALK = same("duty_date", "shift", "places", "received_by", "signature") | {"inspected_at": "occurred_at"}
STEPS_OFFLINE = (
    "reported_done",
    "reinspected",
    "watched",
    "in_place",
    "delay_reported",
    "reopened",
    "extended",
    "closed",
)


def sheets() -> dict[str, Sheet]:
    """Every form by its path, for the rulebook of this instance."""
    found = [*_of_the_day(), *_of_findings(), *_of_alerts()]
    return {sheet.path: sheet for sheet in found}


def _of_the_day() -> list[Sheet]:
    when = {"entered_at": "entered_at occurred_at"}
    meeting = {"meeting_name": "meetings.0.name", "meeting_notes": "meetings.0.notes"}
    log = same("duty_date", "shift", "content", "arrived_at", "left_at") | meeting
    up = {"entry": "entry", "exited_at": "exited_at occurred_at"}
    return [
        Sheet("entry", "入井登记", UndergroundEntry, "entry", EntryForm, when | ENTRY, {"places": "places"}),
        Sheet("exit", "升井登记", UndergroundExit, "plain", ExitForm, up, {"entry": "entries"}),
        Sheet("log", "工作日志", DutyLog, "log", LogForm, log, {"shift": "shifts"}),
        Sheet("daily", "每日报告", DailyReport, "plain", DailyForm, same("date", "content")),
        Sheet("return", "销假", LeaveReturn, "plain", ReturnForm, same("leave", "at"), {"leave": "leaves"}),
    ]


def _of_findings() -> list[Sheet]:
    record = FINDING | MEASURES | {"found_at": "occurred_at", "elsewhere": "place"}
    new = Sheet("finding", "登记隐患", Finding, "finding", _finding, record, {"place": "places"})
    return [new, *(_finding_step(step) for step in STEPS_OFFLINE)]


def _finding() -> BaseForm:
    return finding_forms.FindingForm([])


def walk() -> Walk:
    """The whole checklist: each line says which item it is, and what of it a finding needs."""
    walked = empty_walk(book().checklist)
    wire(walked.form, WALK, {"places": "places", "shift": "shifts"})
    wire(walked.blank, FINDING | MEASURES | {"elsewhere": "place"}, {"place": "places"})
    for part in walked.parts:
        for line in part.lines:
            line.form.result.render_kw = {"data-item": line.item.code, "data-category": part.label}
    return walked


def _finding_step(step: str) -> Sheet:
    fill = {"finding": "findings", "approved_by": "approvers"}
    title = f"隐患：{dict(STEPS)[step]}"
    about = SelectField("哪一条隐患", [InputRequired("请选隐患")], choices=[finding_forms.CHOOSE])
    form = type("StepOfFinding", (finding_forms.FORMS[step],), {"finding": about})
    record = STEP | {"measures": "notes"}
    return Sheet(f"finding/{step}", title, FindingStep, "plain", form, record, fill, {"step": step})


def _of_alerts() -> list[Sheet]:
    steps = {"acted": "报告：记执行", "verified": "报告：记核实"}
    record = same("alert", "notes") | AT
    return [
        *(_alert(kind) for kind in book().alerts.values()),
        *(
            Sheet(
                f"alert/{step}", title, AlertStep, "plain", AlertStepForm, record, {"alert": "alerts"}, {"step": step}
            )
            for step, title in steps.items()
        ),
    ]


def _alert(kind: AlertKind) -> Sheet:
    own = {OWN + entry["code"]: f"details.{entry['code']}" for entry in kind.fields}
    if OWN + HEADCOUNT in own:
        own[OWN + HEADCOUNT] += " evacuated_count"
    record = ALERT | own | {"discovered_at": "discovered_at occurred_at", "elsewhere": "place"}
    fixed = {"number": kind.number}
    fill = {"place": "places"}
    form = partial(alert_forms.blank, kind)
    return Sheet(f"alert/{kind.number}", kind.short, Alert, "alert", form, record, fill, fixed, kind)


SORTS: tuple[tuple[type[Field], str], ...] = (
    (InstantField, "instant"),
    (DayField, "day"),
    (IntegerField, "number"),
    (DecimalField, "number"),
    (MultipleFileField, "media"),
    (SelectMultipleField, "list"),
)
NOT_BEFORE = {"deadline": "duty_date occurred_at", "exited_at": "entered_at", "left_at": "arrived_at"}
DAYS_OF_NOW = ("duty_date", "date")
OWN_SORTS = {"aspect": "number", "measures": "in_place", "signature": "medium"}


def _told(control: Field, record: str, fill: Mapping[str, str]) -> dict[str, str]:
    told = {"data-record": record, "data-sort": _sort(control)}
    if source := fill.get(control.short_name) or _of_the_clock(control):
        told["data-fill"] = source
    return told | _checked(control)


def _checked(control: Field) -> dict[str, str]:
    """What the form of the other pages looks at beside its single fields, and the tablet can look at too."""
    told = {"data-not-before": NOT_BEFORE[control.short_name]} if control.short_name in NOT_BEFORE else {}
    if control.short_name == "late_reason":
        told["data-late"] = str(book().limit("backfill_hours", day_of(now())))
    return told | _bounds(control) if isinstance(control, IntegerField | DecimalField) else told


def _bounds(control: Field) -> dict[str, str]:
    """No number that a tablet asks for is below nothing; some have closer bounds."""
    usual = Within(0, None, 0 if isinstance(control, IntegerField) else None)
    within = next((check for check in control.validators if isinstance(check, Within)), usual)
    bounds = {"data-least": within.least, "data-most": within.most, "data-decimals": within.decimals}
    return {name: str(bound) for name, bound in bounds.items() if bound is not None} | {"data-limits": within.sentence}


def _asked_with(control: Field, form: BaseForm) -> dict[str, str]:
    """复查不合格的，必须写明哪里不合格。"""
    return {"data-asked-with": "[name=passed][value=no]"} if control.short_name == "notes" and "passed" in form else {}


def _sort(control: Field) -> str:
    if control.short_name in OWN_SORTS:
        return OWN_SORTS[control.short_name]
    if isinstance(control, RadioField) and [value for value, _ in control.choices] == ["yes", "no"]:
        return "yes_no"
    return next((sort for kind, sort in SORTS if isinstance(control, kind)), "text")


def _of_the_clock(control: Field) -> str:
    """What must be told and is now, as a rule; a deadline, or when they mean to blast, is nobody's to presume."""
    if control.short_name in DAYS_OF_NOW:
        return "today"
    is_now = isinstance(control, InstantField) and control.flags.required and not control.short_name.startswith(OWN)
    return "now" if is_now else ""
