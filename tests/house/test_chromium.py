"""What we ship runs on the oldest browsers served: Chromium 80 on a desk, 99 on a tablet.

Everything works in 80; what LACKED names is missing there, where it costs nothing but looks, and is there in 99.
Vendored files stand outside. What MDN knows of each name lies in `chromium/since.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import esprima
import pytest
import tinycss2

from minewatch.config import STATIC, TEMPLATES

DESK, TABLET = 80, 99
SINCE = json.loads(Path(__file__).with_name("chromium").joinpath("since.json").read_text("utf-8"))
OLD_NAMES = {"grid-gap", "grid-column-gap", "grid-row-gap"}  # Chromium 57's names for gaps, kept ever since

Uses = Iterator[tuple[str, int]]

LACKED = {
    "accent-color": "a photo's tick has the browser's own blue",
    "text-underline-offset": "an underline stands closer to its word",
    "text-decoration-thickness": "an underline is a little thicker",
    "color-scheme": "on paper only: what it undoes is unknown there alike",
    "page": "the wall and the ledger lie as the print dialog is told",
    "justify-content: end": "in a grid, where alone we use it, as old as the grid; 93 is the flex box",
    "align-content: start": "likewise",
    ":focus-visible": "undoes a shadow that Bootstrap gives under the same name, unknown there alike",
}

STYLE = (STATIC / "app.css").read_text("utf-8")
SCRIPTS = {path.relative_to(STATIC / "js"): path.read_text("utf-8") for path in sorted((STATIC / "js").rglob("*.js"))}
OFFLINE = Path("tablet")
WORKER = (TEMPLATES / "tablet" / "sw.js").read_text("utf-8")


def young(uses: Uses, oldest: int = DESK) -> dict[str, int]:
    return {use: since for use, since in uses if since > oldest}


def test_the_style_is_drawn_by_the_oldest_browser():
    found = young(uses_of_style(STYLE))
    assert found.keys() == LACKED.keys(), found
    assert max(found.values()) <= TABLET, found


@pytest.mark.parametrize("name", SCRIPTS, ids=str)
def test_each_script_runs_in_the_oldest_browser(name):
    offline = OFFLINE in name.parents
    ours = offered_on_the_tablet() if offline else frozenset()
    assert young(names_of_script(SCRIPTS[name], ours), TABLET if offline else DESK) == {}


@cache
def offered_on_the_tablet() -> frozenset[str]:
    """What its scripts put into `Tablet` for one another."""
    texts = [text for name, text in SCRIPTS.items() if OFFLINE in name.parents]
    return own_names([node for text in texts for node in nodes_of(esprima.parseScript(text))])


def test_the_worker_runs_on_the_oldest_tablet():
    filled = re.sub(r"\{\{.*?\}\}", "[]", WORKER.replace("{{ version }}", ""))
    assert young(names_of_script(filled), TABLET) == {}


@pytest.mark.parametrize(
    "style, found",
    [
        ("a:has(b) { color: red }", ":has"),
        (":is(a, b) { color: red }", ":is"),
        ("a:not(b, c) { color: red }", "not() of a list"),
        ("a { inset: 0 }", "inset"),
        ("a { no-such-thing: 0 }", "no-such-thing"),
        ("a { overflow: clip }", "overflow: clip"),
        ("a { height: calc(100dvh - 3px) }", "dvh"),
        ("a { color: color-mix(in srgb, red, blue) }", "color-mix"),
        ("a { display: flex; gap: 3px }", "gap in flex"),
        ("a { & b { color: red } }", "nesting"),
        ("@media print { @layer x { a { color: red } } }", "@layer"),
        ("@media (width >= 600px) { a { color: red } }", "range_syntax"),
    ],
)
def test_a_younger_style_is_found(style, found):
    assert found in young(uses_of_style(style))


def test_a_younger_style_behind_its_question_is_let_through():
    asked = "@supports (height: 1dvh) { a { height: 100dvh } }"
    assert young(uses_of_style(asked)) == {}


@pytest.mark.parametrize(
    "script, found",
    [
        ("draft.fields.at(-1);", "at"),
        ("words.replaceAll(' ', '');", "replaceAll"),
        ("form.inert = true;", "inert"),
        ("const copy = structuredClone(draft);", "structuredClone"),
        ("const name = person?.name;", "syntax"),
        ("count ??= 0;", "syntax"),
        ("class A { #b = 1; }", "syntax"),
    ],
)
def test_a_younger_script_is_found(script, found):
    assert found in young(names_of_script(script))


def test_a_field_of_our_own_may_bear_a_young_name():
    assert young(names_of_script("const draft = { at: 1 }; tell(draft.at);")) == {}


def uses_of_style(text: str) -> Uses:
    """Each feature of the style by its name, and the Chromium that was the first to know it."""
    return of_rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True))


def of_rules(nodes: list[Any]) -> Uses:
    for node in nodes:
        if node.type == "at-rule":
            yield from of_at_rule(node)
        elif node.type == "qualified-rule":
            yield from of_selector(node.prelude)
            yield from of_block(node.content)


def of_at_rule(rule: Any) -> Uses:
    """What stands behind @supports has been asked for."""
    yield f"@{rule.lower_at_keyword}", SINCE["at_rules"].get(rule.lower_at_keyword, 999)
    if rule.lower_at_keyword == "media":
        yield from of_media(rule.prelude)
    if rule.content is None or rule.lower_at_keyword == "supports":
        return
    if rule.lower_at_keyword in ("page", "font-face"):
        yield from of_block(rule.content)
    else:
        yield from of_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def of_media(prelude: list[Any]) -> Uses:
    for node in within(prelude):
        if node.type == "ident":
            yield node.lower_value, SINCE["media"].get(node.lower_value, 0)
        if node.type == "literal" and node.value in ("<", ">", "<=", ">="):
            yield "range_syntax", SINCE["media"]["range_syntax"]


def of_selector(prelude: list[Any]) -> Uses:
    nodes = list(within(prelude))
    for colon, node in pairwise(nodes):
        if colon.type == "literal" and colon.value == ":" and node.type in ("ident", "function"):
            name = node.lower_name if node.type == "function" else node.lower_value
            yield f":{name}", SINCE["selectors"].get(name, 999)
            if name == "not" and any(inner == "," for inner in node.arguments):
                yield "not() of a list", SINCE["selectors"]["not() of a list"]


def of_block(content: list[Any]) -> Uses:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    declared = [node for node in nodes if node.type == "declaration"]
    for declaration in declared:
        yield from of_declaration(declaration.lower_name, list(within(declaration.value)))
    if len(declared) < len(nodes):
        yield "nesting", SINCE["selectors"]["nesting"]
    if any(map(is_flex, declared)) and any(map(opens_gap, declared)):
        yield "gap in flex", SINCE["gap in flex"]


def is_flex(declaration: Any) -> bool:
    return declaration.lower_name == "display" and "flex" in tinycss2.serialize(declaration.value)


def opens_gap(declaration: Any) -> bool:
    return declaration.lower_name.endswith("gap") and tinycss2.serialize(declaration.value).strip() != "0"


def of_declaration(name: str, nodes: list[Any]) -> Uses:
    """A list of fonts is itself the question which of them there is."""
    since = 0 if name.startswith("--") else 57 if name in OLD_NAMES else SINCE["properties"].get(name, 999)
    yield name, since
    for node in nodes:
        if node.type == "ident" and since <= DESK and name != "font-family":
            yield f"{name}: {node.lower_value}", SINCE["values"].get(name, {}).get(node.lower_value, 0)
        if node.type == "function":
            yield node.lower_name, SINCE["functions and units"].get(node.lower_name, 0)
        if node.type == "dimension":
            yield node.lower_unit, SINCE["functions and units"].get(node.lower_unit, 0)


def within(nodes: list[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        yield from within(getattr(node, "arguments", None) or getattr(node, "content", None) or [])


def names_of_script(text: str, offered: frozenset[str] = frozenset()) -> Uses:
    """Esprima reads the language of 2018, which 80 knows; of the names, those that are not our own.

    `offered`: what other scripts of ours offer to this one.
    """
    try:
        nodes = list(nodes_of(esprima.parseScript(text)))
    except esprima.Error:
        yield "syntax", 999
        return
    ours = own_names(nodes)
    called = {id(node.callee) for node in nodes if node.type == "CallExpression"}
    for node in nodes:
        if node.type == "Identifier":
            yield node.name, SINCE["globals"].get(node.name, 0)
        is_member = node.type == "MemberExpression" and (node.computed or node.property.name not in offered)
        if is_member and (id(node) in called or not is_ours(node, ours)):
            yield node.property.name, SINCE["members"].get(node.property.name, 0)


def own_names(nodes: list[Any]) -> frozenset[str]:
    """The names of objects written out in a script."""
    written = [node.key for node in nodes if node.type == "Property"]
    return frozenset(key.name for key in written if key.type == "Identifier")


def is_ours(member: Any, ours: set[str]) -> bool:
    """A name computed, a name of an object written out here, a data attribute."""
    of_data = member.object.type == "MemberExpression" and member.object.property.name == "dataset"
    return member.computed or of_data or member.property.name in ours


def nodes_of(node: Any) -> Iterator[Any]:
    if isinstance(node, list):
        for inner in node:
            yield from nodes_of(inner)
    elif isinstance(node, esprima.nodes.Node):
        yield node
        for inner in vars(node).values():
            yield from nodes_of(inner)
