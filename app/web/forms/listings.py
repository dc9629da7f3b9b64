"""Handing in a list."""

from wtforms import FileField, RadioField, SelectField, StringField, TextAreaField

from app.domain.vocabulary import N_
from app.services.listing_decisions import Decision
from app.web.forms.base import PageForm, Required, choices, stripped


class ListingFile(PageForm):
    """A table of entries and the unit they are from."""

    unit = SelectField(N_("发起部门"), [Required()], choices=[], validate_choice=False)
    file = FileField(N_("名单表格"), [Required()], description=N_("xlsx 或者 CSV，列名与模板一致"))


class DecideListing(PageForm):
    """Keep, regrade or remove an entry whose record has changed."""

    decision = RadioField(N_("决定"), [Required()], choices=choices(Decision), validate_choice=False)
    grade = StringField(N_("调整后的等级"), filters=[stripped], description=N_("选择调整等级的填写"))
    reason = TextAreaField(N_("理由"), [Required()], filters=[stripped], description=N_("不超过 200 字"))
