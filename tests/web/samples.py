"""Invented data for every component, in the shape services hand to pages."""

from datetime import UTC, date, datetime
from typing import Any

from app.domain.workdays import DayCount
from app.web.templating import NavItem, Site

SITE = Site(
    owner="青禾县信用中心",
    phone="0000-00000000",
    identifier="0000000000",
    icp="演ICP备00000000号",
    demo=True,
    mistakes_url="https://example.org/mistakes",
)
NOTICE = "国办发明电〔2025〕7号"
CLAUSE = {"document": "牟信用〔2017〕3号", "article": "第六条第（三）项", "quote": "信息提供单位应当在5个工作日内核实"}


def clock(state: str, remaining: int | None, kind: str = "statutory", **changes: Any) -> dict[str, Any]:
    """A clock as services hand it to a page."""
    return {
        "code": "verify",
        "state": state,
        "kind": kind,
        "remaining": remaining,
        "budget": 5,
        "unit": "workday",
        "basis": "county" if kind == "statutory" else "internal",
        "started_at": date(2026, 9, 18),
        "due_on": date(2026, 9, 24),
        "unpaused_on": date(2026, 9, 24),
        "provisional": False,
        "owner": "青禾县市场监管局",
        "clause": CLAUSE if kind == "statutory" else None,
        "to_confirm": False,
        "explanation": DAYS,
    } | changes


DAYS = [
    DayCount(date(2026, 9, 18), False, "起始日不计"),
    DayCount(date(2026, 9, 19), False, "周末"),
    DayCount(date(2026, 9, 20), True, "第{number}个工作日，调休上班（{document}）", {"number": 1, "document": NOTICE}),
    *(DayCount(date(2026, 9, 19 + n), True, "第{number}个工作日", {"number": n}) for n in range(2, 6)),
]
CLOCKS = [
    clock("on_track", 4),
    clock("due_soon", 1, "internal"),
    clock("due_today", 0),
    clock("overdue", -2),
    clock("seriously_overdue", -7),
    clock("overdue", -2, "internal"),
    clock("paused", 3, unpaused_on=date(2026, 9, 24), due_on=date(2026, 10, 12)),
    clock("met", None),
    clock("missed", None),
    clock("cancelled", None),
    clock("no_limit", None, "internal", budget=None, due_on=None, unpaused_on=None, explanation=[]),
    clock("on_track", 30, provisional=True, due_on=date(2027, 1, 4), to_confirm=True),
]
SUBJECTS = (
    "宏达建材有限公司",
    "鑫源运输有限公司",
    "张某某（个体工商户）",
    "绿野农业专业合作社",
    "恒信劳务有限公司",
    "龑氏餐饮有限公司",
)
TASKS = [
    {
        "task_id": i,
        "case_number": f"YY-410122-2026-{i:06}",
        "subject": subject,
        "kind": "objection",
        "stage": "核查中",
        "unit": "青禾县市场监管局",
        "owner": "李晓梅" if i % 2 else "",
        "clock": CLOCKS[i],
        "flags": ["暂停惩戒中"] if i == 3 else [],
    }
    for i, subject in enumerate(SUBJECTS)
]
FIELDS = [
    {
        "label": "罚款金额（万元）",
        "recorded": "20",
        "claimed": "2",
        "finding": "wrong",
        "value": "2",
        "source": "青市监罚〔2026〕12号决定书",
    },
    {
        "label": "处罚决定日期",
        "recorded": "2026-03-02",
        "claimed": "2026-03-12",
        "finding": "right",
        "value": "",
        "source": "",
    },
    {"label": "违法事实", "recorded": "未按规定公示年度报告", "claimed": "", "finding": "", "value": "", "source": ""},
]
EVENTS = [
    {"at": datetime(2026, 9, 18, 1, 30, tzinfo=UTC), "actor": "申请人", "text": "您提交了异议申请"},
    {
        "at": datetime(2026, 9, 18, 7, 5, tzinfo=UTC),
        "actor": "县信用中心",
        "text": "已受理，记录上加注异议标注",
        "state": "now",
    },
    {"due_on": date(2026, 9, 24), "text": "信息提供单位核查", "state": "next"},
]
PAPERS = [
    {
        "kind": "收件回执",
        "number": "牟信收〔2026〕123号",
        "url": "/documents/1",
        "at": date(2026, 9, 18),
        "check_code": "7K2M-9QXD",
    },
    {"kind": "受理通知书", "number": "牟信异〔2026〕12号", "url": "/documents/2"},
]
TILES = [
    {"label": "我的待办", "count": 18, "href": "?view=mine", "note": "其中今日到期 3 件", "current": True},
    {
        "label": "临近时限",
        "count": 5,
        "href": "?view=soon",
        "note": "剩余不足 2 个工作日",
        "tone": "warn",
        "icon": "hourglass-split",
    },
    {"label": "已超期", "count": 1, "href": "?view=overdue", "tone": "bad", "icon": "exclamation-triangle-fill"},
    {"label": "本月办结", "count": 64, "note": "中位数 6 个工作日", "tone": "good"},
]
MENU = [
    NavItem("我的待办", "/inbox", "inbox", 18),
    NavItem("全部案件", "/cases", "folder2-open"),
    NavItem("登记纸质申请", "/cases/new", "pencil-square"),
    NavItem("督办", "/supervision", "bar-chart", 0),
]
STEPS = [
    {"text": "县信用中心审查申请并转送信息提供单位", "due_on": date(2026, 9, 24), "clause": CLAUSE},
    {"text": "需要补充材料的，一次性书面告知您"},
]
PERSON = {"is_authenticated": True, "name": "李晓梅"}
FAULTS = [{"field": "name", "message": "请填写名称"}]
