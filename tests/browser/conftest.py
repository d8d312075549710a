"""The demo as a user finds it, and Debian's Chromium. Without a browser these tests skip by name; in CI they fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from browsers import BROWSER, FLAGS
from office import free_port
from PIL import Image

NEW_SECRET = "Shili-2026-x"


@dataclass
class Demo:
    """The running program: its address, the secrets it printed (the new ones once changed), who has signed in."""

    address: str
    secrets: dict[str, str]
    changed: set[str] = field(default_factory=set)
    cookies: dict[str, list] = field(default_factory=dict)


@pytest.fixture(scope="session")
def demo(example, tmp_path_factory) -> Iterator[Demo]:
    folder, port = tmp_path_factory.mktemp("demo") / "instance", free_port()
    shutil.copytree(example, folder)
    environment = os.environ | {"MINEWATCH_INSTANCE": str(folder), "MINEWATCH_DATABASE_URL": ""}
    process = subprocess.Popen([sys.executable, "-m", "minewatch.cli", "serve", "--port", str(port)], env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/login")
        said = example.with_suffix(".txt").read_text("utf-8")
        yield Demo(f"http://127.0.0.1:{port}", dict(re.findall(r"工号 (\S+)　密码 (\S+)", said)))
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2).read()
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    if BROWSER is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: install Debian's chromium")
        pytest.skip("no Chromium found: browser tests need Debian's chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, demo):
    """`person("SG-2")` is a signed-in page; whatever it meets is watched: no script error, no broken policy, no
    foreign address, no sideways scroll."""
    faults: list[str] = []
    contexts = []

    def sign_in(staff_no: str, *, script: bool = True, width: int = 800, height: int = 1280):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            base_url=demo.address,
            locale="zh-CN",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _is_ours(request.url, demo) or faults.append(request.url))
        _sign_in(page, demo, staff_no)
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert [fault for fault in faults if "status of 422" not in fault] == []


@pytest.fixture
def photo() -> Callable[[int], dict]:
    """`photo(40)` is a file to choose; another tone is another photo."""

    def taken(tone: int) -> dict:
        out = BytesIO()
        Image.new("RGB", (640, 480), (tone, 120, 110)).save(out, "JPEG")
        return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}

    return taken


def _is_ours(address: str, demo: Demo) -> bool:
    return address.startswith((demo.address, "data:"))


def _sign_in(page, demo: Demo, staff_no: str) -> None:
    """With the session of an earlier test, where nobody has ended it."""
    page.context.add_cookies(demo.cookies.get(staff_no, []))
    page.goto("/")
    if page.url.endswith("/login?next=/"):
        _sign_in_anew(page, demo, staff_no)
        demo.cookies[staff_no] = page.context.cookies()


def _sign_in_anew(page, demo: Demo, staff_no: str) -> None:
    _fill_login(page, staff_no, demo.secrets[staff_no])
    if staff_no not in demo.changed:
        page.get_by_label("现在的密码").fill(demo.secrets[staff_no])
        page.get_by_label("新密码", exact=False).first.fill(NEW_SECRET)
        page.get_by_label("再输一遍新密码", exact=False).fill(NEW_SECRET)
        page.get_by_role("button", name="保存新密码").click()
        demo.secrets[staff_no] = NEW_SECRET
        demo.changed.add(staff_no)
    page.wait_for_url(lambda address: not address.endswith(("/login", "/password")))


def _fill_login(page, staff_no: str, secret: str) -> None:
    page.goto("/login")
    page.get_by_label("工号", exact=False).fill(staff_no)
    page.get_by_label("密码", exact=False).fill(secret)
    page.get_by_role("button", name="登录").click()
