"""What the radar asks of a place as a whole: people for its tasks, messages that leave, jobs that end, timers firing.

Waits are judged by the ids of rows, which begin with the moment a row was made.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.ids import first_id
from app.domain.measures import PushStatus
from app.domain.vocabulary import MeasureState, Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.case import Case
from app.models.disclosure import PlatformPush
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task
from app.models.work import DailyAct, Job, OutboxMessage
from app.services import calendar, dead_letters, force_lost, radar_findings
from app.services.jobs import JobStatus
from app.services.radar_findings import Found

KIND = radar_findings.PLACE
# What the scheduler does every few seconds and has not done for this long, it does not do at all.
STUCK = timedelta(minutes=20)
# Where a message has left within this time, the others are on their way.
MOVING = timedelta(minutes=10)
UPSTREAM_WORKDAYS = 5
_MOST_CASES = 200
_later = aliased(PlatformPush)
_LATER = exists(
    select(1).where(
        _later.jurisdiction == PlatformPush.jurisdiction,
        or_(
            _later.case_id == PlatformPush.case_id,
            and_(PlatformPush.case_id.is_(None), _later.case_id.is_(None), _later.record_id == PlatformPush.record_id),
        ),
        _later.id > PlatformPush.id,
    )
)


def look(session: Session, place: str, *, now: datetime, machine: datetime) -> list[Found]:
    """Everything wrong with a place that belongs to no single state of a case."""
    checks = (
        _nobody(session, place),
        _messages(session, place, now, machine),
        _jobs(session, place, now, machine),
        _timers(session, place, now),
        _upstream(session, place, now),
        _denied(session, place),
        _still_enforced(session, place),
        _not_taken_back(session, place, now),
    )
    return [found for each in checks for found in each]


def _nobody(session: Session, place: str) -> Iterator[Found]:
    """Units with open tasks and nobody who could do them; a provider's are its receiver's to do 代录."""
    people = (
        select(Grant.role, Grant.organisation_id)
        .join(Account, Account.id == Grant.account_id)
        .where(Account.active, or_(Grant.jurisdiction == place, Grant.jurisdiction.is_(None)))
        .distinct()
    )
    able = {(row.role, row.organisation_id) for row in session.execute(people)}
    tasks = (
        select(Task.role, Task.organisation_id, Case.receiver_id, func.count())
        .join(Case, and_(Case.jurisdiction == Task.jurisdiction, Case.id == Task.case_id))
        .where(Task.jurisdiction == place, Task.open)
        .group_by(Task.role, Task.organisation_id, Case.receiver_id)
    )
    lone: Counter[tuple[Role, int]] = Counter()
    for role, unit, receiver, count in session.execute(tasks):
        if not _in_hand(role, unit, receiver, able):
            lone[role, unit or receiver] += count
    names = select(Organisation.id, Organisation.name).where(Organisation.id.in_({unit for _, unit in lone}))
    called = {row.id: row.name for row in session.execute(names)} if lone else {}
    for (role, unit), count in sorted(lone.items()):
        yield Found("nobody", called[unit], str(count), part=Role(role).value)


def _in_hand(role: Role, unit: int | None, receiver: int, able: Collection[tuple[Role, int | None]]) -> bool:
    """Whether somebody can do a task of this role and unit; applicants' are entered for them by the receiver."""
    if (role, unit) in able:
        return True
    if role is Role.SUPERVISOR:
        # A supervisor may watch a place without belonging to a unit of it.
        return any(each is Role.SUPERVISOR for each, _ in able)
    return role in (Role.APPLICANT, Role.INFORMATION_PROVIDER) and (Role.CREDIT_CENTRE, receiver) in able


