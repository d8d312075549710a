"""Boils MDN's browser-compat-data down to what the gate asks: `python3 recipe.py data.json > since.json`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PC = 80
NEVER = 999  # no Chromium has it, or only behind a flag
UNITS = {
    "viewport_percentage_units_dynamic": "dv",
    "viewport_percentage_units_large": "lv",
    "viewport_percentage_units_small": "sv",
    "container_query_length_units": "cq",
}

Feature = dict[str, Any]
Ages = dict[str, int]


def boiled(data: Feature) -> dict[str, Any]:
    css = data["css"]
    return {
        "source": f"@mdn/browser-compat-data {data['__meta']['version']}, CC0-1.0",
        "properties": ages(css["properties"]) | ages(css["at-rules"]["page"]),
        "values": {name: words for name, parts in css["properties"].items() if (words := younger(ages(parts)))},
        "selectors": ages(css["selectors"]) | {"not() of a list": since(css["selectors"]["not"]["selector_list"])},
        "at_rules": ages(css["at-rules"]),
        "media": younger(ages(css["at-rules"]["media"])),
        "functions and units": younger(oldest([*everywhere(css["types"]), *units(css["types"]["length"])])),
        "gap in flex": since(css["properties"]["gap"]["flex_context"]),
        "globals": younger(oldest(global_names(data))),
        "members": younger(oldest(member_names(data))),
    }


def ages(features: Feature) -> Ages:
    """With the names that a prefix makes, where Chromium has had it under one."""
    found: Ages = {}
    for name, feature in parts(features):
        found[name] = since(feature)
        found |= {said["prefix"] + name: age(said) for said in statements(feature) if "prefix" in said}
    return found


def younger(names: Ages) -> Ages:
    return {name: since for name, since in names.items() if since > PC}


def oldest(names: list[tuple[str, int]]) -> Ages:
    """A name is as old as the oldest thing that bears it."""
    found: Ages = {}
    for name, since in names:
        found[name] = min(since, found.get(name, NEVER))
    return found


def global_names(data: Feature) -> list[tuple[str, int]]:
    builtins, api = data["javascript"]["builtins"], data["api"]
    found = [*parts(builtins), *parts(api), *parts(api["Window"])]
    return [(name, since(feature)) for name, feature in found if name.isidentifier()]


def member_names(data: Feature) -> list[tuple[str, int]]:
    owners = [*data["javascript"]["builtins"].values(), *data["api"].values()]
    found = [(re.sub("_static$", "", name), since(feature)) for owner in owners for name, feature in everything(owner)]
    return [(name, since) for name, since in found if name.isidentifier()]


def everywhere(features: Feature) -> list[tuple[str, int]]:
    return [(name, since(feature)) for name, feature in everything(features)]


def units(lengths: Feature) -> list[tuple[str, int]]:
    ends = {"cq": ("w", "h", "i", "b", "min", "max")}
    usual = ("w", "h", "i", "b", "min", "max")
    return [(start + end, since(lengths[name])) for name, start in UNITS.items() for end in ends.get(start, usual)]


def everything(features: Feature) -> Iterator[tuple[str, Feature]]:
    for name, feature in parts(features):
        yield name, feature
        yield from everything(feature)


def parts(features: Feature) -> Iterator[tuple[str, Feature]]:
    for name, feature in features.items():
        if name != "__compat" and isinstance(feature, dict) and "__compat" in feature:
            yield name, feature


def since(feature: Feature) -> int:
    """What changed, or was partial before it was whole, counts from the first."""
    plain = [said for said in statements(feature) if not said.keys() & {"prefix", "alternative_name"}]
    lasts = any("version_removed" not in said for said in plain)
    return min((age(said) for said in plain), default=NEVER) if lasts else NEVER


def statements(feature: Feature) -> list[Feature]:
    said = feature["__compat"]["support"]["chrome"]
    return said if isinstance(said, list) else [said]


def age(statement: Feature) -> int:
    version = statement["version_added"]
    if "flags" in statement or not isinstance(version, str) or version == "preview":
        return NEVER
    return int(version.lstrip("≤").split(".")[0])


if __name__ == "__main__":
    sections = boiled(json.loads(Path(sys.argv[1]).read_text("utf-8"))).items()
    lines = [f"{json.dumps(name)}: {json.dumps(known, sort_keys=True)}" for name, known in sections]
    print("{", ",\n".join(lines), "}", sep="\n")
