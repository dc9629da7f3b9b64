"""Everything around one record as one actor is shown it, read in a handful of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.packs import Pack
from app.domain.permissions import Action, Actor, may, may_in
from app.domain.vocabulary import RecordKind, Role
from app.models.case import Case
from app.models.measure import Measure
from app.models.notice import Notice
from app.models.person_link import PersonLink
from app.models.record import Record, Subject
from app.models.record_mark import RecordMark
from app.services import (
    calendar,
    events,
    force_lost,
    link_letters,
    person_links,
    policy,
    record_looks,
    record_marks,
    record_publishing,
    record_reading,
    record_versions,
    records,
    repair_letters,
)
from app.services.record_looks import Look
from app.services.record_publishing import Publishing
from app.services.record_reading import ShownField
from app.services.record_versions import VersionLine
from app.services.visibility import visible_cases


@dataclass(frozen=True)
class RecordSheet:
    """One record before one actor; `full` says that personal values are shown, which was logged or is about to be."""

    record: Record
    pack: Pack
    full: bool
    own: bool
    staff: bool
    may_unmask: bool
    may_keep: bool
    fields: Sequence[ShownField]
    versions: Sequence[VersionLine]
    publishing: Publishing
    measures: Sequence[Measure]
    cases: Sequence[Case]
    links: Sequence[PersonLink]
    notices: Sequence[Notice]
    marks: Sequence[RecordMark]
    looks: Sequence[Look]
    looks_total: int
    shows_looks: bool
    may_tell: bool
    take_back_by: date | None


def of(session: Session, record_id: int, *, actor: Actor, today: date, full: bool = False) -> RecordSheet:
    """The sheet of a record the actor may read. Raises NotFound."""
    record = records.find(session, record_id, actor=actor)
    pack, staff = policy.in_force(record.jurisdiction, today), is_staff(actor)
    may_unmask = staff and may(actor, Action.UNMASK)
    full = full and may_unmask
    looks, total = record_looks.of(session, record, actor=actor)
    return RecordSheet(
        record=record,
        pack=pack,
        full=full,
        own=record_reading.is_own(record, actor),
        staff=staff,
        may_unmask=may_unmask,
        may_keep=record_marks.may_keep(record, actor),
        fields=[line for line in record_reading.shown(record, actor, full=full) if line.value],
        versions=record_versions.told(session, record, actor=actor, full=full),
        publishing=record_publishing.of(record, pack, calendar.current(session), today),
        measures=_measures(session, record),
        cases=_cases(session, record, actor),
        links=person_links.shown(session, record, actor=actor, staff=staff),
        notices=_letters(session, record, actor),
        marks=record_marks.history(session, record) if staff else (),
        looks=looks,
        looks_total=total,
        shows_looks=record_looks.may_read(record, actor),
        may_tell=may_in(actor, Action.TELL_FORCE_LOST, record.jurisdiction) and record.kind is RecordKind.PENALTY,
        take_back_by=force_lost.due_on(session, record, today=today) if staff else None,
    )


def _letters(session: Session, record: Record, actor: Actor) -> Sequence[Notice]:
    """What was written about the record itself: to its subject, and to the persons behind it."""
    own = repair_letters.notices_of_record(session, record, actor)
    return [*own, *link_letters.of_record(session, record, actor=actor)]


def is_staff(actor: Actor) -> bool:
    """Whether the actor reads records by office, not by being concerned."""
    return actor.is_system or bool(actor.roles() - {Role.APPLICANT})


def opened(session: Session, sheet: RecordSheet, *, actor: Actor, now: datetime) -> None:
    """Remember who opened the sheet, and that personal values were shown."""
    record = sheet.record
    record_looks.note(session, record, unmasked=sheet.full, actor=actor, now=now)
    if sheet.full:
        reveal(session, record.jurisdiction, [f"record:{record.id}"], actor=actor, now=now)


def reveal(session: Session, jurisdiction: str, what: Sequence[str], *, actor: Actor, now: datetime) -> None:
    """Log that staff see personal values outside a case; `what` names records and subjects by id."""
    data, unit = {"what": list(what)}, actor.unit(jurisdiction)
    events.append_admin(session, jurisdiction, "personal_data_viewed", data, actor=actor, now=now, unit=unit)


def _measures(session: Session, record: Record) -> Sequence[Measure]:
    statement = select(Measure).where(Measure.jurisdiction == record.jurisdiction, Measure.record_id == record.id)
    return session.execute(statement.options(joinedload(Measure.organisation)).order_by(Measure.id)).scalars().all()


def _cases(session: Session, record: Record, actor: Actor) -> Sequence[Case]:
    """The cases about the record that the actor sees, the newest first."""
    statement = select(Case).where(
        Case.jurisdiction == record.jurisdiction, Case.record_id == record.id, visible_cases(actor)
    )
    return session.execute(statement.order_by(Case.id.desc())).scalars().all()


def cases_of(session: Session, subject: Subject, *, actor: Actor, limit: int) -> Sequence[Case]:
    """The newest cases about any record of a subject that the actor sees."""
    statement = (
        select(Case)
        .join(Record, (Record.jurisdiction == Case.jurisdiction) & (Record.id == Case.record_id))
        .where(Case.jurisdiction == subject.jurisdiction, Record.subject_id == subject.id, visible_cases(actor))
        .options(joinedload(Case.record))
    )
    return session.execute(statement.order_by(Case.id.desc()).limit(limit)).scalars().all()
