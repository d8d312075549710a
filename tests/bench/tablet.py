"""The tablet's own page on an old tablet: Chromium at a quarter of its speed, offline, from what is kept there; and the
first visit, over a slow network (Lighthouse's throttling: 1.6 Mbit/s, 150 ms)."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from house import instance
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright
from stock import founded, settled
from wire import HELLO, SECRET, Server

from minewatch.store import accounts, transfer
from minewatch.when import Month, day_of, now

sys.path.insert(0, str(Path(__file__).parents[1]))

import memory
from browsers import BROWSER, FLAGS

SLOWER, TIMES, RECORDS, SHOWN = 4, 5, 500, 60
SETTLED = 3000  # milliseconds after a page has loaded, in which what comes late still comes
SCREEN = {"width": 800, "height": 1280}
OPENED = """shown => new Promise(done => (function look() {
  const rows = document.querySelectorAll("[data-records] li").length;
  return rows >= shown ? done(performance.now()) : requestAnimationFrame(look);
})())"""
LISTED = """async shown => {
  const list = document.querySelector("[data-records]"), began = performance.now();
  list.textContent = "";
  await Tablet.status.tell();
  await new Promise(done => requestAnimationFrame(done));
  if (list.children.length < shown) throw new Error("not listed");
  return performance.now() - began;
}"""
WRITTEN = """async ([count, today]) => {
  const { written, people, clock } = Tablet, person = await people.current();
  await written.add(person.staff_no, Array.from({ length: count }, (_, n) => ({
    body: { kind: "daily_report", id: written.newId(), mine: person.mine, author: person.staff_no, date: today,
            occurred_at: clock.instant(clock.now()), content: `示例 ${n}` },
    media: [], clocked: [], title: "每日报告", page: "/tablet/daily",
  })));
}"""
TAPPED = """async () => {
  const labels = Array.from(document.querySelectorAll(".item .choice")).slice(0, 12), taken = [];
  for (const label of labels) {
    const began = performance.now();
    label.click();
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
    taken.push(performance.now() - began);
  }
  return taken;
}"""
BARE = TAPPED.replace("label.click();", "")
SLOW_NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 93_750}
WATCHED = """window.seen = { lcp: 0, cls: 0, tbt: 0 };
const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take))
  .observe({ type, buffered: true });
watch("largest-contentful-paint", entry => { seen.lcp = entry.startTime; });
watch("layout-shift", entry => { seen.cls += entry.value; });
watch("longtask", entry => { seen.tbt += Math.max(0, entry.duration - 50); });"""
SEEN = """() => Object.assign(seen, {
  fcp: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  bytes: performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
    .reduce((sum, entry) => sum + entry.transferSize, 0) / 1000,
})"""


def opened(folder: Path) -> Iterator[tuple[Any, ...]]:
    here = folder / "tablet"
    this_month = Month.of(day_of(now()))
    with instance(here).app_context():
        transfer.import_lines([*founded(this_month), *settled("QQA", this_month)])
        accounts.change("QQA-2", accounts.issue("QQA-2"), SECRET)
    command = [sys.executable, "-m", "minewatch.cli", "serve", "--port"]
    with (
        Server(command, here) as ours,
        Server([sys.executable, "-c", HELLO], here) as hello,
        sync_playwright() as driver,
    ):
        yield from _first_visit(
            driver.chromium, f"http://127.0.0.1:{ours.port}/tablet", f"http://127.0.0.1:{hello.port}/"
        )
        context = driver.chromium.launch_persistent_context(
            str(folder / "profile"), executable_path=BROWSER, args=FLAGS
        )
        page, address = context.pages[0], f"http://127.0.0.1:{ours.port}"
        _sign_in(page, address)
        context.set_offline(True)
        throttled = context.new_cdp_session(page)
        throttled.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        empty = _open(page, address, 1)
        page.evaluate(WRITTEN, [RECORDS, str(day_of(now()))])
        full = _open(page, address, SHOWN)
        yield f"平板首页，{RECORDS} 条未送，CPU 慢 {SLOWER} 倍", full, "没有记录时", empty, "ms", "≤ 300 ms"
        listed = statistics.median(page.evaluate(LISTED, SHOWN) for _ in range(TIMES))
        yield f"{RECORDS} 条未送读出并列出，CPU 慢 {SLOWER} 倍", listed, "没有记录时的整页", empty, "ms", "≤ 300 ms"
        page.goto(f"{address}/tablet/inspection")
        page.wait_for_selector("form[data-ready]")
        tapped, bare = (statistics.median(page.evaluate(script)) for script in (TAPPED, BARE))
        yield f"检查表上点一下，CPU 慢 {SLOWER} 倍", tapped, "不点，等一帧", bare, "ms", "≤ 100 ms"
        throttled.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        yield from memory.used(page, address, folder / "profile", folder)
        context.close()


def _first_visit(chromium: BrowserType, address: str, bare: str) -> Iterator[tuple[Any, ...]]:
    with chromium.launch(executable_path=BROWSER, args=FLAGS) as browser:
        ours, hello = (_visited(browser, each) for each in (address, bare))
    label = f"平板首页第一次打开，慢网，CPU 慢 {SLOWER} 倍："
    yield f"{label}首次内容", ours["fcp"], "空的 Flask 页", hello["fcp"], "ms"
    yield f"{label}最大内容", ours["lcp"], "空的 Flask 页", hello["lcp"], "ms"
    yield f"{label}阻塞", ours["tbt"], "Lighthouse 的“好”", 200, "ms"
    yield f"{label}布局移动", ours["cls"], "Lighthouse 的“好”", 0.1, ""
    yield f"{label}传输", ours["bytes"], "空的 Flask 页", hello["bytes"], "kB", "≤ 100 kB"


def _visited(browser: Browser, address: str) -> dict[str, float]:
    """The medians of visits by browsers that have never been here."""
    seen = [_visit(browser.new_context(viewport=SCREEN), address) for _ in range(TIMES)]
    return {name: statistics.median(one[name] for one in seen) for name in seen[0]}


def _visit(context: BrowserContext, address: str) -> dict[str, float]:
    page = context.new_page()
    page.add_init_script(WATCHED)
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_timeout(SETTLED)
    seen = page.evaluate(SEEN)
    context.close()
    return seen


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("[name=staff_no]", "QQA-2")
    page.fill("[name=secret]", SECRET)
    page.click("main button[type=submit]")
    page.goto(f"{address}/tablet")
    page.wait_for_selector("[data-along].tone-good")


def _open(page: Page, address: str, rows: int) -> float:
    taken = []
    for _ in range(TIMES):
        page.goto(f"{address}/tablet")
        taken.append(page.evaluate(OPENED, rows))
    return statistics.median(taken)
