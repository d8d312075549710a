"""Bad links: what was written first goes first, as much at once as gets through, and nothing waits for a photo."""

from __future__ import annotations

import re
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from tablets import ALL_THERE, picture

pytestmark = pytest.mark.browser

RECORDS, MEDIA = re.compile(r"/records$"), re.compile(r"/media/[0-9a-f]+$")
DONE = "rows.filter(row => row.receipt && !row.missing.length).length"
SAME_STATE = "Tablet.store.all('records').then(rows => rows.every(row => row.state === 'there'))"


def test_one_comes_up_after_going_down_though_the_call_for_that_was_lost(signed_in, office):
    t = signed_in()
    t.offline()
    t.go_down(3)
    t.context.route(RECORDS, lambda route: route.abort())
    t.offline(False)
    for _ in range(3):
        t.page.evaluate("Tablet.outbox.sync()")
    t.offline()
    t.come_up()
    t.context.unroute_all()
    t.offline(False)
    t.send()
    assert [row["state"] for row in t.rows()] == ["there", "there"]
    assert len(office.records("underground_entry", "underground_exit")) == 2


def test_coming_up_is_not_refused_at_the_form_for_want_of_an_entry_that_waits(signed_in, office):
    t = signed_in()
    t.offline()
    t.go_down(3)
    page = t.open("exit")
    page.evaluate("Tablet.outbox.sync = () => Promise.resolve('online')")
    page.click("label:has-text('入井')")
    t.offline(False)
    t.save()
    t.until(SAME_STATE)
    assert len(office.records("underground_entry", "underground_exit")) == 2


def test_a_link_that_takes_few_records_at_once_takes_them_all_in_the_end(signed_in, office):
    t, sent = signed_in(), []
    t.offline()
    for n in range(30):
        t.jot(f"第 {n} 份")

    def narrow(route):
        count = len(route.request.post_data_json["records"])
        sent.append(count)
        return route.abort() if count > 8 else route.continue_()

    t.context.route(RECORDS, narrow)
    t.offline(False)
    t.send()
    assert len(office.records("daily_report")) == 30 and max(sent) > 8


def test_one_that_never_gets_through_stops_nothing_but_what_is_about_it(signed_in, office):
    t = signed_in()
    t.offline()
    t.go_down(3, notes="过不去的")
    t.come_up()
    t.write_daily("过得去的")

    def choosy(route):
        return route.abort() if "过不去的" in route.request.post_data else route.continue_()

    t.context.route(RECORDS, choosy)
    t.offline(False)
    t.until("Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(rows => rows.some(row => row.receipt))")
    assert [body["content"] for body in office.records("daily_report")] == ["过得去的"]
    t.context.unroute_all()
    t.send()
    assert [row["state"] for row in t.rows()] == ["there", "there", "there"]


def test_a_record_on_which_the_bureau_fails_stops_none_behind_it_nor_any_photo(signed_in, office):
    """The link has lost a call before, so that records go one at a time."""
    t = signed_in()
    t.offline()
    t.jot("局里一收就出错的")
    t.write_finding("后面的", [picture(1)])
    t.page.evaluate("Tablet.store.note('batch', 1)")

    def failing(route):
        failed = {"status": 502, "body": "<h1>Bad Gateway</h1>"}
        return route.fulfill(**failed) if "一收就出错" in route.request.post_data else route.continue_()

    t.context.route(RECORDS, failing)
    t.offline(False)
    t.until(f"Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(rows => {DONE} === 1)")
    (finding,) = office.records("finding")
    assert office.has(finding["photos"][0])


def test_one_that_never_gets_through_stops_no_photo_and_no_answer_at_the_form(signed_in, office):
    t = signed_in()
    t.offline()
    t.jot("过不去的")
    t.write_finding("照片", [picture(1)])
    t.page.evaluate("""async () => {
      const [stuck] = (await Tablet.store.all("records")).filter(row => row.body.kind === "daily_report");
      await Tablet.written.change(stuck.id, { alone: 5, tries: 5 });
      await Tablet.store.note("batch", 1);
    }""")
    t.context.route(RECORDS, lambda r: r.abort() if "过不去的" in r.request.post_data else r.continue_())
    t.offline(False)
    t.until(f"Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(rows => {DONE} === 1)")
    t.refused_entry()


