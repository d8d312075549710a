"""A JSON text as one object, strictly: nothing said twice, no number that is none."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, NoReturn

from minewatch.records.envelope import Refusal


def parse(text: str | bytes) -> dict[str, Any]:
    """What the text says. Raises `Refusal`."""
    try:
        body = json.loads(text, object_pairs_hook=_once, parse_float=_finite, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refusal("不是 UTF-8 编码，请把文件另存为 UTF-8 再导入。") from error
    except json.JSONDecodeError as error:
        raise Refusal(f"第 {error.colno} 个字符处不是 JSON，请核对文件；一行应当是一条完整的记录。") from error
    except (ValueError, RecursionError) as error:
        raise Refusal("有过长的数字或过深的层次，不能读，请核对文件。") from error
    if not isinstance(body, dict):
        raise Refusal("应当是一个 JSON 对象，请核对文件。")
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refusal("同一个字段写了两次，请核对。")
    return found


def _finite(text: str) -> float:
    return number if isfinite(number := float(text)) else _no_number(text)


def _no_number(name: str) -> NoReturn:
    raise Refusal(f"{name} 不是数字，请核对。")
