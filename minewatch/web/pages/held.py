"""需处理: what tablets sent that is no fact yet, and what of it could be no record, shown as it came and ended 办结."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, redirect, render_template, url_for
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from minewatch.law.facts import Facts
from minewatch.records.envelope import ENVELOPE, Part, Record, Refusal
from minewatch.records.kinds import by_name, label, own_fields, part_of
from minewatch.store import held, tray
from minewatch.store.held import Held
from minewatch.store.tray import Aside
from minewatch.web import guard
from minewatch.web.fields import REQUIRED, said
from minewatch.web.forms import DraftForm, is_post
from minewatch.web.pages.tablets import mine_name, people
from minewatch.web.show import moment, say
from minewatch.web.viewer import Viewer
from minewatch.web.wording import with_number

WORDS = {None: "空", True: "是", False: "否"}
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
ENDED = "这一条已经办结，没有再办一次；谁办的、为什么，都写在下面。"
MENDED = "这一条后来已经改好送到，或者与它抵触的记录已经更正，不用办结。"


class EndForm(DraftForm):
    why = TextAreaField(
        "怎么处理的",
        [InputRequired(REQUIRED), said, Length(max=20_000, message="太长，最多 20000 字")],
        description="如：已按实际时间补登入井第 12 号；或：与第 12 号重复，不用补登",
    )


@dataclass(frozen=True)
class Waiting:
    """What waits to be put right, and the page where that is done."""

    href: str
    title: str
    name: str
    mine: str
    received: datetime
    reason: str
    is_record: bool


def index(viewer: Viewer):
    """An inspector sees the own ones, the leader those of the mine, the bureau all."""
    found = _waiting_for(viewer)
    facts = people([one.author for one in found], {one.mine for one in found})
    lines = [_waiting(facts, one) for one in found]
    back = ("今日", "/") if viewer.posting else ("全县", "/county")
    return render_template("tablets/held.html", lines=lines, back=back)


def count_waiting(viewer: Viewer) -> int:
    return len(_waiting_for(viewer))


def aside(viewer: Viewer, digest: str):
    """What could be no record, as it came; whoever could mend the record may end it."""
    found = tray.find(digest)
    if found is None or not _is_shown(viewer, found.author, found.mine):
        abort(404)
    if is_post() and not _may_end(viewer, found):
        abort(403)
    form = EndForm()
    if is_post() and form.validate() and _end(viewer, found, form):
        return redirect(url_for("held_aside", digest=digest))
    page = _page(viewer, found, form)
    return render_template("tablets/aside.html", **page), 422 if form.errors else 200


def _page(viewer: Viewer, found: Aside, form: EndForm) -> dict[str, Any]:
    facts = people([found.author, *([found.end.staff_no] if found.end else [])], {found.mine})
    waits = found.end is None and _waits(viewer, found)
    return {
        "title": held.title_of(found.body),
        "note": _note(facts, found),
        "reason": found.reason,
        "lines": _fields(found.body),
        "end": _end_lines(facts, found),
        "mended": "" if found.end or waits else MENDED,
        "record": found.record,
        "form": form if waits and _may_end(viewer, found) else None,
    }


def _note(facts: Facts, found: Aside) -> str:
    words = [facts.name(found.author), mine_name(facts, found.mine), f"{moment(found.received_at)} 到局"]
    return " · ".join([*words, f"平板 {found.device}"] if found.device else words)


def _end(viewer: Viewer, found: Aside, form: EndForm) -> bool:
    """Whether the page is to be shown anew; a reason that cannot be kept stands in the form."""
    if found.end is None and not _waits(viewer, found):
        say(MENDED, "warn")
        return True
    try:
        is_ended = tray.end(found, viewer.staff_no, form.why.data)
    except Refusal as refusal:
        form.wrong(refusal)
        return False
    say(*(("已办结；原文和怎么处理的仍可查看。",) if is_ended else (ENDED, "warn")))
    return True


def _may_end(viewer: Viewer, found: Aside) -> bool:
    """The author, the leader and the patrol unit; the rest of the bureau reads."""
    return guard.patrol(viewer) or _is_own(viewer, found.author, found.mine)


def _waits(viewer: Viewer, found: Aside) -> bool:
    return any(one.digest == found.digest for one in _waiting_for(viewer))


def _waiting_for(viewer: Viewer) -> list[Held]:
    return held.waiting(lambda author, mine: _is_shown(viewer, author, mine))


def _is_shown(viewer: Viewer, author: str, mine: str) -> bool:
    return viewer.reads_all or _is_own(viewer, author, mine)


def _is_own(viewer: Viewer, author: str, mine: str) -> bool:
    return author == viewer.staff_no or (viewer.is_leader and mine == viewer.mine)


def _waiting(facts: Facts, one: Held) -> Waiting:
    href = url_for("record", id=one.id) if one.id else url_for("held_aside", digest=one.digest)
    place = mine_name(facts, one.mine)
    return Waiting(href, one.title, facts.name(one.author), place, one.received_at, one.reason, one.id is not None)


def _end_lines(facts: Facts, found: Aside) -> list[tuple[str, str]]:
    if found.end is None:
        return []
    who, when = with_number(facts, found.end.staff_no), moment(found.end.at)
    return [("办结人", who), ("办结时间", when), ("怎么处理的", found.end.reason)]


def _fields(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Every field as it came, under its name on the forms where the kind is known; what was written stands first."""
    kind = by_name().get(str(body.get("kind")), Record)
    places = {key: n for n, key in enumerate(own_fields(kind))}
    keys = sorted(body, key=lambda key: (key in ENVELOPE, places.get(key, len(places)), key))
    return [(_seen(label(kind, key)), _seen(_said(body[key], part_of(kind, key)))) for key in keys]


def _said(value: Any, part: type[Part] | None) -> str:
    if isinstance(value, dict) and value:
        inside = part or Part
        return "，".join(f"{label(inside, key)} {_said(one, part_of(inside, key))}" for key, one in value.items())
    if isinstance(value, list) and value:
        return "；".join(_said(one, part) for one in value)
    if value is None or isinstance(value, bool):
        return WORDS[value]
    return str(value) if value not in ("", [], {}) else WORDS[None]


def _seen(text: str) -> str:
    """What no page can show, and may be the very reason why it waits, is written out."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
