"""What a clerk got wrong in registering a filing: put right before acceptance, or the filing is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, CaseStatus, Channel, Role, Stage
from app.domain.workdays import legal_date
from app.models.application import Application
from app.models.case import Case
from app.services import progress, tracking
from app.services.command import CaseCommand, load
from app.services.filing_people import read_people
from app.services.filing_reader import Reader
from app.services.input import only_keys, required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.visibility import visible_cases

CORRECTABLE = ("name", "mobile", "email", "service_address", "e_service")
BEFORE_ACCEPTANCE = (Stage.RECEIVED, Stage.CHECKING, Stage.SUPPLEMENTING)


def correct(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Application:
    """Put name, address or contact right, with a reason, while no case of the filing has been accepted.

    Raises NotFound, Forbidden, Invalid, Conflict `not_correctable`.
    """
    filing, commands = _taken(session, number, actor, now)
    only_keys(data, (*CORRECTABLE, "reason"))
    if any(command.stage not in BEFORE_ACCEPTANCE for command in commands):
        raise Conflict("not_correctable", N_("已经受理或者办结，收件登记不能再更正"))
    reader = Reader()
    person, _ = read_people(reader, _person(filing) | {name: data.get(name) for name in CORRECTABLE}, legal_date(now))
    errors = [FieldError(each.field.rpartition(".")[2], each.code, each.message, each.values) for each in reader.errors]
    try:
        reason = required_text(data, "reason")
    except Invalid as refused:
        errors += refused.errors
    if errors:
        raise Invalid(errors)
    columns = {"name": "applicant_name"}
    changed = [name for name in CORRECTABLE if getattr(filing, columns.get(name, name)) != getattr(person, name)]
    for name in changed:
        setattr(filing, columns.get(name, name), getattr(person, name))
    for command in commands if changed else ():
        command.note("registration_corrected", fields=changed, digest=command.keep(reason))
        save(command)
    return filing


def cancel(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Application:
    """Take back a filing that should not have been registered, with a reason: its open cases end as retracted.

    Raises NotFound, Forbidden, Invalid, Conflict `not_retractable`.
    """
    filing, commands = _taken(session, number, actor, now)
    reason = required_text(data, "reason")
    waiting = [command for command in commands if command.row["status"] is CaseStatus.OPEN]
    if not waiting:
        raise Conflict("not_retractable", N_("已作出答复或已办结，不能再撤回"))
    for command in waiting:
        command.note("registration_cancelled", digest=command.keep(reason))
        save(command)
        progress.retract(session, *command.key, actor=actor, now=now)
    return filing


def _person(filing: Application) -> dict[str, Any]:
    return {"id_type": filing.id_type.value, "id_number": filing.id_number}


def _taken(session: Session, number: str, actor: Actor, now: datetime) -> tuple[Application, list[CaseCommand]]:
    """The filing and its cases, locked in the order of their ids."""
    filing = tracking.by_number(session, number)
    if filing is None:
        raise NotFound()
    statement = select(Case.id).where(
        Case.jurisdiction == filing.jurisdiction, Case.application_id == filing.id, visible_cases(actor)
    )
    ids = session.execute(statement.order_by(Case.id)).scalars().all()
    if not ids:
        raise NotFound()
    commands = [load(session, filing.jurisdiction, each, OPERATIONS, actor=actor, now=now) for each in ids]
    if filing.channel is not Channel.PAPER or not all(
        may(actor, Action.FILE_FOR_OTHERS, command.scope) for command in commands
    ):
        raise Forbidden()
    for command in commands:
        command.acting_as = (Role.CREDIT_CENTRE, command.row["receiver_id"])
    return filing, commands
