"""The application: settings, store, web, in that order."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from minewatch.config import STATIC, TEMPLATES, Settings
from minewatch.store import engine
from minewatch.web import site
from minewatch.web.bodies import FormRequest

MOST_REQUEST_BYTES = 200 * 1024 * 1024
MOST_FORM_BYTES = 8 * 1024 * 1024
MOST_FORM_PARTS = 5000  # the inspection walks 63 items of eleven fields


def create_app(settings: Settings | None = None) -> Flask:
    """A WSGI application on the instance folder and database of the settings (by default, of the environment)."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "minewatch",
        instance_path=str(settings.instance),
        template_folder=str(TEMPLATES),
        static_folder=str(STATIC),
    )
    app.request_class = FormRequest
    app.config.update(
        MINEWATCH=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-minewatch",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),  # of the cookie; a session ends on the server
        SESSION_REFRESH_EACH_REQUEST=False,  # or a late answer would bring back the cookie from before a sign-in
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,  # WTForms' own Chinese, by the locales of `DraftForm`
        WTF_CSRF_SSL_STRICT=False,
    )
    engine.attach(app)
    site.attach(app)
    return app
