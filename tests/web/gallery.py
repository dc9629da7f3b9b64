"""A small application that shows every component with invented data; for tests and for looking at it."""

from pathlib import Path

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
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.services import places
from app.web import headers, templating
from app.web.forms.auth import Register, SignIn
from tests.web import samples

ROOT = Path(__file__).parents[2]


class Ticks(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Claim(FlaskForm):
    """One disputed field in a list of them."""

    class Meta:
        csrf = False

    claimed = StringField("主张为", [DataRequired("请填写主张的内容")])


class Sample(FlaskForm):
    """One field of each kind."""

    name = StringField("姓名或者名称", [DataRequired("请填写姓名或者名称")], description="与证件一致")
    password = PasswordField("密码")
    statement = TextAreaField(
        "事实和理由", [DataRequired("请说明事实和理由")], description="写清哪一项不对，应当是什么"
    )
    kind = SelectField(
        "证件类型", choices=[SelectChoice("uscc", "统一社会信用代码"), SelectChoice("resident_id", "居民身份证号码")]
    )
    ground = RadioField(
        "异议类型",
        [DataRequired("请选择异议类型")],
        choices=[SelectChoice("error", "信息错误"), SelectChoice("omission", "信息遗漏")],
    )
    fields = Ticks(
        "有异议的项目", choices=[SelectChoice("CF_NR_FK", "罚款金额"), SelectChoice("CF_JDRQ", "处罚决定日期")]
    )
    decided_on = DateField("决定日期", description="例如 2026-03-12")
    evidence = FileField("证明材料", description="支持 PDF、JPG、PNG，单个文件不超过 10 MB")
    consent = BooleanField("我已阅读个人信息处理告知", [DataRequired("请先阅读并同意")])
    claims = FieldList(FormField(Claim), min_entries=1)


def create_gallery() -> Flask:
    """The sample application; `SECRET_KEY` is of no value."""
    app = Flask("app", root_path=str(ROOT / "app"), template_folder=str(ROOT / "templates"))
    app.config.update(TESTING=True, SECRET_KEY="gallery", SERVER_NAME=None)
    CSRFProtect(app)
    templating.register(app, samples.SITE, lambda: samples.MENU, strict=True)
    headers.register(app, production=False)
    app.jinja_loader.searchpath.append(str(Path(__file__).parent / "templates"))
    _add_pages(app)
    _add_components(app)
    return app


def _add_pages(app: Flask) -> None:
    """Routes named after what they show."""

    @app.get("/")
    def front() -> str:
        return render_template("portal/index.html", places=places.PLACES, place=None)

    @app.get("/signed-in/<layout>")
    def signed_in(layout: str) -> str:
        return render_template(f"layouts/{layout}.html", current_user=samples.PERSON)

    @app.get("/accessibility")
    def accessibility() -> str:
        return render_template("portal/accessibility.html")

    @app.route("/login", methods=["GET", "POST"])
    def login() -> str:
        form = SignIn()
        form.validate_on_submit()
        return render_template("auth/login.html", form=form, carried=(), action="")

    @app.get("/register")
    def register() -> str:
        return render_template("auth/register.html", form=Register(), consent_version="2026-1")


def _add_components(app: Flask) -> None:
    """Pages made of nothing but components."""
    parts = {
        "clocks": samples.CLOCKS,
        "tasks": samples.TASKS,
        "fields": samples.FIELDS,
        "events": samples.EVENTS,
        "papers": samples.PAPERS,
        "counts": samples.TILES,
        "steps": samples.STEPS,
    }

    @app.route("/form", methods=["GET", "POST"])
    def form() -> str:
        sample = Sample()
        sample.validate_on_submit()
        return render_template("gallery/form.html", form=sample)

    @app.get("/case")
    def case() -> str:
        flash("已签收：核查异议信息")
        return render_template("gallery/case.html", at=samples.EVENTS[0]["at"], **parts)

    @app.get("/inbox")
    def inbox() -> str:
        return render_template("gallery/inbox.html", **parts)

    @app.get("/errors/<int:status>")
    def error(status: int) -> str:
        return render_template(f"errors/{status}.html", errors=samples.FAULTS if status == 422 else [])
