"""What an order is about: cases (or records) a unit left undone, checked, and as they stand on the day of the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.periods import workdays_left
from app.domain.supervision import Cause
from app.domain.vocabulary import N_, CaseKind, CaseStatus, ClockCode, ClockKind
from app.domain.workdays import WorkCalendar
from app.models.case import Case, CaseParty
from app.models.clock import Clock
from app.models.record import Record
from app.models.reporting import Contest
from app.models.supervision import SupervisionItem, SupervisionOrder

MOST_MATTERS = 500


@dataclass(frozen=True)
class Matter:
    """A case, or a record, and why the supervisor takes it up."""

    cause: Cause
    case: int | None = None
    record: int | None = None


class Found(NamedTuple):
    """A matter as it is written down: the limit let pass longest, where lateness is the cause."""

    matter: Matter
    number: str
    clock: ClockCode | None = None
    due_on: date | None = None
    days_late: int | None = None


def find(
    session: Session,
    jurisdiction: str,
    unit_id: int,
    matters: Sequence[Matter],
    *,
    days: WorkCalendar,
    today: date,
) -> list[Found]:
    """The matters with their numbers and lateness. Raises Invalid, naming each at its place, and Conflict.

    Lateness is taken up for statutory limits alone: an internal target is nobody's failure.
    """
    if not 1 <= len(matters) <= MOST_MATTERS:
        fault = N_("请选择督办事项，一次至多 {most} 项")
        raise Invalid([FieldError("matters", "out_of_range", fault, {"most": MOST_MATTERS})])
    numbers = _case_numbers(session, jurisdiction, unit_id, [each.case for each in matters if each.case])
    records = _record_numbers(session, jurisdiction, unit_id, [each.record for each in matters if each.record])
    late = lateness(session, jurisdiction, list(numbers), days=days, today=today)
    found, faults = [], []
    for place, each in enumerate(matters):
        number = numbers.get(each.case or 0) or records.get(each.record or 0)
        clock, due_on, days_late = late.get((unit_id, each.case or 0), (None, None, None))
        if number is None:
            faults.append(FieldError(f"matters.{place}", "not_the_units", N_("没有这一事项，或者与该单位无关")))
        elif each.cause is Cause.LATE and clock is None:
            fault = N_("{number}在该单位没有超过法定时限，内部目标不作为督办事由")
            faults.append(FieldError(f"matters.{place}", "not_late", fault, {"number": number}))
        else:
            found.append(Found(each, number, clock, due_on, days_late))
    if faults:
        raise Invalid(faults)
    _refuse_twice(session, jurisdiction, unit_id, numbers, matters)
    return found


def _case_numbers(session: Session, jurisdiction: str, unit_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Open or closed cases that were sent to the unit; orders themselves are no matter of an order."""
    party = and_(
        CaseParty.jurisdiction == Case.jurisdiction, CaseParty.case_id == Case.id, CaseParty.organisation_id == unit_id
    )
    statement = (
        select(Case.id, Case.number)
        .join(CaseParty, party)
        .where(Case.jurisdiction == jurisdiction, Case.id.in_(ids), Case.kind != CaseKind.SUPERVISION)
    )
    return dict(session.execute(statement).all())


def _record_numbers(session: Session, jurisdiction: str, unit_id: int, ids: Sequence[int]) -> dict[int, str]:
    statement = select(Record.id, Record.document_number).where(
        Record.jurisdiction == jurisdiction, Record.id.in_(ids), Record.provider_id == unit_id
    )
    return dict(session.execute(statement).all())


Lateness = tuple[ClockCode, date, int]


def lateness(
    session: Session, jurisdiction: str, ids: Sequence[int], *, days: WorkCalendar, today: date
) -> Mapping[tuple[int, int], Lateness]:
    """The statutory limits of these cases that have passed, running or met too late, by (owner, case).

    Of each the longest: the limit, its last day, the working days beyond it. Lateness whose contest was upheld is none.
    """
    upheld = exists(
        select(1).where(
            Contest.jurisdiction == Clock.jurisdiction,
            Contest.clock_id == Clock.id,
            Contest.organisation_id == Clock.owner_id,
            Contest.upheld.is_(True),
        )
    )
    statement = select(Clock.owner_id, Clock.case_id, Clock.code, Clock.due_on, Clock.running, Clock.late).where(
        Clock.jurisdiction == jurisdiction,
        Clock.case_id.in_(ids),
        Clock.owner_id.is_not(None),
        Clock.kind == ClockKind.STATUTORY,
        Clock.due_on < today,
        ~upheld,
    )
    found: dict[tuple[int, int], Lateness] = {}
    for owner, case_id, code, due_on, running, late in session.execute(statement):
        if owner is None or due_on is None:
            continue
        count = -workdays_left(due_on, today, days) if running else late or 0
        if count > found.get((owner, case_id), (code, due_on, 0))[2]:
            found[owner, case_id] = (code, due_on, count)
    return found


def _refuse_twice(
    session: Session, jurisdiction: str, unit_id: int, numbers: Mapping[int, str], matters: Sequence[Matter]
) -> None:
    """Raises Conflict `already_supervised`: one failing is taken up with a unit once at a time."""
    item, order = SupervisionItem, SupervisionOrder
    statement = (
        select(item.case_id, item.cause, Case.number)
        .join(order, and_(order.jurisdiction == item.jurisdiction, order.case_id == item.order_id))
        .join(Case, and_(Case.jurisdiction == item.jurisdiction, Case.id == item.order_id))
        .where(
            item.jurisdiction == jurisdiction,
            item.case_id.in_(list(numbers)),
            order.organisation_id == unit_id,
            Case.status == CaseStatus.OPEN,
        )
    )
    asked = {(each.case, each.cause) for each in matters}
    for case_id, cause, order_number in session.execute(statement):
        if case_id is not None and (case_id, cause) in asked:
            words = N_("{number}已经列入督办单 {order}，办结前不重复督办")
            raise Conflict("already_supervised", words, number=numbers[case_id], order=order_number)


def rows(jurisdiction: str, order_id: int, found: Sequence[Found], ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of an order's matters."""
    return [
        {
            "jurisdiction": jurisdiction,
            "id": new,
            "order_id": order_id,
            "case_id": each.matter.case,
            "record_id": each.matter.record,
            "cause": each.matter.cause,
            "clock": each.clock,
            "due_on": each.due_on,
            "days_late": each.days_late,
        }
        for new, each in zip(ids, found, strict=True)
    ]
