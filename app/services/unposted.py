"""已签发待寄出: answers whose process is over and that have not left yet; their limits run on (decision 010)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseStatus, ClockKind
from app.models.case import Case
from app.models.clock import Clock
from app.models.place import Organisation
from app.services.case_reading import cases, views
from app.services.case_view import CaseView
from app.services.input import row_id
from app.services.leaving import WAITING
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class Page:
    """Cases in the order in which they were filed, and where the next page begins."""

    rows: list[CaseView]
    next: str | None


@dataclass(frozen=True)
class UnitLine:
    """The answers of one receiver: all, those past a limit of the law, those past an internal target."""

    name: str
    uscc: str
    waiting: int
    late: int
    past_target: int


def page(session: Session, *, actor: Actor, today: date, limit: int, unit: str = "", cursor: str | None = None) -> Page:
    """Answers the actor may see, the oldest first, of all receivers or the one with a code. Raises Invalid."""
    statement = cases(actor).where(_waits()).order_by(Case.id).limit(limit + 1)
    if unit:
        statement = statement.where(Case.receiver_id.in_(select(Organisation.id).where(Organisation.uscc == unit)))
    if cursor:
        if (after := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Case.id > after)
    rows = views(session, statement, actor, today, masked=True)
    return Page(rows[:limit], str(rows[limit - 1].case.id) if len(rows) > limit else None)


def by_unit(session: Session, *, actor: Actor, today: date) -> Sequence[UnitLine]:
    """How many answers of each receiver wait, the latest first; a case counts once, however many limits it has."""
    of_case = and_(Clock.jurisdiction == Case.jurisdiction, Clock.case_id == Case.id)
    passed = and_(of_case, Clock.running, Clock.code.in_(WAITING), Clock.due_on < today)

    def late(kind: ClockKind) -> ColumnElement[int]:
        found = exists(select(1).where(passed, Clock.kind == kind).correlate(Case))
        return func.sum(case((found, 1), else_=0))

    statement = (
        select(
            Organisation.name,
            Organisation.uscc,
            func.count().label("waiting"),
            late(ClockKind.STATUTORY).label("late"),
            late(ClockKind.INTERNAL).label("past_target"),
        )
        .select_from(Case)
        .join(Organisation, Organisation.id == Case.receiver_id)
        .where(_waits(), visible_cases(actor))
        .group_by(Organisation.id, Organisation.name, Organisation.uscc)
    )
    lines = [UnitLine(*row) for row in session.execute(statement)]
    return sorted(lines, key=lambda line: (-line.late, -line.waiting, line.name))


def _waits() -> ColumnElement[bool]:
    """Over, with a limit of the answer that still runs: found by the running limits, which are few beside all cases."""
    running = select(Clock.jurisdiction, Clock.case_id).where(Clock.running, Clock.code.in_(WAITING))
    return and_(Case.status == CaseStatus.CLOSED, tuple_(Case.jurisdiction, Case.id).in_(running))
