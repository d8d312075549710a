"""Forms from the declarations of the kinds, and the way from a form through the door.

A form carries a hidden `id` (the record's UUID: a browser that sends twice stores once) and `opened_at`
(so that what is sent twice is the same to the letter).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin
from uuid import UUID, uuid5

import uuid_utils
from flask import request
from flask_wtf import FlaskForm
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from minewatch.records.envelope import Conflict, Record, Refusal, Ui
from minewatch.records.kinds import field_key, kind_name
from minewatch.store.door import Receipt, accept
from minewatch.web import writer
from minewatch.web.fields import CHOOSE, REQUIRED, YES_NO, DayField, InstantField, NumberField, said
from minewatch.web.show import say_stored
from minewatch.web.viewer import Viewer
from minewatch.when import now

STORED_OTHERWISE = (
    "这张表已经存过，内容和现在的不同；存过的不会被改动。要改存过的，请打开那条记录写更正；"
    "如果这是另外一次，再按一次提交，就另存一条。"
)


class DraftForm(FlaskForm):
    """What every form that writes a record carries."""

    class Meta(FlaskForm.Meta):
        locales = ("zh_CN", "zh")

    asked: ClassVar[tuple[str, ...]] = ()  # the fields in the order of the page, where it is not that of the class
    id = HiddenField(default=lambda: new_id())
    by = HiddenField(default=writer.seal)
    opened_at = HiddenField(default=lambda: now().isoformat(timespec="seconds"))

    def validate_id(self, field: Field) -> None:
        try:
            UUID(field.data)
        except (ValueError, TypeError, AttributeError):
            raise ValidationError("页面不完整，请刷新后再填。") from None

    def validate_opened_at(self, field: Field) -> None:
        try:
            self.opened = datetime.fromisoformat(field.data or "")
        except ValueError:
            raise ValidationError("页面不完整，请刷新后再填。") from None
        if self.opened.tzinfo is None:
            raise ValidationError("页面不完整，请刷新后再填。")

    def __iter__(self) -> Iterator[Field]:
        places = {name: n for n, name in enumerate(self.asked)}
        return iter(sorted(super().__iter__(), key=lambda field: places.get(field.short_name, -1)))

    def begin_anew(self) -> None:
        """It was stored already, and other words were put into it since: pressed once more it is one of its own."""
        self.id.data = new_id()
        self.form_errors = [*self.form_errors, STORED_OTHERWISE]

    def wrong(self, refusal: Refusal, prefix: str = "") -> None:
        """Put a refusal at its field, or at the head of the form when it has none there."""
        name = attribute(refusal.field.removeprefix(prefix).split(".")[0])
        if name in self and not isinstance(self[name], HiddenField):
            self[name].errors = [*self[name].errors, refusal.sentence]
        else:
            self.form_errors = [*self.form_errors, refusal.sentence]


class SureForm(DraftForm):
    """What is doubted is said, and asked for once more: stored when it is ticked below these very sentences."""

    sure = BooleanField("以上各条已核对，仍要保存")
    doubted = HiddenField()

    doubts: Sequence[str] = ()

    def ask(self, doubts: Sequence[str]) -> None:
        """Say what is doubted before anything is sent."""
        self.doubts, self.doubted.data = doubts, "".join(doubts)

    def is_sure(self, doubts: Sequence[str]) -> bool:
        shown = self.doubted.data
        self.ask(doubts)
        if not doubts or (self.sure.data and shown == self.doubted.data):
            return True
        self.sure.data, self.sure.errors = False, ["请先核对上面各条，再打勾"]
        return False


def new_id() -> str:
    """A UUID version 7, as we make them."""
    return str(uuid_utils.uuid7())


def also(id: str, name: str) -> str:
    """The id of a further record of the same form: the same each time the form is sent."""
    return str(uuid5(UUID(id), name))


def form_of(kind: type[Record], *names: str, base: type[DraftForm] = DraftForm) -> type[DraftForm]:
    """A form with these fields of a kind (interchange names), as it declares them."""
    infos = {field_key(kind, name): info for name, info in kind.model_fields.items()}
    fields = {attribute(name): field_for(infos[name], name) for name in names}
    return type(f"{kind.__name__}Form", (base,), fields)


def attribute(name: str) -> str:
    """`from` cannot be an attribute's name in Python."""
    return {"from": "first", "to": "last"}.get(name, name)


def field_for(info: FieldInfo, name: str = "") -> Any:
    """The control for one declared field."""
    ui = next((entry for entry in info.metadata if isinstance(entry, Ui)), Ui(name))
    optional = not info.is_required()
    kind = _plain(info.annotation)
    missing = CHOOSE if ui.choices or kind is bool else REQUIRED
    checks: list[Any] = [Optional()] if optional else [InputRequired(missing)]
    options = {"label": ui.label, "description": ui.hint, "validators": checks}
    if ui.choices:
        return RadioField(choices=ui.choices, **options, **({"default": info.default} if optional else {}))
    if kind is bool:
        return RadioField(choices=YES_NO, **options)
    if kind in (datetime, AwareDatetime):
        return InstantField(**options)
    if kind is date:
        return DayField(**options)
    if kind is int:
        return IntegerField(**options)
    if kind is float:
        return NumberField(**options, places=None)
    most = next((entry.max_length for entry in info.metadata if hasattr(entry, "max_length")), 20_000)
    options["validators"] = [*checks, *([] if optional else [said]), Length(max=most, message=f"太长，最多 {most} 字")]
    return TextAreaField(**options) if ui.long else StringField(**options)


def is_one_control(info: FieldInfo) -> bool:
    """Whether one plain control can hold the field."""
    return _plain(info.annotation) in (str, int, float, bool, date, datetime, AwareDatetime)


def _plain(annotation: Any) -> Any:
    """The type under Optional and Literal."""
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(part for part in get_args(annotation) if part is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _plain(annotation.__origin__)
    return str if get_origin(annotation) is Literal else annotation


def draft(
    kind: type[Record], viewer: Viewer, form: DraftForm, *, occurred_at: datetime | None = None, id: str = "",
    mine: str | None = None, **fields: Any,
) -> dict[str, Any]:  # fmt: skip
    """A record's body in interchange form. Fields that are None are left out; `first`/`last` become `from`/`to`."""
    names = {"first": "from", "last": "to"}
    body = {
        "kind": kind_name(kind),
        "id": id or form.id.data,
        "mine": mine,
        "author": viewer.staff_no,
        "occurred_at": (occurred_at or form.opened).isoformat(),
    }
    body |= {names.get(name, name): plain(value) for name, value in fields.items()}
    return {name: value for name, value in body.items() if value is not None}


def plain(value: Any) -> Any:
    """A form's value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return float(value) if type(value).__name__ == "Decimal" else value


def typed(form: DraftForm, *names: str) -> dict[str, Any]:
    """The values of these fields by attribute name; what was left empty is None."""
    return {name: _given(form[name]) for name in names}


def _given(field: Any) -> Any:
    if isinstance(field, RadioField) and tuple(field.choices) == YES_NO:
        return {"yes": True, "no": False}.get(field.data)
    return None if field.data == "" else field.data


def send(form: DraftForm, drafts: Sequence[dict[str, Any]]) -> list[Receipt] | None:
    """Through the door, all or none; None when refused, the sentence then stands in the form."""
    try:
        receipts = accept(drafts, live=True)
    except Conflict:
        form.begin_anew()
        return None
    except Refusal as refusal:
        form.wrong(refusal)
        return None
    say_stored(form.id.data)
    return receipts


def is_post() -> bool:
    return request.method == "POST"
