"""The forms of the objection process, one for each user task, found by the task's id."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import DateInput

from app.domain.act_reasons import ReturnReason
from app.domain.effects import Ending, usual
from app.domain.vocabulary import N_, DeclineReason, Finding, Ground, Receiver, Suspension
from app.models.place import Organisation
from app.services.desk import Desk
from app.web.filters import sentence
from app.web.forms.base import choices, stripped
from app.web.forms.orders_about_measures import AcknowledgeOrder, ExecuteOrder, RestoreCredit, ReviewRefusal
from app.web.forms.supervision import Rectify, ReviewRectification
from app.web.forms.task_base import TaskForm, WithFiles

OWN_ERROR = N_("属于平台差错，直接更正为报送内容")


class CheckApplication(TaskForm):
    """受理审查: accept, ask once for what is missing, decline, transfer, or mend the platform's own error."""

    labels: ClassVar = {
        "accept": N_("受理"),
        "supplement": N_("需要补正，一次性告知"),
        "decline": N_("不予受理"),
        "transfer": N_("不属于本单位职责，转送其他机关"),
        "own_error": OWN_ERROR,
    }
    items = TextAreaField(N_("需要补正的内容"), description=N_("每行一项，写明缺什么、补什么；补正只能告知一次"))
    reason_code = SelectField(
        N_("不予受理的理由"),
        choices=[SelectChoice("", N_("请选择")), *choices(DeclineReason)],
        validate_choice=False,
    )
    to = StringField(N_("转送给"), description=N_("接收机关的全称"), filters=[stripped])
    reason = TextAreaField(N_("具体说明"), description=N_("写进发给申请人的告知书"))

    def allowed(self, desk: Desk) -> Sequence[str]:
        closed = {"supplement"} if desk.case.supplemented else set()
        return [each for each in desk.outcomes if each not in closed | _own_error_closed(desk)]

    def answer(self, outcome: str) -> dict[str, Any]:
        match outcome:
            case "supplement":
                return {"items": [line.strip() for line in (self.items.data or "").splitlines() if line.strip()]}
            case "decline":
                return {"reason_code": self.reason_code.data, "reason": self.reason.data}
            case "transfer":
                return {"to": self.to.data, "reason": self.reason.data}
        return {}


def _own_error_closed(desk: Desk) -> set[str]:
    return set() if desk.view.pack.receiver is Receiver.CENTRE and desk.own_errors else {"own_error"}


class SupplementApplication(WithFiles, TaskForm):
    """补正: what the applicant adds, entered by the receiver when it comes on paper."""

    labels: ClassVar = {"submit": N_("登记补正")}
    statement = TextAreaField(N_("补正说明"), description=N_("按申请人的原意填写"))

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"statement": self.statement.data, "evidence": self.evidence.data or []}


class ReferRecord(TaskForm):
    """转送核查: to which unit, and where the place leaves it open, whether measures stand still meanwhile."""

    labels: ClassVar = {"refer": N_("转送提供单位核查"), "own_error": OWN_ERROR}
    provider = SelectField(N_("信息提供单位"), choices=[], validate_choice=False)
    suspend = RadioField(
        N_("核查期间的惩戒措施"),
        choices=[SelectChoice("yes", N_("暂停执行")), SelectChoice("no", N_("继续执行"))],
        validate_choice=False,
    )
    suspend_reason = TextAreaField(N_("决定的理由"), description=N_("记入办理日志，可供督查"))

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        offer_providers(self.provider, desk)
        if desk.view.pack.suspension is not Suspension.DECIDE:
            del self.suspend, self.suspend_reason

    def allowed(self, desk: Desk) -> Sequence[str]:
        return [each for each in desk.outcomes if each not in _own_error_closed(desk)]

    def answer(self, outcome: str) -> dict[str, Any]:
        if outcome != "refer":
            return {}
        data: dict[str, Any] = {"provider": self.provider.data}
        if "suspend" in self:
            data["suspend"] = {"yes": True, "no": False}.get(self.suspend.data or "")
            data["suspend_reason"] = self.suspend_reason.data
        return data


def offer_providers(field: SelectField, desk: Desk) -> None:
    """The units of the place that provide information, the present one chosen."""
    present = desk.case.provider
    field.choices = [SelectChoice("", N_("请选择")), *(_unit_choice(each, desk) for each in desk.providers)]
    if field.data is None and present is not None:
        field.data = present.uscc


def _unit_choice(unit: Organisation, desk: Desk) -> SelectChoice:
    name = sentence(N_("{unit}（没有账号，函件邮寄）"), {"unit": unit.name}) if unit.id in desk.lone else unit.name
    return SelectChoice(unit.uscc, name)


class ArbitrateProvider(TaskForm):
    """裁定: after a second return, the unit named here must verify."""

    labels: ClassVar = {"assign": N_("裁定由该单位核查")}
    provider = SelectField(N_("负责核查的信息提供单位"), choices=[], validate_choice=False)
    reason = TextAreaField(N_("裁定理由"), description=N_("被裁定的单位不能再退回"))

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        offer_providers(self.provider, desk)

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"provider": self.provider.data, "reason": self.reason.data}


class FieldAnswer(Form):
    """One disputed field: what was found, and by which document."""

    field = HiddenField()
    finding = RadioField(N_("核查结果"), choices=choices(Finding), validate_choice=False)
    value = StringField(N_("应为"), filters=[stripped])
    source = StringField(N_("依据的原始材料"), filters=[stripped])


