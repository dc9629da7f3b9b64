"""The forms of people who work here: their posts, and their end."""

from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from app.domain.vocabulary import N_, Role
from app.web.forms.base import PageForm, Ticks, choices, stripped

_STAFF = tuple(role for role in Role if role is not Role.APPLICANT)


class Post(PageForm):
    """Where somebody works and as what. Whether it fits is for the service to judge."""

    roles = Ticks(N_("岗位"), choices=choices(_STAFF))
    organisation = SelectField(
        N_("单位"), choices=[], validate_choice=False, description=N_("监督、审计和管理岗位可以不选单位")
    )
    jurisdiction = SelectField(
        N_("地区"), choices=[], validate_choice=False, description=N_("没有单位的监督、管理岗位，选择所管的地区")
    )


class NewPerson(Post):
    """Somebody who begins to work here."""

    login = StringField(
        N_("账号"),
        [DataRequired(N_("请填写账号")), Length(max=64)],
        description=N_("3 至 64 位小写字母、数字或 . _ @ -，登录时使用"),
        filters=[stripped],
    )
    name = StringField(N_("姓名"), [DataRequired(N_("请填写姓名")), Length(max=200)], filters=[stripped])
    email = StringField(N_("电子邮箱（选填）"), [Length(max=200)], filters=[stripped])


class Departure(PageForm):
    """离任: who takes over, and that what is shown has been looked at."""

    heir = SelectField(N_("接手人"), choices=[], validate_choice=False, description=N_("不选的，任务退回本单位待签收"))
    confirm = BooleanField(N_("我已核对，确认办理离任"), [DataRequired(N_("请核对后勾选确认"))])
