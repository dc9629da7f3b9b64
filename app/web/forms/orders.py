"""The form of a new 督办单, and of a 专项督查 over many units."""

from wtforms import IntegerField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from app.domain.supervision import Cause
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, choices, stripped

TERM = N_("单位收到督办单的次日起算；不填按本地规定的期限")


class OrderForm(PageForm):
    """Title, demand and term; which matters for which cause stands in a table beside them."""

    title = StringField(N_("标题"), validators=[Required()], filters=[stripped], render_kw={"maxlength": 100})
    demand = TextAreaField(
        N_("督办要求"),
        validators=[Required()],
        filters=[stripped],
        description=N_("写明要求做到什么、反馈什么；写进督办单发给单位"),
        render_kw={"maxlength": 2000, "rows": 4},
    )
    workdays = IntegerField(N_("整改反馈期限（工作日）"), validators=[Optional()], description=TERM)


class CampaignForm(OrderForm):
    """The same demand to every unit, under a name."""

    title = StringField(N_("专项督查名称"), validators=[Required()], filters=[stripped], render_kw={"maxlength": 100})
    rest = SelectField(
        N_("没有超过法定时限的案件"),
        choices=[SelectChoice("", N_("不列入")), *choices(each for each in Cause if each is not Cause.LATE)],
        validate_choice=False,
        description=N_("列入的，由当前持有任务的单位说明；内部目标不作为督办事由"),
    )
