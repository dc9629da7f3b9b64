"""Which tasks each list holds: conditions on the task alone wherever they can be, so that an index answers them."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.tasks import PAUSED_SORTS_ON
from app.domain.vocabulary import N_, Role
from app.models.case import Case
from app.models.task import Task
from app.services import behalf
from app.services.absences import standing_in
from app.services.visibility import visible_cases

# The lists of the contract, and those that pages offer besides.
VIEWS = ("mine", "queue", "unit", "overdue")
PAGE_VIEWS = ("queue", "mine", "working", "paused", "soon", "overdue", "done", "entrusted", "behalf", "unit")
_WATCHING = frozenset({Role.SUPERVISOR, Role.AUDITOR})


def condition(view: str, actor: Actor, today: date, soon: date) -> ColumnElement[bool]:
    """What keeps a task in a view; `soon` is the last day that is near. Raises Invalid for an unknown view."""
    if view not in PAGE_VIEWS:
        raise Invalid([FieldError("view", "unknown_view", N_("没有这个列表"))])
    if view == "done":
        return (
            Task.finished_by == actor.account_id
        )  # an open task has no such person; asked of both, SQLite reads all ended
    return and_(Task.open, _open_ones(view, actor, today, soon))


def _open_ones(view: str, actor: Actor, today: date, soon: date) -> ColumnElement[bool]:
    own = of_units(actor)
    match view:
        case "mine":
            return Task.assignee_id == actor.account_id
        case "queue":
            return and_(Task.assignee_id.is_(None), own)
        case "entrusted":
            return and_(Task.assignee_id.in_(standing_in(actor.account_id, today)), own)
        case "behalf":
            return _on_behalf(actor)
        case "working":
            # Not merely "not empty": a range is what an index can answer.
            return and_(Task.assignee_id > 0, _watched(actor, own))
        case "paused":
            return or_(and_(Task.sort_on == PAUSED_SORTS_ON, _watched(actor, own)), _awaited(actor))
        case "soon":
            return and_(Task.sort_on.between(today, soon), _watched(actor, own))
        case "overdue":
            return and_(Task.sort_on < today, _watched(actor, own))
        case _:
            return _watched(actor, own)


def reads_cases(actor: Actor) -> bool:
    """Whether the conditions speak of the case too, and so need it joined: an applicant's own tasks are found by it."""
    return Role.APPLICANT in actor.roles()


def of_units(actor: Actor) -> ColumnElement[bool]:
    """Tasks of the actor's organisations in the actor's roles, and an applicant's own."""
    units: list[ColumnElement[bool]] = [
        and_(
            Task.jurisdiction == grant.jurisdiction,
            Task.organisation_id == grant.organisation_id,
            Task.role == grant.role,
        )
        for grant in actor.granted
        if grant.organisation_id is not None
    ]
    if Role.APPLICANT in actor.roles():
        units.append(and_(Task.role == Role.APPLICANT, visible_cases(actor)))
    return or_(false(), *units)


def _watched(actor: Actor, own: ColumnElement[bool]) -> ColumnElement[bool]:
    """The actor's own, and all of the places whose work the actor watches."""
    places = {grant.jurisdiction for grant in actor.granted if grant.role in _WATCHING}
    if actor.is_system or None in places:
        return true()
    if not places:
        return own
    return or_(Task.jurisdiction.in_(sorted(place for place in places if place)), own)


def _awaited(actor: Actor) -> ColumnElement[bool]:
    """What the receiver waits for from applicants."""
    if actor.is_system or actor.roles() & _WATCHING:
        return and_(Task.role == Role.APPLICANT, _watched(actor, false()))
    if Role.CREDIT_CENTRE not in actor.roles():
        return false()  # alone it falls out of the list's condition; SQLite reads every row for an "or never"
    return and_(Task.organisation_id.is_(None), Task.role == Role.APPLICANT, _received(actor))


def _on_behalf(actor: Actor) -> ColumnElement[bool]:
    """What units owe that cannot sign in: the receiver enters it by their letters."""
    if Role.CREDIT_CENTRE not in actor.roles():
        return false()
    return and_(Task.organisation_id.in_(behalf.lone()), Task.role == Role.INFORMATION_PROVIDER, _received(actor))


def _received(actor: Actor) -> ColumnElement[bool]:
    """Tasks of the cases the actor's units have received."""
    received = [
        and_(Case.jurisdiction == grant.jurisdiction, Case.receiver_id == grant.organisation_id)
        for grant in actor.granted
        if grant.role is Role.CREDIT_CENTRE
    ]
    places = sorted({grant.jurisdiction for grant in actor.granted if grant.jurisdiction is not None})
    of_case = and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id)
    return and_(
        Task.jurisdiction.in_(places),
        exists(select(1).select_from(Case).where(of_case, or_(*received)).correlate(Task)),
    )
