"""The forms of a correction 更正 and a void 作废: the fields of any kind that a control can hold, as they stand."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional

from minewatch.law.facts import Facts
from minewatch.records.alerts import Alert
from minewatch.records.envelope import ENVELOPE, Record
from minewatch.records.findings import Finding, Five
from minewatch.records.kinds import own_fields
from minewatch.web import choices
from minewatch.web.fields import REQUIRED, said
from minewatch.web.forms import DraftForm, SureForm, attribute, form_of, is_one_control, plain, typed
from minewatch.web.pages.alert_forms import OWN, own_controls
from minewatch.web.pages.finding_forms import CHOOSE, MEASURES, approvers
from minewatch.web.show import book
from minewatch.web.walk_item import ELSEWHERE, LINE, spot
from minewatch.web.wording import values_of
from minewatch.when import FOREVER, day_of

NOT_TYPED = frozenset({"sheet", "signature", "month", "item", "number"})
NOT_CHANGED = ("why", "sure")
WHY = TextAreaField("原因", [InputRequired(REQUIRED), said, Length(max=20_000, message="太长，最多 20000 字")])


class VoidForm(DraftForm):
    title, template = "作废", "records/void.html"
    why = WHY


class CorrectionForm(SureForm):
    """Made for one kind by `correction_form`; `held` are the fields of the record that it holds."""

    title, template = "更正", "records/correct.html"
    held: tuple[str, ...] = ()
    why = WHY

    @property
    def controls(self) -> list[Field]:
        """What the page asks for, but for the reason."""
        return [field for field in self if not isinstance(field, HiddenField) and field.short_name not in NOT_CHANGED]

    def given(self) -> dict[str, Any]:
        """What the controls hold, as the record's fields in JSON."""
        names = {key: attribute(key) for key in self.held}
        fields = {key: plain(value) for key, value in zip(names, typed(self, *names.values()).values(), strict=True)}
        if "place" in self:
            fields["place"] = spot(self)
        if "deadline" in self:
            fields["five"] = {name: plain(value) for name, value in typed(self, *MEASURES).items() if value is not None}
        own = {field.short_name: field for field in self if field.short_name.startswith(OWN)}
        if own:
            answers = typed(self, *own)
            fields["details"] = {n.removeprefix(OWN): plain(v) for n, v in answers.items() if v is not None}
        return fields

    def changes(self, before: CorrectionForm) -> dict[str, Any]:
        """The fields that differ from those of the form as it was shown."""
        shown = type(self)(formdata=_sent_back(before)).given()
        return {key: value for key, value in self.given().items() if value != shown[key]}


def correctable(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a kind that one control each can hold, and that a correction may change."""
    infos = kind.model_fields
    keys = {infos[name].alias or name: infos[name] for name in infos}
    out = ENVELOPE | kind.fixed | NOT_TYPED
    return tuple(key for key in own_fields(kind) if key not in out and (key == "places" or is_one_control(keys[key])))


def correction_form(record: Record, facts: Facts, **options: Any) -> CorrectionForm:
    """A form with the record's values in it, and with what was sent instead, if something was."""
    form = _class(record)(data=_data(record), **options)
    for name, listed in _choices(record, facts).items():
        if name in form:
            form[name].choices = listed
    return form


def _class(record: Record) -> type[CorrectionForm]:
    held = correctable(type(record))
    controls = {name: control for name, control in _listed().items() if name in held}
    bases: list[type[DraftForm]] = [form_of(type(record), *(k for k in held if k not in controls), base=CorrectionForm)]
    if "place" in held:
        controls["elsewhere"] = StringField("其他地点", [LINE], description=ELSEWHERE)
    if isinstance(record, Finding):
        bases.append(form_of(Five, *MEASURES))
    if isinstance(record, Alert):
        controls |= own_controls(book().alerts[record.number])
    asked = (*map(attribute, held), *controls, *MEASURES, "why")
    return type("RecordForm", tuple(bases), controls | {"held": held, "asked": tuple(dict.fromkeys(asked))})


def _listed() -> dict[str, Any]:
    """Fields whose values come from a list of the mine, the rulebook or the bureau."""
    words = {"shift": "班次", "place": "地点", "category": "类别", "approved_by": "批准人"}
    return {name: SelectField(word, [Optional()]) for name, word in words.items()} | {
        "places": SelectMultipleField("地点"),
        "aspect": SelectField("属于重大隐患的哪个方面", [Optional()], coerce=lambda text: int(text) if text else None),
    }


def _choices(record: Record, facts: Facts) -> dict[str, choices.Choices]:
    """What each list offers, and always what stands in the record now."""
    mine, values = facts.homes[record.id] or "", values_of(record)
    day = values.get("duty_date") or day_of(record.happened)
    places = choices.places(facts, mine, day)
    listed = {
        "shift": choices.shifts(facts, mine, day), "place": places, "places": places,
        "category": choices.categories(), "approved_by": approvers(facts, day), "aspect": choices.aspects(),
    }  # fmt: skip
    return {name: _with_present(name, found, values.get(name)) for name, found in listed.items()}


def _with_present(name: str, listed: choices.Choices, present: Any) -> choices.Choices:
    values = present if isinstance(present, tuple) else [present] if present else []
    missing = [(str(value), str(value)) for value in values if str(value) not in dict(listed)]
    return [*([] if name == "places" else [CHOOSE]), *listed, *missing]


def _data(record: Record) -> dict[str, Any]:
    """The record's values as the controls take them."""
    values = {key: value for key, value in values_of(record).items() if key not in ENVELOPE}
    if isinstance(record, Finding):
        values |= {name: getattr(record.five, name) for name in MEASURES}
    if isinstance(record, Alert):
        values |= {OWN + code: _moment(value) for code, value in record.details.items()}
    return {attribute(key): _control_value(value) for key, value in values.items()}


def _control_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value == FOREVER else list(value) if isinstance(value, tuple) else value


def _moment(value: Any) -> Any:
    """An instant among an alert's details stands there as text."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


def _sent_back(form: CorrectionForm) -> MultiDict[str, str]:
    """What a browser sends of a form in which nothing was touched."""
    return MultiDict([(field.name, text) for field in form for text in _texts(field)])


def _texts(field: Field) -> list[str]:
    if isinstance(field, SelectMultipleField):
        return list(field.data or [])
    if isinstance(field, SelectField | RadioField):
        return [] if field.data is None else [str(field.data)]
    return [re.sub(r"\r?\n", "\r\n", str(field._value()))]