def _messages(session: Session, place: str, now: datetime, machine: datetime) -> Iterator[Found]:
    """Messages that wait while none leaves (many at once take their time), and those that have been given up."""
    leaving = select(OutboxMessage.id).where(
        OutboxMessage.jurisdiction == place, OutboxMessage.done_at > machine - MOVING
    )
    waiting = select(func.count()).where(
        OutboxMessage.jurisdiction == place,
        OutboxMessage.open,
        OutboxMessage.available_at <= machine - STUCK,
        OutboxMessage.id < first_id(now - STUCK),
    )
    count = session.execute(waiting).scalar_one()
    if count and session.execute(leaving.limit(1)).first() is None:
        yield Found("outbox_stuck", "", str(count))
    if count := dead_letters.count_of_place(session, place):
        yield Found("outbox_dead", "", str(count))


def _jobs(session: Session, place: str, now: datetime, machine: datetime) -> Iterator[Found]:
    """Jobs nobody takes up: waiting for long, or left by whoever ran them; and acts of the day that fail."""
    statement = (
        select(Job.kind, func.count())
        .where(
            Job.jurisdiction == place,
            Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)),
            Job.available_at <= machine - STUCK,
            Job.id < first_id(now - STUCK),
        )
        .group_by(Job.kind)
    )
    for kind, count in session.execute(statement):
        yield Found("job_stuck", "", str(count), part=kind)
    failing = select(DailyAct.name, DailyAct.error).where(DailyAct.jurisdiction == place, DailyAct.error.is_not(None))
    for name, error in session.execute(failing):
        yield Found("daily_failed", "", error or "", part=name)


def _timers(session: Session, place: str, now: datetime) -> Iterator[Found]:
    due = select(func.count()).where(
        Case.jurisdiction == place, Case.timer_at <= now - STUCK, Case.incident.is_(None), Case.timer_tries == 0
    )
    if count := session.execute(due).scalar_one():
        yield Found("timers_stuck", "", str(count))


def _upstream(session: Session, place: str, now: datetime) -> Iterator[Found]:
    """Answers that promised the platform above, which nobody has seen to follow for five working days."""
    days = calendar.current(session)
    long_ago = days.before(legal_date(now) + timedelta(days=1), UPSTREAM_WORKDAYS + 1)
    statement = (
        select(Case.id, Case.number, Case.answered_at)
        .where(Case.jurisdiction == place, Case.upstream_wanted, Case.upstream_on.is_(None))
        .order_by(Case.id)
        .limit(_MOST_CASES)
    )
    for row in session.execute(statement):
        if row.answered_at is not None and legal_date(row.answered_at) < long_ago:
            yield Found("upstream", row.number, legal_date(row.answered_at).isoformat(), case_id=row.id)


def _denied(session: Session, place: str) -> Iterator[Found]:
    """Results the platform above has sent back, and nobody has handed over again or seen to."""
    statement = (
        select(Case.id, func.coalesce(Case.number, Record.document_number))
        .select_from(PlatformPush)
        .outerjoin(Case, and_(Case.jurisdiction == PlatformPush.jurisdiction, Case.id == PlatformPush.case_id))
        .outerjoin(Record, and_(Record.jurisdiction == PlatformPush.jurisdiction, Record.id == PlatformPush.record_id))
        .where(PlatformPush.jurisdiction == place, PlatformPush.status == PushStatus.DENIED, ~_LATER)
        .order_by(PlatformPush.id)
        .limit(_MOST_CASES)
    )
    for case_id, number in session.execute(statement):
        yield Found("platform_denied", number, "", case_id=case_id)


def _still_enforced(session: Session, place: str) -> Iterator[Found]:
    """Measures that go on against what is wanted of them, by the unit's own word or by somebody's proof."""
    statement = select(func.count()).where(
        Measure.jurisdiction == place, Measure.alarm_since.is_not(None), Measure.desired != MeasureState.IN_FORCE
    )
    if count := session.execute(statement).scalar_one():
        yield Found("still_enforced", "", str(count))


def _not_taken_back(session: Session, place: str, now: datetime) -> Iterator[Found]:
    """Records whose decision has lost its force, as somebody told, and that their provider leaves standing too long."""
    for record, limit in force_lost.overdue(session, place, today=legal_date(now), most=_MOST_CASES):
        yield Found("not_taken_back", record.document_number, limit.isoformat())
