"""A case on somebody's desk: what is shown of it, the task to be done, and what the form of that task offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound
from app.domain.notices import compose
from app.domain.permissions import Action, Actor, may, may_do_task
from app.domain.vocabulary import N_, CaseKind, Ground, MeasureState, Receiver, Role
from app.models.account import Account
from app.models.case import Case
from app.models.desk import CaseNote
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task
from app.services import (
    behalf,
    case_notes,
    case_reading,
    colleagues,
    decisions,
    inbox,
    measure_effects,
    order_reading,
    progress,
    record_reading,
)
from app.services.absences import stands_in_for
from app.services.answers import send_answer
from app.services.case_view import CaseView
from app.services.colleagues import Colleague
from app.services.command import load
from app.services.notices import CaseNotice
from app.services.order_reading import OrderView
from app.services.outcomes import OPERATIONS
from app.services.recalling import recallable
from app.services.saving import save
from app.services.visibility import anywhere

# Tasks whose form names the unit that is to verify.
_NAMING_PROVIDERS = ("refer_record", "arbitrate_provider")


@dataclass(frozen=True)
class Holding:
    """How the actor stands to a task of a colleague: in whose place, and in that of `owner`, who delegated it."""

    stands_in: bool = False
    owner: str = ""
    for_owner: bool = False


@dataclass(frozen=True)
class Desk:
    """`task` is an open task, the actor's own first; `providers` are offered only where one is to be chosen."""

    view: CaseView
    actor: Actor
    task: Task | None
    providers: list[Organisation]
    colleagues: list[Colleague]
    holding: Holding
    notes: Sequence[tuple[CaseNote, str]]
    hands: behalf.Hands | None = None
    lone: frozenset[int] = frozenset()
    """Those of `providers` without account, who are written to on paper."""
    order: OrderView | None = None
    """What is asked for, where the case is an order about measures."""
    originals: Sequence[Record] = ()
    """Of which records a disputed one may be a copy, where that is what the objection says."""

    @property
    def case(self) -> Case:
        return self.view.case

    @property
    def able(self) -> bool:
        """Whether the task is of the actor's unit and role."""
        task, hands = self.task, self.hands
        if task is None or hands is None:
            return False
        return may_do_task(self.actor, self.view.sight.scope, hands.role, hands.organisation_id)

    @property
    def on_behalf(self) -> bool:
        """Whether the receiver enters what a provider without account has answered on paper."""
        return self.task is not None and self.hands is not None and self.hands.role is not self.task.role

    @property
    def working(self) -> bool:
        """Whether the form is the actor's to fill: able, and no colleague who is here has claimed the task."""
        if not self.able or self.task is None:
            return False
        return self.holding.stands_in or self.task.assignee_id in (None, self.actor.account_id)

    @property
    def delegated(self) -> bool:
        """Whether a colleague prepares the task for its owner."""
        return self.task is not None and self.task.delegated_by is not None

    @property
    def may_finish(self) -> bool:
        """Whether the answer may be sent; a delegate only prepares it."""
        return self.working and not self.delegated

    @property
    def may_delegate(self) -> bool:
        mine = self.task is not None and self.task.assignee_id == self.actor.account_id
        return mine and self.may_reassign and not self.delegated

    @property
    def may_take_back(self) -> bool:
        """Whether the task was delegated by the actor, or by somebody away for whom the actor stands in."""
        task = self.task
        owner = task.delegated_by if task is not None else None
        return owner is not None and self.able and (owner == self.actor.account_id or self.holding.for_owner)

    @property
    def task_name(self) -> str:
        """What the model calls the task."""
        return self.view.bundle.user_tasks[self.task.key].name if self.task else ""

    @property
    def outcomes(self) -> tuple[str, ...]:
        return self.view.outcomes(self.task) if self.task else ()

    @property
    def measures(self) -> list[Measure]:
        """The measures the provider must decide on: those not lifted yet."""
        return [each for each in self.view.measures if each.desired is not MeasureState.LIFTED]

    @property
    def may_retract(self) -> bool:
        """Whether the applicant's wish to withdraw may be entered here and now."""
        return (
            self.case.application is not None
            and not self.view.answered
            and not self.case.closed_at
            and may(self.actor, Action.RETRACT, self.view.sight.scope)
        )

    @property
    def may_recall(self) -> bool:
        """Whether the referral can be taken back: the receiver's to do, while the provider has not looked."""
        waiting = next((each for each in self.view.tasks if each.key == "verify_record"), None)
        offered = recallable(waiting, opinion=self.case.opinion_outcome, sent_back=self.case.sent_back)
        known = "recalled" in self.view.bundle.nodes
        return offered and known and may(self.actor, Action.RECALL, self.view.sight.scope)

    @property
    def may_reassign(self) -> bool:
        return bool(self.colleagues) and self.task is not None

    @property
    def own_errors(self) -> Mapping[str, str]:
        """Disputed fields in which the platform's copy differs from the row as delivered; only its keeper asks."""
        record = self.case.record
        if record is None or self.view.pack.receiver is not Receiver.CENTRE:
            return {}
        return decisions.differences(record, [row.field for row in self.case.fields])


