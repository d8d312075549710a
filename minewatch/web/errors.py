"""Errors know their status and their sentence; one handler turns them into a page."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from minewatch.records.envelope import Refusal
from minewatch.web.pages import resume
from minewatch.web.viewer import viewer

SENTENCES = {
    400: "这次请求读不懂，请返回上一页再试。",
    401: "请先登录。",
    403: "这里您只能查看，不能提交；这次没有存入。",
    404: "没有这个页面，或者您看不到它。",
    405: "这个地址不能这样打开，请从首页进入。",
    413: "一次提交的内容太多（照片合计最多 200 MB），请分几次提交，或先缩小照片。",
    429: "从这里输错密码的次数太多，请 10 分钟后再试。",
    500: "程序出错了，已写入日志。刚才的内容如果没有看到“已存”，请再提交一次：同一次提交不会重复存入。",
}
CHANGE_FIRST = "请先打开网页登录，把一次性密码改成自己的密码。"
STALE = "登录已经更新，请再送一次。"
TOO_OFTEN = "送得太密，请一分钟后再送；平板上的记录都还在。"
SIGNED_OUT = (
    "登录已过期或换了人，这次没有存入。请先回首页登录，再连按浏览器的“返回”回到填写页，重新提交；"
    "不要按“刷新”，否则填的内容会丢失。"
)
UNAVAILABLE = "现在存不了（磁盘已满或数据库连不上），刚才的内容没有存入。请告知系统管理员，恢复后再按一次。"


def attach(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(OSError, _unavailable)


def is_call() -> bool:
    """Whether a tablet calls, which is answered in JSON."""
    return (request.endpoint or "").startswith("api_")


def _http(error: HTTPException):
    status = error.code or 500
    if status < 400:
        return error
    if status == 429 and is_call():
        return *page(TOO_OFTEN, status), {"Retry-After": "60"}
    return page(SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400]), status)


def _refusal(refusal: Refusal):
    return page(refusal.sentence, refusal.status)


def _csrf(error: CSRFError):
    if is_call():
        return page(STALE, 419) if viewer() else page(SENTENCES[401], 401)
    return resume.interrupted() or page(SIGNED_OUT, 400)


def _unavailable(error: OperationalError | OSError):
    """The disk is full or the database away: nothing was stored, and the same press may be repeated."""
    if isinstance(error, OSError) and error.errno not in (ENOSPC, EDQUOT):
        raise error
    current_app.logger.error("nothing stored", exc_info=error)
    return *page(UNAVAILABLE, 503), {"Retry-After": "60"}


def page(sentence: str, status: int):
    if is_call():
        return {"error": sentence}, status
    return render_template("error.html", sentence=sentence, status=status), status
