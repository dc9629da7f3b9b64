"""A list handed in by its initiator: taken whole or not at all; the same file again changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import table_writing
from app.domain.errors import FieldError, NotFound
from app.domain.ids import new_id
from app.domain.measures import ListingStatus
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, IdType, MeasureState, Role
from app.domain.workdays import legal_date
from app.models.encryption import blind_index
from app.models.listing import Listing
from app.models.measure import CatalogueMeasure, Measure
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.services import catalogue, events, handed_tables, subject_words
from app.services.handed_tables import RowFault, Sheet, TableRefused, Taken
from app.services.listing_rows import COLUMNS, LABELS, EntryRow, Reading

MOST_ROWS, MOST_BYTES = 5_000, 10 * 2**20
_PLAIN = (
    "colour",
    "basis_document",
    "grade",
    "entered_on",
    "until",
    "correct_by",
    "status",
    "removed_on",
    "removed_reason",
)


@dataclass(frozen=True)
class _Place:
    """What the rows of one import lead to, read once."""

    subjects: Mapping[str, Subject]
    records: Mapping[tuple[str, int], int]
    entries: Mapping[tuple[str, str], Listing]
    measures: Mapping[int, Sequence[Measure]]
    codes: Mapping[int, str]


def template() -> bytes:
    """An empty table."""
    return table_writing.xlsx("名单", list(LABELS.values()), [])


def units_of(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The units for which the actor keeps lists."""
    ids = {each.organisation_id for each in actor.granted if each.role is Role.MEASURE_INITIATOR}
    statement = select(Organisation).where(Organisation.id.in_(ids), Organisation.abolished_on.is_(None))
    return session.execute(statement.order_by(Organisation.name)).scalars().all()


def read(name: str, content: bytes) -> Sheet:
    """A list as a table. Raises TooLarge, Invalid at `file`."""
    return handed_tables.read(name, content, COLUMNS, limit=MOST_BYTES, most=MOST_ROWS)


def take(session: Session, unit_id: int, sheet: Sheet, *, actor: Actor, now: datetime) -> Taken:
    """Take a whole list. Raises NotFound for another's unit; TableRefused."""
    unit = next((each for each in units_of(session, actor) if each.id == unit_id), None)
    if unit is None:
        raise NotFound()
    place = unit.jurisdiction
    reading = Reading(legal_date(now), _in_force(session, place, legal_date(now)), _units(session, place))
    rows: list[EntryRow] = []
    faults: list[RowFault] = []
    seen: set[tuple[str, str]] = set()
    for line in sheet.rows:
        row, errors = reading.read(line.values)
        if row is not None and row.key in seen:
            errors = [FieldError("reference", "twice", N_("同一名单的同一编号在表中出现两次"))]
        faults += [RowFault(line.number, LABELS.get(each.field, ""), each.message, each.values) for each in errors]
        if row is not None:
            seen.add(row.key)
            rows.append(row)
    if faults:
        raise TableRefused(faults)
    taken = _store(session, unit, rows, actor, now)
    data = {"added": taken.added, "changed": taken.changed, "unchanged": taken.unchanged}
    events.append_admin(
        session,
        place,
        "listings_imported",
        {**data, "organisation_id": str(unit.id), "sha256": sheet.sha256},
        actor=actor,
        now=now,
        unit=unit.id,
    )
    return taken


def _store(session: Session, unit: Organisation, rows: Sequence[EntryRow], actor: Actor, now: datetime) -> Taken:
    known = _known(session, unit, rows, now)
    added = changed = 0
    imposed: list[Measure] = []
    for row in rows:
        subject = known.subjects[blind_index(row.number)]
        record = known.records.get((row.document, subject.id)) if row.document else None
        wanted = {**row.columns, "record_id": record, "subject_id": subject.id}
        entry = known.entries.get(row.key)
        fresh = entry is None
        if entry is None:
            entry = Listing(jurisdiction=unit.jurisdiction, id=new_id(now), organisation_id=unit.id, received_at=now)
            entry.list_name, entry.reference = row.key
            session.add(entry)
        touched = _change(entry, wanted)
        new = list(_measures(entry, row, known, now))
        imposed += new
        added, changed = added + fresh, changed + (not fresh and (touched or bool(new)))
    session.flush()
    session.add_all(imposed)
    session.flush()
    return Taken(added, changed, len(rows) - added - changed)