class MeasureEffect(Form):
    """What becomes of one measure in force."""

    id = HiddenField()
    effect = RadioField(
        N_("处理"),
        choices=[SelectChoice("keep", N_("继续执行")), SelectChoice("lift", N_("解除"))],
        validate_choice=False,
    )
    reason = StringField(N_("理由"), filters=[stripped])


class SealedLetter(Form):
    """The letter by which a provider without account has answered."""

    number = StringField(N_("来函文号"), filters=[stripped])
    dated_on = StringField(N_("来函日期"), widget=DateInput())


class VerifyRecord(WithFiles, TaskForm):
    """核查: a finding for every disputed field, a written opinion, and a result that agrees with them."""

    labels: ClassVar = {
        "maintain": N_("维持原记录（各项均无误）"),
        "correct": N_("更正记录（各项均有误）"),
        "supplement_record": N_("补充记录（有遗漏）"),
        "partly": N_("部分成立（有的有误，有的无误）"),
        "withdraw": N_("撤销记录"),
        "end_publicity": N_("终止公示"),
        "unverifiable": N_("无法核实"),
        "misrouted": N_("不是本单位提供的信息，退回"),
    }
    answers = FieldList(FormField(FieldAnswer))
    opinion = TextAreaField(N_("书面核查意见"), description=N_("写明核对了什么材料、得出什么结论"))
    measures = FieldList(FormField(MeasureEffect))
    duplicate_of = SelectField(
        N_("与哪条记录重复"),
        choices=[],
        validate_choice=False,
        description=N_("撤销重复公示的记录时选择；本记录上的惩戒措施转由保留的记录承接"),
    )
    attest = BooleanField()
    letter = FormField(SealedLetter)
    ground: Ground = Ground.OTHER

    def offer(self, desk: Desk) -> None:
        super().offer(desk)
        self.ground = desk.case.ground
        known = {row.form.field.data for row in self.answers}
        for each in desk.view.fields:
            if each.code not in known:
                self.answers.append_entry({"field": each.code})
        decided = {row.form.id.data for row in self.measures}
        for measure in desk.measures:
            if str(measure.id) not in decided:
                self.measures.append_entry({"id": str(measure.id)})
        self.attest.label.text = desk.view.pack.word("records.attestation")
        if not desk.on_behalf:
            del self.letter
        if desk.originals:
            known_records = [SelectChoice(str(each.id), each.document_number) for each in desk.originals]
            self.duplicate_of.choices = [SelectChoice("", N_("请选择")), *known_records]
        else:
            del self.duplicate_of

    def allowed(self, desk: Desk) -> Sequence[str]:
        return [each for each in desk.outcomes if each != "misrouted" or not desk.case.arbitrated]

    def answer(self, outcome: str) -> dict[str, Any]:
        data: dict[str, Any] = {"opinion": self.opinion.data, "evidence": self.evidence.data or []}
        if "letter" in self:
            data["letter"] = self.letter.form.data
        if outcome == "misrouted":
            return data
        data |= {"attest": self.attest.data, "answers": [row.form.data for row in self.answers]}
        if outcome in EFFECTS:
            said = [row.form.data for row in self.measures]
            # Where the ground decides by itself, rows left open are not asked for.
            open_rows = usual(Ending(outcome), self.ground) is None
            data["measures"] = [each for each in said if open_rows or each["effect"] or each["reason"]]
        if outcome == "withdraw" and "duplicate_of" in self and self.duplicate_of.data:
            data["duplicate_of"] = self.duplicate_of.data
        return data


# The results after which the provider decides what becomes of each measure.
EFFECTS = ("correct", "supplement_record", "partly", "end_publicity")


class Approve(TaskForm):
    """审批: by another person than the one who prepared it."""

    labels: ClassVar = {"approve": N_("同意"), "return": N_("退回修改")}
    reason = TextAreaField(N_("退回的理由"))

    def answer(self, outcome: str) -> dict[str, Any]:
        return {"reason": self.reason.data} if outcome == "return" else {}


class ServeAnswer(TaskForm):
    """拟制答复: served, or given back to the provider once after an opinion that changes nothing."""

    labels: ClassVar = {"serve": N_("作出答复并送达"), "return_to_provider": N_("退回提供单位补充核查")}
    text = TextAreaField(
        N_("补充说明（选填）"), description=N_("写进告知书的处理理由；核查意见、逐项答复和救济途径自动列入")
    )
    reason_code = SelectField(
        N_("退回的理由"), choices=[SelectChoice("", N_("请选择")), *choices(ReturnReason)], validate_choice=False
    )
    reason = TextAreaField(N_("具体说明"), description=N_("写明需要补充核查什么；只能退回一次"))

    def allowed(self, desk: Desk) -> Sequence[str]:
        returnable = not desk.case.sent_back and desk.case.opinion_outcome in ("maintain", "unverifiable")
        return [each for each in desk.outcomes if each == "serve" or returnable]

    def answer(self, outcome: str) -> dict[str, Any]:
        if outcome == "serve":
            return {"text": (self.text.data or "").strip() or None}
        return {"reason_code": self.reason_code.data or "", "reason": self.reason.data}


FORMS: dict[str, type[TaskForm]] = {
    "check_application": CheckApplication,
    "supplement_application": SupplementApplication,
    "refer_record": ReferRecord,
    "arbitrate_provider": ArbitrateProvider,
    "verify_record": VerifyRecord,
    "approve_opinion": Approve,
    "serve_answer": ServeAnswer,
    "approve_answer": Approve,
    "rectify": Rectify,
    "review_rectification": ReviewRectification,
    "acknowledge_order": AcknowledgeOrder,
    "execute_order": ExecuteOrder,
    "restore_credit": RestoreCredit,
    "review_refusal": ReviewRefusal,
}
