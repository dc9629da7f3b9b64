"""What a row of a task list offers its reader: the same acts, under the same rules, as the page of the task."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.permissions import Action, Actor, CaseScope, may
from app.domain.vocabulary import Role
from app.models.case import Case
from app.models.task import Task
from app.services import behalf
from app.services.behalf import Hands


@dataclass(frozen=True)
class RowActs:
    """`finish`: it is the actor's own, or that of somebody away for whom the actor stands in."""

    claim: bool
    finish: bool
    reassign: bool
    extend: bool


def lone_units(session: Session, tasks: Iterable[Task], actor: Actor) -> frozenset[int]:
    """Those providers among the owners of tasks for which nobody can sign in; only receivers act for them."""
    if Role.CREDIT_CENTRE not in actor.roles():
        return frozenset()
    units = {task.organisation_id for task in tasks if task.role is Role.INFORMATION_PROVIDER}
    return behalf.without_account(session, sorted(each for each in units if each is not None))


def hands(task: Task, each: Case, lone: frozenset[int]) -> Hands:
    """Whose people do a task, when it is known which units have no account."""
    if task.role is Role.INFORMATION_PROVIDER and task.organisation_id in lone:
        return Hands(Role.CREDIT_CENTRE, each.receiver_id)
    return Hands(task.role, task.organisation_id)


def is_own(task: Task, each: Case, actor: Actor, lone: frozenset[int]) -> bool:
    """Whether a task is for the actor's unit and role to do."""
    whose = hands(task, each, lone)
    return whose.organisation_id in actor.organisations(each.jurisdiction, whose.role)


def of_row(task: Task, each: Case, actor: Actor, lone: frozenset[int], stands_in_for: frozenset[int]) -> RowActs:
    """The acts open to the actor on one task of a list."""
    if not task.open:
        return RowActs(claim=False, finish=False, reassign=False, extend=False)
    own = is_own(task, each, actor, lone)
    stands_in = own and task.assignee_id in stands_in_for
    scope = CaseScope(each.jurisdiction, frozenset({(Role.CREDIT_CENTRE, each.receiver_id)}), None, None)
    staff = task.role is not Role.APPLICANT
    return RowActs(
        claim=own and task.assignee_id is None,
        finish=(task.assignee_id == actor.account_id or stands_in) and task.delegated_by is None,
        reassign=staff and (own or may(actor, Action.SUPERVISE, scope)) and may(actor, Action.REASSIGN),
        extend=staff and may(actor, Action.MANAGE_CLOCK, scope),
    )
