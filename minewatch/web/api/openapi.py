"""The description of the tablets' addresses (OpenAPI 3.1), from the same declarations that read and answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from minewatch.records.envelope import HASH, Record
from minewatch.records.kinds import KINDS, kind_name
from minewatch.web.api.words import Batch, Fault, Have, Package, Receipts, Session

REF = "#/components/schemas/{model}"
OCTETS = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FAULTS = {
    400: "送来的内容读不懂",
    401: "没有登录",
    403: "先要修改一次性密码",
    404: "没有这个地址",
    409: "与它的 SHA-256 不符，没有保存，请重新送",
    413: "内容太大",
    419: "CSRF 令牌过期，重取会话再送",
    416: "Content-Range 不对",
    422: "内容不对，不要原样重送",
    429: "送得太密，按 Retry-After 再送",
    503: "存不了，按 Retry-After 再送",
}
HASH_PARAMETER = {"name": "hash", "in": "path", "required": True, "schema": {"type": "string", "pattern": HASH}}
MEDIA_HEADERS = [
    {
        "name": "Content-Range",
        "in": "header",
        "schema": {"type": "string"},
        "description": "bytes 起-止/总长；不写为整份",
    },
    {"name": "X-Media-Source", "in": "header", "schema": {"enum": ["camera", "file", "pen"]}},
    {
        "name": "X-Taken-At",
        "in": "header",
        "schema": {"type": "string"},
        "description": "EXIF 时间 2026:07:03 08:05:00",
    },
    {"name": "X-Device-Id", "in": "header", "schema": {"type": "string"}},
]


@cache
def description() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "矿守望 平板接口", "version": "1"},
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-minewatch"},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
        "paths": {
            "/session": {
                "get": _call("谁在登录，和一次同步要用的令牌、时间、纪元", {200: Session}, (401, 403), reads=True)
            },
            "/package": {"get": _call("平板带走的本矿数据", {200: Package}, (401, 403), reads=True)},
            "/records": {
                "post": _call("送一批记录，逐条回执", {200: Receipts}, (400, 401, 403, 413, 419, 429, 503))
                | {"requestBody": {"required": True, "content": _json(Batch)}}
            },
            "/media/{hash}": {
                "put": _call("送一份照片、扫描件或签名，整份或一段", {201: Have, 202: Have}, tuple(FAULTS))
                | {"parameters": [HASH_PARAMETER, *MEDIA_HEADERS]}
                | {"requestBody": {"required": True, "content": OCTETS}}
            },
            "/media/{hash}/have": {
                "get": _call("这份文件局里已有多少字节", {200: Have}, (401, 403, 404), reads=True)
                | {"parameters": [HASH_PARAMETER]}
            },
        },
    }


def _call(
    summary: str, answers: dict[int, type[BaseModel]], faults: tuple[int, ...], *, reads: bool = False
) -> dict[str, Any]:
    told = {str(status): {"description": "成", "content": _json(model)} for status, model in answers.items()}
    told |= {str(status): {"description": FAULTS[status], "content": _json(Fault)} for status in faults}
    return {"summary": summary, "security": [{"session": []} | ({} if reads else {"csrf": []})], "responses": told}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(model=model.__name__)}}}


def _schemas() -> dict[str, Any]:
    """The calls' own, and every kind of record as it may be sent."""
    calls: list[tuple[type[BaseModel], Any]] = [
        (model, "validation") for model in (Batch, Session, Package, Receipts, Have, Fault)
    ]
    kinds: list[tuple[type[Record], Any]] = [(kind, "validation") for kind in KINDS]
    _, found = models_json_schema([*calls, *kinds], ref_template=REF)
    schemas: dict[str, Any] = found["$defs"]
    for kind in KINDS:
        _as_sent(schemas[kind.__name__], kind_name(kind))
    named = [{"$ref": REF.format(model=kind.__name__)} for kind in KINDS]
    schemas["Batch"]["properties"]["records"]["items"] = {"anyOf": [*named, {"type": "object"}]}
    return schemas


def _as_sent(schema: dict[str, Any], name: str) -> None:
    """Without what the server adds."""
    for added in ("received_at", "held"):
        del schema["properties"][added]
    schema["required"] = [field for field in schema["required"] if field != "received_at"]
    schema["title"] = name
