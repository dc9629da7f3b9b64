"""Putting a registered filing right: name, address and contact, with the reason."""

from typing import Any

from wtforms import BooleanField, EmailField, StringField, TelField

from app.domain.vocabulary import N_
from app.web.forms.base import PageForm, stripped


class Correction(PageForm):
    """What a clerk may put right before acceptance."""

    name = StringField(N_("申请人姓名或者名称"), description=N_("与证件一致"), filters=[stripped])
    mobile = TelField(N_("联系电话（选填）"), filters=[stripped])
    service_address = StringField(N_("送达地址"), filters=[stripped])
    email = EmailField(N_("电子邮箱（选填）"), filters=[stripped])
    e_service = BooleanField(N_("申请人书面同意以电子方式送达文书，并确认上列邮箱为送达地址"))
    reason = StringField(N_("更正的理由"), description=N_("记入办理日志"), filters=[stripped])

    def correction(self) -> dict[str, Any]:
        """The correction as services take it."""
        data: dict[str, Any] = {name: self[name].data or None for name in ("mobile", "service_address", "email")}
        return data | {"name": self.name.data, "e_service": bool(self.e_service.data), "reason": self.reason.data}


class Cancellation(PageForm):
    """Why a filing should not have been registered."""

    reason = StringField(N_("撤销登记的理由"), description=N_("记入办理日志"), filters=[stripped])
