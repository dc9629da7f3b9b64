"""Which cases an actor may see, as one condition used by every outlet: pages, API, notices, files, search."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.application import Application
from app.models.case import Case, CaseParty
from app.models.place import Jurisdiction

_WATCHING = (Role.SUPERVISOR, Role.AUDITOR)
_HANDLING = (
    Role.CREDIT_CENTRE,
    Role.INFORMATION_PROVIDER,
    Role.MEASURE_INITIATOR,
    Role.MEASURE_IMPLEMENTER,
)


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Case` that keeps every case outside the actor's business out of sight."""
    if actor.is_system:
        return true()
    conditions = [_condition(actor, grant.role, grant.jurisdiction, grant.organisation_id) for grant in actor.granted]
    return or_(false(), *conditions)


def open_in_emergency(actor: Actor) -> ColumnElement[bool]:
    """The condition on `Case` of those an actor reads for some minutes: on the page of the case, and nowhere else."""
    looks = sorted(actor.looks)
    return or_(false(), *(and_(Case.jurisdiction == place, Case.id == case_id) for place, case_id in looks))


def _condition(actor: Actor, role: Role, jurisdiction: str | None, organisation_id: int | None) -> ColumnElement[bool]:
    if role in _WATCHING:
        return true() if jurisdiction is None else Case.jurisdiction == jurisdiction
    if role in _HANDLING:
        return and_(
            Case.jurisdiction == jurisdiction,
            exists(
                select(1).where(
                    CaseParty.jurisdiction == Case.jurisdiction,
                    CaseParty.case_id == Case.id,
                    CaseParty.organisation_id == organisation_id,
                    CaseParty.role == role,
                )
            ),
        )
    if role is Role.APPLICANT:
        return exists(
            select(1).where(
                Application.jurisdiction == Case.jurisdiction,
                Application.id == Case.application_id,
                _own_filing(actor),
            )
        )
    return false()


def _own_filing(actor: Actor) -> ColumnElement[bool]:
    own: list[ColumnElement[bool]] = [Application.account_id == actor.account_id]
    if actor.verified and actor.id_index:
        own.append(Application.applicant_index == actor.id_index)
    return or_(*own)


def anywhere(jurisdiction: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Every place, named: keys begin with the jurisdiction, and without one a row id would find no index."""
    return jurisdiction.in_(select(Jurisdiction.id))
