"""The form that notes that the platform above has followed."""

from wtforms import DateField, TextAreaField
from wtforms.validators import Length

from app.domain.vocabulary import N_
from app.services import upstream
from app.web.forms.base import PageForm, Required, stripped


class UpstreamForm(PageForm):
    """Since when the platform above shows the outcome."""

    seen_on = DateField(N_("上级平台更新的日期"), [Required()])
    text = TextAreaField(
        N_("在哪里看到的（选填）"),
        [Length(max=upstream.LONGEST, message=N_("内容过长（不超过 500 字）"))],
        description=N_("平台名称、栏目或者回执编号"),
        filters=[stripped],
    )
