"""离任: somebody leaves; sign-in ends at once, and what lay with them goes to a colleague or back to the unit.

The account is closed first, in one act. Tasks follow slice by slice, each with its event: a task is handed over
because it still names the leaver, so that neither a crash nor a second try does it twice or leaves it out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.act_reasons import ReassignReason, ReleaseReason
from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.domain.workdays import legal_date
from app.models.account import Account, ApiToken, Grant
from app.models.desk import Absence, TaskDraft
from app.models.draft import Draft
from app.models.task import Task
from app.services import account_history, behalf, people, sessions
from app.services.command import CaseCommand, load_all
from app.services.outcomes import OPERATIONS
from app.services.saving import save_all
from app.services.visibility import anywhere

SLICE = 50


@dataclass(frozen=True)
class Left:
    """What lies with somebody: claimed tasks, tasks delegated to others, drafts, absences of either kind, tokens."""

    tasks: int
    delegated: int
    drafts: int
    absences: int
    tokens: int


def lying_with(session: Session, account_id: int, now: datetime) -> Left:
    """A look before: what a departure hands over or ends."""
    here = (anywhere(Task.jurisdiction), Task.open)
    counted = (
        select(func.count()).select_from(Task).where(*here, Task.assignee_id == account_id),
        select(func.count()).select_from(Task).where(*here, Task.delegated_by == account_id),
        select(func.count()).select_from(TaskDraft).where(TaskDraft.account_id == account_id),
        select(func.count()).select_from(Absence).where(_running(account_id, now)),
        select(func.count()).select_from(ApiToken).where(_valid_tokens(account_id)),
    )
    return Left(*(session.execute(statement).scalar_one() for statement in counted))


def heirs(session: Session, row: Account) -> Sequence[Account]:
    """Colleagues with every post of the leaver, by login; the grants must be loaded."""
    others = [Account.active, Account.id != row.id]
    for held in row.grants:
        grant = aliased(Grant)
        same = (grant.jurisdiction == held.jurisdiction, grant.organisation_id == held.organisation_id)
        others.append(exists(select(1).where(grant.account_id == Account.id, grant.role == held.role, *same)))
    return session.execute(select(Account).where(*others).order_by(Account.login)).scalars().all()


def close(
    session: Session, account_id: int, heir: str, *, actor: Actor, now: datetime, machine: datetime
) -> Account | None:
    """Close the account: sessions and tokens end, absences go over or end. The colleague, or None for the unit.

    Closed twice is closed once. Raises NotFound, Forbidden for one's own account, Invalid for an heir that is none.
    """
    row = people.taken(session, account_id, actor=actor)
    colleague = _heir(session, row, heir)
    if not row.active:
        return colleague
    left = lying_with(session, row.id, now)
    row.active, row.left_at = False, now
    row.session_epoch += 1
    sessions.end_all(session, row.id, now=machine)
    session.execute(update(ApiToken).where(_valid_tokens(row.id)).values(revoked_at=machine))
    _end_absences(session, row.id, colleague, now)
    if colleague is not None:
        session.execute(update(Draft).where(Draft.account_id == row.id).values(account_id=colleague.id))
    session.flush()
    told: dict[str, Any] = {"heir": str(colleague.id) if colleague else "", **asdict(left)}
    account_history.note(session, row.id, "account_left", told, actor=actor, now=now)
    return colleague


def hand_over_some(session: Session, account_id: int, heir: str, *, actor: Actor, now: datetime) -> bool:
    """Hand over tasks of one slice of cases of a closed account; False when nothing is left. Raises Busy."""
    row = people.read(session, account_id, actor=actor)
    colleague = _heir(session, row, heir)
    mine = (anywhere(Task.jurisdiction), Task.open, or_(Task.assignee_id == row.id, Task.delegated_by == row.id))
    first = session.execute(select(Task.jurisdiction).where(*mine).limit(1)).scalar_one_or_none()
    if row.active or first is None:
        return False
    cases = select(Task.case_id).where(*mine, Task.jurisdiction == first).distinct().order_by(Task.case_id)
    ids = session.execute(cases.limit(SLICE)).scalars().all()
    for command in (commands := load_all(session, first, ids, OPERATIONS, actor=actor, now=now)):
        for task in command.tasks:
            if row.id in (task["assignee_id"], task["delegated_by"]):
                _hand_over(session, command, task, row.id, colleague)
    save_all(session, commands)
    return True


def _hand_over(
    session: Session, command: CaseCommand, task: dict[str, Any], leaver: int, colleague: Account | None
) -> None:
    """A delegate who leaves hands back; else the colleague takes the leaver's place, or the unit the task."""
    heir = colleague.id if colleague and _may(session, command, task, colleague.id) else None
    told = {"task": str(task["id"]), "key": task["key"], "digest": command.keep("")}
    changes: Mapping[str, int | None]
    if task["assignee_id"] == leaver and task["delegated_by"] is not None:
        changes = {"assignee_id": task["delegated_by"], "delegated_by": None}
        command.note("task_handed_back", **told, to=str(task["delegated_by"]))
    elif task["assignee_id"] == leaver and heir is not None:
        changes = {"assignee_id": heir}
        command.note("task_reassigned", **told, to=str(heir), reason_code=ReassignReason.POST_CHANGED.value)
        _hand_draft(session, command.row["jurisdiction"], task["id"], leaver, heir)
    elif task["assignee_id"] == leaver:
        changes = {"assignee_id": None}
        command.note("task_released", **told, reason_code=ReleaseReason.OTHER.value)
    else:  # the leaver's own, which a colleague prepares: without an heir it is that colleague's from now on
        changes = {"delegated_by": heir if heir != task["assignee_id"] else None}
        now_with = changes["delegated_by"] or task["assignee_id"]
        command.note("task_reassigned", **told, to=str(now_with), reason_code=ReassignReason.POST_CHANGED.value)
    at = (Task.jurisdiction == command.row["jurisdiction"], Task.id == task["id"])
    session.execute(update(Task).where(*at).values(**changes).execution_options(synchronize_session=False))
    task.update(changes)


