"""The form of an emergency look."""

from wtforms import StringField, TextAreaField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped


class Look(PageForm):
    """Which case, and why it cannot wait."""

    case = StringField(N_("案件编号"), [Required()], filters=[stripped], description=N_("例如 YY-410122-2026-000123"))
    reason = TextAreaField(
        N_("理由"),
        [Required()],
        filters=[stripped],
        description=N_("写明为何紧急、为何必须查阅；督办和审计人员将立即收到"),
    )
