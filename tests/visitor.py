"""The test client is an inspector: every page that a test opens is checked whole, every form it sends is a real one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

SECRET = "Demo-Pass-2026"
BOUNDARY = "----WebKitFormBoundaryAbCdEfGhIjKlMnOp"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
MINUTE = "%Y-%m-%dT%H:%M"  # as a browser sends an instant


class Page(HTMLParser):
    """What of a page a test looks at: its forms with their fields, its words, and its faults."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.forms, self.faults = html, [], []
        self.h1 = 0
        self._labelled: set[str] = set()
        self._controls: list[dict[str, Any]] = []
        self._form: dict[str, Any] | None = None
        self._select: dict[str, Any] | None = None
        self._textarea: str | None = None
        self._in_label = 0
        self.feed(html)
        for control in self._controls:
            named = control.get("id") in self._labelled or control.get("aria-label") or control["in_label"]
            if not named:
                self.faults.append(f"control without a label: {control}")
        if self.h1 != 1:
            self.faults.append(f"{self.h1} h1")

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.h1 += tag == "h1"
        for name in given:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"inline {name} on {tag}")
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline {tag}")
        if tag == "label":
            self._in_label += 1
            self._labelled.add(given.get("for"))
        if tag == "form":
            self._form = {"action": given.get("action", ""), "method": given.get("method", "get"), "fields": []}
            self.forms.append(self._form)
        if tag in ("input", "select", "textarea"):
            self._control(tag, given)
        if tag == "option" and self._select is not None and ("selected" in given or self._select["value"] is None):
            self._select["value"] = given.get("value", "")

    def _control(self, tag, given):
        kind = given.get("type", "text") if tag == "input" else tag
        if kind not in ("hidden", "submit"):
            self._controls.append(given | {"in_label": self._in_label > 0})
        if self._form is None or "name" not in given or kind == "file":
            return
        entry = {"name": given["name"], "value": given.get("value", ""), "kind": kind}
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                self._form["fields"].append(entry | {"value": given.get("value", "on")})
            return
        if tag == "select":
            entry["value"] = None
            self._select = entry
        self._textarea = given["name"] if tag == "textarea" else None
        self._form["fields"].append(entry)

    def handle_data(self, data):
        if self._textarea is not None:
            self._form["fields"][-1]["value"] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if tag == "label":
            self._in_label -= 1
        if tag == "select":
            self._select = None
        if tag == "textarea":
            written = self._form["fields"][-1]["value"]
            self._form["fields"][-1]["value"] = re.sub(r"^\r?\n", "", written)  # as a browser reads it
            self._textarea = None


class Visitor:
    """A person at a browser without JavaScript."""

    def __init__(self, app, staff_no: str = "") -> None:
        self.client, self.staff_no = app.test_client(), staff_no

    def open(self, path: str, headers: dict[str, str] | None = None):
        """GET without any expectation."""
        return self.client.get(path, base_url="https://localhost", headers=headers)

    def see(self, path: str, status: int = 200) -> str:
        """Open a page, which must be whole, and give its HTML."""
        response = self.open(path)
        assert response.status_code == status, (path, response.status_code, response.headers.get("Location"))
        return self._whole(path, response.get_data(as_text=True))

    def _whole(self, path: str, html: str) -> str:
        page = Page(html)
        assert not page.faults, (path, page.faults)
        assert '<html lang="zh-CN"' in html, path
        return html

    def submit(
        self, path: str, data: dict[str, Any] | None = None, *, form: int | str = "", again: Any = None, **options
    ):
        """Fill the page's form and send it. `form` picks one by its action or number; `again` is an answer whose
        refused page is filled on from. A value of None leaves the field out. Gives the response."""
        html = again.get_data(as_text=True) if again is not None else self.see(path)
        return self.send(
            path,
            self.filled(html, path, data or {}, form),
            form_action=self._form(html, path, form)["action"],
            **options,
        )

    def filled(self, html: str, path: str, data: dict[str, Any], form: int | str = "") -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for field in self._form(html, path, form)["fields"]:
            if field["kind"] in ("checkbox",) and field["name"] in fields:
                fields[field["name"]] = [*_listed(fields[field["name"]]), field["value"]]
            else:
                fields[field["name"]] = field["value"] or ""
        fields |= data
        return {name: value for name, value in fields.items() if value is not None}

    def send(self, path: str, fields: dict[str, Any], form_action: str = "", **options):
        response = self.client.post(
            form_action or path, data=multipart(fields.items()), base_url="https://localhost", content_type=MULTIPART,
            headers={"Referer": f"https://localhost{path}"}, **options,
        )  # fmt: skip
        if response.status_code == 422:
            self._whole(path, response.get_data(as_text=True))
        return response

    def _form(self, html: str, path: str, which: int | str) -> dict[str, Any]:
        forms = [form for form in Page(html).forms if form["method"].lower() == "post" and form["action"] != "/logout"]
        if isinstance(which, int):
            return forms[which]
        picked = [form for form in forms if which in form["action"]] if which else forms
        assert picked, (path, which, [form["action"] for form in forms])
        return picked[0]

    def sign_in(self) -> Visitor:
        answer = self.submit("/login", {"staff_no": self.staff_no, "secret": SECRET})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return self


def went(entered: datetime, exited: datetime | None = None, **fields: Any) -> dict[str, Any]:
    """The fields of an entry's form."""
    return {"entered_at": f"{entered:{MINUTE}}", "exited_at": f"{exited:{MINUTE}}" if exited else "", **fields}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def multipart(pairs: Iterable[tuple[str, Any]]) -> bytes:
    """Fields and files (a stream and its name) as Chromium writes them; the test client of Werkzeug leaves out the end
    of the head of an empty field."""
    parts = [_part(name, one) for name, value in pairs for one in _listed(value)]
    return b"".join(f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def _part(name: str, value: Any) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"'
    if isinstance(value, tuple):
        stream, filename = value
        return f'{head}; filename="{filename}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode() + stream.read()
    return f"{head}\r\n\r\n{value}".encode()
