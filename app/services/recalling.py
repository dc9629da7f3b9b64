"""撤回转送: the receiver takes a referral back while nobody of the provider has opened it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.act_reasons import RecallReason
from app.domain.errors import Conflict
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, NoticeKind, Role
from app.models.notice import Notice
from app.models.place import Jurisdiction, Organisation
from app.models.task import Task
from app.services import case_reading, outbox
from app.services.command import CaseCommand, load
from app.services.input import coded_reason
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse

LONGEST = 500
# What the case row says of the last opinion while a provider is asked for the first time.
_NO_OPINION_YET = (None, "misrouted")


def recall(
    session: Session, number: str, data: Mapping[str, Any], texts: MailTexts, *, actor: Actor, now: datetime
) -> CaseCommand:
    """Take a referral back, with a reason. Raises NotFound, Forbidden, Invalid, Conflict `not_recallable`."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.RECALL, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    task = _unopened(command)
    command.form["reason_code"], command.form["reason"] = coded_reason(data, RecallReason, LONGEST)
    command.acting_as = (Role.CREDIT_CENTRE, command.row["receiver_id"])
    command.process.send("recalled")
    unit = session.get_one(Organisation, task["organisation_id"])
    if unit.email:
        command.messages.append(_mail(command, task, unit, texts))
    save(command)
    return command


def _unopened(command: CaseCommand) -> dict[str, Any]:
    """The provider's task, if this referral can still be undone. Raises Conflict `not_recallable`."""
    task = next((each for each in command.tasks if each["key"] == "verify_record"), None)
    if task is None or command.row["sent_back"] or command.row["opinion_outcome"] not in _NO_OPINION_YET:
        raise Conflict("not_recallable", N_("本件目前没有可以撤回的转送"))
    # The row is locked: who opens the task at this moment either comes first and is seen, or finds it gone.
    opened = select(Task.opened_at).where(Task.jurisdiction == task["jurisdiction"], Task.id == task["id"])
    if command.session.execute(opened.with_for_update()).scalar_one() is not None:
        raise Conflict("not_recallable", N_("提供单位已经查看，不能撤回转送"))
    if not command.process.waits_for("recalled"):
        raise Conflict("not_recallable", N_("本件按受理时的流程办理，该流程没有撤回转送"))
    return task


def recallable(each: Task | None, *, opinion: str | None, sent_back: bool) -> bool:
    """Whether a page offers it; the act itself asks again under its lock."""
    return (
        each is not None
        and each.key == "verify_record"
        and each.opened_at is None
        and not sent_back
        and opinion in _NO_OPINION_YET
    )


def _mail(command: CaseCommand, task: Mapping[str, Any], unit: Organisation, texts: MailTexts) -> dict[str, Any]:
    jurisdiction, case_id = command.key
    letter = (
        select(Notice.number)
        .where(
            Notice.jurisdiction == jurisdiction,
            Notice.case_id == case_id,
            Notice.kind == NoticeKind.VERIFICATION_REQUEST,
            Notice.recipient_organisation_id == unit.id,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )
    subject, text = texts.write(
        "recalled",
        addressee=unit.name,
        number=command.session.execute(letter).scalar_one_or_none() or "",
        case=command.row["number"],
        link=command.session.get_one(Jurisdiction, jurisdiction).portal,
    )
    payload = {"to": unit.email, "subject": subject, "text": text}
    return outbox.message(jurisdiction, "mail", f"recalled:{task['id']}", payload, command.now)