def _hand_draft(session: Session, place: str, task_id: int, leaver: int, heir: int) -> None:
    """What the leaver had typed goes on with the task; what the heir has typed already stays."""
    of_task = (TaskDraft.jurisdiction == place, TaskDraft.task_id == task_id)
    kept = session.execute(select(TaskDraft.account_id).where(*of_task, TaskDraft.account_id == heir)).first()
    of_leaver = (*of_task, TaskDraft.account_id == leaver)
    if kept is None:
        session.execute(update(TaskDraft).where(*of_leaver).values(account_id=heir))
    else:
        session.execute(delete(TaskDraft).where(*of_leaver))


def _may(session: Session, command: CaseCommand, task: Mapping[str, Any], account_id: int) -> bool:
    """Whether the colleague's post is the one this task asks for."""
    hands = behalf.hands(session, task["role"], task["organisation_id"], command.row["receiver_id"])
    held = select(Grant.id).where(
        Grant.account_id == account_id,
        Grant.jurisdiction == command.row["jurisdiction"],
        Grant.role == hands.role,
        Grant.organisation_id == hands.organisation_id,
    )
    return session.execute(held.limit(1)).first() is not None


def _heir(session: Session, row: Account, login: str) -> Account | None:
    if not login:
        return None
    found = next((each for each in heirs(session, row) if each.login == login), None)
    if found is None:
        raise Invalid([FieldError("heir", "not_able", N_("接手人须是同一单位、同一岗位的在岗人员"))])
    return found


def _running(account_id: int, now: datetime) -> ColumnElement[bool]:
    concerned = or_(Absence.account_id == account_id, Absence.substitute_id == account_id)
    return concerned & Absence.ended_at.is_(None) & (Absence.until_on >= legal_date(now))


def _end_absences(session: Session, account_id: int, colleague: Account | None, now: datetime) -> None:
    for absence in session.execute(select(Absence).where(_running(account_id, now))).scalars():
        if absence.account_id == account_id or colleague is None or absence.account_id == colleague.id:
            absence.ended_at = now
        else:
            absence.substitute_id = colleague.id


def _valid_tokens(account_id: int) -> ColumnElement[bool]:
    return (ApiToken.account_id == account_id) & ApiToken.revoked_at.is_(None)
