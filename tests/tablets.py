"""A tablet as the tests hold it: a Chromium with a profile of its own, and the forms written on it."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from datetime import timedelta
from io import BytesIO
from signal import SIGKILL

from browsers import BROWSER, FLAGS
from office import SECRET, Office
from PIL import Image
from playwright.sync_api import Error
from processes import family

from minewatch.when import day_of, now

SHORT = 15_000
TABLET = {"width": 800, "height": 1280}
ALL_THERE = "Tablet.store.all('records').then(rows => rows.every(row => row.receipt && !row.missing.length))"
UNSENT = "Tablet.store.all('records').then(rows => rows.filter(Tablet.written.isUnsent).length)"


class Tablet:
    """A browser with a profile of its own; what is in it outlives it."""

    def __init__(self, chromium, office: Office, profile) -> None:
        self.launch, self.office, self.profile = chromium.browser_type.launch_persistent_context, office, profile
        self.context = self.page = None
        self.wake()

    def wake(self) -> None:
        self.context = self.launch(
            str(self.profile),
            executable_path=BROWSER,
            args=FLAGS,
            viewport=TABLET,
            locale="zh-CN",
            accept_downloads=True,
        )
        self.page = self.context.pages[0]
        self.page.set_default_timeout(SHORT)

    def die(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def kill(self) -> None:
        """As a battery does: nothing is told, nothing written down any more."""
        ids = family(self.profile)
        assert ids
        for id in ids:
            with suppress(ProcessLookupError):
                os.kill(id, SIGKILL)
        with suppress(Error):
            self.context.close()
        self.context = None

    def sign_in(self, staff_no: str) -> None:
        self.context.clear_cookies()
        self.page.goto(f"{self.office.address}/login")
        self.page.fill("[name=staff_no]", staff_no)
        self.page.fill("[name=secret]", SECRET)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda address: "/login" not in address)
        self.home()
        self.until("document.querySelector('[data-along]').textContent.startsWith('✓')")

    def home(self) -> None:
        self.page.goto(f"{self.office.address}/tablet")

    def open(self, path: str):
        self.page.goto(f"{self.office.address}/tablet/{path}")
        self.page.wait_for_selector("form[data-ready]")
        return self.page

    def offline(self, away: bool = True) -> None:
        self.context.set_offline(away)

    def save(self) -> None:
        self.page.click("main form[data-sheet] button[type=submit]")
        self.page.wait_for_url("**/tablet?saved=*")

    def until(self, said: str, seconds: float = 15) -> None:
        """The page's policy refuses a waiting expression, so it is asked again and again."""
        for _ in range(int(seconds * 20)):
            if self.page.evaluate(said):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(said)

    def rows(self) -> list[dict]:
        return self.page.evaluate("Tablet.store.all('records')")

    def unsent(self) -> int:
        return self.page.evaluate(UNSENT)

    def send(self) -> None:
        """立即发送, and as often again as the network was away, until nothing is left, photos and all."""
        self.home()
        self.page.click("[data-send]")
        for _ in range(40):
            with suppress(AssertionError):
                return self.until(ALL_THERE, 1)
            self.page.evaluate("Tablet.outbox.sync()")
        raise AssertionError(self.rows())

    def write_entry(self, notes: str) -> None:
        page = self.open("entry")
        page.fill("[data-record=exited_at]", "")
        page.click("label:has-text('检查')")
        page.fill("[data-record=notes]", notes)
        self.save()

    def go_down(self, hours: int, until: int = 0, notes: str = "") -> None:
        """An entry so many hours ago, still open or up again so many hours ago."""
        page = self.open("entry")
        page.fill("[data-record~=entered_at]", f"{now() - timedelta(hours=hours):%Y-%m-%dT%H:%M}")
        if until:
            page.fill("[data-record=exited_at]", f"{now() - timedelta(hours=until):%Y-%m-%dT%H:%M}")
        page.click("label:has-text('检查')")
        page.fill("[data-record=notes]", notes)
        self.save()

    def come_up(self) -> None:
        self.open("exit").click("label:has-text('入井')")
        self.save()

    def refused_entry(self):
        """The form of an entry three hours from now, which the law has refused."""
        page = self.open("entry")
        page.fill("[data-record~=entered_at]", f"{now() + timedelta(hours=3):%Y-%m-%dT%H:%M}")
        page.click("label:has-text('检查')")
        page.click("main form button[type=submit]")
        self.until("!document.querySelector('[data-faults]').hidden")
        return page

    def write_daily(self, words: str) -> None:
        self.open("daily").fill("[data-record=content]", words)
        self.save()

    def jot(self, words: str) -> None:
        """A daily report as the form writes it, where the form itself is not the matter."""
        today = str(day_of(now()))
        self.page.evaluate(
            """async ([words, today]) => {
              const { written, people, clock } = Tablet, person = await people.current();
              const body = { kind: "daily_report", id: written.newId(), mine: person.mine, author: person.staff_no,
                             occurred_at: clock.instant(clock.now()), date: today, content: words };
              const draft = { body, media: [], clocked: [], title: "每日报告", page: "/tablet/daily" };
              await written.add(person.staff_no, [draft]);
            }""",
            [words, today],
        )

    def switch_to(self, staff_no: str, pin: str) -> None:
        self.page.select_option("#who", staff_no)
        self.page.fill("#their-pin", pin)
        self.page.click("[data-switch] button")
        self.until("document.getElementById('their-pin').value === ''")
        self.page.wait_for_timeout(300)

    def write_finding(self, words: str, photos=()) -> None:
        page = self.open("finding")
        page.click("label:has-text('小组检查')")
        page.select_option("[data-record=category]", index=1)
        page.click("label:has-text('一般')")
        page.click("fieldset[data-record=place] label:has-text('3101')")
        page.fill("[data-record=description]", words)
        if photos:
            page.set_input_files("input[type=file]", photos)
            self.until(f"document.querySelectorAll('.photo').length === {len(photos)}")
        page.fill("[data-record='five.person']", "示例矿长")
        page.fill("[data-record='five.measure']", "更换")
        page.fill("[data-record='five.deadline']", str(day_of(now()) + timedelta(days=3)))
        self.save()


def picture(seed: int, grain: tuple[int, int] = (64, 48), taken: str = "") -> dict:
    """A photo of its own, with the time it was taken; the finer its grain, the more bytes."""
    out, exif = BytesIO(), Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken or f"2026:11:0{seed % 9 + 1} 08:05:00"
    noise = random.Random(seed).randbytes(grain[0] * grain[1] * 3)
    Image.frombytes("RGB", grain, noise).resize((2000, 1500)).save(out, "JPEG", exif=exif)
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
