"""What the tablet keeps its records in: full, broken, or made room in; nothing typed is lost."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from tablets import picture

pytestmark = pytest.mark.browser


def test_no_room_left_is_told_and_what_was_typed_is_exported(signed_in, tablet, office):
    t = signed_in()
    t.die()
    t.wake()
    protocol = t.context.new_cdp_session(t.page)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address, "quotaSize": 1000})
    page = t.open("daily")
    t.offline()
    page.fill("[data-record=content]", "写满了也不丢" + "。" * 900)
    page.click("main form button[type=submit]")
    t.until("!document.querySelector('[data-faults]').hidden")
    assert "没有存下" in page.inner_text("[data-faults]") and t.unsent() == 0
    with page.expect_download() as saved:
        page.click("[data-rescue]")
    told = [json.loads(line) for line in saved.value.path().read_text().splitlines()]
    assert any("写满了也不丢" in str(field) for line in told for field in line.get("drafts", {}).get("fields", ()))
    other = tablet("other")
    other.sign_in("SG-2")
    other.page.set_input_files("[data-import]", saved.value.path())
    other.until("document.querySelector('[data-saved]').textContent.includes('1 张没有写完的')")
    assert other.open("daily").input_value("[data-record=content]").startswith("写满了也不丢")
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address})
    t.save()
    assert t.unsent() == 1


def filled(t, office):
    """The tablet has no room left when it is opened again, and reaches the bureau."""
    t.die()
    t.wake()
    protocol = t.context.new_cdp_session(t.page)
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address, "quotaSize": 1000})
    t.home()
    t.until("document.querySelector('[data-status]').dataset.state === 'online'")
    return protocol


def test_a_full_tablet_still_sends_what_it_has(signed_in, office):
    t = signed_in()
    t.offline()
    t.write_finding("写满以前的", [picture(1)])
    protocol = filled(t, office)
    (finding,) = office.records("finding")
    (hash,) = finding["photos"]
    assert sha256(office.photo(hash)).hexdigest() == hash
    protocol.send("Storage.overrideQuotaForOrigin", {"origin": office.address})
    t.send()
    assert len(office.records("finding")) == 1


def test_a_full_tablet_sends_more_than_one_batch(signed_in, office):
    """What came to the bureau cannot be put down, and stands in the way of none of the sixty."""
    t = signed_in()
    t.offline()
    for n in range(60):
        t.jot(f"第 {n} 份")
    filled(t, office)
    assert sorted(body["content"] for body in office.records("daily_report")) == sorted(f"第 {n} 份" for n in range(60))


def test_photos_that_the_bureau_has_make_room_for_what_is_written(signed_in, office):
    """The store is full once, as the next record is put there: of the photos only the one not yet sent stays."""
    t = signed_in()
    t.write_finding("照片已到局", [picture(1)])
    t.send()
    t.offline()
    t.write_finding("照片还没有送", [picture(2)])
    page = t.open("daily")
    page.evaluate("""() => {
      const put = IDBObjectStore.prototype.put;
      let isFull = true;
      IDBObjectStore.prototype.put = function (value) {
        if (this.name !== "records" || !isFull) return put.call(this, value);
        isFull = false;
        throw new DOMException("", "QuotaExceededError");
      };
    }""")
    page.fill("[data-record=content]", "照样存下")
    t.save()
    assert "照样存下" in [row["body"].get("content") for row in t.rows()]
    (unsent,) = [row for row in t.rows() if row["title"] == "登记隐患" and not row.get("receipt")]
    assert t.page.evaluate("Tablet.store.all('media').then(all => all.map(one => one.hash))") == unsent["media"]


def test_a_storage_that_does_not_open_is_told_and_what_was_typed_is_exported(signed_in, office):
    t = signed_in()
    t.context.add_init_script("IDBFactory.prototype.open = function () { throw new Error('broken'); };")
    t.page.goto(f"{office.address}/tablet/daily")
    t.until("!document.querySelector('[data-faults]').hidden")
    assert "存储打不开" in t.page.inner_text("[data-faults]")
    t.page.fill("[data-record=content]", "打不开也不丢")
    t.page.click("main form button[type=submit]")
    assert t.page.url.endswith("/tablet/daily")
    with t.page.expect_download() as saved:
        t.page.click("[data-rescue]")
    assert "打不开也不丢" in saved.value.path().read_text()


def test_sent_bodies_stay_a_week_and_receipts_a_month(signed_in):
    t = signed_in()
    for words in ("刚送的", "八天前送的", "三十一天前送的"):
        t.jot(words)
    t.send()
    t.page.evaluate(
        """async () => {
          const ages = { "八天前送的": 8, "三十一天前送的": 31 };
          for (const row of await Tablet.store.all("records"))
            await Tablet.store.put("records", { ...row, sent: row.sent - (ages[row.body.content] || 0) * 86400000 });
        }"""
    )
    t.until("Tablet.outbox.sync().then(() => Tablet.store.all('records')).then(rows => rows.length === 2)")
    kept = t.rows()
    assert sorted(bool(row["body"]) for row in kept) == [False, True]
    assert all(row["receipt"]["seq"] for row in kept)
    assert next(row for row in kept if row["body"])["body"]["content"] == "刚送的"
