"""红黑名单 entries: who reads them, lists of them, and firms that stand in several black lists at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true, update
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.adapters.mail_text import MailTexts
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.measures import Colour, ListingStatus
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, IdType, Role
from app.domain.workdays import legal_date
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.record import Record, Subject
from app.services import listing_decisions, record_search
from app.services.input import row_id
from app.services.visibility import anywhere

# So many lists at once are several.
SEVERAL = 2
_OF_SUBJECT = and_(Subject.jurisdiction == Listing.jurisdiction, Subject.id == Listing.subject_id)
_OVER_UNITS = frozenset({Role.SUPERVISOR, Role.AUDITOR, Role.CREDIT_CENTRE})


@dataclass(frozen=True)
class ListingPage:
    """Entries, the newest first; where the next page begins; the black lists in force of the firms in several."""

    rows: Sequence[Listing]
    next: str | None
    several: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty = everything.

    `several`: firms in two black lists or more; `waiting`: entries whose record a case has changed, to be decided on.
    """

    q: str = ""
    jurisdiction: str = ""
    colour: str = ""
    status: str = ""
    several: str = ""
    waiting: str = ""


def page(session: Session, filters: Filters, *, actor: Actor, limit: int, cursor: str | None = None) -> ListingPage:
    """Entries the actor may read. Raises Invalid for an unknown filter or cursor."""
    statement = _readable(actor).where(*_conditions(filters)).order_by(Listing.id.desc())
    if cursor:
        if (before := row_id(cursor)) is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Listing.id < before)
    rows = list(session.execute(statement.limit(limit + 1)).unique().scalars())
    following = str(rows[limit - 1].id) if len(rows) > limit else None
    shown = rows[:limit]
    return ListingPage(shown, following, in_several(session, [(each.jurisdiction, each.subject_id) for each in shown]))


def find(session: Session, listing_id: int, *, actor: Actor) -> Listing:
    """One entry the actor may read. Raises NotFound."""
    statement = _readable(actor).where(anywhere(Listing.jurisdiction), Listing.id == listing_id)
    row = session.execute(statement).unique().scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def readable(actor: Actor) -> ColumnElement[bool]:
    """One's own entries; those of one's unit, or with a measure for it; all of a place for receivers and watchers."""
    if actor.is_system:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    for grant in actor.granted:
        here = Listing.jurisdiction == grant.jurisdiction
        if grant.role in _OVER_UNITS:
            conditions.append(true() if grant.jurisdiction is None else here)
        elif grant.role is Role.MEASURE_INITIATOR:
            conditions.append(and_(here, Listing.organisation_id == grant.organisation_id))
        elif grant.role is Role.MEASURE_IMPLEMENTER:
            conditions.append(and_(here, _enforced_by(grant.organisation_id)))
        elif grant.role is Role.INFORMATION_PROVIDER:
            conditions.append(and_(here, _rests_on_records_of(grant.organisation_id)))
        elif grant.role is Role.APPLICANT and actor.verified and actor.id_index:
            conditions.append(Subject.id_index == actor.id_index)
    return or_(*conditions)


def in_several(session: Session, subjects: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """How many black lists name each of these firms now, where it is more than one; persons are left out."""
    if not subjects:
        return {}
    places = {place for place, _ in subjects}
    statement = _several_lists().where(
        Listing.jurisdiction.in_(places), Listing.subject_id.in_({subject for _, subject in subjects})
    )
    return {(place, subject): count for place, subject, count in session.execute(statement)}


def expire(session: Session, place: str, _texts: MailTexts, now: datetime) -> None:
    """Entries whose last day is over have ended."""
    session.execute(
        update(Listing)
        .where(Listing.jurisdiction == place, Listing.status == ListingStatus.IN_FORCE, over(legal_date(now)))
        .values(status=ListingStatus.EXPIRED, removed_on=Listing.until)
        .execution_options(synchronize_session=False)
    )


def over(today: date) -> ColumnElement[bool]:
    """Whether an entry's last day has passed."""
    return and_(Listing.until.is_not(None), Listing.until < today)


def _several_lists() -> Select[str, int, int]:
    return (
        select(Listing.jurisdiction, Listing.subject_id, func.count(Listing.list_name.distinct()))
        .join(Subject, _OF_SUBJECT)
        .where(
            Listing.colour == Colour.BLACK,
            Listing.status == ListingStatus.IN_FORCE,
            Subject.id_type == IdType.USCC,
        )
        .group_by(Listing.jurisdiction, Listing.subject_id)
        .having(func.count(Listing.list_name.distinct()) >= SEVERAL)
    )


def _readable(actor: Actor) -> Select[Listing]:
    return (
        select(Listing)
        .join(Subject, _OF_SUBJECT)
        .options(
            contains_eager(Listing.subject),
            joinedload(Listing.organisation),
            joinedload(Listing.record),
            selectinload(Listing.measures).joinedload(Measure.organisation),
        )
        .where(readable(actor))
    )


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if (search := record_search.subject(filters.q)) is not None:
        found.append(search)
    if filters.jurisdiction:
        found.append(Listing.jurisdiction == filters.jurisdiction)
    for name, kind, column in (("colour", Colour, Listing.colour), ("status", ListingStatus, Listing.status)):
        if word := getattr(filters, name):
            if word not in list(kind):
                raise Invalid([FieldError(name, "unknown_code", N_("请从给出的选项中选择"))])
            found.append(column == kind(word))
    if filters.waiting:
        found.append(listing_decisions.awaits())
    if filters.several:
        firms = _several_lists().where(anywhere(Listing.jurisdiction)).subquery()
        here = and_(firms.c.jurisdiction == Listing.jurisdiction, firms.c.subject_id == Listing.subject_id)
        found.append(exists(select(1).select_from(firms).where(here)))
    return found


def _enforced_by(organisation_id: int | None) -> ColumnElement[bool]:
    return exists(
        select(1).where(
            Measure.jurisdiction == Listing.jurisdiction,
            Measure.listing_id == Listing.id,
            Measure.organisation_id == organisation_id,
        )
    )


def _rests_on_records_of(organisation_id: int | None) -> ColumnElement[bool]:
    return exists(
        select(1).where(
            Record.jurisdiction == Listing.jurisdiction,
            Record.id == Listing.record_id,
            Record.provider_id == organisation_id,
        )
    )
