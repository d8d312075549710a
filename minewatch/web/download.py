"""Files under a Chinese name (RFC 5987), with a plain one for what cannot read it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response


def pdf(data: bytes, name: str, plain: str, *, inline: bool = False, **headers: str) -> Response:
    """A PDF: read in the browser, or kept."""
    named = _named("inline" if inline else "attachment", f"{name}.pdf", f"{plain}.pdf")
    return Response(data, mimetype="application/pdf", headers={**named, **headers})


def csv(text: str, name: str, plain: str) -> Response:
    """A table for Excel and WPS, which take it for UTF-8 only where it begins with the mark."""
    named = _named("attachment", f"{name}.csv", f"{plain}.csv")
    return Response(text.encode("utf-8-sig"), mimetype="text/csv", headers=named)


def _named(way: str, name: str, plain: str) -> dict[str, str]:
    return {"Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"}
