"""What an old tablet needs room for, in Chromium with all its processes: photos picked, kept, exported and taken in.

Memory is the proportional set size of the browser's processes, looked at twenty times a second.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page
from processes import family, told_of

from minewatch.when import day_of, now

PICKED, RECORDS, EACH = 20, 100, 3
CAMERA = (4000, 3000)
OLD_TABLET = "≤ 2048 MB"
PATIENCE = 120_000
KEPT = """async ([count, each, today]) => {
  const { written, people, clock, store, photos } = Tablet, person = await people.current();
  const hash = (await store.keys("media"))[0], { bytes } = await store.get("media", hash);
  const stored = async n => {
    const other = new Uint8Array(bytes.slice());
    crypto.getRandomValues(other.subarray(other.length - 60000));
    const hash = await photos.hashOf(other);
    await store.put("media", { hash, bytes: other.buffer, taken_at: "", source: "file", at: Date.now() });
    return hash;
  };
  for (let n = 0; n < count; n++) {
    const media = [];
    while (media.length < each) media.push(await stored());
    const body = { kind: "daily_report", id: written.newId(), mine: person.mine, author: person.staff_no, date: today,
                   occurred_at: clock.instant(clock.now()), content: `示例 ${n}` };
    await written.add(person.staff_no, [{ body, media, clocked: [], title: "每日报告", page: "/tablet/daily" }]);
  }
}"""
SHOWN = "document.querySelectorAll('.photo canvas').length"
SAID = "!document.querySelector('[data-saved]').hidden"


def used(page: Page, address: str, profile: Path, folder: Path) -> Iterator[tuple[Any, ...]]:
    """On a tablet that is signed in, away from the network."""
    page.set_default_timeout(PATIENCE)
    page.goto("about:blank")
    blank = _megabytes(profile)

    def row(what: str, peak: float) -> tuple[Any, ...]:
        return f"平板内存峰值：{what}", peak, "空白页", blank, "MB", OLD_TABLET

    page.goto(f"{address}/tablet/finding")
    page.wait_for_selector("form[data-ready]")
    yield row(f"一次选 {PICKED} 张 1200 万像素的照片", _peak(profile, lambda: _pick(page, folder)))
    page.goto(f"{address}/tablet")
    kept = _peak(profile, lambda: page.evaluate(KEPT, [RECORDS, EACH, str(day_of(now()))]))
    yield row(f"存下 {RECORDS} 条、{RECORDS * EACH} 张照片", kept)
    yield row("整理一遍", _peak(profile, lambda: page.evaluate("Tablet.written.tidy()")))
    file = folder / "rescue.jsonl"
    yield row("导出救援文件", _peak(profile, lambda: _export(page, file)))
    megabytes = file.stat().st_size / 2**20
    yield row(f"导入 {megabytes:.0f} MB 的救援文件", _peak(profile, lambda: _import(page, file)))


def _pick(page: Page, folder: Path) -> None:
    page.set_input_files("input[type=file]", [_photo(folder / f"{n}.jpg", n) for n in range(PICKED)])
    _until(page, f"{SHOWN} === {PICKED}")


def _photo(path: Path, seed: int) -> Path:
    grain = random.Random(seed).randbytes(500 * 375 * 3)
    Image.frombytes("RGB", (500, 375), grain).resize(CAMERA).save(path, quality=92)
    return path


def _export(page: Page, file: Path) -> None:
    with page.expect_download() as saved:
        page.click("[data-export]")
    saved.value.save_as(file)


def _import(page: Page, file: Path) -> None:
    page.set_input_files("[data-import]", file)
    _until(page, SAID)


def _until(page: Page, said: str) -> None:
    while not page.evaluate(said):
        page.wait_for_timeout(50)


def _peak(profile: Path, work: Callable[[], object]) -> float:
    """The most megabytes that the browser had while the work was done."""
    seen, done = [_megabytes(profile)], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            seen.append(_megabytes(profile))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        done.set()
        watcher.join()
    return max(seen)


def _megabytes(profile: Path) -> float:
    return sum(_pss(id) for id in family(profile)) / 1024


def _pss(id: int) -> int:
    found = re.search(r"^Pss:\s+(\d+)", told_of(id, "smaps_rollup"), re.MULTILINE)
    return int(found[1]) if found else 0
