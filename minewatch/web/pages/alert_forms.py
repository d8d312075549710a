"""The form of an alert: what every one has, and the kind's own fields from the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from wtforms import MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from minewatch.law.book import AlertKind
from minewatch.records.alerts import Alert, AlertStep
from minewatch.web.fields import REQUIRED, YES_NO, InstantField, NumberField, Within
from minewatch.web.forms import DraftForm, form_of, plain, typed
from minewatch.web.walk_item import ELSEWHERE, LINE, spot
from minewatch.when import now

OWN = "own_"
HEADCOUNT = "headcount"
COMMON = ("discovered_at", "facts", "people_present", "stop_ordered_at", "evacuated_count", "phoned_at")
BEFORE, AFTER = ("discovered_at", "facts", "place", "elsewhere", "photos"), COMMON[2:]


def _has_come(form: DraftForm, field: Field) -> None:
    if field.data and field.data > now():
        raise ValidationError("时间还没有到，请改成实际时间")


class AlertForm(form_of(Alert, *COMMON)):
    place = RadioField("地点", [Optional()], choices=[])
    elsewhere = StringField("其他地点", [LINE], description=ELSEWHERE)
    photos = MultipleFileField("照片")
    validate_stop_ordered_at = validate_phoned_at = _has_come

    def own(self) -> list[Field]:
        """The controls of the kind's own fields, in the rulebook's order."""
        return [field for field in self if field.short_name.startswith(OWN)]

    def fields(self) -> dict[str, Any]:
        """The record's own fields; a headcount among the details is the number of people brought out."""
        details = {field.short_name.removeprefix(OWN): _value(field) for field in self.own()}
        given = typed(self, *(name for name in COMMON if name in self)) | {"place": spot(self)}
        brought_out = {"evacuated_count": details[HEADCOUNT]} if details.get(HEADCOUNT) is not None else {}
        return given | brought_out | {"details": {code: value for code, value in details.items() if value is not None}}


def alert_form(kind: AlertKind) -> type[AlertForm]:
    fields = own_controls(kind)
    own = {field["code"] for field in kind.fields}
    if HEADCOUNT in own:
        fields["evacuated_count"] = None
    fields["asked"] = (*BEFORE, *fields, *AFTER)
    return type("KindForm", (AlertForm,), fields)


def own_controls(kind: AlertKind) -> dict[str, Any]:
    """The controls of the kind's own fields, by the names they have in a form."""
    return {OWN + field["code"]: _control(field) for field in kind.fields}


def blank(kind: AlertKind) -> AlertForm:
    presets = {OWN + field["code"]: field["preset"] for field in kind.fields if "preset" in field}
    return alert_form(kind)(discovered_at=now(), **presets)


StepForm = form_of(AlertStep, "at", "notes")


class OrderForm(StepForm):
    notes = TextAreaField("指令内容", [InputRequired("请写明指令"), Length(max=20_000)])


class StopOrderForm(form_of(Alert, "stop_ordered_at", "evacuated_count")):
    """What completes a report whose order to stop work was not recorded; it stands beside the form of a step."""

    validate_stop_ordered_at = _has_come

    def __init__(self) -> None:
        super().__init__(prefix="stop-")

    def validate(self, extra_validators: Any = None) -> bool:
        good = super().validate(extra_validators)
        if good and not self.changes():
            self.form_errors = ["请填责令停止作业时间，或者撤出人数。"]
        return good and not self.form_errors

    def changes(self) -> dict[str, Any]:
        given = typed(self, "stop_ordered_at", "evacuated_count")
        return {name: value for name, value in given.items() if value is not None}

    def reason(self) -> str:
        return "补记" + "、".join(self[name].label.text.removesuffix("时间") for name in self.changes())


class TapForm(DraftForm):
    """签收: one press; its time is that of the press, not that of the page."""


def _control(field: Mapping[str, Any]) -> Any:
    """The control for one field of the rulebook."""
    needed = field.get("required")
    checks, picks = ([InputRequired(word)] if needed else [Optional()] for word in (REQUIRED, "请选择"))
    if field["type"] == "number":
        within = Within(field.get("min"), field.get("max"), field.get("decimals"))
        return NumberField(field["label"], [*checks, within], places=None, description=within.words)
    if field["type"] == "yes_no":
        return RadioField(field["label"], picks, choices=YES_NO)
    if field["type"] == "choice":
        return RadioField(field["label"], picks, choices=[tuple(choice) for choice in field["choices"]])
    if field["type"] == "instant":
        return InstantField(field["label"], checks)
    return StringField(field["label"], [*checks, Length(max=300)])


def _value(field: Field) -> Any:
    """What the control holds, as JSON has it."""
    if isinstance(field.data, Decimal):
        return int(field.data) if field.data == field.data.to_integral_value() else float(field.data)
    if isinstance(field, RadioField) and tuple(field.choices) == YES_NO:
        return {"yes": True, "no": False}.get(field.data)
    return plain(field.data) if isinstance(field.data, datetime) else field.data or None
