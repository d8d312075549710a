"""The forms of the set-up kinds: their declared fields, with lists where a code stands for something known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, ValidationError

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record, Ui
from minewatch.records.kinds import own_fields
from minewatch.records.people import Mine, MineShifts, MineStatus, Person, Place, Posting, Role
from minewatch.web.asked import asked_choice
from minewatch.web.choices import Choices
from minewatch.web.fields import CHOOSE, REQUIRED, DayField
from minewatch.web.forms import SureForm, attribute, form_of, typed
from minewatch.when import Shift

MOST_SHIFTS = 4  # 四六制


class WindowForm(Form):
    """One shift of the day; a row left empty is no shift. `code` is that of the shift that stood in the row."""

    class Meta:
        locales = ("zh_CN", "zh")

    code = HiddenField()
    label = StringField("班次名称", [Length(max=60, message="太长，最多 60 字")])
    start = TimeField("开始")
    end = TimeField("结束")

    @property
    def asked(self) -> tuple[Field, ...]:
        return self.label, self.start, self.end

    @property
    def is_empty(self) -> bool:
        return not any(field.raw_data and field.raw_data[0] for field in self.asked)

    def validate(self, extra_validators: Any = None) -> bool:
        """All three, or none."""
        if self.is_empty:
            return True
        for field in self.asked:
            field.validators = [InputRequired(REQUIRED), *field.validators]
        return super().validate(extra_validators)


class WindowsForm(SureForm):
    """Checks the rows that hold the shifts of a mine's day."""

    def validate_shifts(self, field: FieldList) -> None:
        names = [row.form.label.data for row in field if not row.form.is_empty]
        if not names:
            raise ValidationError("请至少填一个班次。")
        if len(set(names)) < len(names):
            raise ValidationError("班次名称不能重复，请给每个班不同的名称。")


class EndForm(SureForm):
    last = DayField("结束日期", [InputRequired(REQUIRED)], description="最后一天，当天仍算")
    reason = TextAreaField("原因", [InputRequired(REQUIRED), Length(max=20_000)])


@dataclass(frozen=True)
class Sheet:
    """How a set-up kind is filled in: its fields in order, and which of them are chosen from a list."""

    kind: type[Record]
    fields: tuple[str, ...]
    lists: tuple[str, ...] = ()
    has_windows: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The form's fields in the order shown."""
        return tuple(attribute(name) for name in self.fields)

    def form(self, facts: Facts, today: date, given: Mapping[str, str]) -> Any:
        """An empty form; what may be chosen from a list can be `given` beforehand.

        Of the mine that is given, the shifts that it works today stand in the rows: no other can then be chosen.
        """
        beforehand = {name: given[name] for name in self.lists if name in given}
        windows = facts.shifts(beforehand["mine"], today) if self.changes_windows and "mine" in beforehand else ()
        form = self._class()(data=beforehand | ({"shifts": list(map(_row, windows))} if windows else {}))
        for name in self.lists:
            form[name].choices = [("", CHOOSE), *LISTS[name](facts, today)]
            asked_choice(name, form[name].label.text, dict(form[name].choices))
            if windows:
                form[name].choices = [choice for choice in form[name].choices if choice[0] == given[name]]
        return form

    @property
    def changes_windows(self) -> bool:
        return self.has_windows and "mine" in self.lists

    def _class(self) -> type[SureForm]:
        shown = own_fields(self.kind)
        chosen = {name: SelectField(label_of(name, shown[name]), [InputRequired(CHOOSE)]) for name in self.lists}
        declared = [name for name in self.fields if name not in self.lists]
        base = form_of(self.kind, *declared, base=WindowsForm if self.has_windows else SureForm)
        return type(base.__name__, (base,), chosen | ({"shifts": _windows()} if self.has_windows else {}))


def filled(sheet: Sheet, form: Any, facts: Facts) -> dict[str, Any]:
    """What was filled in, as the record's fields."""
    given = typed(form, *sheet.names)
    if sheet.has_windows:
        rows = [row.form for row in form.shifts if not row.form.is_empty]
        codes = _codes(rows, _known(facts, given.get("mine")))
        given["shifts"] = [_window(row, code) for row, code in zip(rows, codes, strict=True)]
    return given


def _known(facts: Facts, mine: str | None) -> dict[str, str]:
    """The codes that the mine's shifts have had, by their names; the latest where one name had two."""
    stated, changes = facts.where(Mine, code=mine), facts.where(MineShifts, mine=mine)
    every = [*stated, *sorted(changes, key=lambda change: change.first)]
    return {window.label: window.code for record in every for window in record.shifts}


def _codes(rows: list[WindowForm], known: Mapping[str, str]) -> list[str]:
    """A shift keeps its code with its name, a renamed one with its row; a new one gets a number never used here."""
    named = [known.get(row.label.data, "") for row in rows]
    renamed = [row.code.data if row.code.data in {*known.values()} - {*named} else "" for row in rows]
    free = (str(n) for n in count(1) if str(n) not in known.values())
    return [code or kept or next(free) for code, kept in zip(named, renamed, strict=True)]


def _windows() -> FieldList:
    return FieldList(FormField(WindowForm, "班"), "班次", min_entries=MOST_SHIFTS, max_entries=MOST_SHIFTS)


def _row(shift: Shift) -> dict[str, Any]:
    return {"code": shift.code, "label": shift.label, "start": shift.start, "end": shift.end}


def _window(row: WindowForm, code: str) -> dict[str, str]:
    start, end = (f"{field.data:%H:%M}" for field in (row.start, row.end))
    return {"code": code, "label": row.label.data, "start": start, "end": end}


def label_of(name: str, ui: Ui) -> str:
    """A person is chosen and shown by name."""
    return "人员" if name == "staff_no" else ui.label


def _mines(facts: Facts, today: date) -> Choices:
    return [(mine.code, mine.name) for mine in facts.all(Mine)]


def _people(facts: Facts, today: date) -> Choices:
    """Whoever is posted nowhere first, the bureau's last."""

    def place(person: Person) -> tuple[bool, bool]:
        return bool(facts.roles(person.staff_no, today)), facts.posting(person.staff_no, today) is not None

    return [(p.staff_no, _with_mine(facts, p, today)) for p in sorted(facts.all(Person), key=place)]


def _with_mine(facts: Facts, person: Person, today: date) -> str:
    posting = facts.posting(person.staff_no, today)
    mine = facts.mine(posting.mine) if posting else None
    return f"{person.name}（{person.staff_no}）" + (f"现在{mine.name}" if mine else "")


LISTS: dict[str, Callable[[Facts, date], Choices]] = {"mine": _mines, "staff_no": _people}
MINE_FIELDS = (
    "code", "name", "gas_class", "capacity_mtpa", "headcount_limit", "manager_name", "manager_phone",
    "status", "status_from",
)  # fmt: skip
SHEETS = {
    "person": Sheet(Person, ("staff_no", "name", "phone")),
    "posting": Sheet(Posting, ("mine", "staff_no", "post", "from", "to", "document_no"), ("mine", "staff_no")),
    "role": Sheet(Role, ("staff_no", "role", "from", "to"), ("staff_no",)),
    "place": Sheet(Place, ("mine", "code", "name", "type", "from", "to"), ("mine",)),
    "mine": Sheet(Mine, MINE_FIELDS, has_windows=True),
    "mine_status": Sheet(MineStatus, ("mine", "status", "from"), ("mine",)),
    "mine_shifts": Sheet(MineShifts, ("mine", "from"), ("mine",), has_windows=True),
}
