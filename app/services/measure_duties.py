"""What a unit must carry out today, and where what is wanted of a measure differs from what its unit last told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Labelled, MeasureState, Role
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.services.input import row_id
from app.services.visibility import anywhere

_WATCHING = frozenset({Role.SUPERVISOR, Role.AUDITOR})


class View(Labelled):
    """Which measures are asked for."""

    TODAY = "today", N_("今天应当执行")
    DIFFERENT = "different", N_("要求与报送不一致")
    ALARM = "alarm", N_("应停未停")
    SUSPENDED = "suspended", N_("暂停执行")
    ALL = "all", N_("全部未解除")


@dataclass(frozen=True)
class Duty:
    """One measure with whom it is laid on, what it rests on, and whose it is to carry out."""

    measure: Measure
    subject: Subject
    basis: str
    unit: Organisation
    disputed: bool

    @property
    def differs(self) -> bool:
        """Whether the unit last told another state than is wanted."""
        return self.measure.desired is not self.measure.reported

    @property
    def still_enforced(self) -> bool:
        """Whether it goes on against what is wanted, as somebody told or proved."""
        return self.measure.alarm_since is not None and self.measure.desired is not MeasureState.IN_FORCE


@dataclass(frozen=True)
class Duties:
    """Measures by id, where the next page begins, and how many there are in each view."""

    rows: Sequence[Duty]
    next: str | None
    counts: dict[View, int]


def read(
    session: Session,
    view: View,
    *,
    actor: Actor,
    today: date,
    limit: int,
    cursor: str | None = None,
    unit: str = "",
) -> Duties:
    """The measures of the actor's units, or of the places the actor watches. Raises Invalid for an unknown cursor."""
    here = [of_actor(actor)]
    if unit:
        here.append(Measure.organisation_id == (row_id(unit) or -1))
    counted = [func.count().filter(_condition(each, today)).label(each.value) for each in View]
    found = session.execute(select(*counted).select_from(Measure).where(*here)).mappings().one()
    statement = _rows().where(*here, _condition(view, today)).order_by(Measure.id)
    if cursor:
        if (after := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Measure.id > after)
    rows = [_duty(row) for row in session.execute(statement.limit(limit + 1))]
    following = str(rows[limit - 1].measure.id) if len(rows) > limit else None
    return Duties(rows[:limit], following, {View(name): count for name, count in found.items()})


def units(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The units that have a measure to carry out within the actor's sight, by name."""
    carrying = select(Measure.organisation_id).where(of_actor(actor)).distinct()
    statement = select(Organisation).where(Organisation.id.in_(carrying)).order_by(Organisation.name)
    return session.execute(statement).scalars().all()


def of_actor(actor: Actor) -> ColumnElement[bool]:
    """The measures that are the actor's units' to carry out, or in a place the actor watches."""
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.granted:
        if grant.role in _WATCHING:
            here = anywhere(Measure.jurisdiction)
            conditions.append(here if grant.jurisdiction is None else Measure.jurisdiction == grant.jurisdiction)
        elif grant.role is Role.MEASURE_IMPLEMENTER and grant.jurisdiction is not None:
            own = Measure.organisation_id == grant.organisation_id
            conditions.append(and_(Measure.jurisdiction == grant.jurisdiction, own))
    return or_(*conditions)


def own_units(actor: Actor) -> frozenset[tuple[str, int]]:
    """The units, by place, for which the actor carries measures out."""
    return frozenset(
        (each.jurisdiction, each.organisation_id)
        for each in actor.granted
        if each.role is Role.MEASURE_IMPLEMENTER and each.jurisdiction and each.organisation_id
    )


def _condition(view: View, today: date) -> ColumnElement[bool]:
    goes_on = or_(Measure.until.is_(None), Measure.until >= today)
    match view:
        case View.TODAY:
            return and_(Measure.desired == MeasureState.IN_FORCE, Measure.started_on <= today, goes_on)
        case View.DIFFERENT:
            return Measure.desired != Measure.reported
        case View.ALARM:
            return and_(Measure.alarm_since.is_not(None), Measure.desired != MeasureState.IN_FORCE)
        case View.SUSPENDED:
            return Measure.desired == MeasureState.SUSPENDED
    return Measure.desired != MeasureState.LIFTED


def _rows() -> Select[Measure, Subject, str, str, bool, Organisation]:
    subject = func.coalesce(Record.subject_id, Listing.subject_id)
    return (
        select(Measure, Subject, Record.document_number, Listing.list_name, Record.disputed, Organisation)
        .outerjoin(Record, and_(Record.jurisdiction == Measure.jurisdiction, Record.id == Measure.record_id))
        .outerjoin(Listing, and_(Listing.jurisdiction == Measure.jurisdiction, Listing.id == Measure.listing_id))
        .join(Subject, and_(Subject.jurisdiction == Measure.jurisdiction, Subject.id == subject))
        .join(Organisation, Organisation.id == Measure.organisation_id)
    )


def _duty(row: Any) -> Duty:
    measure, subject, document, entry, disputed, unit = row
    return Duty(measure, subject, document or entry or "", unit, bool(disputed))
