"""Whatever is sent arrives as it was sent, wherever the reads of the server happen to end."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visitor import BOUNDARY, MULTIPART, multipart
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.test import EnvironBuilder

from minewatch.web.bodies import FormRequest

READ = 64 * 1024
NAMELESS = f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--{BOUNDARY}--".encode()
ITEMS = [f"item_{n:02}.{name}" for n in range(63) for name in ("description", "place", "person", "plan", "deadline")]


def body(*pairs: tuple[str, object]) -> FormRequest:
    return request(multipart(pairs))


def request(sent: bytes) -> FormRequest:
    there = EnvironBuilder(
        method="POST", input_stream=BytesIO(sent), content_type=MULTIPART, content_length=len(sent)
    )  # fmt: skip
    return FormRequest(there.get_environ())


def photo(data: bytes) -> tuple[str, object]:
    return "photo", (BytesIO(data), "现场.jpg")


def test_an_inspections_empty_fields_stay_empty_and_apart():
    """Hundreds of fields left empty; the first is longer by one letter each time, so that a read ends everywhere."""
    for padding in range(150):
        fields = [("content", "井" * 8000 + "x" * padding), *((name, "") for name in ITEMS)] * 2
        assert list(body(*fields).form.items(multi=True)) == sorted(fields, key=lambda pair: _first(fields, pair[0]))


def _first(fields: list[tuple[str, str]], name: str) -> int:
    return next(n for n, pair in enumerate(fields) if pair[0] == name)


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n", b"\r\n--", b"\r\n------WebKit", b"\xff"])
def test_a_photo_arrives_to_the_last_byte(end):
    for length in range(READ - 700, READ + 100):
        taken = b"\xff\xd8" + b"x" * (length % READ) + end
        assert body(("id", "1"), photo(taken)).files["photo"].read() == taken


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.text("x井\r\n-", max_size=40)), max_size=8),
       st.binary(max_size=300), st.integers(0, 200))  # fmt: skip
def test_any_fields_and_any_photo_arrive_as_sent(fields, taken, padding):
    sent = body(("pad", "x" * (READ - padding)), *fields, photo(taken))
    assert sent.files["photo"].read() == taken
    for name in "abc":
        assert sent.form.getlist(name) == [text for other, text in fields if other == name]


def test_a_chinese_file_name_is_kept():
    assert body(photo(b"x")).files["photo"].filename == "现场.jpg"


@pytest.mark.parametrize("sent", [b"", b"nothing", NAMELESS])
def test_what_no_browser_sends_is_refused(sent):
    with pytest.raises(BadRequest):
        _ = request(sent).form


def test_more_text_than_the_limit_is_too_large():
    sent = body(("content", "x" * 200), ("more", "x" * 200))
    sent.max_form_memory_size = 300
    with pytest.raises(RequestEntityTooLarge):
        _ = sent.form
