"""A small application that shows every component with invented data; for tests and for looking at it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, flash, render_template
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.web import headers, templating
from app.web.templating import NavItem, Site

ROOT = Path(__file__).parents[2]
SITE = Site(owner="青禾县信用中心", phone="0000-00000000", identifier="0000000000", icp="演ICP备00000000号", demo=True,
            mistakes_url="https://example.org/mistakes")
CLAUSE = {"document": "牟信用〔2017〕3号", "article": "第六条第（三）项", "quote": "信息提供单位应当在5个工作日内核实"}


def clock(state: str, remaining: int | None, kind: str = "statutory", **changes: Any) -> dict[str, Any]:
    """A clock as services hand it to a page."""
    return {"code": "verify", "state": state, "kind": kind, "remaining": remaining, "budget": 5, "unit": "workday",
            "basis": "county" if kind == "statutory" else "internal", "started_at": date(2026, 9, 18),
            "due_on": date(2026, 9, 24), "unpaused_on": date(2026, 9, 24), "provisional": False, "owner": "青禾县市场监管局",
            "clause": CLAUSE if kind == "statutory" else None, "to_confirm": False, "explanation": DAYS} | changes


DAYS = [
    {"date": date(2026, 9, 18), "counted": False, "why": "起始日不计"},
    {"date": date(2026, 9, 19), "counted": False, "why": "周末"},
    {"date": date(2026, 9, 20), "counted": True, "why": "调休上班，第1个工作日"},
    {"date": date(2026, 9, 21), "counted": True, "why": "第2个工作日"},
    {"date": date(2026, 9, 22), "counted": True, "why": "第3个工作日"},
    {"date": date(2026, 9, 23), "counted": True, "why": "第4个工作日"},
    {"date": date(2026, 9, 24), "counted": True, "why": "第5个工作日"},
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
SUBJECTS = ("宏达建材有限公司", "青禾县鑫源运输有限公司", "张某某（个体工商户）", "绿野农业专业合作社", "恒信劳务服务有限公司", "龑氏餐饮管理有限公司")
TASKS = [
    {"href": f"/tasks/{i}", "case_number": f"YY-410122-2026-{i:06}", "subject": subject, "kind": "objection",
     "stage": "核查中", "provider": "青禾县市场监管局", "owner": "李晓梅" if i % 2 else "", "clock": CLOCKS[i],
     "flags": ["暂停惩戒中"] if i == 3 else []}
    for i, subject in enumerate(SUBJECTS)
]
FIELDS = [
    {"label": "罚款金额（万元）", "recorded": "20", "claimed": "2", "finding": "wrong", "value": "2",
     "source": "青市监罚〔2026〕12号决定书"},
    {"label": "处罚决定日期", "recorded": "2026-03-02", "claimed": "2026-03-12", "finding": "right", "value": "", "source": ""},
    {"label": "违法事实", "recorded": "未按规定公示年度报告", "claimed": "", "finding": "", "value": "", "source": ""},
]
EVENTS = [
    {"at": datetime(2026, 9, 18, 1, 30, tzinfo=UTC), "actor": "申请人", "text": "您提交了异议申请"},
    {"at": datetime(2026, 9, 18, 7, 5, tzinfo=UTC), "actor": "县信用中心", "text": "已受理，记录上加注异议标注", "state": "now"},
    {"due_on": date(2026, 9, 24), "text": "信息提供单位核查", "state": "next"},
]
PAPERS = [
    {"kind": "收件回执", "number": "牟信收〔2026〕123号", "url": "/documents/1", "at": date(2026, 9, 18), "check_code": "7K2M-9QXD"},
    {"kind": "受理通知书", "number": "牟信异〔2026〕12号", "url": "/documents/2"},
]
TILES = [
    {"label": "我的待办", "count": 18, "href": "?view=mine", "note": "其中今日到期 3 件", "current": True},
    {"label": "临近时限", "count": 5, "href": "?view=soon", "note": "剩余不足 2 个工作日", "tone": "warn", "icon": "hourglass-split"},
    {"label": "已超期", "count": 1, "href": "?view=overdue", "tone": "bad", "icon": "exclamation-triangle-fill"},
    {"label": "本月办结", "count": 64, "note": "中位数 6 个工作日", "tone": "good"},
]
MENU = [
    NavItem("我的待办", "/inbox", "inbox", 18),
    NavItem("全部案件", "/cases", "folder2-open"),
    NavItem("登记纸质申请", "/cases/new", "pencil-square"),
    NavItem("督办", "/supervision", "bar-chart", 0),
]


class Ticks(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Claim(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """One disputed field in a list of them."""

    class Meta:
        csrf = False

    claimed = StringField("主张为", [DataRequired("请填写主张的内容")])


class Sample(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    name = StringField("姓名或者名称", [DataRequired("请填写姓名或者名称")], description="与证件一致")
    password = PasswordField("密码")
    statement = TextAreaField("事实和理由", [DataRequired("请说明事实和理由")], description="写清哪一项不对，应当是什么")
    kind = SelectField("证件类型", choices=[("uscc", "统一社会信用代码"), ("resident_id", "居民身份证号码")])
    ground = RadioField("异议类型", [DataRequired("请选择异议类型")], choices=[("error", "信息错误"), ("omission", "信息遗漏")])
    fields = Ticks("有异议的项目", choices=[("CF_NR_FK", "罚款金额"), ("CF_JDRQ", "处罚决定日期")])
    decided_on = DateField("决定日期", description="例如 2026-03-12")
    evidence = FileField("证明材料", description="支持 PDF、JPG、PNG，单个文件不超过 10 MB")
    consent = BooleanField("我已阅读个人信息处理告知", [DataRequired("请先阅读并同意")])
    claims = FieldList(FormField(Claim), min_entries=1)


class Login(FlaskForm):  # type: ignore[misc]
    """The fields of /login."""

    login = StringField("账号", [DataRequired("请填写账号")])
    password = PasswordField("密码", [DataRequired("请填写密码")])


def create_gallery() -> Flask:
    """The sample application; `SECRET_KEY` is of no value."""
    app = Flask("app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"))
    app.config.update(TESTING=True, SECRET_KEY="gallery", SERVER_NAME=None)
    CSRFProtect(app)
    templating.register(app, SITE, lambda: MENU)
    headers.register(app, production=False)
    app.jinja_loader.searchpath.append(str(Path(__file__).parent / "templates"))
    _add_pages(app)
    return app


def _add_pages(app: Flask) -> None:
    """Routes named after what they show."""
    samples = {"clocks": CLOCKS, "tasks": TASKS, "fields": FIELDS, "events": EVENTS, "papers": PAPERS, "counts": TILES}

    @app.get("/")
    def front() -> str:
        return render_template("portal/index.html")

    @app.get("/accessibility")
    def accessibility() -> str:
        return render_template("portal/accessibility.html")

    @app.route("/login", methods=["GET", "POST"])
    def login() -> str:
        form = Login()
        form.validate_on_submit()
        return render_template("auth/login.html", form=form)

    @app.get("/register")
    def register() -> str:
        return render_template("auth/register.html", form=Login())

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        sample = Sample()
        sample.validate_on_submit()
        return render_template("gallery/form.html", form=sample)

    @app.get("/case")
    def case() -> str:
        flash("已签收：核查异议信息")
        return render_template("gallery/case.html", at=EVENTS[0]["at"], **samples)

    @app.get("/inbox")
    def inbox() -> str:
        return render_template("gallery/inbox.html", **samples)

    @app.get("/errors/<int:status>")
    def error(status: int) -> str:
        return render_template(f"errors/{status}.html")
