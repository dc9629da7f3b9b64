"""A year's notice as it is typed or handed in, and what is confirmed before it moves anything."""

from wtforms import BooleanField, FileField, StringField, TextAreaField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped


class Notice(PageForm):
    """录入放假通知: days typed one range a line, or a table of them as a file."""

    year = StringField(N_("年度"), [Required()], filters=[stripped], description=N_("四位数字，例如 2027"))
    document = StringField(
        N_("通知文号"), [Required()], filters=[stripped], description=N_("例如 国办发明电〔2026〕7号")
    )
    link = StringField(
        N_("通知链接"), [Required()], filters=[stripped], description=N_("政府网站上通知原文的网址，以 https:// 开头")
    )
    off = TextAreaField(
        N_("休息日"), description=N_("每行一段，后面写节日名称，例如 2027-02-06..2027-02-12 春节；只有一天的写一个日期")
    )
    work = TextAreaField(N_("调休上班日"), description=N_("每行一天，例如 2027-02-20 春节调休；没有调休的不填"))
    file = FileField(
        N_("或者上传 CSV 文件"),
        description=N_("表头为 date,kind,note；kind 填 off（休息）或 work（上班）。上传文件时上面两栏不填"),
    )
    replaces = BooleanField(N_("取代该年度已经录入的另一份通知"))
    reason = StringField(N_("取代的理由"), filters=[stripped], description=N_("勾选取代时必填，不超过 200 字"))


class Accept(PageForm):
    """确认: limits that get shorter are never moved unseen."""

    accept = BooleanField(N_("我已核对将要缩短的时限，确认改期"))
