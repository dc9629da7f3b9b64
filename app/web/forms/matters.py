"""The forms of a matter put to the government, and of the decision on it."""

from typing import Any

from wtforms import DateField, StringField, TextAreaField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped

_LONG = {"maxlength": 2000, "rows": 5}


class MatterForm(PageForm):
    """What the letter says."""

    title = StringField(N_("问题"), validators=[Required()], filters=[stripped], render_kw={"maxlength": 100})
    body = StringField(N_("报送机关"), validators=[Required()], filters=[stripped], render_kw={"maxlength": 100})
    facts = TextAreaField(
        N_("问题和已做的工作"),
        validators=[Required()],
        filters=[stripped],
        description=N_("写明事实、涉及的单位、督办经过和不能自行解决的原因"),
        render_kw=_LONG,
    )
    proposal = TextAreaField(N_("请示事项和建议"), validators=[Required()], filters=[stripped], render_kw=_LONG)

    def answer(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("title", "body", "facts", "proposal")}


class DecisionForm(PageForm):
    """What was decided, and when."""

    decided_on = DateField(N_("决定日期"), validators=[Required()])
    decision = TextAreaField(N_("决定内容"), validators=[Required()], filters=[stripped], render_kw=_LONG)

    def answer(self) -> dict[str, Any]:
        day = self.decided_on.data
        return {"decided_on": day.isoformat() if day else "", "decision": self.decision.data}
