"""The rulebook as everybody may read it 规则, and the checklist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template

from minewatch.records.people import POSTS, ROLES, STATUSES
from minewatch.web.show import book, date_words
from minewatch.web.viewer import Viewer

PARAMETERS = {
    "per_month": "每人每月 {} 次",
    "proration": "折算：{}",
    "entries": "至少 {} 次",
    "days_after": "其后 {} 天内",
    "day": "每月 {} 日",
    "grace_hours": "宽限 {} 小时",
    "working_days": "{} 个工作日内",
    "watches": "每日至少 {} 次",
    "report_minutes": "{} 分钟内",
    "acknowledge_minutes": "{} 分钟内",
    "hours": "{} 小时",
    "backfill_hours": "升井后超过 {} 小时才登记的，标为补登",
    "entry_max_hours": "一次入井最长 {} 小时",
    "hasty_closing_minutes": "发现后不到 {} 分钟就销号的，先提示",
    "same_place_days": "{} 天内同处同类的隐患，标明第几次",
}
VALUES = {"posted_days": "按派驻天数"}
STOP_WORK = {"always": "必须记录", "if_not_evacuated": "未撤人继续作业时必须记录", "no": "不要求"}
TYPES = {"number": "数字", "text": "文字", "yes_no": "是或否", "instant": "时间", "choice": "选择"}


def rules(viewer: Viewer):
    return render_template("rules/book.html", **told())


def told() -> dict[str, Any]:
    """What templates/rules/told.html shows, here and on the tablet."""
    roles = dict(ROLES)
    return {
        "book": book(),
        "numbered": [alert for number, alert in book().alerts.items() if isinstance(number, int)],
        "others": [alert for number, alert in book().alerts.items() if not isinstance(number, int)],
        "parameters": parameters,
        "groups": [_group(entry) for entry in book().data["group"]],
        "obliging": [dict(STATUSES)[status] for status in book().data["obliging"]],
        "posts": dict(POSTS),
        "escalation": "，".join(f"{rung['minutes']} 分钟到{roles[rung['role']]}" for rung in book().data["escalation"]),
        "stop_work": STOP_WORK,
        "types": TYPES,
    }


def checklist(viewer: Viewer):
    sheet = book().checklist
    places = [(section.code, section.name) for section in sheet.sections]
    return render_template("rules/checklist.html", sheet=sheet, places=places)


def _group(entry: Mapping[str, Any]) -> str:
    posts = "、".join(f"{dict(POSTS)[post]} {count} 名" for post, count in entry["post"].items())
    return f"{posts}（{date_words(entry['from'])} 起）"


def parameters(values: Mapping[str, Any]) -> list[str]:
    """Each dated value in words: `每人每月 20 次（2024年1月25日 起）`."""
    return [_parameter(key, **entry) for key, entries in values.items() for entry in entries]


def _parameter(key: str, **entry: Any) -> str:
    words = PARAMETERS.get(key, key + " {}").format(VALUES.get(entry["value"], entry["value"]))
    return f"{words}（{date_words(entry['from'])} 起）"
