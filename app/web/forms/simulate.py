"""The form of a forecast: the period, and what is to be otherwise than it is."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.domain.simulation_files import LONGEST_FILE
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped

_AS_NOW = N_("不填的照旧")


class WhatIf(PageForm):
    """推演. Every field but place and period may stay empty; what they may hold is the reader's of settings to say."""

    place = SelectField(N_("地方"), [Required()], choices=[], validate_choice=False)
    start = DateField(N_("开始日期"), [Optional(), Required()])
    end = DateField(N_("结束日期"), [Optional(), Required()], description=N_("至多十年"))
    seed = StringField(
        N_("随机种子"), [Required()], filters=[stripped], description=N_("同一种子得到同一结果；换一个看看偶然有多大")
    )
    title = StringField(N_("设想的名称"), filters=[stripped], description=N_("例如“收件翻倍”；不超过 60 字"))
    factor = StringField(N_("收件数的倍数"), filters=[stripped], description=N_("2 是翻倍，0.5 是减半；不填的照旧"))
    unit = SelectField(N_("单位"), choices=[], validate_choice=False, description=N_("以下三项改这个单位"))
    staff = StringField(N_("办理人数"), filters=[stripped], description=_AS_NOW)
    time = StringField(N_("每人用于这项工作的时间占比"), filters=[stripped], description=N_("0.3 是三成；不填的照旧"))
    absence = StringField(N_("每人每日不在岗的可能"), filters=[stripped], description=N_("0.1 是一成；不填的照旧"))
    refer = StringField(N_("转送时限"), filters=[stripped], description=_AS_NOW)
    verify = StringField(N_("核查时限"), filters=[stripped], description=_AS_NOW)
    answer = StringField(N_("答复时限"), filters=[stripped], description=_AS_NOW)
    whole = StringField(N_("全程时限"), filters=[stripped], description=_AS_NOW)
    off = StringField(N_("另外休息的日期"), filters=[stripped], description=N_("例如 2026-03-02 2026-03-03"))
    work = StringField(N_("另外上班的日期"), filters=[stripped], description=N_("例如 2026-03-07"))
    setting = TextAreaField(
        N_("设置文件（TOML）"),
        description=N_(
            "上面没有的项目写在这里：每项任务的用时、结果的份额、离岗的起止、四眼复核；上面填了的以上面为准"
        ),
        render_kw={"maxlength": LONGEST_FILE},
    )
