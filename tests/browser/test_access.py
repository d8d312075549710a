"""Every page, as the people who open it: nothing serious for axe-core in either theme, no control too low for a glove,
nothing cut off on a narrow or enlarged screen."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from minewatch.web.routes import ROUTES

pytestmark = pytest.mark.browser

# Who looks at which pages; what is the same for every reader is looked at as the leader.
LEADER = {
    "today", "todo", "group", "password", "rules", "rules_checklist",
    "entries", "entry_new", "entry_exit", "inspections", "inspection", "inspection_new", "logs", "log_new",
    "daily_reports", "daily_report_new", "plans", "plan", "plan_edit", "originals",
    "leaves", "leave", "leave_new", "months", "mine_month", "mine_verdicts",
    "findings", "finding", "finding_new", "ledger", "alerts", "alert", "alert_kinds", "alert_new",
    "record", "record_correct", "record_void",
    "held", "tablet", "tablet_inspection", "tablet_rules", "tablet_sheet",
}  # fmt: skip
PATROL = {"tablets", "today", "county", "county_month", "county_compare", "setup", "setup_new", "alert", "leave"}
ADMIN = {"today", "setup", "setup_table", "setup_new", "setup_end", "accounts", "account_step"}
STRANGER = {"login"}
ASIDE = {"held_aside"}
FILES = {
    "setup_template", "county_pdf", "mine_pdf", "media", "media_small", "tablet_script", "worker", "manifest",
    "openapi",
}  # fmt: skip
CALLS = {route.name for route in ROUTES if route.name.startswith("api_")}

ADDRESSES = Map([Rule(route.path, endpoint=route.name) for route in ROUTES if "GET" in route.methods]).bind("")
LYING, UPRIGHT, DESK = (1280, 800), (800, 1280), (1440, 900)
NARROW = [(320, 640), (400, 640)]  # a phone; an upright tablet at 200 %
FINGER = 56

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
MEASURED = Path(__file__).with_name("measured.js").read_text("utf-8")
# Of a long list the first dozen, of each section of the checklist the first item: the others are like them.
LIKE_OTHERS = ".item ~ .item, tr:nth-child(n+13), li:nth-child(n+13)"
UNLIKE = "[data-unlike]"  # contrast takes far longer than all the rest, and most words look alike
OFF = {"enabled": False}
IN_THE_LIGHT = ["color-contrast"]
IN_THE_DARK = ["color-contrast-enhanced", "link-in-text-block"]  # what a theme can break; 井下模式 keeps to 7:1


def test_every_page_is_looked_at_by_somebody():
    pages = {route.name for route in ROUTES if "GET" in route.methods}
    assert pages - CALLS == LEADER | PATROL | ADMIN | STRANGER | FILES | ASIDE


@pytest.mark.parametrize("staff_no, names, finger", [("SG-1", LEADER, FINGER), ("JC-1", PATROL, 0), ("AD-1", ADMIN, 0)])
def test_a_walk_over_every_page_finds_nothing(person, staff_no, names, finger):
    """From link to link, beginning at the first page; only the group works on tablets."""
    page = person(staff_no)
    page.emulate_media(reduced_motion="reduce")
    met, faults = {}, []
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if name not in names or name in met:
            continue
        page.goto(path)
        met[name] = path
        waiting += page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
        faults += [f"{path}: {fault}" for fault in faults_of(page, finger)]
    assert faults == []
    assert set(met) == names


def name_of(address: str) -> str:
    try:
        return ADDRESSES.match(urlsplit(address).path)[0]
    except HTTPException:
        return ""


@pytest.mark.parametrize("path", ["/entries/new", "/alerts/new/1"])
def test_a_refused_form_with_answers_chosen_finds_nothing(person, path):
    page = person("SG-2")
    page.emulate_media(reduced_motion="reduce")
    page.goto(path)
    page.locator(".choice").first.click()
    page.locator("main form .form-control").evaluate_all("fields => fields.forEach(field => { field.value = ''; })")
    page.locator("main form .actions-main").click()
    page.locator(".errors").wait_for()
    assert faults_of(page, FINGER) == []


SEND = """async record => {
    const session = await (await fetch("/session")).json();
    const device = { id: "T-1", unsent: 0, last_seq: 1, clock: new Date().toISOString() };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": session.csrf };
    const body = JSON.stringify({ device: device, records: [record] });
    await fetch("/records", { method: "POST", headers: headers, body: body });
}"""


def test_what_could_be_no_record_is_shown_and_ended_and_nothing_is_found(person):
    page = person("SG-1")
    page.emulate_media(reduced_motion="reduce")
    report = {"kind": "daily_report", "author": "SG-1", "mine": "SG", "content": "示例", "photos": ["0" * 64]}
    page.evaluate(SEND, report | {"date": "昨天"})
    page.goto("/held")
    page.click("a[href^='/held/']")
    page.locator("[name=why]").wait_for()
    assert faults_of(page, FINGER) == []
    page.fill("[name=why]", "已补登第 12 号")
    page.click("main form .actions-main")
    page.get_by_text("办结人").wait_for()
    assert faults_of(page, FINGER) == []


def test_a_tablet_that_has_nothing_along_and_reaches_nobody_finds_nothing(person):
    page = person("SG-2")
    page.emulate_media(reduced_motion="reduce")
    page.route("**/session", lambda route: route.fulfill(json={}))
    for path, words in (("/tablet", "就会带上本组的人和电话"), ("/tablet/alert/1", "本机还没有值班电话")):
        page.goto(path)
        page.get_by_text(words).wait_for()
        assert faults_of(page, FINGER) == []
    page.unroute("**/session")


def test_a_stranger_can_sign_in_by_every_means(chromium, demo):
    page = chromium.new_page(base_url=demo.address, viewport={"width": 800, "height": 1280})
    page.goto("/login")
    assert faults_of(page, FINGER) == []
    page.close()


def test_the_measures_find_what_they_are_for(person):
    """The label gone, grey on white, the last label dark on dark, a low button, a box wider than a phone."""
    page = person("SG-2")
    page.goto("/leaves/new")
    page.evaluate("""() => {
        document.querySelector("label[for=reason]").remove();
        document.querySelector("h1").style.color = "#aaa";
        document.querySelector(".actions-main").style.cssText = "min-height: 0; height: 40px";
        document.querySelector(".card-body").style.minWidth = "700px";
        Array.from(document.querySelectorAll("label")).pop().style.background = "#333";
    }""")
    found = "\n".join(faults_of(page, FINGER))
    assert len(re.findall("^color-contrast", found, re.M)) == 2
    for words in ("label (critical)", "color-contrast (serious)", "is 40px high", "the page is 7"):
        assert words in found


def faults_of(page, finger: int) -> list[str]:
    """What is wrong with the page that is open, whatever it hides unfolded. Of what is alike, it leaves one."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => null)")
    page.evaluate(AXE)
    found = [*violations_of_colour(page, IN_THE_LIGHT), *wrong_at_sizes(page, finger)]
    page.eval_on_selector_all(LIKE_OTHERS, "parts => parts.forEach(part => part.remove())")
    found += violations(page, "html", {"rules": dict.fromkeys(IN_THE_LIGHT, OFF)})
    turn(page, "data-bs-theme", "dark")
    found += [f"dark: {fault}" for fault in violations_of_colour(page, IN_THE_DARK)]
    turn(page, "data-bs-theme", "light")
    return found


def violations_of_colour(page, rules: list[str]) -> list[str]:
    page.evaluate(f"{MEASURED}.markUnlike()")
    return violations(page, UNLIKE, {"runOnly": {"type": "rule", "values": rules}})


def violations(page, where: str, options: dict) -> list[str]:
    options |= {"preload": False, "resultTypes": ["violations"]}
    found = page.evaluate("([where, options]) => axe.run(where, options)", [where, options])["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def wrong_at_sizes(page, finger: int) -> list[str]:
    found = [fault for size in (*NARROW, DESK) for fault in wrong_at(page, size, 0)]
    for letters, sizes in (("large", [UPRIGHT]), ("plain", [LYING, UPRIGHT])):
        turn(page, "data-size", letters)
        found += [f"{letters}, {fault}" for size in sizes for fault in wrong_at(page, size, finger)]
    return found


def wrong_at(page, size: tuple[int, int], finger: int) -> list[str]:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    return [f"{width}px: {fault}" for fault in page.evaluate(f"{MEASURED}.wrong({finger})")]


def turn(page, attribute: str, look: str) -> None:
    page.evaluate("([name, look]) => document.documentElement.setAttribute(name, look)", [attribute, look])
