"""When a referral has reached its provider, which is when the provider's limit begins (domain.md §3).

A unit with an account has the letter the moment it is written. One without has it the day the letter is served, or,
where it has been given an account since, the day the account holds it.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import ClockCode, NoticeKind, Role
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.task import Task
from app.services.command import CaseCommand, load
from app.services.outcomes import OPERATIONS
from app.services.saving import save

TASK = "verify_record"


def served(command: CaseCommand, notice: Notice, on: date, before: date | None = None) -> None:
    """The letter was served on a day; with `before` that day is put right, and with it the limit begun by the letter.

    Only the newest letter of a referral that its provider still has to answer begins anything.
    """
    task = _waiting(command)
    if task is None or notice.kind != NoticeKind.VERIFICATION_REQUEST or not _is_newest(command, notice, task):
        return
    _mark_opened(command, task)
    current = command.clocks.running(ClockCode.VERIFY)
    if current is None:
        _begin(command, task, on)
    elif before not in (None, on) and current.clock.started_on == before and not command.row["sent_back"]:
        command.clocks.begin_anew(ClockCode.VERIFY, on)
        command.process.rearm()


def into_account(session: Session, jurisdiction: str, case_id: int, *, actor: Actor, now: datetime) -> None:
    """The provider has the letter in its account today; nothing happens where its limit has begun before."""
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    task = _waiting(command)
    if task is None or command.clocks.running(ClockCode.VERIFY) is not None:
        return
    if task["organisation_id"] in actor.organisations(jurisdiction, Role.INFORMATION_PROVIDER):
        command.acting_as = (Role.INFORMATION_PROVIDER, task["organisation_id"])
    if _begin(command, task, command.today):
        save(command)


def into_new_account(session: Session, units: Collection[int], *, actor: Actor, now: datetime) -> None:
    """Somebody can sign in for these units from now on: what was on its way to them on paper is in the account."""
    waiting = (
        select(Task.jurisdiction, Task.case_id)
        .join(
            Organisation, and_(Organisation.jurisdiction == Task.jurisdiction, Organisation.id == Task.organisation_id)
        )
        .where(
            Task.organisation_id.in_(units),
            Task.role == Role.INFORMATION_PROVIDER,
            Task.open,
            Task.key == TASK,
            Task.due_on.is_(None),
        )
        .order_by(Task.jurisdiction, Task.case_id)
    )
    for jurisdiction, case_id in session.execute(waiting).all():
        into_account(session, jurisdiction, case_id, actor=actor, now=now)


def _waiting(command: CaseCommand) -> dict[str, Any] | None:
    """The provider's task, while there is one."""
    return next((each for each in command.tasks if each["key"] == TASK), None)


def _is_newest(command: CaseCommand, notice: Notice, task: dict[str, Any]) -> bool:
    """Whether this is the letter of the referral that runs, and not one that was given back since."""
    newest = (
        select(Notice.id)
        .where(
            Notice.jurisdiction == notice.jurisdiction,
            Notice.case_id == command.row["id"],
            Notice.kind == NoticeKind.VERIFICATION_REQUEST,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
    own = command.session.execute(newest).scalar_one_or_none() == notice.id
    return own and notice.recipient_organisation_id == task["organisation_id"]


def _mark_opened(command: CaseCommand, task: dict[str, Any]) -> None:
    """A letter in the provider's hands has been looked at as far as anybody can know: it is not recalled any more."""
    seen = update(Task).where(Task.jurisdiction == task["jurisdiction"], Task.id == task["id"])
    command.session.execute(
        seen.where(Task.opened_at.is_(None)).values(opened_at=command.now).execution_options(synchronize_session=False)
    )


def _begin(command: CaseCommand, task: dict[str, Any], on: date) -> bool:
    """Start the limit by the delivery; False in a place that has none."""
    if ClockCode.VERIFY not in command.pack.clocks:
        return False
    command.start_clock(ClockCode.VERIFY, started_on=on)
    command.note("referral_delivered", organisation_id=str(task["organisation_id"]), delivered_on=on.isoformat())
    command.process.rearm()
    return True
