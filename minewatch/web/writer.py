"""Who a form was opened by, sealed into it: so that a form which outlives its session still belongs to somebody."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from minewatch.web.viewer import viewer

FIELD = "by"


def seal() -> str:
    """The person of this request, for the hidden field."""
    someone = viewer()
    return _seals().dumps(someone.staff_no if someone else "")


def unseal(text: str) -> str:
    """The staff number under a seal of ours; empty for anything else."""
    try:
        return str(_seals().loads(text))
    except BadSignature:
        return ""


def _seals() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or b"", salt="minewatch writer")
