"""Findings 隐患 and their life to 销号 (第三条二、三，第七条三)."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from minewatch.law import findings as law
from minewatch.law.doubts import closing_doubts, earlier_alike
from minewatch.law.facts import Facts
from minewatch.law.findings import Life
from minewatch.records.findings import Finding, FindingStep
from minewatch.store import read
from minewatch.store.read import month_facts
from minewatch.store.subjects import facts_of
from minewatch.web import choices
from minewatch.web.asked import asked_month
from minewatch.web.forms import SureForm, draft, is_post, send
from minewatch.web.lookup import record_page
from minewatch.web.marks import Offer
from minewatch.web.pages import finding_shown as shown
from minewatch.web.pages.amendments import way_to
from minewatch.web.pages.finding_forms import FORMS, FindingForm, ReinspectionForm, StepForm, step_form
from minewatch.web.show import book, say
from minewatch.web.uploads import Chosen, chosen
from minewatch.web.viewer import Viewer
from minewatch.when import DAY, Month, Span, day_of, now

STATES = (("open", "未销号"), ("overdue", "已逾期"), ("closed", "已销号"), ("found", "当月发现"), ("all", "全部"))
BUTTONS = {
    "reported_done": "记整改完成",
    "reinspected": "记复查",
    "closed": "销号",
    "watched": "现场盯守",
    "in_place": "五落实到位",
    "extended": "延期",
    "delay_reported": "报告未按期原因",
    "reopened": "重新打开",
}


# ── the list ──


def index(viewer: Viewer):
    month = asked_month(request.args.get("month", str(Month.of(viewer.today))))
    state = request.args.get("state", "open")
    if state not in dict(STATES):
        abort(404)
    span = month.days if _by_month(state) else Span(viewer.today, viewer.today)
    facts = facts_of([Finding], span, None if viewer.reads_all else (viewer.mine,))
    mines = _mines(viewer, facts)
    mine = request.args.get("mine", "")
    if mine not in ("", *mines):
        abort(404)
    page = {
        "lines": _lines(facts, [mine] if mine else mines, state, month),
        "state": state,
        "states": STATES,
        "mine": mine,
        "mines": [(code, facts.mine(code).name) for code in mines] if viewer.reads_all else [],
        "month": month if _by_month(state) else None,
        "latest": Month.of(viewer.today),
        "writes": viewer.mine is not None,
    }
    return render_template("findings/index.html", **page)


def _by_month(state: str) -> bool:
    """What is closed or found is looked up month by month; what is open is always all of it."""
    return state in ("closed", "found", "all")


def _mines(viewer: Viewer, facts: Facts) -> list[str]:
    return [code for code in facts.mines if viewer.may_read(code)]


def _lines(facts: Facts, mines: list[str], state: str, month: Month) -> list[shown.Line]:
    at = now()
    wanted = {
        "open": lambda lived: lived.closing is None,
        "overdue": lambda lived: lived.is_overdue(at),
        "closed": lambda lived: lived.closing is not None and day_of(lived.closing.at) in month,
        "found": lambda lived: lived.found in month,
        "all": lambda lived: lived.found <= month.last,
    }[state]
    return [line for lived, line in shown.in_order(facts, mines, at) if wanted(lived)]


# ── a new one ──


def new(viewer: Viewer):
    facts = month_facts(Month.of(viewer.today), now(), [viewer.mine])
    form, photos = FindingForm(choices.places(facts, viewer.mine, viewer.today)), _photos(viewer)
    if is_post() and _is_good(form, photos) and (receipts := send(form, [_finding(viewer, form, photos)])):
        say(f"隐患已存（第 {receipts[0].seq} 号）。")
        return redirect(url_for("finding", id=form.id.data))
    return render_template("findings/new.html", form=form, kept=photos.photos), 422 if form.errors else 200


def _finding(viewer: Viewer, form: FindingForm, photos: Chosen) -> dict:
    at = form.found_at.data
    return draft(Finding, viewer, form, mine=viewer.mine, occurred_at=at, photos=photos.hashes, **form.fields())


def _photos(viewer: Viewer) -> Chosen:
    return chosen("photos", viewer) if is_post() else Chosen()


def _is_good(form: FindingForm | StepForm, photos: Chosen) -> bool:
    """Both are asked, so that every fault is shown at once."""
    good = form.validate()
    form.photos.errors = list(photos.errors)
    return good and not photos.errors


# ── one, and its steps ──


def one(viewer: Viewer, id: str):
    facts, finding = record_page(viewer, Finding, id)
    lived = law.life(facts, finding, now())
    writes = viewer.mine == facts.homes[finding.id] and not facts.is_void(finding.id)
    if is_post() and not writes:
        abort(403)
    step = _step(facts, lived)
    form, photos = step_form(step, facts, viewer.today), _photos(viewer)
    if isinstance(form, SureForm) and not is_post():
        form.ask(_doubts(viewer, facts, lived))
    if is_post() and _accepted(viewer, facts, lived, step, form, photos):
        return redirect(url_for("finding", id=id))
    page = _page(viewer, facts, lived) | {"offers": _offers(facts, lived, step) if writes else ()}
    page |= {"form": form, "step": step, "word": BUTTONS[step], "kept": photos.photos}
    return render_template("findings/one.html", **page), 422 if form.errors else 200


def _doubts(viewer: Viewer, facts: Facts, lived: Life) -> tuple[str, ...]:
    """What speaks against a 销号 that would be lawful now."""
    if law.why_not_closed(facts, lived):
        return ()
    return tuple(closing_doubts(facts, book(), lived, viewer.staff_no, now()))


def _step(facts: Facts, lived: Life) -> str:
    """The step whose form is open: the one asked for, else the one that leads on."""
    asked = request.args.get("step", "")
    if asked in FORMS and (is_post() or asked in _lawful(facts, lived)):
        return asked
    return law.next_step(facts, lived) or "reopened"


def _lawful(facts: Facts, lived: Life) -> list[str]:
    if lived.closing:
        return ["reopened"]
    steps = ["reported_done", "reinspected", "closed", "watched", "in_place", "extended", "delay_reported"]
    absent = {
        "closed": bool(law.why_not_closed(facts, lived)),
        "watched": lived.finding.grade != "major",
        "delay_reported": now() < lived.due,
    }
    return [step for step in steps if not absent.get(step)]


def _offers(facts: Facts, lived: Life, step: str) -> list[Offer]:
    leading = {law.next_step(facts, lived), "watched" if _watch_is_owed(facts, lived) else ""}
    return [Offer(name, BUTTONS[name], name in leading, name == step) for name in _lawful(facts, lived)]


def _watch_is_owed(facts: Facts, lived: Life) -> bool:
    today = day_of(now())
    return today in law.watch_days(facts, book(), lived, now()) and not lived.watches(today)


def _accepted(viewer: Viewer, facts: Facts, lived: Life, step: str, form: StepForm, photos: Chosen) -> bool:
    if not _is_good(form, photos):
        return False
    if step not in (*_lawful(facts, lived), "closed") and not read.seen(UUID(form.id.data)):
        form.form_errors = ["这条隐患的状态已经变了，这一步现在不能记；请看下面的经过。"]
        return False
    if isinstance(form, SureForm) and not form.is_sure(_doubts(viewer, facts, lived)):
        return False
    receipts = send(form, [_draft(viewer, lived, step, form, photos)])
    if receipts:
        say(f"{_done(step, form)}已记（第 {receipts[0].seq} 号）。")
    return receipts is not None


def _done(step: str, form: StepForm) -> str:
    """What a step has become, as its flash says it."""
    if isinstance(form, ReinspectionForm):
        return "复查合格" if form.passed.data == "yes" else "复查不合格"
    return BUTTONS[step].removeprefix("记")


def _draft(viewer: Viewer, lived: Life, step: str, form: StepForm, photos: Chosen) -> dict:
    fields = form.fields() | {"step": step, "finding": str(lived.finding.id), "photos": photos.hashes}
    return draft(FindingStep, viewer, form, occurred_at=form.at.data, **fields)


def _page(viewer: Viewer, facts: Facts, lived: Life) -> dict:
    finding, at = lived.finding, now()
    before, after = shown.before_after(lived)
    return {
        "finding": finding,
        "record": way_to(viewer, facts, finding),
        "inspected": finding.inspection is not None and read.seen(finding.inspection) is not None,
        "void": facts.is_void(finding.id),
        "title": shown.place_name(facts, finding.place, facts.homes[finding.id]),
        "subtitle": shown.subtitle(facts, finding),
        "grade": shown.grade(finding),
        "state": shown.state(facts, lived),
        "due": shown.due(lived, at),
        "aspect": choices.aspects()[finding.aspect - 1][1] if finding.aspect else "",
        "again": _again(facts, finding),
        "course": shown.course(facts, lived),
        "events": shown.events(facts, lived),
        "five": shown.five(lived),
        "watch": shown.watch(facts, lived, at),
        "before": before,
        "after": after,
        "why_not": law.why_not_closed(facts, lived) if not lived.closing else "",
    }


def _again(facts: Facts, finding: Finding) -> shown.Again | None:
    """That the same was found at the same place not long ago."""
    days = book().limit("same_place_days", day_of(finding.happened))
    mine, found = facts.homes[finding.id], day_of(finding.happened)
    before = earlier_alike(facts_of([Finding], Span(found - days * DAY, found), [mine]), book(), finding)
    return shown.again(days, before) if before else None
