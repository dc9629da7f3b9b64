"""Orders about measures as they are read: one with its lines, and lists for pages and JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind, Labelled
from app.models.case import Case
from app.models.clock import Clock
from app.models.evidence import Evidence
from app.models.keys import among
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.models.task import Task
from app.services.input import row_id
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class LineView:
    """One line: its measure with the unit that carries it out, and the file that proves it."""

    row: MeasureOrderLine
    measure: Measure | None
    unit: str
    proof: Evidence | None


@dataclass(frozen=True)
class OrderView:
    """An order with everything around it; `parent` is the number of the case it follows from, where there is one."""

    row: MeasureOrder
    case: Case
    unit: Organisation
    issuer: Organisation
    parent: str
    record: Record | None
    listing: Listing | None
    subject: Subject
    lines: Sequence[LineView]
    tasks: Sequence[Task]
    clocks: Sequence[Clock]
    later: str = ""

    @property
    def open_lines(self) -> list[LineView]:
        """The lines that are still to be done."""
        return [line for line in self.lines if line.row.status is LineStatus.OPEN]


@dataclass(frozen=True)
class Filters:
    """What a list of orders is narrowed to; empty words narrow nothing. `case` is the number of the parent."""

    status: str = ""
    act: str = ""
    case: str = ""


@dataclass(frozen=True)
class Page:
    """Orders, the newest first, and where the next page begins."""

    rows: list[OrderView]
    next: str | None


_parent, _later = aliased(Case), aliased(Case)
_issuer = aliased(Organisation)


def _orders(actor: Actor) -> Select[tuple[object, ...]]:
    order = MeasureOrder
    statement = (
        select(order, Case, Organisation, _issuer, _parent.number, Record, Listing, Subject, _later.number)
        .join(Case, and_(Case.jurisdiction == order.jurisdiction, Case.id == order.case_id))
        .join(Organisation, Organisation.id == order.organisation_id)
        .join(_issuer, _issuer.id == Case.receiver_id)
        .outerjoin(_parent, and_(_parent.jurisdiction == Case.jurisdiction, _parent.id == Case.parent_id))
        .outerjoin(Record, and_(Record.jurisdiction == order.jurisdiction, Record.id == order.record_id))
        .outerjoin(Listing, and_(Listing.jurisdiction == order.jurisdiction, Listing.id == order.listing_id))
        .join(
            Subject,
            and_(
                Subject.jurisdiction == order.jurisdiction,
                Subject.id.in_((Record.subject_id, Listing.subject_id)),
            ),
        )
        .outerjoin(_later, and_(_later.jurisdiction == order.jurisdiction, _later.id == order.superseded_by))
        .where(Case.kind == CaseKind.MEASURE_ORDER, visible_cases(actor))
    )
    return statement  # type: ignore[return-value]


def page(session: Session, filters: Filters, *, actor: Actor, limit: int, cursor: str | None = None) -> Page:
    """The orders the actor sees. Raises Invalid for an unknown word or cursor."""
    statement = _orders(actor)
    if filters.status:
        statement = statement.where(MeasureOrder.status == _word(OrderStatus, "status", filters.status))
    if filters.act:
        statement = statement.where(MeasureOrder.act == _word(OrderAct, "act", filters.act))
    if filters.case:
        statement = statement.where(_parent.number == filters.case)
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(MeasureOrder.case_id < before)
    rows = session.execute(statement.order_by(MeasureOrder.case_id.desc()).limit(limit + 1)).all()
    more = len(rows) > limit
    views = _views(session, rows[:limit])
    return Page(views, str(views[-1].row.case_id) if more else None)


def _word(kind: type[Labelled], name: str, word: str) -> Labelled:
    if word not in list(kind):
        raise Invalid([FieldError(name, "unknown_code", N_("请从给出的选项中选择"))])
    return kind(word)


def one(session: Session, order_id: int, *, actor: Actor) -> OrderView:
    """An order the actor sees, by the id of its case. Raises NotFound."""
    statement = _orders(actor).where(MeasureOrder.case_id == order_id)
    rows = session.execute(statement).all()
    if not rows:
        raise NotFound()
    return _views(session, rows)[0]


def of_parent(session: Session, case: Case, *, actor: Actor) -> list[OrderView]:
    """The orders that followed from a case, the oldest first."""
    statement = _orders(actor).where(Case.jurisdiction == case.jurisdiction, Case.parent_id == case.id)
    return _views(session, session.execute(statement.order_by(MeasureOrder.case_id)).all())


def _views(session: Session, rows: Sequence[Any]) -> list[OrderView]:
    keys = [(row[0].jurisdiction, row[0].case_id) for row in rows]
    lines = _lines(session, keys)
    tasks: dict[int, list[Task]] = {}
    clocks: dict[int, list[Clock]] = {}
    if keys:
        open_tasks = select(Task).where(among(Task.jurisdiction, Task.case_id, keys), Task.open)
        for task in session.execute(open_tasks.order_by(Task.id)).scalars():
            tasks.setdefault(task.case_id, []).append(task)
        of_orders = select(Clock).where(among(Clock.jurisdiction, Clock.case_id, keys))
        for clock in session.execute(of_orders.order_by(Clock.id)).scalars():
            clocks.setdefault(clock.case_id, []).append(clock)
    found = []
    for order, case, unit, issuer, parent, record, listing, subject, later in rows:
        of_order = (lines.get(case.id, ()), tasks.get(case.id, ()), clocks.get(case.id, ()))
        found.append(
            OrderView(order, case, unit, issuer, parent or "", record, listing, subject, *of_order, later or "")
        )
    return found


def _lines(session: Session, keys: Sequence[tuple[str, int]]) -> dict[int, list[LineView]]:
    found: dict[int, list[LineView]] = {}
    if not keys:
        return found
    line = MeasureOrderLine
    statement = (
        select(line, Measure, Organisation.name, Evidence)
        .outerjoin(Measure, and_(Measure.jurisdiction == line.jurisdiction, Measure.id == line.measure_id))
        .outerjoin(Organisation, Organisation.id == Measure.organisation_id)
        .outerjoin(Evidence, Evidence.id == line.evidence_id)
        .where(among(line.jurisdiction, line.order_id, keys))
        .order_by(line.id)
    )
    for row, measure, unit, proof in session.execute(statement):
        found.setdefault(row.order_id, []).append(LineView(row, measure, unit or "", proof))
    return found
