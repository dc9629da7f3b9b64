"""What the answer to each user task must hold, checked at its field and stored before the process moves on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.domain.act_reasons import ReturnReason
from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, DeclineReason, Receiver, Role, Stage, Suspension
from app.models.case import Case
from app.models.place import Organisation
from app.models.record import Record
from app.services import measure_effects, order_steps
from app.services.command import CaseCommand
from app.services.input import coded_reason, required_text
from app.services.rectification import rectify, review_rectification
from app.services.verification import verify_record

Decision = Callable[[CaseCommand, str, Mapping[str, Any]], None]
_MAX_ITEMS = 30


def _refuse(field: str, code: str, message: str) -> None:
    raise Invalid([FieldError(field, code, message)])


def check_application(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """受理审查: a refusal needs code and reasons, 补正 is asked once, own errors are the platform's alone."""
    if outcome == "supplement":
        if command.row["supplemented"]:
            _refuse("outcome", "supplement_once", N_("补正只能一次性告知，本件已经告知过补正"))
        command.set(supplement_items=_items(data))
    elif outcome == "decline":
        code = data.get("reason_code")
        if code not in list(DeclineReason):
            _refuse("reason_code", "unknown_reason", N_("请选择不予受理的理由"))
        command.set(reason_code=code, reason=required_text(data, "reason"))
    elif outcome == "transfer":
        command.set(transferred_to=required_text(data, "to", 200), reason=required_text(data, "reason"))
    elif outcome == "own_error":
        _own_error(command, data)


def _items(data: Mapping[str, Any]) -> list[str]:
    items = data.get("items")
    texts = [item.strip() for item in items if isinstance(item, str)] if isinstance(items, list) else []
    if not isinstance(items, list) or not items or len(texts) != len(items) or not all(texts):
        _refuse("items", "required", N_("请逐项写明需要补正的内容"))
    if len(texts) > _MAX_ITEMS or any(len(text) > 500 for text in texts):
        _refuse("items", "too_long", N_("补正内容过多：至多 30 项，每项不超过 500 字"))
    return texts


def _own_error(command: CaseCommand, data: Mapping[str, Any]) -> None:
    """Only the keeper of the platform's copy may put it right itself, and only back to what was delivered."""
    record = command.record
    if command.pack.receiver is not Receiver.CENTRE or record is None:
        _refuse("outcome", "own_error_not_here", N_("本单位不保管平台信息，不能直接更正，请转送提供单位核查"))
    elif not differing(command):
        _refuse("outcome", "own_error_not_found", N_("平台信息与提供单位报送内容一致，不属于平台差错，请转送核查"))
    elif effects := measure_effects.read(command, "own_error", data.get("measures")):
        command.note("own_error_judged", measures=effects)


def differing(command: CaseCommand) -> dict[str, str]:
    """The disputed fields in which the platform's copy differs from the delivered row, with the delivered value."""
    return differences(command.record, [row.field for row in command.fields]) if command.record else {}


def differences(record: Record, disputed: Sequence[str]) -> dict[str, str]:
    """Where a record's platform copy differs from the row as delivered; all fields are asked when none is disputed."""
    copy = {**record.fields, **record.personal}
    return {
        field: record.delivered[field]
        for field in disputed or list(record.delivered)
        if field in record.delivered and record.delivered[field] != copy.get(field)
    }


