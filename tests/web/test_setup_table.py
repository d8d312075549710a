"""People and mines from a table 从表格导入: what Excel and WPS save, what people write in it, and that nothing is half
stored."""

from __future__ import annotations

import re
from copy import deepcopy
from html import unescape
from io import BytesIO

import pytest

from minewatch.web.pages import setup_table
from minewatch.when import FOREVER, Span, day_of, now

PEOPLE, MINES = "/setup/table/person", "/setup/table/mine"
HEAD = "工号,姓名,电话,煤矿,岗位,派驻自,任命文号\n"
MINE_HEAD = "煤矿代码,煤矿名称,瓦斯等级,核定生产能力（百万吨/年）,核定下井人数,矿长,矿长电话,状态,状态自,班次\n"
SHIFTS = "夜班 0:00-8:00；早班 08:00-16:00；中班 16:00-24:00"
LONG = "示例市示例县示例镇示例煤业集团有限责任公司示例煤矿有限公司"


def said(answer) -> str:
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def admin(as_):
    return as_("ADM")


@pytest.fixture
def look(admin):
    """`look("姓名,…")`: the answer to a table's text or bytes, chosen as a file."""

    def at(table: str | bytes, path: str = PEOPLE, name: str = "人员.csv", **also):
        data = table if isinstance(table, bytes) else table.encode("utf-8-sig")
        return admin.submit(path, {"file": (BytesIO(data), name), **also})

    return at


@pytest.fixture
def confirm(admin):
    def on(answer, path: str = PEOPLE, **also):
        return admin.submit(path, {"confirm": "yes", **also}, again=answer)

    return on


def test_a_new_county_is_set_up_from_two_tables(admin, look, confirm, exported):
    """The mines first; then their people, posted at once; the file is chosen once each."""
    mines = MINE_HEAD + f"PC,{LONG},低瓦斯,0.9,120,䶮示例,0912-1234567,生产,2026/7/1,{SHIFTS}\n"
    answer = look(mines, MINES)
    assert answer.status_code == 200 and "✓" in said(answer) and "新增煤矿" in said(answer)
    assert len(exported("mine")) == 2
    assert confirm(answer, MINES).status_code == 302
    mine = exported("mine")[-1]
    assert (mine["name"], mine["capacity_mtpa"], mine["headcount_limit"]) == (LONG, 0.9, 120)
    assert [shift["label"] for shift in mine["shifts"]] == ["夜班", "早班", "中班"]
    answer = look(
        HEAD + f"PC-1,阿卜杜·示例,13900000000,{LONG},组长,2026年7月1日,示监〔2026〕1号\nPC-2,垚淼,,PC,组员,20260701,\n"
    )
    assert said(answer).count("新增人员、派驻") == 3  # two lines, and their count
    assert confirm(answer).status_code == 302
    assert "从表格导入：新增人员 2 条；新增派驻 2 条。" in admin.see("/setup")
    assert [(p["staff_no"], p["mine"], p["post"], p["from"]) for p in exported("posting")[-2:]] == [
        ("PC-1", "PC", "leader", "2026-07-01"),
        ("PC-2", "PC", "member", "2026-07-01"),
    ]


