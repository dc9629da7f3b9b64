"""Records whose last day for being published moves with the calendar: found and moved by the day of their decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.domain.calendar_moves import ruled_from
from app.domain.periods import last_day
from app.domain.vocabulary import ClockCode
from app.domain.workdays import WorkCalendar
from app.models.record import Record
from app.services import policy


@dataclass(frozen=True)
class Shifted:
    """The records of a place decided on one day, which had to be published by `before` and now by `after`."""

    jurisdiction: str
    decided_on: date
    before: date
    after: date
    count: int


def shifts(session: Session, before: WorkCalendar, after: WorkCalendar, year: int, today: date) -> Iterator[Shifted]:
    """What moves when one calendar follows another; a date the place's present rule does not give is left alone."""
    days = (Record.jurisdiction, Record.decided_on, Record.publish_due_on)
    statement = (
        select(*days, func.count()).where(Record.publish_due_on >= ruled_from(year)).group_by(*days).order_by(*days)
    )
    for place, decided_on, due_on, count in session.execute(statement):
        rule = policy.in_force(place, today).clocks.get(ClockCode.PUBLISH)
        if rule is None or rule.budget is None or decided_on is None or due_on is None:
            continue
        due = last_day(decided_on, rule.budget, rule.unit, after)
        if due != due_on and due_on == last_day(decided_on, rule.budget, rule.unit, before):
            yield Shifted(place, decided_on, due_on, due, count)


def shift(session: Session, moved: Shifted) -> None:
    """Move the records of one day; a second time finds none."""
    session.execute(
        update(Record)
        .where(
            Record.jurisdiction == moved.jurisdiction,
            Record.decided_on == moved.decided_on,
            Record.publish_due_on == moved.before,
        )
        .values(publish_due_on=moved.after)
        .execution_options(synchronize_session=False)
    )
