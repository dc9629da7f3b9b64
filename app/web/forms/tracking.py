"""Finding one's case again, and checking a letter."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, stripped


class Track(PageForm):
    """Number and query code, as the receipt names them."""

    number = StringField(
        N_("收件编号"),
        [DataRequired(N_("请填写收件编号")), Length(max=64, message=N_("收件编号有误"))],
        description=N_("收件回执上的编号，例如 SQ-410122-2026-000123"),
        filters=[stripped],
    )
    code = StringField(
        N_("查询码"),
        [DataRequired(N_("请填写查询码")), Length(max=64, message=N_("查询码有误"))],
        description=N_("收件回执上的 8 位查询码，不区分大小写"),
        filters=[stripped],
    )


class Confirm(PageForm):
    """A page that asks once more; its button is the answer."""


class CheckNotice(PageForm):
    """The code printed at the foot of a notice."""

    class Meta:
        csrf = False  # a question by GET changes nothing

    code = StringField(
        N_("核验码"),
        [DataRequired(N_("请填写核验码")), Length(max=64, message=N_("核验码有误"))],
        description=N_("文书末页的核验码，例如 410122-7K3M-9QXD-2HTP"),
        filters=[stripped],
    )
