"""The forms that pause, resume or lengthen a limit."""

from wtforms import RadioField, TextAreaField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, Required, stripped


class Pause(PageForm):
    """中止计时; the reasons are those of the policy pack."""

    reason = RadioField(N_("暂停事由"), [Required()], choices=[], validate_choice=False)


class Extend(PageForm):
    """延长期限; each length is offered with the day it leads to."""

    amount = RadioField(N_("延长多少"), [Required()], choices=[], validate_choice=False)
    reason = TextAreaField(N_("延长的理由"), [Required()], filters=[stripped], description=N_("记入时限台账和办理日志"))

    @property
    def wanted(self) -> int:
        """The length chosen; nought, which no pack allows, where none was."""
        return int(self.amount.data) if str(self.amount.data or "").isdecimal() else 0
