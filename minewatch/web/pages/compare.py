"""The mines compared over the last months 各矿对比."""

from __future__ import annotations

from flask import render_template

from minewatch.reports import compare as report
from minewatch.store import summaries
from minewatch.web.asked import asked_choice
from minewatch.web.marks import TONES, Mark, Shown
from minewatch.web.pages.county import verdict_list
from minewatch.web.show import book
from minewatch.web.viewer import Viewer
from minewatch.when import Month, now


def compare(viewer: Viewer):
    as_of, this = now(), Month.of(viewer.today)
    measures = report.measures(book())
    orders = {report.CHANGE: "变化"} | {measure.id: measure.title for measure in measures}
    order = asked_choice("by", "排序", orders) or report.CHANGE
    lately = [this.plus(-ago) for ago in range(report.MONTHS - 1, -1, -1)]
    months = report.told({month: summaries.of_month(month, as_of) for month in lately}, measures)
    return render_template(
        "county/compare.html",
        months=list(months),
        this=this,
        measures=measures,
        orders=orders,
        order=order,
        mines=[
            (each, [_line(each.mine, line) for line in each.lines]) for each in report.compared(months, measures, order)
        ],
        as_of=as_of,
    )


def _line(mine: str, line: report.Line) -> tuple[str, list[Shown], Mark, str]:
    """Its title, a figure for each month, the mark of its change and the change in numbers."""
    cells = [_cell(mine, line.measure, each, month) for each, month in zip(line.figures, line.months, strict=True)]
    sign = line.sign
    return line.measure.title, cells, Mark(TONES[sign.tone], sign.symbol, sign.word), line.change


def _cell(mine: str, measure: report.Measure, figure: report.Figure, month: Month) -> Shown:
    """A number opens the verdicts it counts."""
    if figure.words == report.NOTHING:
        return Shown(figure.words)
    rule = next(filter(book().judges, measure.rules), "")
    chosen = {"rule": rule} if rule else {"status": "missed", "whose": "group"}
    return Shown(figure.words, href=verdict_list(mine, month, **chosen))
