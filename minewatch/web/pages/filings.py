"""The checklist originals of a month (第四条四)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import MultipleFileField

from minewatch.law import filings
from minewatch.law.facts import Facts
from minewatch.law.rules import verdicts_of
from minewatch.law.verdict import Verdict
from minewatch.records.filings import Originals
from minewatch.records.shifts import Inspection
from minewatch.store import media
from minewatch.store.subjects import facts_of
from minewatch.web import papers
from minewatch.web.asked import asked_mine, asked_month
from minewatch.web.forms import DraftForm, draft, is_post, send
from minewatch.web.marks import FILED, NOT_DUE, Mark, deadline
from minewatch.web.pages.plans import may_file
from minewatch.web.show import book, say
from minewatch.web.show import day as day_words
from minewatch.web.uploads import chosen
from minewatch.web.viewer import Viewer
from minewatch.when import Month, day_of, now

NO_INSPECTION = "none"


class OriginalsForm(DraftForm):
    files = MultipleFileField("扫描件或照片")


@dataclass(frozen=True)
class Sheet:
    """A kept scan or photo, and the answer to which inspection it belongs to; None before that could be given."""

    hash: str
    label: str
    is_picture: bool
    answer: str | None

    @property
    def href(self) -> str:
        return f"/media/{self.hash}"

    @property
    def inspection(self) -> str | None:
        return None if self.answer == NO_INSPECTION else self.answer


@dataclass(frozen=True)
class Filed:
    """One filing of originals."""

    received_at: datetime
    by: str
    sheets: list[Sheet]


def originals(viewer: Viewer, month: str):
    mine, month = asked_mine(viewer), asked_month(month)
    facts = facts_of([Inspection, Originals], month.days, [mine])
    around = {"mine": mine, "current": month == Month.of(viewer.today), **_filed(facts, mine, month)}
    form = OriginalsForm() if mine == viewer.mine and may_file(facts, viewer, month) else None
    sheets = _received(form, viewer, {answer for answer, _ in around["walked"]}) if form and is_post() else []
    ready = form and request.form.get("file") and not form.errors and all(sheet.answer for sheet in sheets)
    if ready and (receipts := send(form, [_filing(viewer, form, month, sheets)])):
        say(f"{month.words}原始记录已存（第 {receipts[0].seq} 号）。")
        return redirect(url_for("originals", month=month))
    page = render_template("filings/originals.html", form=form, sheets=sheets, **around)
    return page, 422 if form and form.errors else 200


def _received(form: OriginalsForm, viewer: Viewer, walked: set[str]) -> list[Sheet]:
    """The files sent now and before; one that cannot be opened or whose question was left open is named."""
    form.validate()
    kept = chosen("files", viewer)
    answers = {hash: request.form.get(f"of_{hash}") for hash in kept.hashes}
    given = {hash: answer if answer in (None, NO_INSPECTION, *walked) else "" for hash, answer in answers.items()}
    sheets = [_sheet(hash, n, given[hash]) for n, hash in enumerate(kept.hashes, 1)]
    filing = request.form.get("file")
    nothing = [] if filing or sheets or kept.errors else ["请先拍照或选文件，再按“传上来”。"]
    left = [f"{s.label}：请选属于哪次检查，或选“不属于某次检查”" for s in sheets if filing and s.answer == ""]
    form.files.errors = [*kept.errors, *nothing, *left]
    return sheets


def _sheet(hash: str, n: int, answer: str | None = None) -> Sheet:
    found = media.find(hash)
    is_picture = found is not None and found.type != "application/pdf"
    return Sheet(hash, f"{'照片' if is_picture else 'PDF'} {n}", is_picture, answer)


def _filing(viewer: Viewer, form: OriginalsForm, month: Month, sheets: list[Sheet]) -> dict:
    files = [{"media": sheet.hash, "inspection": sheet.inspection} for sheet in sheets]
    return draft(Originals, viewer, form, mine=viewer.mine, month=str(month), files=files)


def _filed(facts: Facts, mine: str, month: Month) -> dict[str, Any]:
    """What has been filed of the month, until when it is due, and which inspections still lack a scan."""
    done = filings.originals(facts, mine, month)
    scanned = {scan.inspection for filing in done for scan in filing.files}
    walked = sorted(filings.inspections(facts, mine, month), key=lambda inspection: inspection.happened)
    judged = verdicts_of(filings.originals_filed, facts, book(), month, now())
    verdict = next((v for v in judged if v.mine == mine), None)
    due = filings.originals_due(facts, month, book()) if book().judges("originals_filed") else None
    name = facts.mine(mine).name
    lacking = [(i.id, _inspection(facts, mine, i)) for i in walked if i.id not in scanned]
    return {
        "month": month,
        "note": f"{name}；检查清单原始记录最后时限 {deadline(due)}" if due else name,
        "mark": _mark(verdict, len(lacking)),
        "still_out": papers.still_out(facts, mine, month, now()),
        "workdays_note": facts.workdays.note(day_of(due)) if due else "",
        "filed": [Filed(filing.received_at, facts.name(filing.author), _scans(filing)) for filing in done],
        "walked": [(str(i.id), _inspection(facts, mine, i)) for i in walked],
        "lacking": lacking,
    }


def _mark(verdict: Verdict | None, lacking: int) -> Mark:
    """How the filing stands; that it lacks scans is said beside it."""
    if verdict is None:
        return NOT_DUE
    if verdict.done and lacking:
        return Mark("warn", "▲", f"{'迟报' if verdict.status == 'late' else '已报'}，还缺 {lacking} 次")
    return FILED[verdict.status]


def _scans(filing: Originals) -> list[Sheet]:
    return [_sheet(scan.media, n) for n, scan in enumerate(filing.files, 1)]


def _inspection(facts: Facts, mine: str, inspection: Inspection) -> str:
    label = next((s.label for s in facts.shifts(mine, inspection.duty_date) if s.code == inspection.shift), "")
    return f"{day_words(inspection.duty_date)} {label} {facts.name(inspection.author)}"
