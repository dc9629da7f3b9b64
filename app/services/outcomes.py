"""The service tasks of the objection process: each function carries out the node of the same name.

They run inside a command, change its rows and remember its events; nothing here reaches outside the database.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.effects import Ending
from app.domain.notice_facts import NoticeFacts
from app.domain.vocabulary import CaseOutcome, ClockCode, DeclineReason, NoticeKind, PauseReason, Role
from app.services import corrections, leaving, measures, order_steps, rectification, referrals, suspension_proof
from app.services.answers import send_answer
from app.services.command import CaseCommand, Operation
from app.services.dispute import mark, unmark
from app.services.dossier import Dossier, citations, clock_citations, field_lines, limits, open_dossier, remedies
from app.services.notices import issue

_BEFORE_ACCEPTANCE = (ClockCode.REFER, ClockCode.WHOLE)
_PROMISES = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE)


def accept(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """受理: mark the record where the place marks on acceptance, and tell the applicant."""
    command.set(accepted_on=command.today)
    command.note("accepted")
    if command.pack.annotate == "acceptance":
        mark(command)
    dossier = open_dossier(command)

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(
            facts,
            clocks=limits(command, dossier, *_PROMISES),
            suspension=command.pack.suspension,
            citations=clock_citations(command.pack, *_PROMISES)
            + citations(command.pack, "objection.suspension", "objection.annotate"),
        )

    issue(command, NoticeKind.ACCEPTANCE, Role.APPLICANT, dossier, change=say)


def request_supplement(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """一次性告知补正: the running clocks stand still, the applicant's begins."""
    items = tuple(command.row["supplement_items"] or ())
    reason = PauseReason.SUPPLEMENT.value
    paused = command.clocks.pause(_BEFORE_ACCEPTANCE, reason) if reason in command.pack.pause_reasons else []
    command.set(supplemented=True)
    command.note("supplement_requested", count=len(items), clocks=[code.value for code in paused])
    command.start_clock(ClockCode.SUPPLEMENT)
    dossier = open_dossier(command)

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(
            facts,
            materials=items,
            clocks=limits(command, dossier, ClockCode.SUPPLEMENT),
            citations=clock_citations(command.pack, ClockCode.SUPPLEMENT),
        )

    issue(command, NoticeKind.SUPPLEMENT, Role.APPLICANT, dossier, change=say)


