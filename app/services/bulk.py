"""Acts on many tasks, looked at before they are done: which of the chosen ones will go, which not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain import placeholders
from app.domain.act_reasons import ReassignReason
from app.domain.bulk import MOST, BulkAct
from app.domain.errors import Conflict, DomainError, FieldError, Forbidden, Invalid
from app.domain.permissions import Action, Actor, CaseScope, may
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.application import Application
from app.models.case import Case
from app.models.place import Organisation
from app.models.task import Task
from app.services import case_words, row_acts, urging, worklist
from app.services.input import reason_code, required_text
from app.services.worklist import WorkRow

LONGEST_REASON = 500
LONGEST_MESSAGE = 2_000
# What each act is asked for beside the tasks.
_ASKED: Mapping[BulkAct, Mapping[str, int]] = {
    BulkAct.REASSIGN: {"to": 64, "reason": LONGEST_REASON},
    BulkAct.NOTIFY: {"text": LONGEST_MESSAGE},
}
_CASE = (
    joinedload(Case.application).load_only(Application.account_id, Application.applicant_index),
    joinedload(Case.receiver).load_only(Organisation.name),
)


@dataclass(frozen=True)
class Line:
    """One chosen task as a list shows it; `refusal` says why the act would not be done on it."""

    row: WorkRow
    task: Task
    case: Case
    refusal: DomainError | None
    lone: frozenset[int] = frozenset()


def check_number(ids: Sequence[int]) -> None:
    """Raises Invalid for none or too many."""
    if not ids:
        raise Invalid([FieldError("task", "required", N_("请先选择任务"))])
    if len(set(ids)) > MOST:
        raise Invalid([FieldError("task", "too_many", N_("一次至多办理 {most} 件，请缩小范围"), {"most": MOST})])


def wanted(act: BulkAct, given: Mapping[str, Any]) -> dict[str, str]:
    """What the act is told, its own fields and no others. Raises Invalid with every fault at its field."""
    errors: list[FieldError] = []
    found: dict[str, str] = {}
    for name, longest in _ASKED.get(act, {}).items():
        try:
            found[name] = required_text(given, name, longest)
        except Invalid as refused:
            errors += refused.errors
    if act is BulkAct.REASSIGN:
        try:
            found["reason_code"] = reason_code(given, ReassignReason)
        except Invalid as refused:
            errors += refused.errors
    if names := placeholders.unknown(found.get("text", "")) if act is BulkAct.NOTIFY else []:
        message = N_("不认识的占位符：{names}")
        errors.append(
            FieldError("text", "unknown_place", message, {"names": " ".join(f"{{{name}}}" for name in names)})
        )
    if errors:
        raise Invalid(errors)
    return found


def look(session: Session, act: BulkAct, ids: Sequence[int], to: str, *, actor: Actor, now: datetime) -> list[Line]:
    """The chosen tasks the actor sees, each with what stands against the act. Raises Invalid."""
    check_number(ids)
    pairs = worklist.of_tasks(session, ids, actor=actor, options=_CASE)
    rows = worklist.as_rows(session, pairs, actor=actor, today=legal_date(now))
    facts = _facts(session, act, pairs, to, actor, now)
    lines = [
        Line(row, task, case, _refusal(act, task, case, facts), facts.lone)
        for row, (task, case) in zip(rows, pairs, strict=True)
    ]
    return lines


@dataclass(frozen=True)
class _Facts:
    """What the answers for all tasks need, read once."""

    actor: Actor
    urged: frozenset[int]
    to: Account | None
    lone: frozenset[int]


def _facts(
    session: Session, act: BulkAct, pairs: Sequence[tuple[Task, Case]], to: str, actor: Actor, now: datetime
) -> _Facts:
    urged: frozenset[int] = frozenset()
    if act is BulkAct.REMIND:
        for place in {case.jurisdiction for _, case in pairs}:
            cases = [case.id for _, case in pairs if case.jurisdiction == place]
            urged |= urging.urged_today(session, place, cases, now)
    person = select(Account).where(Account.login == to, Account.active).options(selectinload(Account.grants))
    lone = row_acts.lone_units(session, [task for task, _ in pairs], actor)
    return _Facts(actor, urged, session.execute(person).scalar_one_or_none() if to else None, lone)


def _refusal(act: BulkAct, task: Task, case: Case, facts: _Facts) -> DomainError | None:
    if not task.open:
        return Conflict("task_finished", N_("该任务已办结或已撤销"))
    return _CHECKS[act](task, case, facts)


def _own(task: Task, case: Case, facts: _Facts) -> bool:
    return row_acts.is_own(task, case, facts.actor, facts.lone)


def _scope(case: Case) -> CaseScope:
    application = case.application
    return CaseScope(
        case.jurisdiction,
        frozenset({(Role.CREDIT_CENTRE, case.receiver_id)}),
        application.account_id if application else None,
        application.applicant_index if application else None,
    )


def _claim(task: Task, case: Case, facts: _Facts) -> DomainError | None:
    if not _own(task, case, facts):
        return Forbidden("forbidden", N_("不是本单位的任务"))
    if task.assignee_id == facts.actor.account_id:
        return Conflict("already", N_("已由您签收"))
    return Conflict("task_claimed", N_("该任务已由其他人签收")) if task.assignee_id is not None else None


def _reassign(task: Task, case: Case, facts: _Facts) -> DomainError | None:
    if not _own(task, case, facts) and not may(facts.actor, Action.SUPERVISE, _scope(case)):
        return Forbidden("forbidden", N_("不是本单位的任务"))
    if facts.to is None:
        return None
    whose = row_acts.hands(task, case, facts.lone)
    role = (task.jurisdiction, whose.role, whose.organisation_id)
    if role not in {(grant.jurisdiction, grant.role, grant.organisation_id) for grant in facts.to.grants}:
        return Invalid([FieldError("to", "not_able", N_("该人员不能办理此任务"))])
    return Conflict("already", N_("已由该人员办理")) if task.assignee_id == facts.to.id else None


def _remind(task: Task, case: Case, facts: _Facts) -> DomainError | None:
    if not may(facts.actor, Action.URGE, _scope(case)):
        return Forbidden()
    if wrong := urging.not_urgeable(task.organisation_id, task.jurisdiction, facts.actor):
        return wrong
    return Conflict("again", N_("今天已经催办过，请明天再试")) if task.id in facts.urged else None


def _notify(task: Task, case: Case, facts: _Facts) -> DomainError | None:
    units = facts.actor.organisations(case.jurisdiction, Role.CREDIT_CENTRE)
    if case.receiver_id not in units:
        return Forbidden("forbidden", N_("只有受理单位可以给申请人发通知"))
    return Conflict("no_applicant", N_("本件没有申请人")) if case.application is None else None


_CHECKS = {
    BulkAct.CLAIM: _claim,
    BulkAct.REASSIGN: _reassign,
    BulkAct.REMIND: _remind,
    BulkAct.NOTIFY: _notify,
}


def able_people(session: Session, lines: Sequence[Line]) -> list[Account]:
    """Who may be given at least one of the tasks."""
    whose = [(each, row_acts.hands(each.task, each.case, each.lone)) for each in lines if not each.refusal]
    going = {(each.task.jurisdiction, hands.role, hands.organisation_id) for each, hands in whose}
    if not going:
        return []
    held = tuple_(Grant.jurisdiction, Grant.role, Grant.organisation_id)
    statement = select(Account).join(Grant).where(Account.active, held.in_(sorted(going))).distinct()
    return list(session.execute(statement.order_by(Account.login)).scalars())


def sample(text: str, lines: Sequence[Line]) -> str:
    """The message as the first of its readers would get it."""
    first = next((each.case for each in lines if each.refusal is None), None)
    return placeholders.fill(text, case_words.of_case(first)) if text.strip() and first is not None else ""


def numbers(session: Session, ids: Sequence[int], *, actor: Actor) -> dict[int, str]:
    """The case numbers of tasks the actor sees."""
    return {task.id: case.number for task, case in worklist.of_tasks(session, ids, actor=actor)}


def told(refusal: DomainError) -> tuple[str, dict[str, Any]]:
    """The sentence of a refusal with its values; of a refused input the first fault's."""
    if isinstance(refusal, Invalid) and refusal.errors:
        return refusal.errors[0].message, dict(refusal.errors[0].values)
    return refusal.message, refusal.values