def of_case(session: Session, number: str, *, actor: Actor, today: date, masked: bool = True) -> Desk:
    """A case by its number, with the task of it that is the actor's to do. Raises NotFound."""
    return _desk(session, case_reading.read(session, number, actor=actor, today=today, masked=masked), actor, None)


def of_task(session: Session, task_id: int, *, actor: Actor, today: date, masked: bool = True) -> Desk:
    """A case by one of its open tasks. Raises NotFound, Conflict `task_finished`."""
    key = select(Task.jurisdiction, Task.case_id).where(anywhere(Task.jurisdiction), Task.id == task_id)
    statement = case_reading.cases(actor).where(tuple_(Case.jurisdiction, Case.id).in_(key))
    found = case_reading.views(session, statement.execution_options(populate_existing=True), actor, today, masked)
    if not found:
        raise NotFound()
    if all(task.id != task_id for task in found[0].tasks):
        raise Conflict("task_finished", N_("该任务已办结或已撤销"))
    return _desk(session, found[0], actor, task_id)


def _desk(session: Session, view: CaseView, actor: Actor, task_id: int | None) -> Desk:
    task = _chosen(view, actor, task_id)
    providers = []
    if task is not None and task.key in _NAMING_PROVIDERS:
        providers = record_reading.providers(session, view.case.jurisdiction)
    hands = behalf.hands(session, task.role, task.organisation_id, view.case.receiver_id) if task else None
    lone = behalf.without_account(session, [each.id for each in providers])
    return Desk(
        view,
        actor,
        task,
        providers,
        _colleagues(session, view, task, hands, actor),
        _holding(session, task, actor, view.today),
        case_notes.of_case(session, view),
        hands,
        lone,
        _order(session, view, actor),
        _originals(session, view, task),
    )


def _order(session: Session, view: CaseView, actor: Actor) -> OrderView | None:
    if view.case.kind is not CaseKind.MEASURE_ORDER:
        return None
    return order_reading.one(session, view.case.id, actor=actor)


def _originals(session: Session, view: CaseView, task: Task | None) -> Sequence[Record]:
    record = view.case.record
    if task is None or task.key != "verify_record" or record is None or view.case.ground is not Ground.DUPLICATE:
        return ()
    return measure_effects.originals(session, record)


def _chosen(view: CaseView, actor: Actor, task_id: int | None) -> Task | None:
    """The task asked for; else the actor's own, one he may do, or the first that is open."""
    if task_id is not None:
        return next(task for task in view.tasks if task.id == task_id)

    def rank(task: Task) -> tuple[bool, bool]:
        able = may_do_task(actor, view.sight.scope, task.role, task.organisation_id)
        return task.assignee_id != actor.account_id, not able

    return min(view.tasks, key=rank, default=None)


def _colleagues(
    session: Session, view: CaseView, task: Task | None, hands: behalf.Hands | None, actor: Actor
) -> list[Colleague]:
    """Whom the task may be handed to; nobody unless the actor may hand it."""
    if task is None or hands is None or task.role is Role.APPLICANT:
        return []
    own = hands.organisation_id in actor.organisations(view.case.jurisdiction, hands.role)
    if not own and not may(actor, Action.SUPERVISE, view.sight.scope):
        return []
    found = colleagues.able(session, view.case.jurisdiction, hands.role, hands.organisation_id, view.today)
    return [each for each in found if each.account_id != task.assignee_id]


def _holding(session: Session, task: Task | None, actor: Actor, today: date) -> Holding:
    """How the actor stands to a task that is somebody's; an unclaimed one and one's own cost no statement."""
    if task is None or task.assignee_id is None or (task.assignee_id == actor.account_id and not task.delegated_by):
        return Holding()
    for_whom = stands_in_for(session, actor, today)
    owner = session.get(Account, task.delegated_by) if task.delegated_by else None
    return Holding(task.assignee_id in for_whom, owner.name if owner else "", task.delegated_by in for_whom)


def reveal(session: Session, view: CaseView, *, actor: Actor, now: datetime) -> None:
    """Log that staff see the personal values of a case and its applicant in full."""
    command = load(session, view.case.jurisdiction, view.case.id, OPERATIONS, actor=actor, now=now)
    command.acting_as = (None, actor.unit(view.case.jurisdiction))
    command.note("personal_data_viewed", what=["applicant", *view.unmasked_fields])
    save(command)


def preview_answer(session: Session, task_id: int, text: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The letter that serving the answer would send, as content; nothing of it stays. Raises NotFound, Conflict."""
    jurisdiction, case_id = inbox.find(session, task_id, actor)
    attempt = session.begin_nested()
    try:
        command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
        progress.open_task(command, task_id)
        if text:
            command.set(answer_text=text)
        send_answer(command, {})
        (letter,) = (each for each in command.notices if isinstance(each, CaseNotice))
        return compose(letter.kind, replace(letter.facts, number="预览"))
    finally:
        attempt.rollback()


def number_of(session: Session, task_id: int, actor: Actor) -> str:
    """The number of the case a task belongs to, open or not. Raises NotFound where the actor does not see it."""
    jurisdiction, case_id = inbox.find(session, task_id, actor)
    return session.execute(
        select(Case.number).where(Case.jurisdiction == jurisdiction, Case.id == case_id)
    ).scalar_one()
