"""Photos and scans: to whoever may read a record that names them, and to the sender."""

from __future__ import annotations

from flask import Response, abort

from minewatch.store import media
from minewatch.web import download
from minewatch.web.uploads import readable
from minewatch.web.viewer import Viewer

KEPT = "private, max-age=3600"


def whole(viewer: Viewer, hash: str):
    kept = _readable(viewer, hash)
    if kept.type == "application/pdf":
        data = media.path_of(hash).read_bytes()
        return download.pdf(data, f"原始记录-{hash[:8]}", hash[:8], **{"Cache-Control": KEPT})
    return _picture(hash, media.LARGE)


def small(viewer: Viewer, hash: str):
    if _readable(viewer, hash).type == "application/pdf":
        abort(404)
    return _picture(hash, media.SMALL)


def _readable(viewer: Viewer, hash: str) -> media.Kept:
    kept = readable(viewer, hash)
    if kept is None or not media.path_of(hash).exists():
        abort(404)
    return kept


def _picture(hash: str, size: int) -> Response:
    headers = {"Content-Disposition": "inline", "Cache-Control": KEPT}
    return Response(media.shown(hash, size), mimetype="image/jpeg", headers=headers)
