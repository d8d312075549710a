"""A session ends while somebody is writing: nothing typed is lost, and it is sent on under its writer's name only."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from visitor import SECRET

from minewatch.store import accounts
from minewatch.web.show import book


@pytest.fixture
def session_ends(county):
    """The person's sessions end on the server, as after twelve hours; the cookie stays in the browser."""

    def end(staff_no: str) -> None:
        with county.app_context():
            accounts.change(staff_no, accounts.issue(staff_no), SECRET)

    return end


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def signs_in_and_goes_on(visitor, answer, path: str, secret: str = SECRET):
    """From the sign-in that carries the form, with the password, to the form's own answer."""
    asked = text_of(answer)
    carried = visitor.send("/resume", visitor.filled(asked, "/resume", {"secret": secret}))
    assert carried.status_code == 200, text_of(carried)
    return visitor.send(path, visitor.filled(text_of(carried), path, {}))


def test_an_inspection_of_the_whole_sheet_survives_the_end_of_the_session(county, as_, exported, session_ends):
    with county.app_context():
        codes = [code.replace("-", "_") for code in book().checklist.items]
    visitor, path = as_("SG-2"), "/inspections/new"
    answers = {f"item_{code}.result": "ok" for code in codes} | {"shift": "night", "received_by": "示例安全科"}
    fields = visitor.filled(visitor.see(path), path, answers)
    session_ends("SG-2")
    answer = visitor.send(path, fields)
    assert answer.status_code == 401 and "王示例填的内容没有丢" in text_of(answer)
    assert exported("inspection") == []
    assert signs_in_and_goes_on(visitor, answer, path).status_code == 302
    (inspection,) = exported("inspection")
    assert [item["result"] for item in inspection["items"]] == ["ok"] * len(codes)
    assert inspection["received_by"] == "示例安全科"


def test_a_wrong_password_keeps_what_is_carried(as_, exported, session_ends):
    visitor, path = as_("SG-2"), "/logs/new"
    fields = visitor.filled(visitor.see(path), path, {"shift": "night", "content": "检查\r\n“两道”风门 <b>"})
    session_ends("SG-2")
    answer = visitor.send(path, fields)
    wrong = visitor.send("/resume", visitor.filled(text_of(answer), "/resume", {"secret": "wrong"}))
    assert wrong.status_code == 401 and "密码不对" in text_of(wrong)
    assert signs_in_and_goes_on(visitor, wrong, path).status_code == 302
    assert exported("duty_log")[0]["content"] == "检查\r\n“两道”风门 <b>"


def test_the_photos_chosen_go_along(as_, exported, session_ends):
    data = BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "JPEG")
    visitor, path = as_("SG-2"), "/alerts/new/8"
    photos = [(BytesIO(data.getvalue()), "1.jpg"), (BytesIO(b"no picture"), "2.jpg")]
    fields = visitor.filled(visitor.see(path), path, {"facts": "人员定位中断", "own_system": "positioning"})
    session_ends("SG-2")
    answer = visitor.send(path, fields | {"photos": photos})
    assert "有 1 个文件打不开" in text_of(answer)
    assert signs_in_and_goes_on(visitor, answer, path).status_code == 302
    assert len(exported("alert")[0]["photos"]) == 1


def test_a_table_looked_through_is_imported_after_signing_in_again(as_, exported, session_ends):
    """The administrator was called away between looking at the lines and confirming them."""
    visitor, path = as_("ADM"), "/setup/table/person"
    table = BytesIO("工号,姓名\r\nX-1,示例·甲\r\nX-2,“乙”示例\r\n".encode("gb18030"))
    looked = visitor.submit(path, {"file": (table, "人员.csv")})
    fields = visitor.filled(text_of(looked), path, {"confirm": "yes"})
    session_ends("ADM")
    answer = visitor.send(path, fields)
    assert answer.status_code == 401
    assert signs_in_and_goes_on(visitor, answer, path).status_code == 302
    assert [body["name"] for body in exported("person")[-2:]] == ["示例·甲", "“乙”示例"]


def test_somebody_else_on_the_same_tablet_is_told_and_sends_nothing(as_, exported):
    path = "/logs/new"
    fields = as_("SG-2").filled(as_("SG-2").see(path), path, {"shift": "night", "content": "王示例写的"})
    answer = as_("SG-3").send(path, fields)
    page = text_of(answer)
    assert answer.status_code == 401 and "这份内容是王示例填的，现在登录的是李示例" in page and "王示例写的" in page
    assert exported("duty_log") == []
    assert signs_in_and_goes_on(as_("SG-3"), answer, path).status_code == 302
    assert exported("duty_log")[0]["author"] == "SG-2"


def test_whoever_has_signed_in_again_just_goes_on(as_, exported):
    visitor, path = as_("SG-2"), "/logs/new"
    fields = visitor.filled(visitor.see(path), path, {"shift": "night", "content": "先写的"})
    visitor.submit("/login", {"staff_no": "SG-2", "secret": SECRET})
    answer = visitor.send(path, fields)
    assert answer.status_code == 200 and "还没有存入" in text_of(answer)
    assert visitor.send(path, visitor.filled(text_of(answer), path, {})).status_code == 302
    assert exported("duty_log")[0]["content"] == "先写的"


@pytest.mark.parametrize("seal", ["", "SG-1", "IlNHLTEi.forged"])
def test_a_form_without_our_seal_is_only_told_to_go_back(as_, exported, session_ends, seal):
    visitor, path = as_("SG-2"), "/logs/new"
    fields = visitor.filled(visitor.see(path), path, {"shift": "night", "content": "x"})
    answer = as_("SG-3").send(path, fields | {"by": seal})
    assert answer.status_code == 400 and "不要按“刷新”" in text_of(answer)
    assert exported("duty_log") == []


@pytest.mark.parametrize("carried", ["", "no json", '{"path": "https://x.example/", "seal": "", "fields": []}'])
def test_nothing_but_our_own_form_is_carried_on(as_, carried):
    visitor = as_("")
    token = visitor.filled(visitor.see("/login"), "/login", {})["csrf_token"]
    assert visitor.send("/resume", {"csrf_token": token, "carried": carried, "secret": SECRET}).status_code == 400
