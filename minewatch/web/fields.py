"""Controls that say in Chinese what is wrong with what was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wtforms import DateField, DateTimeLocalField, DecimalField
from wtforms.fields import Field
from wtforms.validators import ValidationError

from minewatch.records.envelope import OUT_OF_SERVICE, in_service
from minewatch.when import SHANGHAI

REQUIRED, CHOOSE = "请填写", "请选择"
YES_NO = (("yes", "是"), ("no", "否"))
PLAIN_NUMBER = re.compile(r"-?\d{0,12}(\.\d{0,6})?")


class InstantField(DateTimeLocalField):
    """A moment to the minute, Asia/Shanghai; `data` carries the offset."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("不是时间，应写成 2026-07-03 08:05。") from None
        self.data = self.data.replace(tzinfo=SHANGHAI) if self.data else None

    def _value(self) -> str:
        return " ".join(self.raw_data) if self.raw_data else self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""


class DayField(DateField):
    """A day in anybody's years of service."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("不是日期，应写成 2026-07-03") from None
        if self.data and not in_service(self.data.year):
            self.data = None
            raise ValueError(f"{OUT_OF_SERVICE}，请改")


class NumberField(DecimalField):
    """A number as people write it: no exponents, nothing that is no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(not PLAIN_NUMBER.fullmatch(text.strip()) for text in valuelist):
            self.data = None
            raise ValueError("不是数字，应写成 12.5")
        super().process_formdata([text.strip() for text in valuelist if text.strip()])


@dataclass(frozen=True)
class Within:
    """A number inside its bounds and with no more decimals than the rulebook allows."""

    least: float | None
    most: float | None
    decimals: int | None

    def __call__(self, form: Any, control: Field) -> None:
        if control.data is not None and not self._holds(control.data):
            raise ValidationError(self.sentence)

    def _holds(self, number: Decimal) -> bool:
        within = (self.least is None or number >= self.least) and (self.most is None or number <= self.most)
        return within and (self.decimals is None or -number.normalize().as_tuple().exponent <= self.decimals)

    @property
    def sentence(self) -> str:
        return f"应当{self.words}" if self.words.startswith("不") else f"应当是 {self.words}"

    @property
    def words(self) -> str:
        """`0 至 100，最多 2 位小数`."""
        bounds = (
            f"{self.least} 至 {self.most}" if self.most is not None
            else f"不小于 {self.least}" if self.least is not None else ""
        )  # fmt: skip
        places = "" if self.decimals is None else f"最多 {self.decimals} 位小数" if self.decimals else "整数"
        return "，".join(part for part in (bounds, places) if part)


def said(form: Any, field: Field) -> None:
    """Blanks and empty lines say nothing."""
    if not (field.data or "").strip():
        raise ValidationError(REQUIRED)
