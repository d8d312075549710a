"""The tablet's pages: from the same declarations as the others, without any data in them, and all of them kept."""

from __future__ import annotations

import gzip
import json
import re
import shutil

import pytest
from story import FIVE

from minewatch.records.alerts import AlertStep
from minewatch.records.findings import FindingStep
from minewatch.records.kinds import KINDS
from minewatch.records.shifts import Inspection
from minewatch.store import transfer
from minewatch.web import tablet
from minewatch.web.sheets import sheets, walk


@pytest.fixture
def kept(as_):
    """The addresses that the worker keeps."""
    worker = as_("").open("/sw.js")
    assert worker.mimetype == "text/javascript" and worker.headers["Cache-Control"] == "no-cache"
    return json.loads(re.search(r"KEPT = (\[.*?\]);", worker.get_data(as_text=True))[1])


def test_every_kind_that_may_be_written_offline_has_a_form_on_the_tablet(county):
    with county.test_request_context():
        written = {sheet.kind for sheet in sheets().values()} | {Inspection}
    assert written == {kind for kind in KINDS if kind.offline}


def test_each_control_of_a_form_fills_a_field_that_its_kind_has(county):
    with county.test_request_context():
        for sheet in sheets().values():
            names = {info.alias or name for name, info in sheet.kind.model_fields.items()}
            told = " ".join(sheet.record.values()).split()
            assert {path.split(".")[0] for path in told} <= names, sheet.path


def test_a_step_has_happened_when_its_form_says(county):
    """As on the other pages; not when it was written down."""
    with county.test_request_context():
        told = {sheet.record["at"] for sheet in sheets().values() if sheet.kind in (FindingStep, AlertStep)}
    assert told == {"at occurred_at"}


def test_only_what_happens_now_is_filled_in_by_the_clock(county):
    """A deadline, or when the mine means to blast, stands empty until somebody writes it."""
    with county.test_request_context():
        forms = [*(sheet.wired() for sheet in sheets().values()), *_of_the_walk()]
    told = {control.short_name: (control.render_kw or {}).get("data-fill") for form in forms for control in form}
    assert {name for name, fill in told.items() if fill == "today"} == {"duty_date", "date"}
    assert told["deadline"] is told["new_deadline"] is told["own_blasting_at"] is None


def _of_the_walk():
    walked = walk()
    return walked.form, walked.blank


