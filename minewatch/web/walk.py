"""The form of an inspection: every line of the checklist, its head and its foot, and what is wrong or open in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import request
from wtforms import FormField, MultipleFileField, RadioField, SelectMultipleField
from wtforms.fields import Field
from wtforms.validators import InputRequired

from minewatch.law.book import Checklist, Item, Section
from minewatch.records.shifts import Inspection
from minewatch.web import choices, uploads
from minewatch.web.fields import InstantField
from minewatch.web.forms import form_of
from minewatch.web.viewer import Viewer
from minewatch.web.walk_item import ANYWHERE, ItemForm, blame
from minewatch.when import now

BLANK = "item_of_the_sheet"


class WalkForm(form_of(Inspection, "duty_date", "received_by")):
    """The head and the foot of the sheet."""

    shift = RadioField("班次", [InputRequired("请选班次")])
    inspected_at = InstantField("检查时间", [InputRequired("请填写检查时间")], default=now)
    places = SelectMultipleField("检查地点", description="到过的都选上")
    signature = MultipleFileField("签名", description="矿方接收人在纸上签字后拍照；没有就空着")


@cache
def form_class(checklist: Checklist) -> type[WalkForm]:
    """The form of a checklist: a field named after each item's code."""
    fields = {name_of(item.code): FormField(ItemForm, item.name, separator=".") for item in checklist.items.values()}
    return type("SheetForm", (WalkForm,), fields)


def name_of(code: str) -> str:
    return "item_" + code.replace("-", "_")


@dataclass(frozen=True)
class Fault:
    """One line of what keeps the sheet from being stored, a link to its field."""

    href: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """One item of the sheet with its fields and the photos kept for it."""

    item: Item
    form: ItemForm
    kept: uploads.Chosen

    @property
    def anchor(self) -> str:
        return _anchor(self.form.result)

    @property
    def faults(self) -> list[Fault]:
        """All that is missing in one line; then what is wrong, field by field."""
        if not self.form.errors:
            return []
        missing = self.form.missing if self.form.is_bad else []
        lacking = f"{self.item.name}：还差 {'、'.join(field.label.text for field in missing)}"
        wrong = [(field, sentence) for field in self.form if field not in missing for sentence in field.errors]
        return [Fault(f"#{_anchor(field)}", lacking) for field in missing[:1]] + [
            Fault(f"#{_anchor(field)}", f"{self._named(field)}：{sentence}") for field, sentence in wrong
        ]

    def _named(self, field: Field) -> str:
        return self.item.name if field is self.form.result else f"{self.item.name} · {field.label.text}"

    @property
    def is_blank(self) -> bool:
        return self.form.is_blank and not self.kept.photos

    @property
    def answered(self) -> bool:
        return self.form.result.data is not None


@dataclass(frozen=True)
class Part:
    """One section of the sheet, as the side list shows it."""

    section: Section
    lines: tuple[Line, ...]
    current: bool = False

    @property
    def label(self) -> str:
        return self.section.name

    @property
    def href(self) -> str:
        return f"#{self.section.code}"

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.answered]

    @property
    def done(self) -> str:
        return f"{len(self.lines) - len(self.open)}/{len(self.lines)}"

    @property
    def tone(self) -> str:
        if any(line.form.is_bad for line in self.lines):
            return "bad"
        return "quiet" if self.open else "good"


@dataclass
class Sheet:
    """The whole form as it stands: head, parts, photos; what is wrong and what is open.

    `blank` is an item nobody has written in: its panel is drawn once and serves all that are like it.
    """

    form: WalkForm
    blank: ItemForm
    parts: tuple[Part, ...]
    signature: uploads.Chosen

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def bad(self) -> list[Line]:
        return [line for line in self.lines if line.form.is_bad]

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.answered]

    def is_valid(self) -> bool:
        """Whether it may be stored; the sentences then stand in the form, beside those of the files."""
        self.form.validate()
        for line in self.lines:
            blame(line.form.photos, line.kept.errors)
            if line.kept.photos and not line.form.is_bad:
                blame(line.form.result, ["选了照片却没有选“不合格”：请改选“不合格”，或者取消照片的“保留”。"])
        for line in self.bad:
            if _earlier(line.form.deadline, self.form.duty_date):
                blame(line.form.deadline, ["时限早于检查的班次日期，请改。"])
        if len(self.signature.photos) > 1:
            blame(self.form.signature, ["只能有一张签名，请把不要的取消“保留”。"])
        blame(self.form.signature, self.signature.errors)
        return not self.form.errors


def sheet(form: WalkForm, checklist: Checklist, places: choices.Choices, viewer: Viewer) -> Sheet:
    """The form with the lists to choose from and the photos sent so far."""
    form.places.choices, blank = places, ItemForm(prefix=f"{BLANK}.")
    aspects, anywhere = [("", "请选"), *choices.aspects()], [ANYWHERE, *places]
    for inner in (blank, *(form[name_of(code)].form for code in checklist.items)):
        inner.place.choices, inner.aspect.choices = anywhere, aspects
    parts = tuple(Part(s, tuple(_line(form, item, viewer) for item in s.items)) for s in checklist.sections)
    return Sheet(form, blank, parts, uploads.chosen("signature", viewer))


def empty_walk(checklist: Checklist) -> Sheet:
    """The form before anybody has written in it, without the lists of a mine."""
    form, blank = form_class(checklist)(), ItemForm(prefix=f"{BLANK}.")
    for inner in (blank, *(form[name_of(code)].form for code in checklist.items)):
        inner.place.choices, inner.aspect.choices = [ANYWHERE], [("", "请选"), *choices.aspects()]
    form.places.choices, form.shift.choices = [], []
    parts = tuple(Part(s, tuple(_blank_line(form, item) for item in s.items)) for s in checklist.sections)
    return Sheet(form, blank, parts, uploads.Chosen())


def _blank_line(form: WalkForm, item: Item) -> Line:
    inner = form[name_of(item.code)].form
    inner.result.label.text = item.name
    return Line(item, inner, uploads.Chosen())


def _line(form: WalkForm, item: Item, viewer: Viewer) -> Line:
    inner = form[name_of(item.code)].form
    inner.result.label.text = item.name
    name = inner.photos.name
    sent = name in request.files or f"{name}_kept" in request.form
    return Line(item, inner, uploads.chosen(name, viewer) if sent else uploads.Chosen())


def _anchor(field: Field) -> str:
    return f"{field.id}-0" if isinstance(field, RadioField) else str(field.id)


def _earlier(field: Field, other: Field) -> bool:
    return field.data is not None and other.data is not None and field.data < other.data
