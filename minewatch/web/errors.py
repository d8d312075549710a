"""Errors know their status and their sentence; one handler turns them into a page."""

from __future__ import annotations

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from minewatch.records.envelope import Refusal

SENTENCES = {
    400: "这次请求读不懂，请返回上一页再试。",
    401: "请先登录。",
    403: "您没有权限打开这个页面。",
    404: "没有这个页面，或者您看不到它。",
    405: "这个地址不能这样打开，请从首页进入。",
    413: "一次提交的内容超过 200 MB，请分几次提交，或先缩小照片。",
    500: "程序出错了，已写入日志。刚才的内容如果没有看到“已存”，请再提交一次：同一次提交不会重复存入。",
}


def attach(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _csrf)


def _http(error: HTTPException):
    status = error.code or 500
    if status < 400:
        return error
    return page(SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400]), status)


def _refusal(refusal: Refusal):
    return page(refusal.sentence, refusal.status)


def _csrf(error: CSRFError):
    return page("页面停留太久或登录已换人，请返回上一页，刷新后再提交一次。", 400)


def page(sentence: str, status: int):
    return render_template("error.html", sentence=sentence, status=status), status
