"""The evidence chains on the county wall: whether they were whole when last checked, and 现在核对."""

from __future__ import annotations

from flask import redirect

from minewatch.store import checked
from minewatch.store.checked import Check
from minewatch.web.show import moment, say
from minewatch.web.viewer import Viewer


def check(viewer: Viewer):
    """A full pass over every record and photo; on a large database it takes its time."""
    _, found = checked.check()
    say(sentence(found), "bad" if found.fault else "good")
    return redirect("/county")


def state(found: Check | None) -> str:
    """In few words, for the line that says how far the data go."""
    if found is None:
        return "证据链没有核对记录"
    return f"{'✕ 链核对不通过' if found.fault else '链完好'}（{moment(found.at)} 核对）"


def sentence(found: Check | None) -> str:
    if found is None:
        return "证据链还没有核对过，是否完好不能断言。"
    if found.fault:
        return f"证据链核对不通过（{moment(found.at)}）：{found.fault}。请保护好现场，告知系统管理员。"
    return f"证据链完好：{moment(found.at)} 核对了当时的全部 {found.count} 条记录和照片。此后存入的下次核对。"
