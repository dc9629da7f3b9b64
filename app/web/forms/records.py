"""What a provider's officer says of a record: marks, disclosure, persons behind a firm."""

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from app.domain.record_words import LinkRole
from app.domain.struck_down import Ended, Organ
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, choices, stripped
from app.web.forms.task_base import WithFiles


def _reason() -> TextAreaField:
    return TextAreaField(
        N_("理由"), [Required()], description=N_("写明依据和经过，不超过 500 字；随标记保存"), filters=[stripped]
    )


class CourtMark(PageForm):
    """复议、诉讼未决: on or off, by which notice. `on` is what was asked for when the page was drawn."""

    on = HiddenField()
    document = StringField(
        N_("通知书文号"),
        [Required()],
        description=N_("受理通知书、裁判文书或者复议决定书的文号"),
        filters=[stripped],
    )
    reason = _reason()


class DisclosureMark(PageForm):
    """Who may read the record, and whether it is kept from publication; the choices are the place's."""

    disclosure = RadioField(N_("公开属性"), [Required()], validate_choice=False)
    withheld = RadioField(N_("是否不予公示"), validate_choice=False)
    reason = _reason()


class StruckDown(PageForm):
    """原决定失效: how, by whom, by which document, since when, and why the record is taken back."""

    ended = RadioField(N_("原处罚决定"), [Required()], choices=choices(Ended), validate_choice=False)
    organ = RadioField(N_("作出机关"), [Required()], choices=choices(Organ), validate_choice=False)
    document = StringField(
        N_("文书文号"), [Required()], description=N_("判决书、复议决定书或者撤销决定书的文号"), filters=[stripped]
    )
    on = DateField(N_("失效日期"), [Optional()], description=N_("文书生效之日，撤回的期限自次日起算"))
    reason = TextAreaField(
        N_("公开的理由"), [Required()], description=N_("撤回的同时公开说明，不超过 500 字"), filters=[stripped]
    )


class LinkPerson(PageForm, WithFiles):
    """One person answerable for what the record says of the firm."""

    name = StringField(N_("姓名"), [Required()], description=N_("与证件一致"), filters=[stripped])
    id_number = StringField(N_("身份证件号码"), [Required()], filters=[stripped])
    confirm_number = BooleanField(N_("我已核对，号码与证件一致"))
    role = RadioField(N_("在单位中的身份"), [Required()], choices=choices(LinkRole), validate_choice=False)
    document = StringField(
        N_("认定文书文号"), [Required()], description=N_("认定此人责任的决定书等文书的文号"), filters=[stripped]
    )


class UnlinkPerson(PageForm):
    """Why a link is taken off."""

    reason = _reason()
