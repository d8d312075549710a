"""The tablets' addresses answer whatever is sent to them as they are described to (OpenAPI), and never with a 500."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from minewatch.store.verify import verify

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLS = [
    ("GET", "/session"),
    ("GET", "/package"),
    ("POST", "/records"),
    ("PUT", "/media/{hash}"),
    ("GET", "/media/{hash}/have"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_answer_is_one_that_was_described(as_, county, method, path):
    visitor = as_("SG-2")
    csrf = visitor.client.get("/session", base_url="https://localhost").json["csrf"]
    cookie = visitor.client.get_cookie("__Host-minewatch", domain="localhost").value
    described = schemathesis.openapi.from_wsgi("/openapi.json", county)

    @settings(max_examples=25, deadline=None, derandomize=True, phases=(Phase.generate,),
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(st.data())
    def call(data):
        case = data.draw(described[path][method].as_strategy())
        case.headers = {**(case.headers or {}), "X-CSRFToken": csrf}
        case.cookies = {"__Host-minewatch": cookie}
        case.call_and_validate(base_url="https://localhost", checks=CHECKS)

    call()
    with county.app_context():
        assert verify()[1] == ""
