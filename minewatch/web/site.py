"""The web room put together: sign-in, guards around every route, headers, errors."""

from __future__ import annotations

from functools import wraps
from typing import Any

from flask import Flask, Response, abort, redirect, request
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from minewatch.web import errors, nav, show
from minewatch.web.routes import ROUTES, Route
from minewatch.web.viewer import load, viewer

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
    CSRFProtect(app)
    logins = LoginManager(app)
    logins.user_loader(load)
    show.attach(app)
    nav.attach(app)
    errors.attach(app)
    for route in ROUTES:
        app.add_url_rule(route.path, route.name, _guarded(route), methods=route.methods)
    app.after_request(_with_headers)


def _guarded(route: Route) -> Any:
    """A page behind its guard: strangers are sent to sign in, the wrong person sees nothing."""

    @wraps(route.page)
    def page(**arguments: Any) -> Any:
        someone = viewer()
        if route.guard is None:
            return route.page(**arguments)
        if someone is None:
            return redirect(f"/login?next={request.full_path.rstrip('?')}" if request.method == "GET" else "/login")
        if someone.must_change and route.name != "password":
            return redirect("/password")
        if not route.guard(someone):
            abort(404)
        return route.page(someone, **arguments)

    return page


def _with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint == "static":
        response.headers.setdefault("Cache-Control", "public, max-age=3600")
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