def _change(entry: Listing, wanted: Mapping[str, Any]) -> bool:
    """Bring an entry to what the row says; answers whether it said anything new."""
    differing = [name for name in (*_PLAIN, "record_id", "subject_id") if getattr(entry, name) != wanted[name]]
    for name in differing:
        setattr(entry, name, wanted[name])
    return bool(differing)


def _measures(entry: Listing, row: EntryRow, known: _Place, now: datetime) -> Iterator[Measure]:
    """New measures of an entry begin with it; those of an entry that has ended come to their end."""
    there = known.measures.get(entry.id, ())
    if entry.status is not ListingStatus.IN_FORCE:
        ended = entry.removed_on or entry.until
        for measure in there:
            measure.until = min(filter(None, (measure.until, ended)), default=None)
        return
    held = {(known.codes.get(each.catalogue_id or 0), each.organisation_id) for each in there}
    for version, unit in row.measures:
        if (version.code, unit) not in held:
            yield _measure(entry, version, unit, now)


def _measure(entry: Listing, version: CatalogueMeasure, unit: int, now: datetime) -> Measure:
    # Nobody has told yet that it is carried out: until then it has done no harm.
    return Measure(
        jurisdiction=entry.jurisdiction,
        id=new_id(now),
        listing_id=entry.id,
        catalogue_id=version.id,
        organisation_id=unit,
        name=version.name,
        suspendable=version.suspendable,
        desired=MeasureState.IN_FORCE,
        reported=MeasureState.IN_FORCE,
        started_on=entry.entered_on,
        until=entry.until,
    )


def _in_force(session: Session, place: str, today: date) -> dict[str, CatalogueMeasure]:
    """The newest versions that hold today, by code."""
    rows = catalogue.current(session, place)
    return {row.code: row for row in rows if row.valid_from <= today and (row.valid_until or today) >= today}


def _units(session: Session, place: str) -> dict[str, int]:
    return {each.uscc: each.id for each in catalogue.implementers(session, place)}


def _known(session: Session, unit: Organisation, rows: Sequence[EntryRow], now: datetime) -> _Place:
    """Subjects (made where nobody knew them), records, entries and their measures, whatever the number of rows."""
    place = unit.jurisdiction
    subjects = _subjects(session, place, rows, now)
    documents = {row.document for row in rows if row.document}
    found = select(Record.document_number, Record.subject_id, Record.id).where(
        Record.jurisdiction == place, Record.document_number.in_(documents)
    )
    records = {(number, subject): key for number, subject, key in session.execute(found)}
    statement = select(Listing).where(Listing.jurisdiction == place, Listing.organisation_id == unit.id)
    names = {row.key[0] for row in rows}
    entries = session.execute(statement.where(Listing.list_name.in_(names)).with_for_update()).scalars().all()
    measures: dict[int, list[Measure]] = {}
    held = select(Measure).where(Measure.jurisdiction == place, Measure.listing_id.in_([each.id for each in entries]))
    for each in session.execute(held.with_for_update()).scalars():
        measures.setdefault(each.listing_id or 0, []).append(each)
    codes = select(CatalogueMeasure.id, CatalogueMeasure.code).where(CatalogueMeasure.jurisdiction == place)
    return _Place(
        subjects,
        records,
        {(each.list_name, each.reference): each for each in entries},
        measures,
        {row.id: row.code for row in session.execute(codes)},
    )


def _subjects(session: Session, place: str, rows: Sequence[EntryRow], now: datetime) -> dict[str, Subject]:
    wanted = {blind_index(row.number): row for row in rows}
    statement = select(Subject).where(Subject.jurisdiction == place, Subject.id_index.in_(wanted))
    found = {each.id_index: each for each in session.execute(statement).scalars()}
    for index, row in wanted.items():
        if index not in found:
            found[index] = Subject(
                jurisdiction=place,
                id=new_id(now),
                name=row.name,
                id_type=IdType(row.id_type),
                id_number=row.number,
                id_index=index,
                **subject_words.words(row.name, row.id_type),
            )
            session.add(found[index])
    session.flush()
    return found