def test_what_is_written_while_photos_go_up_waits_for_none_of_them(signed_in, office):
    t, calls = signed_in(), []
    t.offline()
    t.write_finding("三张照片", [picture(n) for n in (1, 2, 3)])
    t.home()
    t.page.evaluate("""() => {
      const { bureau, written, people, clock } = Tablet, put = bureau.put;
      bureau.put = async (...told) => {
        bureau.put = put;
        const person = await people.current(), at = clock.instant(clock.now());
        const body = { kind: "daily_report", id: written.newId(), mine: person.mine, author: person.staff_no,
                       date: at.slice(0, 10), occurred_at: at, content: "急" };
        const draft = { body, media: [], clocked: [], title: "每日报告", page: "/tablet/daily" };
        await written.add(person.staff_no, [draft]);
        return put(...told);
      };
    }""")
    t.context.on("request", lambda call: call.method in ("POST", "PUT") and calls.append(call.method))
    t.offline(False)
    t.until(f"Tablet.outbox.sync().then(() => {ALL_THERE})")
    first = calls.index("PUT")
    assert calls[first : first + 3] == ["PUT", "POST", "PUT"]
    assert len(office.records("daily_report")) == 1


def test_a_photo_that_was_damaged_on_the_way_is_sent_again_and_one_that_spoilt_here_is_told(signed_in, office):
    t, damaged = signed_in(), []
    t.offline()
    t.write_finding("一张好的一张坏的", [picture(1), picture(2)])
    good, spoilt = t.rows()[0]["body"]["photos"]
    t.page.evaluate(
        """async hash => {
          const photo = await Tablet.store.get("media", hash);
          new Uint8Array(photo.bytes)[99] ^= 1;
          await Tablet.store.put("media", photo);
        }""",
        spoilt,
    )

    def damaging(route):
        if route.request.method != "PUT" or damaged or good not in route.request.url:
            return route.continue_()
        damaged.append(good)
        return route.fulfill(status=409, json={"error": "送来的内容与它的 SHA-256 不符"})

    t.context.route(MEDIA, damaging)
    t.offline(False)
    t.home()
    t.page.get_by_text("这张照片在本机上坏了").wait_for()
    lacking = "Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(([row]) => row.missing.join())"
    t.until(f"{lacking}.then(hashes => hashes === '{spoilt}')")
    assert damaged and sha256(office.photo(good)).hexdigest() == good and not office.has(spoilt)


def test_photos_that_are_still_here_are_told_of_and_an_old_one_turns_the_line_red(signed_in):
    t = signed_in()
    t.offline()
    t.write_finding("照片过不去", [picture(1)])
    t.context.route(MEDIA, lambda route: route.abort())
    t.offline(False)
    t.home()
    t.page.get_by_text("在本机 0 条，另有 1 条的照片").wait_for()
    assert t.page.locator("[data-status-late]").is_hidden()
    t.page.evaluate(
        "Tablet.store.all('records').then(([row]) => Tablet.written.change(row.id, { at: row.at - 2 * 86400000 }))"
    )
    t.page.evaluate("Tablet.status.tell()")
    t.page.locator("[data-status-late]").wait_for()


def test_a_drawing_that_one_can_see_through_stays_legible(signed_in, office):
    out = BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(out, "PNG")
    t = signed_in()
    t.write_finding("透明的图", [{"name": "签名.png", "mimeType": "image/png", "buffer": out.getvalue()}])
    t.send()
    (finding,) = office.records("finding")
    with Image.open(BytesIO(office.photo(finding["photos"][0]))) as kept:
        assert min(kept.convert("L").getextrema()) > 250
