"""The forms of an officer's desk: who acts while somebody is away, and lists kept under a name."""

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped

NOT_A_DATE = N_("请填写日期，例如 2026-11-21")


class Away(PageForm):
    """登记离岗. Whose it may be and who is able is for the service to judge."""

    who = SelectField(N_("离岗人员"), [Required()], choices=[], validate_choice=False)
    substitute = SelectField(N_("代办人"), [Required()], choices=[], validate_choice=False)
    from_on = DateField(N_("开始日期"), [Optional(), Required()])
    until_on = DateField(N_("结束日期"), [Optional(), Required()], description=N_("结束当日仍由代办人办理"))
    reason = StringField(
        N_("事由"), [Required()], filters=[stripped], description=N_("例如休假、病假、出差；不超过 200 字")
    )


class SavedList(PageForm):
    """保存列表: `query` is the address of the list without what no list knows."""

    name = StringField(N_("列表名称"), [Required()], filters=[stripped])
    page = HiddenField()
    query = HiddenField()
    shared = BooleanField(N_("与本单位共享"))
    default = BooleanField(N_("作为首选列表"))


class Renamed(PageForm):
    """A list's other name."""

    name = StringField(N_("列表名称"), [InputRequired(N_("此项必填"))], filters=[stripped])
