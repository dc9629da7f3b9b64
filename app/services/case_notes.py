"""内部备注: remarks of a unit on a case, apart from reasons and decisions. Nobody outside the unit reads them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, joinedload

from app.domain.ids import new_id
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.case import CaseParty
from app.models.desk import CaseNote
from app.models.place import Organisation
from app.services import case_reading
from app.services.case_view import CaseView
from app.services.command import CaseCommand, load
from app.services.input import digest, required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse
from app.services.sight import Sight

LONGEST = 2_000
_OF_UNITS = (
    Role.CREDIT_CENTRE,
    Role.INFORMATION_PROVIDER,
    Role.MEASURE_INITIATOR,
    Role.MEASURE_IMPLEMENTER,
)


def of_case(session: Session, view: CaseView) -> Sequence[tuple[CaseNote, str]]:
    """The notes of a case this actor may read, the newest first, each with its unit's name.

    A case without notes costs no statement.
    """
    if not view.sight.inside or all(event.kind != "note_written" for event in view.case.events):
        return []
    statement = (
        select(CaseNote, Organisation.name)
        .outerjoin(Organisation, Organisation.id == CaseNote.organisation_id)
        .where(CaseNote.jurisdiction == view.case.jurisdiction, CaseNote.case_id == view.case.id, _readable(view.sight))
        .options(joinedload(CaseNote.author).load_only(Account.name))
        .order_by(CaseNote.written_at.desc(), CaseNote.id.desc())
    )
    return [(row.CaseNote, row.name or "") for row in session.execute(statement)]


def _readable(sight: Sight) -> ColumnElement[bool]:
    return true() if sight.watches else CaseNote.organisation_id.in_(sight.units)


def write(session: Session, number: str, text: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """Add a note, for the unit the actor stands for. Raises NotFound, Forbidden, Invalid."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    command.acting_as = _as_whom(session, command)
    words = required_text({"note": text}, "note", LONGEST)
    row = CaseNote(
        jurisdiction=command.row["jurisdiction"],
        id=new_id(now),
        case_id=command.row["id"],
        organisation_id=command.acting_as[1],
        author_id=actor.account_id,
        text=words,
        written_at=now,
    )
    session.add(row)
    # The digest alone: words kept with the history would be every unit's to read.
    command.note("note_written", note=str(row.id), digest=digest(words))
    save(command)
    return command


def _as_whom(session: Session, command: CaseCommand) -> tuple[Role, int | None]:
    """The role and unit of the case for which the actor writes; a supervisor writes for no unit. Raises Forbidden."""
    jurisdiction, case_id = command.key
    statement = select(CaseParty.role, CaseParty.organisation_id).where(
        CaseParty.jurisdiction == jurisdiction, CaseParty.case_id == case_id, CaseParty.role.in_(_OF_UNITS)
    )
    for row in session.execute(statement.order_by(CaseParty.since, CaseParty.role)):
        if row.organisation_id in command.actor.organisations(jurisdiction, row.role):
            return row.role, row.organisation_id
    if not may(command.actor, Action.SUPERVISE, command.scope):
        refuse(session, jurisdiction, case_id, command.actor)
    return Role.SUPERVISOR, None
