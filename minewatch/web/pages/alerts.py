"""Reports to the bureau at once 九紧盯九报告, and what is done about them (第四条六，第三条六、八、九，第七条五)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for

from minewatch.law import alerts as law
from minewatch.law.book import AlertKind
from minewatch.law.facts import Facts
from minewatch.records.alerts import Alert, AlertStep
from minewatch.records.amend import Correction
from minewatch.store import read
from minewatch.store.read import month_facts
from minewatch.store.subjects import facts_of
from minewatch.web import choices, guard
from minewatch.web.forms import DraftForm, draft, is_post, send, typed
from minewatch.web.lookup import record_page
from minewatch.web.marks import Offer
from minewatch.web.pages import alert_shown as shown
from minewatch.web.pages.alert_forms import OWN, AlertForm, OrderForm, StepForm, StopOrderForm, TapForm, blank
from minewatch.web.pages.amendments import way_to
from minewatch.web.show import book, clock, say
from minewatch.web.uploads import Chosen, chosen, photos
from minewatch.web.viewer import Viewer
from minewatch.when import Month, Span, now

CLOSED_SHOWN = 30
BUREAU_STEPS = {"acknowledged": "签收", "instructed": "下达指令", "phone_received": "记电话接报", "closed": "办结"}
GROUP_STEPS = {"acted": "记执行", "verified": "记核实"}


# ── the list, and choosing what to report ──


def index(viewer: Viewer):
    facts = facts_of([Alert], Span(date.min, viewer.today), None if viewer.reads_all else (viewer.mine,))
    mines = [code for code in facts.mines if viewer.may_read(code)]
    mine = request.args.get("mine", "")
    if mine not in ("", *mines):
        abort(404)
    found = [alert for code in ([mine] if mine else mines) for alert in facts.where(Alert, mine=code)]
    page = {
        "mine": facts.mine(mine),
        "lists": _lists(facts, found, now()),
        "many": viewer.reads_all,
        "writes": guard.group(viewer),
    }
    return render_template("alerts/index.html", **page)


def _lists(facts: Facts, found: list[Alert], at: datetime) -> dict[str, list[shown.Line]]:
    """Not yet acknowledged, the longest waiting first; under way; the latest of what is done."""
    ordered = sorted(found, key=lambda alert: alert.received_at)
    waiting = [alert for alert in ordered if law.next_step(facts, alert, at) == "acknowledged"]
    done = [alert for alert in ordered if not law.next_step(facts, alert, at)]
    under_way = [alert for alert in ordered if alert not in waiting and alert not in done]
    groups = {"waiting": waiting, "under_way": under_way[::-1], "done": done[::-1][:CLOSED_SHOWN]}
    return {name: [shown.line(facts, alert, at) for alert in group] for name, group in groups.items()}


def kinds(viewer: Viewer):
    every = list(book().alerts.values())
    nine = [kind for kind in every if isinstance(kind.number, int)]
    return render_template("alerts/kinds.html", nine=nine, others=[kind for kind in every if kind not in nine])


# ── reporting ──


def new(viewer: Viewer, number: str):
    kind = book().alerts.get(int(number) if number in "123456789" else number)
    if kind is None:
        abort(404)
    facts = month_facts(Month.of(viewer.today), now(), [viewer.mine])
    form, photos = blank(kind), _photos(viewer)
    form.place.choices = choices.places(facts, viewer.mine, viewer.today)
    if is_post() and _is_good(form, photos) and _sent(viewer, kind, form, photos):
        return redirect(url_for("alert", id=form.id.data))
    page = {"form": form, "kind": kind, "kept": photos.photos}
    page |= {"gas": shown.gas(kind.number), "units": {OWN + f["code"]: f.get("unit", "") for f in kind.fields}}
    return render_template("alerts/new.html", **page), 422 if form.errors else 200


def _photos(viewer: Viewer) -> Chosen:
    return chosen("photos", viewer) if is_post() else Chosen()


def _is_good(form: AlertForm, photos: Chosen) -> bool:
    good = form.validate()
    form.photos.errors = list(photos.errors)
    return good and not photos.errors


def _sent(viewer: Viewer, kind: AlertKind, form: AlertForm, photos: Chosen) -> bool:
    fields = form.fields() | {"number": kind.number, "photos": photos.hashes}
    body = draft(Alert, viewer, form, mine=viewer.mine, occurred_at=form.discovered_at.data, **fields)
    if receipts := send(form, [body]):
        say(f"已到局 {clock(receipts[0].received_at)}，第 {receipts[0].seq} 号。")
    return receipts is not None


# ── one, and its steps ──


def one(viewer: Viewer, id: str):
    facts, alert = record_page(viewer, Alert, id)
    steps = _lawful(viewer, facts, alert)
    step = _step(steps, facts, alert)
    form, order = _step_form(step), StopOrderForm()
    taken = is_post() and (
        _completed(viewer, facts, alert, order) if "stop_order" in request.args
        else _taken(viewer, alert, step, step in steps, form)
    )  # fmt: skip
    if taken:
        return redirect(url_for("alert", id=id))
    following = law.next_step(facts, alert)
    offers = [Offer(name, word, name == following, name == step) for name, word in steps.items()]
    page = _page(viewer, facts, alert) | {"offers": offers, "form": form, "step": step, "word": steps.get(step, "")}
    page |= {"order": order, "completes": _may_complete(viewer, facts, alert)}
    return render_template("alerts/one.html", **page), 422 if is_post() else 200


def _may_complete(viewer: Viewer, facts: Facts, alert: Alert) -> bool:
    """An incomplete report is for its author or the leader to complete."""
    theirs = viewer.mine == facts.homes[alert.id] and (viewer.is_leader or viewer.staff_no == alert.author)
    return theirs and law.lacks_stop_order(book(), alert) and not facts.is_void(alert.id)


def _completed(viewer: Viewer, facts: Facts, alert: Alert, form: StopOrderForm) -> bool:
    if not form.validate():
        return False
    if not _may_complete(viewer, facts, alert) and not read.seen(UUID(form.id.data)):
        abort(403)
    body = draft(Correction, viewer, form, record=str(alert.id), changes=form.changes(), reason=form.reason())
    if receipts := send(form, [body]):
        say(f"{form.reason()}，更正已存（第 {receipts[0].seq} 号）。")
    return receipts is not None


def _lawful(viewer: Viewer, facts: Facts, alert: Alert) -> dict[str, str]:
    """The steps that are the viewer's to take; each of the bureau's first two only once, 签收 first."""
    taken = {step.step for step in law.steps(facts, alert)}
    if facts.is_void(alert.id):
        return {}
    theirs = GROUP_STEPS if viewer.mine == facts.homes[alert.id] else {}
    steps = (BUREAU_STEPS if guard.bureau(viewer) else {}) | theirs
    once = {name for name in ("acknowledged", "phone_received") if name in taken}
    early = {"instructed", "closed"} if "acknowledged" not in taken else set()
    return {} if "closed" in taken else {name: word for name, word in steps.items() if name not in once | early}


def _step(steps: dict[str, str], facts: Facts, alert: Alert) -> str:
    """The step whose form is open: the one asked for, else the one that leads on, else none."""
    asked, following = request.args.get("step", ""), law.next_step(facts, alert)
    if asked in steps or (is_post() and asked in BUREAU_STEPS | GROUP_STEPS):
        return asked
    return following if following in steps else ""


def _step_form(step: str) -> DraftForm:
    if step in ("acknowledged", ""):
        return TapForm()
    return OrderForm(at=now()) if step == "instructed" else StepForm(at=now())


def _taken(viewer: Viewer, alert: Alert, step: str, lawful: bool, form: DraftForm) -> bool:
    """A press sent twice is one 签收, though the clock has gone on."""
    if not step:
        abort(403)
    if not form.validate():
        return False
    again = read.seen(UUID(form.id.data)) is not None
    if again and isinstance(form, TapForm):
        return True
    if not lawful and not again:
        form.form_errors = ["这一步现在不能办：可能已经有人办过，或者不归您办。请看下面的经过。"]
        return False
    fields = {"at": now().replace(microsecond=0)} if isinstance(form, TapForm) else typed(form, "at", "notes")
    body = draft(AlertStep, viewer, form, occurred_at=fields["at"], alert=str(alert.id), step=step, **fields)
    if receipts := send(form, [body]):
        say(f"{shown.WORDS[step]}已记（第 {receipts[0].seq} 号）。")
    return receipts is not None


def _page(viewer: Viewer, facts: Facts, alert: Alert) -> dict:
    at, kind = now(), shown.kind_of(alert)
    kept, clocks = read.seen(alert.id), shown.clocks(facts, alert, at)
    return {
        "alert": alert,
        "record": way_to(viewer, facts, alert),
        "kind": kind,
        "void": facts.is_void(alert.id),
        "line": shown.line(facts, alert, at),
        "received": f"已到局 {clock(kept.received_at)}，第 {kept.seq} 号",
        "pressing": _presses(facts, alert),
        "incomplete": law.lacks_stop_order(book(), alert),
        "clocks": clocks,
        "tone": clocks[-1].tone if clocks else "info",
        "course": shown.course(facts, alert, at),
        "common": shown.common(alert),
        "details": shown.details(alert),
        "events": shown.events(facts, alert, at),
        "photos": photos(alert.photos, "照片"),
        "gas": shown.gas(alert.number),
    }


def _presses(facts: Facts, alert: Alert) -> bool:
    """Whether the site still has to be ordered something; a kind that is only to be reported has been."""
    waits = law.next_step(facts, alert) in ("acknowledged", "instructed", "acted")
    return waits and not alert.stop_ordered_at and shown.kind_of(alert).stop_work != "no"
