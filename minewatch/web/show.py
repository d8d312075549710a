"""How values are shown: filters and the context that every template has."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask, flash, get_flashed_messages, request, session, url_for
from jinja2 import StrictUndefined

from minewatch.law.book import Book
from minewatch.reports.words import between
from minewatch.store.engine import settings
from minewatch.web import live
from minewatch.web.viewer import viewer
from minewatch.when import Span, day_of, local, now

WEEKDAYS = "一二三四五六日"
STORED = "stored"  # the latest forms that were stored, by id, in the session
MOST_STORED = 8
LOOKS = {"theme": ("light", "dark"), "size": ("plain", "large")}  # a cookie each (static/js/look.js); first the usual


def attach(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(clock=clock, moment=moment, day=day, days=days_words, date=date_words, span=span)
    app.jinja_env.filters["of_field"] = of_field
    app.jinja_env.globals["static"] = lambda path: url_for("static", filename=path)
    app.context_processor(_context)


def book() -> Book:
    """The rulebook of this instance."""
    return Book.load(settings().rulebook)


def _context() -> dict[str, object]:
    notice = book().notice(day_of(now()))
    return {
        "viewer": viewer(),
        "server_time": f"{local(now()):%Y-%m-%dT%H:%M:%S}",
        "notices": (notice,) if notice and viewer() else (),
        "flashes": get_flashed_messages(with_categories=True),
        "page_version": live.version(),
        "stored": " ".join(session.get(STORED, ())),
        "looks": {name: _chosen(name, *words) for name, words in LOOKS.items()},
    }


def _chosen(name: str, usual: str, other: str) -> str:
    return other if request.cookies.get(name) == other else usual


def say(sentence: str, tone: str = "good", href: str = "", more: str = "") -> None:
    """A sentence on the next page, perhaps with a way to go on (`more`)."""
    flash((sentence, href, more), tone)


def say_stored(id: str) -> None:
    """The next pages name this form, so that the tablet lets its draft go (static/js/draft.js).

    One page would not do: it may be left, or lost on the way, before it has run.
    """
    session[STORED] = [*session.get(STORED, ()), id][-MOST_STORED:]


def clock(instant: datetime | None) -> str:
    """`08:05`; without strftime, which takes six times as long."""
    at = local(instant) if instant else None
    return f"{at.hour:02}:{at.minute:02}" if at else ""


def moment(instant: datetime | None) -> str:
    """`7月3日 08:05`."""
    at = local(instant) if instant else None
    return f"{at.month}月{at.day}日 {at.hour:02}:{at.minute:02}" if at else ""


def day(value: date | None) -> str:
    """`7月3日 周五`."""
    return f"{value.month}月{value.day}日 周{WEEKDAYS[value.weekday()]}" if value else ""


def days_words(value: Span) -> str:
    """`7月10日`, `7月10–12日`, `7月30日–8月2日`."""
    return between(value.first, value.last)


def date_words(value: date) -> str:
    """`2026年7月3日`, for what lasts longer than a year."""
    return f"{value.year}年{value.month}月{value.day}日"


def span(value: timedelta | None) -> str:
    """`6 小时 15 分`, `2 天 3 小时`."""
    if value is None:
        return ""
    minutes = max(0, int(value.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时"
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分钟"


def of_field(sentence: str, label: str) -> str:
    """A form's complaint with the name of its field before it, unless it begins with the name."""
    return sentence if sentence.startswith(label) else f"{label}：{sentence}"
