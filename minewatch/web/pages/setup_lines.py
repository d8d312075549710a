"""The lines of a table 从表格导入, each judged as if the lines before it were stored; nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from minewatch.law.book import Book
from minewatch.law.facts import Facts
from minewatch.law.rules import refusals
from minewatch.law.setup_doubts import setup_doubts
from minewatch.law.way import FORM
from minewatch.records.envelope import Record, Refusal
from minewatch.records.kinds import problems
from minewatch.records.people import Mine, Person, Posting
from minewatch.web.forms import attribute
from minewatch.web.marks import Mark
from minewatch.web.pages.setup_columns import EXAMPLE, Column, Table, folded
from minewatch.web.spreadsheet import Row
from minewatch.when import day_of, now

Body = dict[str, Any]
KEYS = {Person: "staff_no", Posting: "staff_no", Mine: "code"}
FEWEST_IN_NAME, MOST_IN_NAME = 2, 10
OTHER_DOTS = "•・‧∙⋅．."
MOST_MTPA = 40  # no mine of the country is larger


@dataclass
class Line:
    """A line as it would be written: `cells` in the table's order, `drafts` for the door, what is wrong or doubted."""

    number: int
    cells: list[str] = field(default_factory=list)
    is_example: bool = False
    faults: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    drafts: list[Body] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def mark(self) -> Mark:
        if self.faults:
            return Mark("bad", "✕", "要改")
        if self.is_example:
            return Mark("quiet", "–", "示例，不写")
        if not self.drafts:
            return Mark("quiet", "○", "已有")
        return Mark("warn" if self.doubts else "good", "▲" if self.doubts else "✓", f"新增{'、'.join(self.titles)}")


@dataclass(frozen=True)
class Judge:
    """Reads and judges a table's lines in turn, by the facts as they grow. `write` makes a draft of a kind's fields."""

    table: Table
    facts: Facts
    book: Book
    write: Callable[[type[Record], Body], Body]

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """Raises `Refusal` where the head is not the table's."""
        places = self._places(rows)
        first_with: dict[str, int] = {}
        return [self._line(row, places, first_with) for row in rows[1:]]

    def _places(self, rows: Sequence[Row]) -> dict[str, int]:
        """Where each column stands."""
        known = {folded(head): head for head in self.table.heads}
        heads = [known.get(folded(cell), cell) for cell in rows[0].cells] if rows else []
        self._check([head for head in heads if head])
        if len(rows) == 1:
            raise Refusal("表里只有列名，没有内容，请填好再选。")
        return {head: n for n, head in enumerate(heads) if head}

    def _check(self, heads: Sequence[str]) -> None:
        must = [column.head for column in self.table.columns if column.needed and column.kind is self.table.kinds[0]]
        if unknown := [head for head in heads if head not in self.table.heads]:
            names = "、".join(self.table.heads)
            raise Refusal(f"不认识的列：{_listed(unknown)}。列名只能是：{names}。请改列名，或删去这些列。")
        if lacking := [head for head in must if head not in heads]:
            raise Refusal(f"缺少的列：{_listed(lacking)}。请在第一行补上列名，或下载模板来填。")
        if twice := [head for n, head in enumerate(heads) if head in heads[:n]]:
            raise Refusal(f"列名有重复：{_listed(twice)}。请删去多出的列。")

    def _line(self, row: Row, places: dict[str, int], first_with: dict[str, int]) -> Line:
        texts = {column: _cell(row, places.get(column.head)) for column in self.table.columns}
        line = Line(row.number, is_example=texts[self.table.columns[0]].startswith(EXAMPLE))
        if line.is_example:
            line.cells = list(texts.values())
            return line
        given = self._read(line, texts)
        key = line.cells[0]
        if key and first_with.setdefault(key, row.number) != row.number:
            line.faults.append(f"“{self.table.heads[0]}”{key} 与第 {first_with[key]} 行重复，请只留一行")
        if any(cell for n, cell in enumerate(row.cells) if n not in places.values()):
            line.faults.append("没有列名的格里也有内容，请删去，或给含逗号的格加上引号")
        for kind in self.table.kinds:
            if not line.faults and any(column.kind is kind for column in given):
                self._fill(line, kind, given)
        return line

    def _read(self, line: Line, texts: dict[Column, str]) -> dict[Column, Any]:
        """The values of the cells that are filled."""
        given = {}
        filled = {column.kind for column, text in texts.items() if text} | {self.table.kinds[0]}
        for column, text in texts.items():
            words = text
            try:
                if text:
                    given[column], words = column.read(text, self.facts)
            except Refusal as refusal:
                line.faults.append(f"“{column.head}”{refusal.sentence}")
            if column.needed and column.kind in filled and not text:
                line.faults.append(f"“{column.head}”没有填")
            line.cells.append(words)
        return given

    def _fill(self, line: Line, kind: type[Record], given: dict[Column, Any]) -> None:
        """What the line adds of a kind."""
        fields = {column.key: value for column, value in given.items() if column.kind is kind}
        draft = self.write(kind, {KEYS[kind]: given[self.table.columns[0]]} | fields)
        try:
            record = kind.model_validate(draft | {"received_at": now()})
        except ValidationError as error:
            line.faults += [self._placed(problem) for problem in problems(error, kind)]
            return
        key = KEYS[kind]
        standing = self.facts.where(kind, **{key: getattr(record, key)})
        differing = [_differing(record, other, fields) for other in standing]
        if not all(differing):
            return
        if standing and record.unique:
            line.faults.append(self._taken(standing[0], key, differing[0]))
        else:
            self._add(line, record, draft)

    def _add(self, line: Line, record: Record, draft: Body) -> None:
        line.faults += [refusal.sentence.rstrip("。") for refusal in refusals(record, self.facts, self.book, FORM)]
        line.doubts += [*setup_doubts(record, self.facts, self.book, day_of(now())), *_unusual(record)]
        line.drafts.append(draft)
        line.titles.append(record.title)
        if not line.faults:
            self.facts.add(record)

    def _taken(self, other: Any, key: str, differing: Sequence[str]) -> str:
        heads = "、".join(column.head for column in self.table.columns if column.key in differing)
        return (
            f"“{self.table.heads[0]}”{getattr(other, key)} 已登记为{other.name}，{heads}与表里不同："
            "编号给错了请改；要改登记的内容，请删去这一行，到“设置”里写更正"
        )

    def _placed(self, problem: Refusal) -> str:
        """A fault of the record under the head of its column."""
        head = next((column.head for column in self.table.columns if column.key == problem.field.split(".")[0]), "")
        words = problem.sentence.rstrip("。")
        return f"“{head}”{words.partition('：')[2]}" if head else words