def receive_supplement(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """收到补正: the clocks run on."""
    command.clocks.stop(ClockCode.SUPPLEMENT)
    resumed = command.clocks.resume(_BEFORE_ACCEPTANCE, PauseReason.SUPPLEMENT.value)
    role = command.acting_as[0]
    command.note("supplement_received", clocks=[code.value for code in resumed], role=role.value if role else "")


def note_unsupplemented(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """逾期未补正: nothing lapses; an officer goes on with what there is."""
    command.clocks.stop(ClockCode.SUPPLEMENT)
    resumed = command.clocks.resume(_BEFORE_ACCEPTANCE, PauseReason.SUPPLEMENT.value)
    command.set(unsupplemented=True)
    command.note("supplement_expired", clocks=[code.value for code in resumed])


def decline(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """不予受理: with code, reasons and remedies."""
    _end_without_answer(command, CaseOutcome.DECLINED)
    command.note("declined", reason_code=command.row["reason_code"])
    dossier = open_dossier(command)

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(
            facts,
            decline_reason=DeclineReason(command.row["reason_code"]),
            reasons=(_reason(command, dossier),),
            remedies=remedies(command, dossier, served_on=command.today),
            citations=citations(command.pack, "origins", "objection.remedies"),
        )

    issue(command, NoticeKind.DECLINE, Role.APPLICANT, dossier, change=say)


def transfer(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """转送: a letter to the body whose matter it is, and a notice to the applicant."""
    _end_without_answer(command, CaseOutcome.TRANSFERRED)
    command.note("transferred")
    dossier = open_dossier(command)
    body = str(command.row["transferred_to"])

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(facts, transferee=body, reasons=(_reason(command, dossier),))

    issue(command, NoticeKind.TRANSFER, Role.CREDIT_CENTRE, dossier, addressee=body, change=say)
    issue(command, NoticeKind.TRANSFER_NOTICE, Role.APPLICANT, dossier, change=say)


def _reason(command: CaseCommand, dossier: Dossier) -> str:
    # The reason may have been given in this very command, and not be in the database yet.
    return str(command.changes.get("reason") or dossier.case.reason or "")


def _end_without_answer(command: CaseCommand, outcome: CaseOutcome) -> None:
    command.set(outcome=outcome, answered_at=command.now)
    if command.row["suspension"] == "suspend":
        measures.at_once(command, Ending(outcome.value))
    command.clocks.stop(ClockCode.REFER)
    leaving.signed(command)
    unmark(command)


def refer(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """转送核查: the receiver's clock is met; the provider's begins with the letter's delivery.

    That is now for a provider with an account; referral_delivery.py tells when for one without.
    """
    provider = command.row["provider_id"]
    command.clocks.stop(ClockCode.REFER)
    dossier = open_dossier(command)
    _begin_verification(command, provider, delivered=dossier.signs_in)
    command.add_party(Role.INFORMATION_PROVIDER, provider)
    if command.row["arbitrated"]:
        reason = command.keep(str(command.form.get("reason", "")))
        command.note("provider_assigned", organisation_id=str(provider), digest=reason)
    visit = command.clocks.running(ClockCode.VERIFY)
    command.note("referred", organisation_id=str(provider), visit=visit.visit if visit else 0)

    def say(facts: NoticeFacts) -> NoticeFacts:
        return replace(
            facts,
            fields=field_lines(command, dossier),
            clocks=limits(command, dossier, ClockCode.VERIFY),
            citations=clock_citations(command.pack, ClockCode.REFER, ClockCode.VERIFY),
            suspension=command.pack.suspension,
        )

    name = dossier.provider.name if dossier.provider else ""
    issue(
        command,
        NoticeKind.VERIFICATION_REQUEST,
        Role.INFORMATION_PROVIDER,
        dossier,
        organisation=dossier.provider,
        addressee=name,
        change=say,
    )


def _begin_verification(command: CaseCommand, provider: int, *, delivered: bool) -> None:
    """The same provider's clock runs on; another one begins with the full budget, once the letter has reached it."""
    current = command.clocks.running(ClockCode.VERIFY)
    if current is not None and current.owner_id != provider:
        # Given back in time, the visit counts for nothing; given back late, the lateness stays with that provider.
        limit, back = command.clocks.due(ClockCode.VERIFY), command.row["taken_back_on"]
        command.clocks.stop(ClockCode.VERIFY, back, cancelled=limit is None or back <= limit.on)
    if delivered and ClockCode.VERIFY in command.pack.clocks and command.clocks.running(ClockCode.VERIFY) is None:
        command.start_clock(ClockCode.VERIFY)


def suspend_measures(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """暂停或继续: the decision is recorded with its basis; orders to implementers follow from it."""
    if any(event.kind == "suspension_decided" for event in command.events) or command.row["returned"]:
        return
    rule = command.pack.rule("objection.suspension")
    decision = command.row["suspension"]
    words = {"suspend": "暂停执行", "continue": "继续执行"}
    command.note(
        "suspension_decided",
        decision=decision,
        decision_text=words[decision],
        basis=rule.basis.value,
        digest=command.keep(str(command.form.get("suspend_reason", ""))),
    )
    if decision == "suspend" and (held := measures.suspend(command)) and command.measures:
        suspension_proof.issue(command, held)


def take_back(command: CaseCommand, params: Mapping[str, Any]) -> dict[str, Any]:
    """退回: counted; the provider's clock runs on until the record is referred to somebody else."""
    returned = command.row["returned"] + 1
    command.set(returned=returned, taken_back_on=command.today)
    command.note("taken_back", organisation_id=str(command.row["provider_id"]), returned=returned)
    return {"returned": returned}


def return_opinion(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """退回补充核查: once, on an internal limit; the whole clock runs on."""
    command.set(sent_back=True)
    command.clocks.stop(ClockCode.ANSWER, cancelled=True)
    command.start_clock(ClockCode.VERIFY, budget=int(str(command.pack.rule("objection.return_to_provider").value)))
    reason = command.keep(str(command.form.get("reason", "")))
    provider, code = str(command.row["provider_id"]), command.form.get("reason_code", "")
    command.note("opinion_returned", organisation_id=provider, reason_code=code, digest=reason)


def adopt_opinion(command: CaseCommand, params: Mapping[str, Any]) -> dict[str, Any]:
    """采纳核查意见: the provider has done its part; the flow goes on by the opinion's outcome."""
    command.clocks.stop(ClockCode.VERIFY)
    command.start_clock(ClockCode.ANSWER)
    return {"outcome": command.row["opinion_outcome"]}


def note_overdue(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """超期: said once for each visit of a clock, openly."""
    code = ClockCode(params["clock"])
    limit = command.clocks.due(code)
    if limit and command.clocks.note_overdue(code):
        command.note("clock_overdue", clock=code.value, clock_text=code.label, due_on=limit.on.isoformat())


def retract(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """撤回: clocks end, the mark goes."""
    command.clocks.cancel_all()
    command.set(outcome=CaseOutcome.RETRACTED)
    role = command.acting_as[0]
    command.note("retracted", role=role.value if role else "")
    if command.row["suspension"] == "suspend":
        measures.at_once(command, Ending.RETRACTED)
    unmark(command)


OPERATIONS: dict[str, Operation] = {
    operation.__name__: operation
    for operation in (
        accept,
        adopt_opinion,
        decline,
        note_overdue,
        note_unsupplemented,
        receive_supplement,
        refer,
        request_supplement,
        retract,
        return_opinion,
        send_answer,
        suspend_measures,
        take_back,
        transfer,
        corrections.correct_own_error,
        corrections.correct_record,
        corrections.end_publicity,
        corrections.maintain_record,
        corrections.note_unverifiable,
        corrections.withdraw_record,
        referrals.recall_referral,
        rectification.issue_order,
        rectification.accept_rectification,
        rectification.return_rectification,
        rectification.circulate,
        rectification.revoke_order,
        order_steps.send_order,
        order_steps.close_order,
        order_steps.accept_refusal,
        order_steps.supersede_order,
    )
}
