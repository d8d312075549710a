"""Pages and papers in this process, each beside a bare Flask page or the same words drawn plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from house import instance, month
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from stock import founded, settled, worked

from minewatch.config import STATIC
from minewatch.store import accounts, transfer
from minewatch.web import papers
from minewatch.when import Month

Alternately = Callable[..., tuple[float, float]]
SECRET = "Demo-Pass-2026"
GROUP = (("今日", "/"), ("工作日志 186 行", "/logs?month={}"), ("我的入井 37 行", "/entries?month={}"),
         ("隐患 31 行", "/findings?state=closed&month={}"), ("本矿的月", "/mines/QQA/{}"),
         ("逐条判定 380 行", "/mines/QQA/{}/verdicts"))  # fmt: skip


def _hello() -> FlaskClient:
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    return app.test_client()


HELLO = _hello()


def served(folder: Path, alternately: Alternately) -> Iterator[tuple[Any, ...]]:
    """What a signed-in person opens, in the mine's first month and after ten of them."""
    for months in (1, 10):
        client = _signed_in(*_told(folder / f"pages{months}", months))
        for name, path in GROUP:
            taken = alternately(partial(_opened, client, path.format(month())), partial(_opened, HELLO, "/"), 9)
            yield f"页面：{name}，记录 {months} 个月", taken[0], "空的 Flask 页", taken[1], "ms"


def _opened(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200, address


def _told(folder: Path, months: int) -> tuple[Flask, str]:
    """A mine's records of so many months, and the session of one who works there."""
    app, first = instance(folder), month().plus(1 - months)
    worked_months = (worked("QQA", first.plus(n)) for n in range(months))
    with app.app_context():
        transfer.import_lines(chain(founded(first), settled("QQA", first), *worked_months))
        accounts.change("QQA-2", accounts.issue("QQA-2"), SECRET)
        return app, accounts.sign_in("QQA-2", SECRET)


def _signed_in(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def wall(app: Flask, mines: int, alternately: Alternately) -> Iterator[tuple[Any, ...]]:
    """The county's page, as the patrol unit opens it, and as an open one asks whether anything has changed."""
    with app.app_context():
        accounts.change("PATROL", accounts.issue("PATROL"), SECRET)
        client = _signed_in(app, accounts.sign_in("PATROL", SECRET))
    address, hello = f"/county/{month()}", partial(_opened, HELLO, "/")
    taken = alternately(partial(_opened, client, address), hello, 3)
    yield f"全县页，{mines} 座矿，全部有效", taken[0], "空的 Flask 页", taken[1], "ms"
    taken = alternately(_asked_again(client, address), hello, 9)
    yield f"未变的全县页（304），{mines} 座矿", taken[0], "空的 Flask 页", taken[1], "ms", "≤ ×2.5"


def _asked_again(client: FlaskClient, address: str) -> Callable[[], None]:
    """If five minutes have passed since, the page is made once more; the median knows nothing of it."""
    version = client.get(address).headers["ETag"]

    def ask() -> None:
        assert client.get(address, headers={"If-None-Match": version}).status_code in (200, 304)

    return ask


def paper(mine: str, month: Month, at: datetime, alternately: Alternately) -> Iterator[tuple[Any, ...]]:
    """A month's PDF, beside its own words put on as many pages line by line."""
    report = papers.month_of(mine, month, at)
    words = [page.extract_text().splitlines() for page in PdfReader(BytesIO(papers.drawn(report))).pages]
    pdfmetrics.registerFont(TTFont("Hei", str(STATIC / "fonts" / "MW-Hei.ttf")))
    taken = alternately(lambda: papers.drawn(report), lambda: _plainly(words), 3)
    yield f"画出 {len(words)} 页的月报", taken[0], "同样的字直接写在 canvas 上", taken[1], "ms"


def _plainly(pages: list[list[str]]) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pageCompression=1)
    for lines in pages:
        canvas.setFont("Hei", 9)
        for n, line in enumerate(lines):
            canvas.drawString(40, 800 - 9 * n, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