def shortened(table: Table, lines: Iterable[Line]) -> Iterator[str]:
    """Excel takes the zeros from the beginning of a number: one sentence for all lines."""
    numbers = [(line.cells[0], line.number) for line in lines if line.drafts and line.cells[0].isdecimal()]
    longest = max((len(number) for number, _ in numbers), default=0)
    if short := [place for place in numbers if len(place[0]) < longest]:
        number, line = short[0]
        where = f"{table.heads[0]}有 {len(short)} 个比别的短（如第 {line} 行的 {number}）"
        yield f"{where}，请核对是不是被 Excel 去掉了开头的 0。"


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _unusual(record: Record) -> Iterator[str]:
    if isinstance(record, Person):
        letters = len(record.name)
        if not FEWEST_IN_NAME <= letters <= MOST_IN_NAME:
            yield f"姓名“{record.name}”有 {letters} 个字，请核对没有写漏或写多。"
        if dot := next((dot for dot in OTHER_DOTS if dot in record.name), ""):
            yield f"姓名“{record.name}”里的“{dot}”不是间隔号“·”，请核对。"
    if isinstance(record, Mine) and (record.capacity_mtpa or 0) > MOST_MTPA:
        yield f"核定生产能力 {record.capacity_mtpa:g} 百万吨/年太大，请核对是不是按万吨填的（90 万吨填 0.9）。"


def _differing(record: Record, other: Record, keys: Iterable[str]) -> list[str]:
    """The fields that stand otherwise than the line has them."""
    pairs = ((key, getattr(record, attribute(key)), getattr(other, attribute(key))) for key in keys)
    return [key for key, ours, theirs in pairs if _content(ours) != _content(theirs)]


def _content(value: Any) -> Any:
    """Of shifts, what people call them and when they are: their codes are not in the table."""
    return [(window.label, window.start, window.end) for window in value] if isinstance(value, tuple) else value


def _listed(heads: Sequence[str]) -> str:
    return "、".join(f"“{head}”" for head in heads)
