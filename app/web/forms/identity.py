"""The form before the way to the identity provider."""

from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm


class Consent(PageForm):
    """What is told about personal data is read before any is asked for."""

    fresh = HiddenField()
    consent = BooleanField(
        N_("我已阅读并同意上述个人信息处理告知"), [DataRequired(N_("请先阅读个人信息处理告知，同意后再继续"))]
    )
