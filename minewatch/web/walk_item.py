"""One line of the checklist: its answer and, where it is bad, what a finding needs."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import (
    Form,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.form import BaseForm
from wtforms.validators import Length, NumberRange, Optional

from minewatch.records.findings import GRADES
from minewatch.records.shifts import RESULTS
from minewatch.web.fields import DayField, NumberField

LINE, TEXT = Length(max=300, message="太长，最多 300 字"), Length(max=20_000, message="太长，最多 20000 字")
ANYWHERE, ELSEWHERE = ("", "请选择"), "名册上没有的写在这里；写了就以这里为准"


class ItemForm(Form):
    """One answer; the rest is asked for where the answer is 不合格."""

    result = RadioField(choices=RESULTS, validators=[Optional()])
    description = TextAreaField("问题", [TEXT])
    grade = RadioField("级别", choices=GRADES, validators=[Optional()])
    aspect = SelectField("重大隐患方面", choices=[], validators=[Optional()])
    place = SelectField("地点", choices=[], validators=[Optional()])
    elsewhere = StringField("其他地点", [LINE], description=ELSEWHERE)
    person = StringField("责任人", [LINE])
    measure = TextAreaField("措施", [TEXT])
    funds_yuan = NumberField("资金", [Optional(), NumberRange(min=0, message="不能小于 0")], places=None)
    deadline = DayField("时限", [Optional()])
    plan = TextAreaField("预案", [TEXT], description="隐患消除前的应急措施")
    photos = MultipleFileField("照片")

    class Meta(Form.Meta):
        locales = ("zh_CN", "zh")

    NEEDED = {
        "description": "写明问题",
        "grade": "选一般或重大，重大的还要选方面",
        "person": "填责任人",
        "measure": "填整改措施",
        "deadline": "填整改时限",
        "aspect": "选属于重大隐患的哪一方面",
    }

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        for name in self.NEEDED:
            self[name].flags.required = True

    @property
    def is_bad(self) -> bool:
        return self.result.data == "bad"

    @property
    def is_blank(self) -> bool:
        """Nothing is written of a finding, nothing is wrong: the panel is as it was first drawn."""
        written = (
            text for field in self if field.short_name not in ("result", "photos") for text in field.raw_data or ()
        )
        return not any(written) and not self.errors

    def validate(self, extra_validators=None) -> bool:
        if not self.is_bad:
            return self._is_answer()
        super().validate(extra_validators)
        for field in self.missing:
            blame(field, [f"不合格的要{self.NEEDED[field.short_name]}。"])
        return not self.errors

    @property
    def missing(self) -> list[Field]:
        """What 不合格 requires and nobody has given (not what was given and is wrong)."""
        needed = self.NEEDED if self.grade.data == "major" else self.NEEDED.keys() - {"aspect"}
        return [field for field in self if field.short_name in needed and not _given(field)]

    def _is_answer(self) -> bool:
        """What was written of a bad item is not dropped because the answer was changed afterwards."""
        self.result.validate(self)
        if (self.description.data or "").strip():
            blame(self.result, ["写了问题却没有选“不合格”：请改选“不合格”，或者先清空问题。"])
        return not self.errors


def spot(form: BaseForm) -> str:
    """The place of a finding: what was typed, else the one chosen."""
    return (form["elsewhere"].data or "").strip() or form["place"].data or ""


def blame(field: Field, sentences: Iterable[str]) -> None:
    field.errors = [*field.errors, *sentences]


def _given(field: Field) -> bool:
    return any(str(text).strip() for text in field.raw_data or ())
