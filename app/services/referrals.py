"""What becomes of a case when a referral is undone before its provider has looked at it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_, select

from app.domain.vocabulary import ClockCode, Role
from app.models.case import CaseParty
from app.models.task import Task
from app.services.command import CaseCommand


def recall_referral(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """撤回转送: the provider's visit ends, the receiver's limit runs on as if there had been no referral.

    A visit that was late when it was recalled stays late: lateness belongs to whoever held the case.
    """
    provider = command.row["provider_id"]
    limit = command.clocks.due(ClockCode.VERIFY)
    command.clocks.stop(ClockCode.VERIFY, cancelled=limit is None or command.today <= limit.on)
    if not command.row["returned"]:
        # Given back once, the first referral was a real one and has met the limit for good.
        command.clocks.reopen(ClockCode.REFER)
    command.set(arbitrated=False)
    _forget_provider(command, provider)
    reason = command.keep(str(command.form.get("reason", "")))
    code = command.form.get("reason_code", "")
    command.note("referral_recalled", organisation_id=str(provider), reason_code=code, digest=reason)


def _forget_provider(command: CaseCommand, provider: int) -> None:
    """A unit that never saw the case has no business with it any more; one that did keeps its sight."""
    jurisdiction, case_id = command.key
    seen = select(Task.id).where(
        Task.jurisdiction == jurisdiction,
        Task.case_id == case_id,
        Task.organisation_id == provider,
        Task.role == Role.INFORMATION_PROVIDER,
        or_(Task.opened_at.is_not(None), Task.outcome.is_not(None)),
    )
    if command.session.execute(seen.limit(1)).first() is None:
        command.session.execute(
            delete(CaseParty)
            .where(
                CaseParty.jurisdiction == jurisdiction,
                CaseParty.case_id == case_id,
                CaseParty.organisation_id == provider,
                CaseParty.role == Role.INFORMATION_PROVIDER,
            )
            .execution_options(synchronize_session=False)
        )
