"""The forms of a finding: a standalone one, and one for each step of its life."""

from __future__ import annotations

from datetime import date

from wtforms import (
    DateField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from minewatch.law.facts import Facts
from minewatch.law.findings import FIVE
from minewatch.records.findings import GRADES, Finding, FindingStep, Five
from minewatch.records.people import Role
from minewatch.web import choices
from minewatch.web.fields import REQUIRED, DayField, InstantField
from minewatch.web.forms import SureForm, form_of, typed
from minewatch.web.walk_item import ELSEWHERE, LINE, spot
from minewatch.when import day_of, now

LONGEST = Length(max=20_000)
MEASURES = ("person", "measure", "funds_yuan", "deadline", "plan")
CHOOSE = ("", "请选择")


class FindingForm(form_of(Finding, "source", "description"), form_of(Five, *MEASURES)):
    """A finding that no inspection form has: its time of discovery becomes `occurred_at`."""

    asked = ("source", "found_at", "category", "grade", "aspect", "place", "elsewhere", "description", "photos")
    asked += MEASURES

    found_at = InstantField("发现时间", [InputRequired(REQUIRED)], default=now)
    category = SelectField("类别", [InputRequired("请选类别")])
    grade = RadioField("级别", [InputRequired("请选择")], choices=GRADES)
    aspect = SelectField("属于重大隐患的哪个方面", description="按《煤矿重大事故隐患判定标准》第三条")
    place = RadioField("地点", [Optional()], choices=[])
    elsewhere = StringField("其他地点", [LINE], description=ELSEWHERE)
    photos = MultipleFileField("照片")

    def __init__(self, places: choices.Choices, **options) -> None:
        super().__init__(**options)
        self.category.choices = [CHOOSE, *choices.categories()]
        self.aspect.choices = [CHOOSE, *choices.aspects()]
        self.aspect.flags.required = True
        self.place.choices = places

    def validate_aspect(self, field: SelectField) -> None:
        if self.grade.data == "major" and not field.data:
            raise ValidationError("重大隐患须选属于哪个方面")

    def validate_deadline(self, field: DateField) -> None:
        if self.found_at.data and field.data < day_of(self.found_at.data):
            raise ValidationError("时限早于发现隐患的日期，请改。")

    def fields(self) -> dict:
        """The record's own fields."""
        major = self.grade.data == "major"
        return typed(self, "source", "category", "grade", "description") | {
            "place": spot(self),
            "aspect": int(self.aspect.data) if major else None,
            "five": {name: value for name, value in typed(self, *MEASURES).items() if value is not None},
        }


class StepForm(form_of(FindingStep, "at", "notes")):
    """What every step has; the others add to it. `fields` is what of it goes into the record."""

    asked = ("passed", "measures", "new_deadline", "approved_by", "at", "notes", "photos", "sure")
    photos = MultipleFileField("照片")

    def fields(self) -> dict:
        return typed(self, "at", "notes")


class ReasonForm(StepForm):
    notes = TextAreaField("原因", [InputRequired("请写明原因"), LONGEST])


class ReinspectionForm(StepForm):
    passed = RadioField("复查结果", [InputRequired("请选合格还是不合格")], choices=(("yes", "合格"), ("no", "不合格")))
    notes = TextAreaField("说明", [LONGEST], description="不合格的必须写明")

    def validate_notes(self, field: TextAreaField) -> None:
        if self.passed.data == "no" and not (field.data or "").strip():
            raise ValidationError("请写明哪里不合格")

    def fields(self) -> dict:
        return super().fields() | {"passed": self.passed.data == "yes"}


class ExtensionForm(ReasonForm):
    new_deadline = DayField("新时限", [InputRequired("请填延期后的新时限")])
    approved_by = SelectField("批准人", [InputRequired("请选批准人")], description="煤炭纠察分队或分管领导")

    def fields(self) -> dict:
        return super().fields() | typed(self, "new_deadline", "approved_by")


class ClosingForm(StepForm, SureForm):
    """Where something speaks against 销号, the person says to have looked at it."""


class InPlaceForm(StepForm):
    """What is 到位 is named at the head of the notes."""

    measures = SelectMultipleField(
        "哪些已经到位", [InputRequired("请选已经到位的")], choices=[(label, label) for label in FIVE],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip

    def fields(self) -> dict:
        said = "；".join(part for part in ("、".join(self.measures.data) + "到位", self.notes.data) if part)
        return super().fields() | {"notes": said}


FORMS: dict[str, type[StepForm]] = {
    "reported_done": StepForm,
    "reinspected": ReinspectionForm,
    "closed": ClosingForm,
    "watched": StepForm,
    "in_place": InPlaceForm,
    "extended": ExtensionForm,
    "delay_reported": ReasonForm,
    "reopened": ReasonForm,
}


def step_form(step: str, facts: Facts, today: date) -> StepForm:
    form = FORMS[step](at=now())
    if isinstance(form, ExtensionForm):
        form.approved_by.choices = [CHOOSE, *approvers(facts, today)]
    return form


def approvers(facts: Facts, day: date) -> choices.Choices:
    """Who may approve an extension on the day."""
    held = [role for role in facts.all(Role) if role.role in ("patrol", "deputy") and day in role.term]
    return [(staff_no, facts.name(staff_no)) for staff_no in dict.fromkeys(role.staff_no for role in held)]