ENCODINGS = ["gb18030", "utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "；"])
def test_however_it_was_saved(look, confirm, exported, encoding, delimiter):
    """Columns in any order, lines that end as on Windows, and names that few computers can write."""
    names = ["崾峁", "垚淼䶮", "𠮷示例", "𬭊示例", "阿卜杜热合曼·示例"]
    lines = ["姓名,工号", *(f"{name},X-{n}" for n, name in enumerate(names))]
    answer = look("\r\n".join(lines).replace(",", delimiter).encode(encoding))
    assert answer.status_code == 200, said(answer)
    assert confirm(answer).status_code == 302
    assert [body["name"] for body in exported("person")[-5:]] == names


def test_codes_and_dates_are_unfolded_names_are_not(look, confirm, exported):
    answer = look(HEAD + " ＸＹ－１ ,\u3000Ａ示例\u3000,\u202d139００００００００\u202c,,,,\n")
    assert confirm(answer).status_code == 302
    person = exported("person")[-1]
    assert (person["staff_no"], person["name"], person["phone"]) == ("XY-1", "Ａ示例", "13900000000")


@pytest.mark.parametrize(
    "day", ["2026/7/1", "2026-07-01", "2026年7月1日", "20260701", "2026.7.1", "２０２６/７/１", "2026/7/1 0:00"]
)
def test_a_day_as_people_write_it(look, day):
    mine = MINE_HEAD + f"PC,示例矿,,,,,,生产,{day},全天 00:00-24:00\n"
    assert "<td>2026年7月1日</td>" in said(look(mine, MINES))


WRONG = {
    "X 1,示例甲,,,,,": "第 2 行：“工号”只能用字母、数字和符号，不能有汉字或空格",
    ",示例甲,,,,,": "第 2 行：“工号”没有填",
    "X-1,,,,,,": "第 2 行：“姓名”没有填",
    "1.2E+05,示例甲,,,,,": "第 2 行：“工号”“1.2E+05”是 Excel 改写成的科学记数法，请把这一列设为“文本”",
    "X-1,示例甲,1.39E+10,,,,": "第 2 行：“电话”“1.39E+10”是 Excel 改写成的科学记数法",
    "X-1,张?,,,,,": "第 2 行：“姓名”“张?”里有问号：多半是 Excel 存盘时丢了生僻字",
    "X-1,张\ue863,,,,,": "第 2 行：“姓名”里有别的电脑显示不出的字符（U+E863）",
    'X-1,"张\n示例",,,,,': "第 2 行：“姓名”里有换行",
    "X-1," + "长" * 61 + ",,,,,": "第 2 行：“姓名”太长，最多 60 字",
    "X-1,示例甲,,没有的矿,组员,2026-07-01,": "第 2 行：“煤矿”“没有的矿”没有登记",
    "X-1,示例甲,,SG,副组长,2026-07-01,": "第 2 行：“岗位”“副组长”不能选，只能填 组长、组员",
    "X-1,示例甲,,SG,组员,46204,": "第 2 行：“派驻自”“46204”不是日期，应写成 2026-07-01",
    "X-1,示例甲,,SG,组员,2026-02-30,": "第 2 行：“派驻自”“2026-02-30”不是日期",
    "X-1,示例甲,,SG,组员,1926-07-01,": "第 2 行：“派驻自”年份应在 2000 至 2099 之间",
    "X-1,示例甲,,SG,,,": "第 2 行：“岗位”没有填",
    "X-1,示例甲,,SG,组员,2099-07-01,": "第 2 行：该矿 2099年7月1日的组员已经满员",
    "X-1,示例甲,,,,,,多的": "第 2 行：没有列名的格里也有内容",
    "SG-1,示例甲,,,,,": "第 2 行：“工号”SG-1 已登记为张示例，姓名与表里不同：编号给错了请改",
    "X-1,示例甲,,,,,\nX-1,示例乙,,,,,": "第 3 行：“工号”X-1 与第 2 行重复，请只留一行",
}  # fmt: skip


@pytest.mark.parametrize("lines", WRONG)
def test_a_wrong_line_is_named_with_its_column(look, lines, exported):
    before = len(exported("person"))
    answer = look(HEAD + lines + "\n")
    assert answer.status_code == 422
    assert WRONG[lines] in said(answer), re.findall(r"<li>(.*?)</li>", said(answer))
    assert 'name="confirm"' not in said(answer)
    assert len(exported("person")) == before


def test_one_wrong_line_and_nothing_is_stored_even_if_confirmed(look, confirm, exported):
    before = len(exported("person"))
    answer = confirm(look(HEAD + "X-1,示例甲,,,,,\nX-2,,,,,,\n"))
    assert answer.status_code == 422 and "要改 1 处" in said(answer)
    assert len(exported("person")) == before


BROKEN = {
    b"": "文件是空的",
    b"PK\x03\x04rest": "这是 Excel 工作簿，不是 CSV（只改文件名不算）",
    b"\xd0\xcf\x11\xe0\xa1\xb1": "这是 Excel 工作簿",
    b"\xff\xd8\xff\xe0\x00\x10JFIF\xff": "这不是表格文件（可能是照片，或文件已损坏）",
    b"x" * (20 * 1024 * 1024): "文件太大（最多 512 KB，约 1000 行）",
    "工号,姓名\nX-1,张\0\n".encode(): "第 2 行有不是文字的内容",
    '工号,姓名\nX-1,"张示例\nX-2,王示例\n'.encode(): "第 2 行的引号不成对",
    '工号,姓名\nX-1,示例\nX-2,"张"示例\n'.encode(): "第 3 行的引号不成对",
    "工号,名字,姓名,民族\nX-1,a,b,c\n".encode(): "不认识的列：“名字”、“民族”。列名只能是：工号、姓名、电话、",
    "工号,电话\nX-1,1\n".encode(): "缺少的列：“姓名”",
    "工号,姓名,姓名\nX-1,a,b\n".encode(): "列名有重复：“姓名”",
    "工号,姓名\n\n".encode(): "表里只有列名，没有内容",
    b"\n,\n": "缺少的列：“工号”、“姓名”",
    ("工号,姓名\n" + "X,示例\n" * 10_000).encode(): "表里有 10000 行，一次最多 1000 行",
}  # fmt: skip


@pytest.mark.parametrize("data", BROKEN, ids=BROKEN.values())
def test_what_is_no_table_is_told_so(look, data):
    answer = look(data)
    assert answer.status_code == 422
    assert BROKEN[data] in said(answer)


def test_no_file_chosen(admin):
    answer = admin.submit(PEOPLE, {"confirm": "yes"})
    assert answer.status_code == 422 and "请先选一个 CSV 文件" in said(answer)


def test_what_stands_already_is_skipped_and_sent_twice_is_stored_once(admin, look, confirm, exported):
    """SG-1 stands as in the table, SG-5 too and is posted already; only X-9 is new. The page is sent twice."""
    answer = look(HEAD + "SG-1,张示例,,,,,\nX-9,示例甲,,,,,\n")
    assert said(answer).count("○</span> 已有") == 1
    fields = admin.filled(answer.get_data(as_text=True), PEOPLE, {"confirm": "yes"})
    for _ in range(2):
        assert admin.send(PEOPLE, fields).status_code == 302
    assert [body["staff_no"] for body in exported("person")].count("X-9") == 1
    assert "2 行早已登记，没有重复写入" in admin.see("/setup")
    known = said(look(HEAD + "SG-1,张示例,,,,,\n"))
    assert "都已登记，没有要写入的" in known and 'name="confirm"' not in known


def test_two_presses_at_once_give_one_record(county, admin, look, exported, monkeypatch):
    """The second is judged before the first is stored: the door knows the record by its id."""
    with county.app_context():
        before = setup_table.facts_of((), Span(day_of(now()), FOREVER))
    monkeypatch.setattr(setup_table, "facts_of", lambda *scope: deepcopy(before))
    fields = admin.filled(said(look(HEAD + "X-9,示例甲,,,,,\n")), PEOPLE, {"confirm": "yes"})
    for _ in range(2):
        assert admin.send(PEOPLE, fields).status_code == 302
    assert [body["staff_no"] for body in exported("person")].count("X-9") == 1


DOUBTED = {
    "X-1,张示例,,,,,": "第 2 行：已有同名的张示例（工号 SG-1）",
    "X-1,示例甲,,,,,\nX-2,示例甲,,,,,": "第 3 行：已有同名的示例甲（工号 X-1）",
    "X-1,张,,,,,": "第 2 行：姓名“张”有 1 个字",
    "X-1," + "长" * 30 + ",,,,,": "有 30 个字，请核对没有写漏或写多",
    "X-1,阿迪力•示例,,,,,": "里的“•”不是间隔号“·”",
    "001,示例甲,,,,,\n2,示例乙,,,,,": "工号有 1 个比别的短（如第 3 行的 2），请核对是不是被 Excel 去掉了开头的 0",
}


@pytest.mark.parametrize("lines", DOUBTED)
def test_what_is_doubted_is_asked_before_it_is_stored(look, confirm, exported, lines):
    before = len(exported("person"))
    answer = look(HEAD + lines + "\n")
    assert answer.status_code == 200 and DOUBTED[lines] in said(answer)
    again = confirm(answer)
    assert again.status_code == 422 and "请先核对上面各条，再打勾" in said(again)
    assert len(exported("person")) == before
    assert confirm(answer, sure="y").status_code == 302
    assert len(exported("person")) == before + lines.count("\n") + 1


def test_a_mine_given_in_ten_thousands_of_tonnes_is_asked_about(look):
    head = MINE_HEAD.replace("（", "(").replace("）", ")")
    mine = head + "PC,示例矿,,90,,,,生产,2026-07-01,全天 00:00-24:00\n"
    assert "90 百万吨/年太大" in said(look(mine, MINES))


@pytest.mark.parametrize("path", [PEOPLE, MINES])
def test_the_template_opens_in_excel_and_its_example_is_not_stored(admin, look, path):
    answer = admin.open(f"{path}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    shown = look(answer.data, path)
    assert shown.status_code == 200 and "示例，不写" in said(shown)


def test_a_table_of_three_hundred_people(look, confirm, exported):
    lines = [f"N-{n},示例{chr(0x4E00 + n)},,,,," for n in range(300)]
    assert confirm(look(HEAD + "\n".join(lines))).status_code == 302
    assert len([body for body in exported("person") if body["staff_no"].startswith("N-")]) == 300


def test_nothing_else_is_imported(admin):
    for kind in ("role", "posting", "x"):
        assert admin.open(f"/setup/table/{kind}").status_code == 404
        assert admin.open(f"/setup/table/{kind}.csv").status_code == 404
