"""The forms about people: who objects, who fills it in for him, and where letters are to reach him."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from app.domain.representation import Relation
from app.domain.vocabulary import N_, IdType
from app.web.forms.base import Required, StepForm, Ticks, choices, stripped
from app.web.forms.filing import POWERS

_ID_TYPES = (IdType.USCC, IdType.RESIDENT_ID, IdType.OTHER)
_PERSONS = (IdType.RESIDENT_ID, IdType.OTHER)
# Where the services' paths and the names on the page differ.
NAMES = {
    "applicant.agent.kind": "name",
    "applicant.agent.evidence": "proof",
    "applicant.agent.evidence.0": "proof",
    "applicant.agent.authority.evidence": "proof",
}
_SELF = {
    IdType.USCC: N_("法定代表人或者负责人本人办理"),
    IdType.RESIDENT_ID: N_("本人办理"),
    IdType.OTHER: N_("本人，或者单位的法定代表人、负责人办理"),
}
_OTHERS = (
    ("staff", N_("本单位工作人员办理（须有单位的授权委托书）"), (IdType.USCC, IdType.OTHER)),
    ("guardian", N_("父母等法定代理人办理（申请人未成年，或者没有完全民事行为能力）"), _PERSONS),
    ("agent", N_("委托代理人办理（须有申请人的授权委托书）"), _ID_TYPES),
)


class ApplicantData(StepForm):
    """Who objects."""

    name = StringField(N_("姓名或者单位名称"), [Required()], description=N_("与证件一致"), filters=[stripped])
    id_type = SelectField(N_("证件类型"), choices=choices(_ID_TYPES))
    id_number = StringField(N_("证件号码"), [Required()], filters=[stripped])
    confirm_number = BooleanField(N_("我已核对，号码与证件一致"))


class Who(StepForm):
    """Who fills this in; what is offered depends on the sort of applicant."""

    who = RadioField(N_("由谁办理"), [DataRequired(N_("请选择由谁办理"))], choices=[])

    def offer(self, id_type: IdType) -> None:
        own = [SelectChoice("self", _SELF[id_type])]
        self.who.choices = own + [SelectChoice(code, words) for code, words, whose in _OTHERS if id_type in whose]


class Representative(StepForm):
    """What is asked of everybody who acts for another."""

    name = StringField(N_("办理人姓名或者名称"), [Required()], filters=[stripped])
    id_type = SelectField(
        N_("办理人证件类型"), choices=choices((IdType.RESIDENT_ID, IdType.USCC, IdType.OTHER)), validate_choice=False
    )
    id_number = StringField(N_("办理人证件号码"), [Required()], filters=[stripped])
    mobile = TelField(N_("办理人手机号码（选填）"), [Length(max=32)], filters=[stripped])

    def person(self, kind: str) -> dict[str, Any]:
        """The part all of them share, as services take it."""
        return {
            "kind": kind,
            "name": self.name.data,
            "id_type": self.id_type.data,
            "id_number": self.id_number.data,
            "mobile": self.mobile.data or None,
        }

    def represented(self, kind: str, proof: str) -> dict[str, Any]:
        """Who acts and by what right, as services take it: each kind of representative says it."""
        raise NotImplementedError


class Agent(Representative):
    """An agent, or staff of the applicant's own: how far the authority goes."""

    matter = StringField(
        N_("委托事项"),
        [Required()],
        description=N_("与授权委托书一致，例如 就某号处罚记录提出异议"),
        filters=[stripped],
    )
    powers = Ticks(N_("授权范围"), [Required()], choices=list(POWERS))
    until = DateField(
        N_("授权到期日"),
        [DataRequired(N_("请填写授权到期日，例如 2026-11-21"))],
        description=N_("例如 2026-11-21"),
    )
    proof = FileField(N_("授权委托书"), [Required()])

    def represented(self, kind: str, proof: str) -> dict[str, Any]:
        return self.person(kind) | {
            "authority": {
                "evidence": proof,
                "matter": self.matter.data,
                "powers": self.powers.data,
                "until": self.until.data.isoformat() if self.until.data else None,
            }
        }


class Guardian(Representative):
    """A guardian acts by law: the relation is asked for, and its proof."""

    relation = RadioField(
        N_("与申请人的关系"),
        [DataRequired(N_("请选择与申请人的关系"))],
        choices=choices(Relation),
        validate_choice=False,
    )
    proof = FileField(
        N_("监护关系的证明"),
        [Required()],
    )

    def represented(self, kind: str, proof: str) -> dict[str, Any]:
        return self.person(kind) | {"relation": self.relation.data, "evidence": proof}


class Address(StepForm):
    """How to be reached, and where letters are to go: confirmed by typing it twice."""

    mobile = TelField(
        N_("手机号码（选填）"),
        [Length(max=32)],
        description=N_("只用于电话联系，不作为送达地址"),
        filters=[stripped],
    )
    service = RadioField(
        N_("文书怎样送达"),
        [DataRequired(N_("请选择文书怎样送达"))],
        choices=[
            SelectChoice("electronic", N_("电子送达：发送到电子邮箱，同时可以在本网站查看")),
            SelectChoice("paper", N_("纸质送达：邮寄到下列地址")),
        ],
    )
    email = EmailField(
        N_("电子邮箱"),
        [Length(max=200)],
        filters=[stripped],
    )
    email_again = EmailField(N_("再次填写电子邮箱"), [Length(max=200)], filters=[stripped])
    postal = TextAreaField(
        N_("邮寄地址"),
        [Length(max=300)],
        description=N_("收件人、详细地址和邮政编码"),
        filters=[stripped],
    )

    @property
    def electronic(self) -> bool:
        return str(self.service.data) == "electronic"

    def judge(self) -> None:
        """Refuse an address that was not given, or given twice in two ways."""
        if self.electronic and not self.email.data:
            self.fault("email", N_("同意电子送达的，请填写电子邮箱"))
        elif self.electronic and self.email.data.lower() != (self.email_again.data or "").lower():
            self.fault("email_again", N_("两次填写的电子邮箱不一致"))
        if self.service.data == "paper" and not self.postal.data:
            self.fault("postal", N_("纸质送达的，请填写邮寄地址"))

    def address(self) -> dict[str, Any]:
        """What services keep of it: the address letters go to, and the others only to write to."""
        return {
            "mobile": self.mobile.data or None,
            "email": self.email.data or None,
            "e_service": self.electronic,
            "service_address": (self.email.data if self.electronic else self.postal.data) or None,
        }


def address_data(stored: dict[str, Any]) -> dict[str, Any]:
    """The form's values from what is stored; an address confirmed before stands in both places."""
    electronic, known = stored.get("e_service"), "e_service" in stored
    email, postal = stored.get("email"), stored.get("service_address")
    return {
        "mobile": stored.get("mobile"),
        "service": ("electronic" if electronic else "paper") if known else None,
        "email": email,
        "email_again": email if electronic else None,
        "postal": postal if known and not electronic else None,
    }