def test_what_is_kept_is_there_for_everybody_and_names_nobody(as_, kept):
    assert kept[0] == "/tablet" and len(kept) == len(set(kept))
    for address in kept:
        answer = as_("").open(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html":
            as_("").see(address)
            assert not re.search(r"示例|3101|csrf_token", answer.get_data(as_text=True)), address


def test_what_a_kept_page_asks_for_is_kept_too(as_, kept):
    for address in kept:
        text = as_("").open(address).get_data(as_text=True) if "/static/" not in address else ""
        asked = set(re.findall(r'(?:src|href)="(/static/[^"#?]+)', text))
        assert asked <= set(kept), address


def test_the_rulebook_is_read_without_a_network_as_it_is_with_one(as_, kept):
    """Every word of the 规则 page stands on the tablet's; the head of the page alone is its own."""
    assert "/tablet/rules" in kept
    online, offline = (
        re.search(r'<div class="beside">.*</main>', visitor.open(address).get_data(as_text=True), re.S)[0]
        for visitor, address in ((as_("SG-2"), "/rules"), (as_(""), "/tablet/rules"))
    )
    assert "第四条（一）" in offline and "每人每月 20 次" in offline and "一次入井最长" in offline
    assert offline == online


@pytest.mark.parametrize("changed", ["TEMPLATES/findings/fields.html", "RULEBOOKS/checklist-zhongyang-2024-3.toml"])
def test_a_changed_form_or_checklist_makes_a_new_version_of_the_app(county, monkeypatch, tmp_path, changed):
    """Or the tablets would go on showing the old one."""
    folder, name = changed.split("/", 1)
    copy = tmp_path / "app" / "copy"
    shutil.copytree(getattr(tablet, folder), copy)
    with county.app_context():
        monkeypatch.setattr(tablet, folder, copy)
        before = tablet.version()
        (copy / name).write_text((copy / name).read_text() + "\n")
        tablet.made_of.cache_clear()
        assert tablet.version() != before


def test_the_package_has_the_own_mine_and_nothing_of_another(as_):
    told = as_("SG-2").open("/package").json
    assert told["mine"]["code"] == "SG" and told["places"] == [{"value": "3101", "label": "3101 采煤工作面"}]
    assert [(shift["value"], shift["start"], shift["end"]) for shift in told["shifts"]] == [
        ("night", "00:00", "08:00"), ("day", "08:00", "16:00"), ("mid", "16:00", "00:00")
    ]  # fmt: skip
    assert "LG" not in json.dumps(told)


def test_the_package_tells_of_an_open_finding_where_what_until_when_and_whether_it_is_major(
    as_, scribe, county, hours_ago
):
    """The general one was extended to 12月20日; the words of the major one are cut after sixty."""
    before, at = len(scribe.lines), hours_ago(3)
    five = FIVE | {"deadline": "2027-12-01"}
    told = {"mine": "SG", "category": "顶板", "five": five}
    general = scribe.write("finding", "SG-2", at, grade="general", place="3101", description="支架倾斜", **told)
    extended = {"new_deadline": "2027-12-20", "approved_by": "PATROL", "notes": "示例"}
    scribe.write("finding_step", "SG-2", at, finding=general, step="extended", at=at, **extended)
    scribe.write("finding", "SG-2", at, grade="major", aspect=3, description="突" * 61, **told)
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    labels = [one["label"] for one in as_("SG-2").open("/package").json["findings"]]
    assert labels == [
        "3101 采煤工作面 · 支架倾斜 · 限 12月20日",
        f"重大 · 地点未填 · {'突' * 60}… · 限 12月1日",
    ]  # fmt: skip


def test_the_package_names_the_own_group_the_leader_first_with_their_phones(as_, scribe, county, hours_ago):
    before = len(scribe.lines)
    scribe.write(
        "correction", "ADM", hours_ago(1), record=_person(scribe, "SG-3"), changes={"phone": "0000-3"}, reason="示例"
    )
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    people = as_("SG-2").open("/package").json["people"]
    assert [(one["post"], one["name"], one["phone"]) for one in people][:3] == [
        ("组长", "张示例", ""), ("组员", "王示例", ""), ("组员", "李示例", "0000-3")
    ]  # fmt: skip
    assert len(people) == 5


def _person(scribe, staff_no: str) -> str:
    return next(body["id"] for body in scribe.bodies if (body["kind"], body.get("staff_no")) == ("person", staff_no))


def test_the_package_tells_how_far_one_is_who_is_below_and_what_the_bureau_has_of_ones_own(
    as_, scribe, county, hours_ago
):
    before = len(scribe.lines)
    id = scribe.write("underground_entry", "SG-2", hours_ago(1), mine="SG", entered_at=hours_ago(1), purpose="inspect")
    scribe.write("underground_entry", "SG-3", hours_ago(1), mine="SG", entered_at=hours_ago(1), purpose="inspect")
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])
    told = as_("SG-2").open("/package").json
    assert (told["pace"]["done"], told["pace"]["required"]) == (1, 20) and "还差 19 次" in told["pace"]["words"]
    assert [line.split()[0] for line in told["below"]] == ["王示例", "李示例"]
    (own,) = told["recent"]
    assert own["id"] == str(id) and own["title"] == "入井" and own["seq"] > 0


def test_the_manifest_can_be_installed(as_):
    told = json.loads(as_("").open("/manifest.webmanifest").get_data())
    assert (told["start_url"], told["display"]) == ("/tablet", "standalone")
    for icon in told["icons"]:
        assert as_("").open(icon["src"]).mimetype == "image/png"


def test_the_first_page_with_all_that_it_asks_for_stays_below_a_hundred_kilobytes(as_):
    """As it is sent: compressed."""
    page = as_("").client.get("/tablet", headers={"Accept-Encoding": "gzip"}, base_url="https://localhost")
    text = gzip.decompress(page.data).decode()
    sent = len(page.data)
    for address in set(re.findall(r'(?:src|href)="(/static/[^"#?]+|/manifest[^"]+)', text)):
        answer = as_("").client.get(address, headers={"Accept-Encoding": "gzip"}, base_url="https://localhost")
        assert answer.headers.get("Content-Encoding") == "gzip" or len(answer.data) < 4000, address
        sent += len(answer.data)
    assert sent < 100_000


def test_a_page_with_somebodys_data_is_not_compressed_beside_its_token(as_):
    answer = as_("SG-2").client.get("/", headers={"Accept-Encoding": "gzip"}, base_url="https://localhost")
    assert "Content-Encoding" not in answer.headers
