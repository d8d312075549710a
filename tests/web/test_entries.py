"""Going down and coming up: each descent is one entry, with its exit a record of its own."""

from uuid import uuid4

from visitor import MINUTE, went

from minewatch.store import door


def test_going_down_turns_the_tile_into_coming_up(as_, exported, hours_ago):
    """SG-2 goes down two hours ago and comes up an hour later; the exit is a record of its own."""
    answer = as_("SG-2").submit("/entries/new", went(hours_ago(2), places=["3101"], purpose="follow"))
    assert answer.headers["Location"] == "/"
    home = as_("SG-2").see("/")
    assert "入井已存（第" in home
    assert "已在井下 2 小时" in home
    (entry,) = exported("underground_entry")
    assert "exited_at" not in entry
    assert (entry["places"], entry["purpose"]) == (["3101"], "follow")
    answer = as_("SG-2").submit(f"/entries/{entry['id']}/exit", {"exited_at": hours_ago(1).strftime(MINUTE)})
    assert answer.headers["Location"] == "/"
    assert "按记录，您不在井下" in as_("SG-2").see("/")
    assert [up["entry"] for up in exported("underground_exit")] == [entry["id"]]


def test_what_the_quick_entry_left_empty_is_filled_in_when_coming_up(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2)))
    (entry,) = exported("underground_entry")
    path = f"/entries/{entry['id']}/exit"
    later = {"exited_at": hours_ago(1).strftime(MINUTE), "places": ["3101"], "lamp_no": "灯 17"}
    assert as_("SG-2").submit(path, later).status_code == 302
    assert "（班次日期 " in as_("SG-2").see("/")
    (change,) = exported("correction")
    assert (change["record"], change["reason"]) == (entry["id"], "升井时补填")
    assert change["changes"] == {"places": ["3101"], "lamp_no": "灯 17"}
    assert "3101 采煤工作面" in as_("SG-2").see(f"/entries?month={hours_ago(2):%Y-%m}")


def test_coming_up_asks_only_for_what_is_empty(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2), places=["3101"], lamp_no="灯 17"))
    (entry,) = exported("underground_entry")
    page = as_("SG-2").see(f"/entries/{entry['id']}/exit")
    assert 'name="places"' not in page and 'name="lamp_no"' not in page


def test_a_refused_entry_keeps_what_was_typed(as_, exported, hours_ago):
    answer = as_("SG-2").submit("/entries/new", went(hours_ago(2), hours_ago(3), lamp_no="灯 17"))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "升井时间不晚于入井时间，请改。" in html
    assert 'href="#exited_at"' in html
    assert 'value="灯 17"' in html
    assert exported("underground_entry") == []


def test_the_same_form_sent_twice_is_one_entry(as_, exported, hours_ago):
    visitor = as_("SG-2")
    fields = visitor.filled(visitor.see("/entries/new"), "/entries/new", went(hours_ago(3), hours_ago(1)))
    for _ in range(2):
        assert visitor.send("/entries/new", fields).status_code == 302
    assert len(exported("underground_entry")) == 1


def test_an_entry_typed_a_day_after_coming_up_is_marked(as_, hours_ago):
    late = went(hours_ago(32), hours_ago(27))
    answer = as_("SG-2").submit("/entries/new", late)
    assert answer.status_code == 422 and 'id="late_reason-error"' in answer.get_data(as_text=True)
    as_("SG-2").submit("/entries/new", late | {"late_reason": "当日没有网络"})
    assert "标为“补登”" in as_("SG-2").see("/")
    page = as_("SG-2").see(f"/entries?month={hours_ago(32):%Y-%m}")
    assert "补登" in page and "当日没有网络" in page


def test_only_the_person_may_come_up(as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(2)))
    (entry,) = exported("underground_entry")
    assert as_("SG-3").open(f"/entries/{entry['id']}/exit").status_code == 404
    assert as_("LG-1").open(f"/entries/{entry['id']}/exit").status_code == 404


def test_a_voided_entry_stays_in_the_list_with_its_reason(county, as_, exported, hours_ago):
    as_("SG-2").submit("/entries/new", went(hours_ago(3), hours_ago(1)))
    (entry,) = exported("underground_entry")
    with county.app_context():
        door.accept(
            [{"kind": "void", "id": str(uuid4()), "author": "SG-2", "record": entry["id"], "reason": "示例：登重了"}]
        )
    html = as_("SG-2").see(f"/entries?month={hours_ago(3):%Y-%m}")
    assert "<s>" in html
    assert "示例：登重了" in html
