"""Setting up: who may, what is chosen from lists, and how something ends."""

import re
from datetime import timedelta

from minewatch.store import transfer
from minewatch.when import day_of, now

MINE = {
    "code": "PC", "name": "示例·平川矿", "gas_class": "high", "status": "constructing",
    "shifts-0-label": "白班", "shifts-0-start": "07:00", "shifts-0-end": "19:00",
    "shifts-1-label": "夜班", "shifts-1-start": "19:00", "shifts-1-end": "07:00",
}  # fmt: skip
NO_OTHERS = {f"shifts-{row}-{name}": "" for row in (1, 2, 3) for name in ("label", "start", "end")}


def today(days: int = 0) -> str:
    return str(day_of(now()) + timedelta(days=days))


def said(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_sixth_member_waits_until_a_place_is_free(as_, exported):
    admin = as_("ADM")
    assert admin.submit("/setup/person/new", {"staff_no": "SG-6", "name": "孙示例"}).status_code == 302
    posting = {"mine": "SG", "staff_no": "SG-6", "post": "member", "from": today(), "first": today()}
    answer = admin.submit("/setup/posting/new", posting)
    assert answer.status_code == 422
    assert "组员已经满员" in said(answer)
    assert 'value="SG-6" selected' in said(answer) or 'selected value="SG-6"' in said(answer)
    old = next(body for body in exported("posting") if body["staff_no"] == "SG-5")
    path, ending = f"/setup/{old['id']}/end", {"last": today(-1), "reason": "示例：轮换"}
    doubted = admin.submit(path, ending)
    assert admin.submit(path, {"sure": "y"}, again=doubted).status_code == 302
    assert admin.submit("/setup/posting/new", posting, again=answer).status_code == 302
    (correction,) = exported("correction")
    assert correction["changes"] == {"to": today(-1)}
    html = admin.see("/setup")
    assert "/setup/posting/new?staff_no=SG-5" in html
    assert "/setup/posting/new?staff_no=SG-6" not in html
    assert f"/setup/{old['id']}/end" not in html


def test_a_new_person_is_next_posted_somewhere(as_):
    """Landing back with the way on; the form then names the person, and whoever is posted nowhere stands first."""
    admin = as_("ADM")
    admin.submit("/setup/person/new", {"staff_no": "QSL", "name": "钱示例"})
    html = admin.see("/setup")
    assert "人员已存：钱示例" in html
    assert html.count('href="/setup/posting/new?staff_no=QSL"') == 2
    form = admin.see("/setup/posting/new?staff_no=QSL")
    assert 'selected value="QSL">钱示例（QSL）' in form
    assert ">人员<" in form
    order = [form.index(f'value="{staff_no}"') for staff_no in ("QSL", "SG-1", "DIRECTOR")]
    assert order == sorted(order)


def test_a_refused_posting_names_the_other_mine(as_):
    posting = {"mine": "LG", "staff_no": "SG-2", "post": "member", "first": today()}
    assert "王示例同一天已在示例·SG矿派驻" in said(as_("PATROL").submit("/setup/posting/new", posting))


def test_each_mines_group_is_folded_under_a_line_that_says_whether_it_is_whole(as_, exported):
    """SG-5 left yesterday: the group is short."""
    whole = _line_of_sg(as_)
    assert "组长 1/1 人，组员 4/4 人" in whole and "不齐" not in whole
    posting = next(body for body in exported("posting") if body["staff_no"] == "SG-5")
    path = f"/setup/{posting['id']}/end"
    doubted = as_("ADM").submit(path, {"last": today(-1), "reason": "示例"})
    as_("ADM").submit(path, {"sure": "y"}, again=doubted)
    assert "组员 3/4 人" in _line_of_sg(as_) and "人员不齐" in _line_of_sg(as_)


def _line_of_sg(as_) -> str:
    return as_("ADM").see("/setup").split('id="group-SG"')[1].split("</summary>")[0]


def test_dates_and_shifts_are_said_in_words(as_):
    html = as_("ADM").see("/setup")
    assert "16:00–24:00" in html
    assert not re.search(r">\d{4}-\d\d-\d\d<", html)


def test_an_end_needs_its_reason_and_comes_after_the_beginning(as_, exported):
    admin, old = as_("ADM"), exported("place")[0]
    answer = admin.submit(f"/setup/{old['id']}/end", {"last": today(), "reason": ""})
    assert answer.status_code == 422
    assert "请填写" in said(answer)
    answer = admin.submit(f"/setup/{old['id']}/end", {"last": "2001-01-01", "reason": "示例"})
    assert "结束日期早于开始日期" in said(answer)
    assert exported("correction") == []


def test_a_mine_has_at_least_one_whole_shift(as_, exported):
    admin, mine = as_("ADM"), MINE | {"status_from": today()}
    bare = {name: value for name, value in mine.items() if not name.startswith("shifts")}
    answer = admin.submit("/setup/mine/new", bare)
    assert answer.status_code == 422
    assert "请至少填一个班次" in said(answer)
    answer = admin.submit("/setup/mine/new", mine | {"shifts-1-end": ""})
    assert answer.status_code == 422
    assert "第 2 项" in said(answer)
    assert admin.submit("/setup/mine/new", mine).status_code == 302
    stored = exported("mine")[-1]
    assert [shift["code"] for shift in stored["shifts"]] == ["1", "2"]
    page = admin.see("/setup")
    assert "白班 07:00–19:00" in page and "夜班 19:00–07:00" in page


def test_status_shifts_roles_and_places_begin_on_their_day(as_):
    admin = as_("ADM")
    shift = {"shifts-0-label": "全天", "shifts-0-start": "00:00", "shifts-0-end": "00:00"} | NO_OTHERS
    sure = {"sure": "y"}
    for kind, filled in {
        "mine_status": {"mine": "LG", "status": "suspended", "first": today()},
        "mine_shifts": {"mine": "LG", "first": today()} | shift,
        "role": {"staff_no": "LG-2", "role": "auditor", "first": today(3)},
        "place": {"mine": "LG", "code": "2105", "name": "2105 掘进工作面", "type": "heading", "first": today()},
    }.items():
        path = f"/setup/{kind}/new?mine=LG" if "mine" in filled else f"/setup/{kind}/new"
        answer = admin.submit(path, filled)
        answer = admin.submit(path, sure, again=answer) if kind == "mine_status" else answer
        assert answer.status_code == 302, kind
    html = admin.see("/setup")
    for words in ("停产停工", "全天 00:00–24:00", "审计员", "2105 掘进工作面"):
        assert words in html


def test_a_change_of_shifts_begins_with_those_that_stand_and_asks_for_no_codes(as_, exported):
    """The early shift is called 白班 and ends an hour later, the night shift stays, a fourth is new."""
    admin, path = as_("ADM"), "/setup/mine_shifts/new?mine=SG"
    assert path.replace("&", "&amp;") in admin.see("/setup")
    form = admin.see(path)
    assert 'value="夜班"' in form and 'value="16:00"' in form and ">代码<" not in form
    assert "示例·LG矿" not in form
    unchanged = admin.submit(path, {"first": today(3)})
    assert unchanged.status_code == 422 and "班次已经是这样，这条不改变什么" in said(unchanged)
    fourth = {"shifts-3-label": "加班", "shifts-3-start": "10:00", "shifts-3-end": "12:00"}
    changed = {"first": today(3), "shifts-1-label": "白班", "shifts-1-end": "17:00"} | fourth
    assert admin.submit(path, changed).status_code == 302
    (stored,) = exported("mine_shifts")
    assert [(shift["code"], shift["label"]) for shift in stored["shifts"]] == [
        ("night", "夜班"), ("day", "白班"), ("mid", "中班"), ("1", "加班"),
    ]  # fmt: skip
    assert admin.open("/setup/mine_shifts/new").headers["Location"] == "/setup#mines"


def test_a_second_change_for_the_same_day_is_asked_about(as_, exported):
    """The later received wins: the first would say nothing any more."""
    admin, path = as_("ADM"), "/setup/mine_shifts/new?mine=SG"
    assert admin.submit(path, {"first": today(3), "shifts-2-end": "23:00"}).status_code == 302
    again = admin.submit(path, {"first": today(3), "shifts-2-end": "22:00"})
    assert again.status_code == 422 and "起已登记过一次班次调整（夜班 00:00–08:00、" in said(again)
    assert "存下后以这一条为准" in said(again) and len(exported("mine_shifts")) == 1
    assert admin.submit(path, {"sure": "y"}, again=again).status_code == 302
    stop = {"status": "suspended", "first": today(4), "sure": "y"}
    status = "/setup/mine_status/new?mine=SG"
    first = admin.submit(status, stop)
    assert admin.submit(status, {"sure": "y"}, again=first).status_code == 302
    assert "起已登记过一次煤矿状态（停产停工）" in said(admin.submit(status, {"status": "closed", "first": today(4)}))


def test_two_shifts_of_one_name_are_refused(as_, exported):
    twice = MINE | {"status_from": today(), "shifts-1-label": "白班"}
    assert "班次名称不能重复" in said(as_("ADM").submit("/setup/mine/new", twice))
    assert len(exported("mine")) == 2


def test_a_role_given_twice_is_asked_about_and_what_was_typed_stays(as_, exported):
    """The tick counts only under the sentence that was shown."""
    admin, path = as_("ADM"), "/setup/role/new"
    filled = {"staff_no": "PATROL", "role": "patrol", "first": today()}
    answer = admin.submit(path, filled | {"sure": "y"})
    assert answer.status_code == 422
    assert "已经是煤炭纠察分队，再存一条就重复了" in said(answer)
    assert f'value="{today()}"' in said(answer) and 'selected value="PATROL"' in said(answer)
    assert admin.submit(path, {}, again=answer).status_code == 422
    other = admin.submit(path, {"staff_no": "DEPUTY", "role": "deputy", "sure": "y"}, again=answer)
    assert other.status_code == 422 and "已经是分管领导" in said(other)
    assert admin.submit(path, {"sure": "y"}, again=other).status_code == 302
    assert [body["role"] for body in exported("role")].count("deputy") == 2


def test_a_mine_stopped_after_people_went_below_is_asked_about(as_, scribe, county, hours_ago):
    """SG-2 went below five hours ago; the status is to hold from three days ago."""
    _written(
        county, scribe, lambda: scribe.entry("SG-2", f"{hours_ago(5):%Y-%m-%d %H:%M}", f"{hours_ago(2):%Y-%m-%d %H:%M}")
    )
    stop = {"mine": "SG", "status": "suspended", "first": today(-3)}
    answer = as_("ADM").submit("/setup/mine_status/new", stop)
    for words in ("此后不再要求到岗、入井和报送", "及以后已有 1 次入井登记", "3 天的判定会随之改变"):
        assert words in said(answer)
    answer = as_("ADM").submit("/setup/mine_status/new", {"mine": "SG", "status": "producing", "first": today()})
    assert "已经是“生产”，这条不改变什么" in said(answer)


def test_a_posting_ended_before_what_was_written_under_it_is_asked_about(as_, exported, scribe, county, hours_ago):
    """SG-2 went below today; the posting is to have ended two days ago."""
    _written(
        county, scribe, lambda: scribe.entry("SG-2", f"{hours_ago(5):%Y-%m-%d %H:%M}", f"{hours_ago(2):%Y-%m-%d %H:%M}")
    )
    posting = next(body for body in exported("posting") if body["staff_no"] == "SG-2")
    path, ending = f"/setup/{posting['id']}/end", {"last": today(-2), "reason": "示例：调走"}
    answer = as_("ADM").submit(path, ending)
    assert answer.status_code == 422 and "在该矿还有 1 次入井登记" in said(answer)
    assert "示例：调走" in said(answer) and exported("correction") == []
    assert as_("ADM").submit(path, {"sure": "y"}, again=answer).status_code == 302
    assert exported("correction")[0]["changes"] == {"to": today(-2)}


def test_an_end_in_the_past_says_what_it_changes_before_it_is_stored(as_, exported):
    """A posting ended three days ago by a slip: the quota would shrink and what was missed would vanish."""
    for kind, staff_no, words in (("posting", "SG-3", "已判的“缺”会随之消失"), ("role", "AUDITOR", "不再算审计员")):
        old = next(body for body in exported(kind) if body["staff_no"] == staff_no)
        path, ending = f"/setup/{old['id']}/end", {"last": today(-3), "reason": "示例"}
        answer = as_("ADM").submit(path, ending)
        assert answer.status_code == 422 and "以来 3 天" in said(answer) and words in said(answer)
        assert exported("correction") == []
    assert as_("ADM").submit(path, ending | {"last": today()}).status_code == 302
    past = {"mine": "LG", "code": "2106", "name": "示例", "type": "heading", "first": today(-9), "last": today(-2)}
    assert "以来 2 天，不再算登记的地点" in said(as_("ADM").submit("/setup/place/new", past))


def test_the_last_administrator_does_not_go_unasked(as_, exported):
    role = next(body for body in exported("role") if body["role"] == "admin")
    answer = as_("ADM").submit(f"/setup/{role['id']}/end", {"last": today(), "reason": "示例"})
    assert "起没有别的系统管理员：没有人能登记煤矿、人员和角色" in said(answer)
    assert exported("correction") == []


def test_a_second_person_of_the_same_name_is_asked_about(as_, exported):
    answer = as_("ADM").submit("/setup/person/new", {"staff_no": "SG-9", "name": "张示例"})
    assert answer.status_code == 422 and "已有同名的张示例（工号 SG-1）" in said(answer)
    assert as_("ADM").submit("/setup/person/new", {"sure": "y"}, again=answer).status_code == 302


def _written(county, scribe, write) -> None:
    before = len(scribe.lines)
    write()
    with county.app_context():
        transfer.import_lines(scribe.lines[before:])


def test_sent_twice_is_stored_once(as_, exported):
    admin = as_("ADM")
    html = admin.see("/setup/person/new")
    fields = admin.filled(html, "/setup/person/new", {"staff_no": "SG-7", "name": "钱示例"})
    for _ in range(2):
        assert admin.send("/setup/person/new", fields).status_code == 302
    assert sum(body["staff_no"] == "SG-7" for body in exported("person")) == 1


def test_patrol_posts_people_and_changes_nothing_else(as_, exported):
    patrol = as_("PATROL")
    html = patrol.see("/setup")
    assert "（SG-1）" in html
    assert "/setup/person/new" not in html
    assert "/end" not in html
    patrol.see("/setup/posting/new")
    for kind in ("person", "role", "place", "mine", "mine_status", "mine_shifts", "finding"):
        assert patrol.open(f"/setup/{kind}/new").status_code == 404
    assert patrol.open(f"/setup/{exported('posting')[0]['id']}/end").status_code == 404


def test_nobody_else_sees_the_setup(as_):
    for staff_no in ("SG-1", "DEPUTY", "DIRECTOR", "AUDITOR"):
        for path in ("/setup", "/setup/posting/new"):
            assert as_(staff_no).open(path).status_code == 404


def test_only_something_that_stands_can_be_ended(as_, exported):
    for id in ("x", "0" * 32, exported("person")[0]["id"]):
        assert as_("ADM").open(f"/setup/{id}/end").status_code == 404


def test_a_posting_that_ended_is_found_again_to_be_put_right(as_, county, scribe, exported):
    """SG-5 left on the day before yesterday by a slip of the pen; the man is still at work."""
    posting = next(p for p in exported("posting") if p["staff_no"] == "SG-5")
    ended = {"last": str(day_of(now()) - timedelta(days=2)), "why": "写错"}
    doubted = as_("PATROL").submit(f"/records/{posting['id']}/correct", ended)
    assert doubted.status_code == 422 and "已判的“缺”会随之消失" in said(doubted)
    assert as_("PATROL").submit(f"/records/{posting['id']}/correct", {"sure": "y"}, again=doubted).status_code == 302
    page = as_("PATROL").see("/setup")
    assert "已结束的派驻 1 次" in page and f"/records/{posting['id']}" in page
    assert as_("PATROL").submit(f"/records/{posting['id']}/correct", {"last": "", "why": "没有走"}).status_code == 302
    assert "已结束的派驻" not in as_("PATROL").see("/setup")


def test_a_staff_number_in_other_capitals_is_the_same_number(as_, exported):
    before = len(exported("person"))
    answer = as_("ADM").submit("/setup/person/new", {"staff_no": "sg-2", "name": "示例另一人"})
    assert answer.status_code == 422 and "已经登记过" in answer.get_data(as_text=True)
    assert len(exported("person")) == before
