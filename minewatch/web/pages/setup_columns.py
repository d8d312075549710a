"""The columns of the tables 从表格导入: which field each fills, and how what people write in a cell is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category, normalize

from minewatch.law.facts import Facts
from minewatch.records.envelope import Record, Refusal
from minewatch.records.people import GAS_CLASSES, POSTS, STATUSES, Mine, Person, Posting
from minewatch.web.show import date_words
from minewatch.web.spreadsheet import INVISIBLE

Reader = Callable[[str, Facts], tuple[Any, str]]
EXAMPLE = "示例"  # begins the key of a template's example line, which no real key can
SCIENTIFIC = re.compile(r"\d(\.\d+)?E[+-]?\d\d", re.IGNORECASE)
DAYS = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|\s*[-/.年]\s*(\d\d?)\s*[-/.月]\s*(\d\d?)\s*日?(?: 0?0:00(?::00)?)?)")
WINDOW = re.compile(r"([^\s\d:;,、]+)\s*(\d\d?:\d\d)\s*[-–—~至]+\s*(\d\d?:\d\d)")
BETWEEN_WINDOWS = re.compile(r"[\s;,、]*")


@dataclass(frozen=True)
class Column:
    """A reader gives a cell's value and the words it is shown in, or raises `Refusal` with what follows the head.

    Where anything of a kind is filled in, its `needed` columns are.
    """

    head: str
    kind: type[Record]
    key: str
    read: Reader
    example: str
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """The first column holds the key; the kinds stand in the order in which they are written."""

    title: str
    columns: tuple[Column, ...]
    hint: str

    @property
    def kinds(self) -> tuple[type[Record], ...]:
        return tuple(dict.fromkeys(column.kind for column in self.columns))

    @property
    def heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)


def folded(text: str) -> str:
    """Full-width letters as plain ones, and nothing that nobody sees: for codes and figures, never for names."""
    return re.sub(f"[{INVISIBLE}]", "", normalize("NFKC", text)).strip()


def _written(text: str, facts: Facts) -> tuple[str, str]:
    """As it stands."""
    if "\n" in text:
        raise Refusal("里有换行，请改成一行")
    if strange := next((c for c in text if c == "\ufffd" or category(c) in ("Cc", "Cf", "Co")), ""):
        raise Refusal(f"里有别的电脑显示不出的字符（U+{ord(strange):04X}），请删去或用输入法重打这个字")
    return text, text


def _name(text: str, facts: Facts) -> tuple[str, str]:
    if "?" in text:
        raise Refusal(f"“{text}”里有问号：多半是 Excel 存盘时丢了生僻字，请把字补上，另存为“CSV UTF-8”或“Unicode 文本”")
    return _written(text, facts)


def _code(text: str, facts: Facts) -> tuple[str, str]:
    """A code or a telephone number."""
    code = folded(text)
    if SCIENTIFIC.fullmatch(code):
        raise Refusal(f"“{code}”是 Excel 改写成的科学记数法，请把这一列设为“文本”，重新填全")
    return _written(code, facts)


def _day(text: str, facts: Facts) -> tuple[date, str]:
    found = DAYS.fullmatch(folded(text))
    try:
        day = date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal(f"“{text}”不是日期，应写成 2026-07-01 或 2026年7月1日")
    return day, date_words(day)


def _amount(text: str, facts: Facts) -> tuple[float, str]:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", folded(text)):
        raise Refusal(f"“{text}”不是数字，应写成 0.9")
    return float(folded(text)), folded(text)


def _count(text: str, facts: Facts) -> tuple[int, str]:
    if not re.fullmatch(r"\d{1,6}", folded(text)):
        raise Refusal(f"“{text}”不是整数，应写成 120")
    return int(folded(text)), folded(text)


def _one_of(choices: tuple[tuple[str, str], ...]) -> Reader:
    codes = {word: code for code, word in choices}

    def read(text: str, facts: Facts) -> tuple[str, str]:
        if (word := folded(text)) not in codes:
            raise Refusal(f"“{text}”不能选，只能填 {'、'.join(codes)}")
        return codes[word], word

    return read


def _mine(text: str, facts: Facts) -> tuple[str, str]:
    """A mine by its code or its whole name."""
    found = [mine for mine in facts.all(Mine) if folded(text) == mine.code or text == mine.name]
    if not found:
        raise Refusal(f"“{text}”没有登记，请填“设置”里的煤矿名称或代码；新的煤矿先从煤矿表导入")
    if len(found) > 1:
        raise Refusal(f"“{text}”有 {len(found)} 个，请改填煤矿代码")
    return found[0].code, found[0].name


def _windows(text: str, facts: Facts) -> tuple[list[dict[str, str]], str]:
    """`夜班 00:00-08:00；早班 08:00-16:00`; nobody has to think of a code for each."""
    given = folded(text)
    found = WINDOW.findall(given)
    if not found or not BETWEEN_WINDOWS.fullmatch(WINDOW.sub("", given)):
        raise Refusal(f"“{text}”读不懂，应写成 夜班 00:00-08:00；早班 08:00-16:00；中班 16:00-24:00")
    windows = [
        {"code": str(n), "label": label, "start": start.zfill(5), "end": end.zfill(5)}
        for n, (label, start, end) in enumerate(found, 1)
    ]
    return windows, "，".join(f"{label} {start.zfill(5)}–{end.zfill(5)}" for label, start, end in found)


PEOPLE = Table(
    "人员",
    (
        Column("工号", Person, "staff_no", _code, f"{EXAMPLE}-1", needed=True),
        Column("姓名", Person, "name", _name, "阿迪力·示例", needed=True),
        Column("电话", Person, "phone", _code, ""),
        Column("煤矿", Posting, "mine", _mine, "示例煤矿", needed=True),
        Column("岗位", Posting, "post", _one_of(POSTS), "组员", needed=True),
        Column("派驻自", Posting, "from", _day, "2026-07-01", needed=True),
        Column("任命文号", Posting, "document_no", _written, ""),
    ),
    hint="必须有工号和姓名；写了煤矿、岗位和派驻自的，同时派驻到矿。县局人员不填这几列，角色另给。",
)
MINES = Table(
    "煤矿",
    (
        Column("煤矿代码", Mine, "code", _code, f"{EXAMPLE}-SG", needed=True),
        Column("煤矿名称", Mine, "name", _name, "示例煤矿", needed=True),
        Column("瓦斯等级", Mine, "gas_class", _one_of(GAS_CLASSES), "低瓦斯"),
        Column("核定生产能力（百万吨/年）", Mine, "capacity_mtpa", _amount, "0.9"),
        Column("核定下井人数", Mine, "headcount_limit", _count, "120"),
        Column("矿长", Mine, "manager_name", _name, "示例矿长"),
        Column("矿长电话", Mine, "manager_phone", _code, ""),
        Column("状态", Mine, "status", _one_of(STATUSES), "生产", needed=True),
        Column("状态自", Mine, "status_from", _day, "2026-01-01", needed=True),
        Column("班次", Mine, "shifts", _windows, "夜班 00:00-08:00；早班 08:00-16:00；中班 16:00-24:00", needed=True),
    ),
    hint="必须有代码、名称、状态、状态自和班次；其余可以空着。",
)
TABLES = {"person": PEOPLE, "mine": MINES}
