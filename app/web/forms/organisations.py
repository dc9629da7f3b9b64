"""The form of a unit: its people for reminders, and its end."""

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import Optional

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, stripped


class Unit(PageForm):
    """What is wrong with it is for the service to judge."""

    liaison = StringField(N_("联络员"), filters=[stripped])
    email = StringField(N_("联络员邮箱"), filters=[stripped], description=N_("未签收任务的时限提醒发到这里"))
    leader = StringField(N_("分管领导"), filters=[stripped])
    leader_email = StringField(
        N_("分管领导邮箱"), filters=[stripped], description=N_("到期当日和超期后的提醒发到这里；没有填写的，发给联络员")
    )
    phone = StringField(N_("联系电话"), filters=[stripped])
    abolished_on = DateField(N_("撤销日期"), [Optional()], description=N_("机构改革中撤销的单位填写；仍存在的留空"))
    successor = SelectField(
        N_("承接单位"), choices=[], validate_choice=False, description=N_("撤销后由谁承接；没有的，提醒督办人员")
    )
    hands_over = BooleanField(
        N_("未了事项移交承接单位"),
        description=N_("案件、任务和时限逐件转到承接单位名下，期限不变；此前的超期仍记在本单位"),
    )
