"""Files under a Chinese name (RFC 5987), with a plain one for what cannot read it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response


def pdf(data: bytes, name: str, plain: str, *, inline: bool = False, **headers: str) -> Response:
    """A PDF: read in the browser, or kept."""
    way = "inline" if inline else "attachment"
    named = f"{way}; filename=\"{plain}.pdf\"; filename*=UTF-8''{quote(f'{name}.pdf')}"
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": named, **headers})