def supplement_application(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """补正: new words, kept below the first ones, or new files, which are joined by the caller."""
    words = data.get("statement")
    if isinstance(words, str) and words.strip():
        said = required_text(data, "statement")
        jurisdiction, case_id = command.key
        first = select(Case.statement).where(Case.jurisdiction == jurisdiction, Case.id == case_id)
        before = command.session.execute(first).scalar_one()
        command.set(statement=f"{before}\n\n补正（{command.today.isoformat()}）：{said}".strip())
    elif not data.get("evidence"):
        _refuse("statement", "required", N_("请填写补正说明或者上传补正材料"))


def refer_record(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """转送核查: to whom, and, where the place leaves it open, whether measures stand still meanwhile."""
    if outcome == "own_error":
        _own_error(command, data)
        return
    _choose_provider(command, data)
    _decide_suspension(command, data)


def _choose_provider(command: CaseCommand, data: Mapping[str, Any]) -> None:
    code = data.get("provider")
    if code:
        statement = select(Organisation).where(
            Organisation.uscc == str(code), Organisation.jurisdiction == command.row["jurisdiction"]
        )
        organisation = command.session.execute(statement).scalar_one_or_none()
        if organisation is None or not _provides(organisation):
            _refuse("provider", "unknown_provider", N_("没有这个信息提供单位"))
        else:
            command.set(provider_id=organisation.id)
    if command.row["provider_id"] is None:
        _refuse("provider", "required", N_("请选择信息提供单位"))


def _provides(unit: Organisation) -> bool:
    return Role.INFORMATION_PROVIDER.value in unit.kinds and unit.abolished_on is None


def _decide_suspension(command: CaseCommand, data: Mapping[str, Any]) -> None:
    rule, wish = command.pack.suspension, data.get("suspend")
    if rule is Suspension.DECIDE:
        if not isinstance(wish, bool):
            _refuse("suspend", "required", N_("本地文件没有规定，请决定核查期间是否暂停执行惩戒措施"))
        command.set(suspension="suspend" if wish else "continue")
        command.form["suspend_reason"] = required_text(data, "suspend_reason")
        command.set(reason=command.form["suspend_reason"])
        return
    fixed = rule is Suspension.SUSPEND
    if wish is not None and wish is not fixed:
        _refuse("suspend", "not_yours_to_decide", N_("核查期间措施是否暂停由本地文件规定，不能另行决定"))
    command.set(suspension=rule.value)


def arbitrate_provider(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """裁定: the unit named here cannot send the record back again."""
    if not data.get("provider"):
        _refuse("provider", "required", N_("请选择负责核查的信息提供单位"))
    command.set(reason=required_text(data, "reason"))
    _choose_provider(command, data)
    command.set(arbitrated=True)


def serve_answer(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """拟制答复: sent on, or given back to the provider once after an opinion that changes nothing."""
    if outcome == "serve":
        text = data.get("text")
        if text is not None and (not isinstance(text, str) or len(text) > 5_000):
            _refuse("text", "too_long", N_("答复说明不超过 5000 字"))
        command.set(answer_text=text or None, prepared_by=command.actor.account_id)
        return
    if command.row["sent_back"]:
        _refuse("outcome", "return_once", N_("退回提供单位只能一次"))
    if command.row["opinion_outcome"] not in ("maintain", "unverifiable"):
        _refuse("outcome", "return_not_allowed", N_("只有维持或者无法核实的意见可以退回补充核查"))
    command.form["reason_code"], command.form["reason"] = coded_reason(data, ReturnReason)
    command.set(reason=command.form["reason"])


def approve(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """审批: by another person than the one who prepared it."""
    if command.actor.account_id == command.row["prepared_by"]:
        _refuse("outcome", "four_eyes", N_("拟办人不能审批自己的意见，请由他人审批"))
    paper = "opinion" if command.stage is Stage.VERIFYING else "answer"
    if outcome == "approve":
        command.note(f"{paper}_approved")
        return
    reason = required_text(data, "reason")
    command.set(reason=reason)
    command.note(f"{paper}_disapproved", digest=command.keep(reason))


DECISIONS: Mapping[str, Decision] = {
    "check_application": check_application,
    "supplement_application": supplement_application,
    "refer_record": refer_record,
    "arbitrate_provider": arbitrate_provider,
    "verify_record": verify_record,
    "approve_opinion": approve,
    "serve_answer": serve_answer,
    "approve_answer": approve,
    "rectify": rectify,
    "review_rectification": review_rectification,
    "acknowledge_order": order_steps.acknowledge_order,
    "execute_order": order_steps.execute_order,
    "restore_credit": order_steps.restore_credit,
    "review_refusal": order_steps.review_refusal,
}

FIELDS: Mapping[str, frozenset[str]] = {
    "check_application": frozenset({"reason_code", "reason", "items", "to", "measures"}),
    "supplement_application": frozenset({"statement", "evidence"}),
    "refer_record": frozenset({"provider", "suspend", "suspend_reason", "measures"}),
    "arbitrate_provider": frozenset({"provider", "reason"}),
    "verify_record": frozenset({"opinion", "answers", "measures", "evidence", "attest", "letter", "duplicate_of"}),
    "approve_opinion": frozenset({"reason"}),
    "serve_answer": frozenset({"text", "reason_code", "reason"}),
    "approve_answer": frozenset({"reason"}),
    "rectify": frozenset({"reply", "evidence"}),
    "review_rectification": frozenset({"text", "workdays"}),
    "acknowledge_order": frozenset({"reason"}),
    "execute_order": frozenset({"evidence", "reason"}),
    "restore_credit": frozenset({"evidence", "reason", "lines"}),
    "review_refusal": frozenset({"text"}),
}
