"""The letter that goes with an order about measures, and the facts around it, read once for all orders of a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.measures import OrderAct
from app.domain.notice_facts import MeasureLine, NoticeFacts, RecordLine
from app.domain.vocabulary import ClockCode, NoticeKind, RecordKind
from app.models.listing import Listing
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record, Subject
from app.services.command import CaseCommand
from app.services.dossier import Letterhead, Place, citations, clock_citations, clock_lines, contact_of
from app.services.measure_changes import OrderWish
from app.services.notices import CaseNotice

KINDS = {
    OrderAct.SUSPEND: NoticeKind.SUSPENSION_NOTICE,
    OrderAct.RESUME: NoticeKind.RESUMPTION_NOTICE,
    OrderAct.LIFT: NoticeKind.LIFTING_NOTICE,
    OrderAct.RESTORE: NoticeKind.RESTORATION_NOTICE,
}


class About(NamedTuple):
    """What an order is about, as letters name it."""

    subject: str
    kind: RecordKind | None
    document_number: str
    provider: str


@dataclass(frozen=True)
class Envelope:
    """An order on its way: what is asked, of whom, by whom, about what."""

    wish: OrderWish
    unit: Letterhead
    issuer: Letterhead
    place: Place
    about: About


def envelopes(session: Session, jurisdiction: str, issuer_id: int, wishes: Sequence[OrderWish]) -> list[Envelope]:
    """Everything the letters of these orders need, in a number of statements that does not grow with them."""
    home = session.get_one(Jurisdiction, jurisdiction)
    units = _units(session, {issuer_id, *(wish.organisation_id for wish in wishes)})
    about = _about(session, jurisdiction, wishes)
    place, issuer = Place(home.code, home.portal), Letterhead.of(units[issuer_id])
    return [
        Envelope(wish, Letterhead.of(_standing(units, wish.organisation_id)), issuer, place, about[_key(wish)])
        for wish in wishes
    ]


def _units(session: Session, wanted: set[int]) -> dict[int, Organisation]:
    """These units, and those that stand for the ones that were abolished."""
    known: dict[int, Organisation] = {}
    missing = set(wanted)
    while missing:
        rows = session.execute(select(Organisation).where(Organisation.id.in_(sorted(missing)))).scalars()
        known |= {row.id: row for row in rows}
        heirs = {row.successor_id for row in known.values() if row.abolished_on and row.successor_id is not None}
        missing = heirs - known.keys()
    return known


def _standing(units: dict[int, Organisation], wanted: int) -> Organisation:
    """Who takes an order today: an abolished unit's successor, itself where it has none."""
    unit, passed = units[wanted], {wanted}
    while unit.abolished_on and unit.successor_id is not None and unit.successor_id not in passed:
        passed.add(unit.successor_id)
        unit = units[unit.successor_id]
    return unit


def _key(wish: OrderWish) -> tuple[int | None, int | None]:
    return wish.record_id, wish.listing_id


def _about(
    session: Session, jurisdiction: str, wishes: Sequence[OrderWish]
) -> dict[tuple[int | None, int | None], About]:
    records = {wish.record_id for wish in wishes if wish.record_id is not None}
    entries = {wish.listing_id for wish in wishes if wish.listing_id is not None}
    found: dict[tuple[int | None, int | None], About] = {}
    if records:
        of_record = (
            select(Record.id, Subject.name, Record.kind, Record.document_number, Organisation.name)
            .join(Subject, and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id))
            .join(Organisation, Organisation.id == Record.provider_id)
            .where(Record.jurisdiction == jurisdiction, Record.id.in_(sorted(records)))
        )
        found |= {(row[0], None): About(*row[1:]) for row in session.execute(of_record)}
    if entries:
        of_entry = (
            select(Listing.id, Subject.name, Listing.list_name, Organisation.name)
            .join(Subject, and_(Subject.jurisdiction == Listing.jurisdiction, Subject.id == Listing.subject_id))
            .join(Organisation, Organisation.id == Listing.organisation_id)
            .where(Listing.jurisdiction == jurisdiction, Listing.id.in_(sorted(entries)))
        )
        found |= {(None, row[0]): About(row[1], None, row[2], row[3]) for row in session.execute(of_entry)}
    return found


def letter(command: CaseCommand, envelope: Envelope) -> CaseNotice:
    """The letter to the unit: numbered and frozen with the order, and mailed to the unit afterwards."""
    wish, about = envelope.wish, envelope.about
    execute = ClockCode.RESTORE if wish.act is OrderAct.RESTORE else ClockCode.EXECUTE
    limits = (ClockCode.ACKNOWLEDGE, execute)
    title = about.kind.label if about.kind else "名单"
    facts = NoticeFacts(
        issuer=envelope.issuer.name,
        addressee=envelope.unit.name,
        number="",
        issued_on=command.today,
        application="",
        applicant="",
        received_on=command.today,
        records=(RecordLine(title, about.document_number, about.provider),),
        subject=about.subject,
        measures=_lines(wish),
        reasons=(wish.reason,) if wish.reason else (),
        clocks=clock_lines(command, envelope.unit.name, envelope.unit.name, *limits),
        citations=clock_citations(command.pack, *limits) + citations(command.pack, *wish.rules),
        contact=contact_of(envelope.issuer),
        signatory=envelope.issuer.signatory,
    )
    return CaseNotice(command, KINDS[wish.act], wish.role, envelope.unit.id, envelope.issuer, envelope.place, facts)


def _lines(wish: OrderWish) -> tuple[MeasureLine, ...]:
    asked = wish.act.label
    return tuple(
        MeasureLine(line.measure.name, line.measure.organisation, line.channel or asked, line.measure.started_on)
        if line.measure
        else MeasureLine(line.honour, "", "研究恢复被取消的荣誉、资格")
        for line in wish.lines
    )
