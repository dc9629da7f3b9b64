"""Handing in a list."""

from wtforms import FileField, SelectField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required


class ListingFile(PageForm):
    """A table of entries and the unit they are from."""

    unit = SelectField(N_("发起部门"), [Required()], choices=[], validate_choice=False)
    file = FileField(N_("名单表格"), [Required()], description=N_("xlsx 或者 CSV，列名与模板一致"))
