"""People and mines from a table 从表格导入: chosen, shown line by line, and then stored, all lines or none.

The text of the file goes along in the form, and is read and judged anew when the import is confirmed.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from io import StringIO
from typing import Any

from flask import abort, redirect, render_template, request
from wtforms import FileField, HiddenField

from minewatch.records.envelope import FIRST_YEAR, Record, Refusal
from minewatch.records.kinds import canonical, kind_name
from minewatch.store.subjects import facts_of
from minewatch.web import download
from minewatch.web.forms import SureForm, also, draft, is_post, plain, send
from minewatch.web.pages.setup_columns import TABLES, Table
from minewatch.web.pages.setup_lines import Judge, Line, shortened
from minewatch.web.show import book, say
from minewatch.web.spreadsheet import MOST_BYTES, rows_of, text_of
from minewatch.web.viewer import Viewer
from minewatch.when import FOREVER, Span


class TableForm(SureForm):
    file = FileField("表格文件")
    text = HiddenField()


def setup_table(viewer: Viewer, kind: str):
    table = TABLES.get(kind) or abort(404)
    form = TableForm()
    lines = _lines(viewer, table, form) if is_post() and form.validate() else []
    faults = [f"第 {line.number} 行：{fault}" for line in lines for fault in line.faults]
    if lines and not faults and _confirmed(form, table, lines):
        return redirect("/setup")
    page = render_template(
        "setup/table.html",
        kind=kind,
        table=table,
        form=form,
        lines=lines,
        faults=faults,
        counts=_counts(lines),
        adds=not faults and any(line.drafts for line in lines),
    )
    return page, 422 if form.errors or faults else 200


def template(viewer: Viewer, kind: str):
    """The heads and an example line, to be filled in with Excel or WPS."""
    table, text = TABLES.get(kind) or abort(404), StringIO()
    csv.writer(text).writerows([table.heads, [column.example for column in table.columns]])
    return download.csv(text.getvalue(), f"{table.title}模板", kind)


def _lines(viewer: Viewer, table: Table, form: TableForm) -> list[Line]:
    """The lines of the file chosen now, or else of the text that came along."""
    file = request.files.get("file")
    try:
        if file and file.filename:
            form.text.data = text_of(file.read(MOST_BYTES + 1))
        if not form.text.data:
            raise Refusal("请先选一个 CSV 文件。")
        return _judge(viewer, table, form).lines(rows_of(form.text.data))
    except Refusal as refusal:
        form.file.errors, form.text.data = [refusal.sentence], ""
        return []


def _judge(viewer: Viewer, table: Table, form: TableForm) -> Judge:
    """An id follows from the form and what is written: sent twice, it is one record."""

    def write(kind: type[Record], fields: dict[str, Any]) -> dict[str, Any]:
        id = also(form.id.data, f"{kind_name(kind)} {canonical(plain(fields))}")
        return draft(kind, viewer, form, id=id, **fields)

    ever = Span(date(FIRST_YEAR, 1, 1), FOREVER)
    return Judge(table, facts_of((), ever), book(), write)


def _confirmed(form: TableForm, table: Table, lines: list[Line]) -> bool:
    """Whether the import was confirmed and is stored now, or was before."""
    doubts = [f"第 {line.number} 行：{doubt}" for line in lines for doubt in line.doubts]
    doubts += shortened(table, lines)
    file = request.files.get("file")
    if "confirm" not in request.form or (file and file.filename):
        form.ask(doubts)
        return False
    drafts = [draft for line in lines for draft in line.drafts]
    if not form.is_sure(doubts) or (drafts and not send(form, drafts)):
        return False
    say(_told(lines))
    return True


def _told(lines: list[Line]) -> str:
    added = Counter(title for line in lines for title in line.titles)
    known = sum(line.mark.word == "已有" for line in lines)
    words = [f"新增{title} {count} 条" for title, count in added.items()]
    words += [f"{known} 行早已登记，没有重复写入"] if known else []
    return f"从表格导入：{'；'.join(words) or '没有要写入的'}。"


def _counts(lines: list[Line]) -> str:
    """How many lines there are of each mark."""
    return "；".join(f"{word} {count} 行" for word, count in Counter(line.mark.word for line in lines).items())
