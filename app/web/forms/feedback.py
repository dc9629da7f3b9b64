"""The form of a month's report on joint punishment."""

from typing import Any

from wtforms import IntegerField, TextAreaField

from app.domain.vocabulary import N_
from app.services.feedback import FIGURES
from app.web.forms.base import PageForm, Required, stripped


class FeedbackForm(PageForm):
    """Three figures and words."""

    initiated = IntegerField(N_("本月发起联合惩戒（件）"), validators=[Required()])
    carried_out = IntegerField(N_("本月实施惩戒措施（件）"), validators=[Required()])
    lifted = IntegerField(N_("本月解除惩戒措施（件）"), validators=[Required()])
    words = TextAreaField(
        N_("情况说明"),
        validators=[Required()],
        filters=[stripped],
        description=N_("本月联合惩戒的发起和实施情况、存在的问题；没有发生的写明没有"),
        render_kw={"maxlength": 2000, "rows": 5},
    )

    def answer(self) -> dict[str, Any]:
        return {name: self[name].data for name in (*FIGURES, "words")}
