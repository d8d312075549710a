"""The web room put together: sign-in, guards around every route, headers, errors."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, Response, abort, redirect, request, session
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from minewatch.store import media
from minewatch.web import errors, nav, show
from minewatch.web.pages import resume
from minewatch.web.pages.sign import limit
from minewatch.web.routes import ROUTES, Route
from minewatch.web.viewer import load, viewer

WRITING = ("POST", "PUT")
MOST_PLAIN_BYTES = 2 * 1024 * 1024  # forms without files
SIGNED_IN_BEFORE = "_user_id"  # stands in the signed cookie though the session itself is over
MOST_STRANGERS_BYTES = 512 * 1024  # sign-in, and a form whose session has ended

# What is the same for everybody is sent compressed; beside a secret, its length would tell of it.
compress = Compress()
NO_SECRETS = {
    "static", "tablet", "tablet_sheet", "tablet_inspection", "tablet_rules", "tablet_script", "worker", "manifest",
    "openapi",
}  # fmt: skip

BY_NAME = {route.name: route for route in ROUTES}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "Permissions-Policy": "geolocation=(), microphone=()",
}


def attach(app: Flask) -> None:
    app.before_request(_admitted)
    app.before_request(_well_formed)
    limit.init_app(app)
    CSRFProtect(app)
    logins = LoginManager(app)
    logins.user_loader(load)
    show.attach(app)
    nav.attach(app)
    errors.attach(app)
    for route in ROUTES:
        app.add_url_rule(route.path, route.name, _guarded(route), methods=route.methods)
    app.config["COMPRESS_REGISTER"] = False
    compress.init_app(app)
    app.after_request(_with_headers)


def _admitted() -> None:
    """Whoever may not write here is told so before anything of what was sent is read."""
    route, someone = BY_NAME.get(request.endpoint or ""), viewer()
    if request.method not in WRITING or someone is None or route is None or route.guard is None:
        return
    if not route.guard(someone):
        abort(404)
    if route.writers is not None and not route.writers(someone):
        abort(403)


def _well_formed() -> None:
    """What no page of ours sends: refused before anything is read, as far as possible."""
    address = (request.path, *request.args.keys(), *request.args.values())
    if any("\0" in text for text in address):
        abort(404)
    if request.method not in WRITING:
        return
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        abort(400)
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MOST_PLAIN_BYTES
    if errors.is_call():
        request.max_content_length = media.MOST_BYTES if request.method == "PUT" else MOST_PLAIN_BYTES
    if viewer() is None and SIGNED_IN_BEFORE not in session:
        request.max_content_length = MOST_STRANGERS_BYTES
    if None in request.form or None in request.files:
        abort(400)


def _guarded(route: Route) -> Any:
    """A page behind its guard: strangers are sent to sign in, the wrong person sees nothing."""

    @wraps(route.page)
    def page(**arguments: Any) -> Any:
        someone = viewer()
        if route.guard is None:
            return route.page(**arguments)
        if someone is None:
            return errors.page(errors.SENTENCES[401], 401) if errors.is_call() else _sign_in_first()
        if someone.must_change and route.name != "password":
            return errors.page(errors.CHANGE_FIRST, 403) if errors.is_call() else redirect("/password")
        if not route.guard(someone):
            abort(404)
        return route.page(someone, **arguments)

    return page


def _sign_in_first() -> Any:
    """And then on to the page asked for, or with the form that was sent."""
    if request.method == "POST":
        return resume.interrupted() or redirect("/login")
    return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}")


def _with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        response.headers.setdefault("Cache-Control", "public, max-age=3600")
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return _compressed(response) if request.endpoint in NO_SECRETS else response


def _compressed(response: Response) -> Response:
    if response.status_code == 200 and response.mimetype in compress.compress_mimetypes_set:
        response.direct_passthrough = False
        response.get_data()  # a file that is streamed would be left as it is
    return compress.after_request(response)
