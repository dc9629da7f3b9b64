"""送达: what a clerk enters from a signed 送达回证, and of a letter handed to the post."""

from typing import Any

from wtforms import SelectChoice, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from app.domain.service_rules import WAYS
from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, choices, stripped
from app.web.forms.task_base import WithFiles


class ServiceProof(WithFiles, PageForm):
    """One proof of service; what each way needs is the services' to say."""

    method = SelectField(
        N_("送达方式"), choices=[SelectChoice("", N_("请选择")), *choices(WAYS)], validate_choice=False
    )
    served_on = StringField(
        N_("送达日期"),
        widget=DateInput(),
        description=N_("签收日期；公告送达的，填视为送达之日。救济期限自送达之日起算"),
    )
    place = StringField(N_("送达地点"), description=N_("直接送达、留置送达必填"), filters=[stripped])
    received_by = StringField(
        N_("签收人"), description=N_("直接、邮寄、委托送达必填，与回证上的签名一致"), filters=[stripped]
    )
    relation = StringField(
        N_("与受送达人的关系（选填）"), description=N_("例如 本人、同住成年家属、负责收件的人"), filters=[stripped]
    )
    witnesses = StringField(
        N_("见证人"), description=N_("留置送达须写明见证人，或者上传送达过程的照片"), filters=[stripped]
    )
    note = TextAreaField(N_("说明"), description=N_("留置送达写明拒收事由，公告送达写明原因和经过"), filters=[stripped])
    reason = StringField(N_("更正的理由"), description=N_("原登记留在办理日志中"), filters=[stripped])

    def proof(self, correcting: bool) -> dict[str, Any]:
        """The proof as services take it."""
        names = ("method", "served_on", "place", "received_by", "relation", "witnesses", "note")
        data: dict[str, Any] = {name: self[name].data or "" for name in names}
        data["evidence"] = self.evidence.data or []
        return data | ({"reason": self.reason.data or ""} if correcting else {})


class Posting(PageForm):
    """A letter handed to the post."""

    posted_on = StringField(N_("交邮日期"), widget=DateInput())
    tracking = StringField(N_("邮件号码"), description=N_("挂号信或者特快专递的号码"), filters=[stripped])
