"""What a case changed on a record goes to everybody it concerns: readers of before, persons behind it, list entries.

The case's own command leaves one message behind; all of this is done in a transaction of its own under the lock of
the case, once for each version.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.measures import ListingStatus
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_, RecordStatus
from app.domain.workdays import legal_date
from app.models.event import CaseEvent
from app.models.listing import Listing
from app.models.record import Record
from app.services import correction_messages, link_letters, measures
from app.services.command import CaseCommand, load
from app.services.outcomes import OPERATIONS
from app.services.record_news import KIND
from app.services.saving import save

_LISTING_GONE = N_("所依据的记录已撤销")


def spread(session: Session, place: str, payload: Mapping[str, Any], texts: MailTexts, *, now: datetime) -> None:
    """Tell readers, persons and list entries of a version; nothing where it has been done."""
    case_id, record_id, version = int(payload["case"]), int(payload["record"]), int(payload["version"])
    command = load(session, place, case_id, OPERATIONS, actor=SYSTEM, now=now)
    if _done(session, place, case_id, version):
        return
    record = session.execute(
        select(Record).where(Record.jurisdiction == place, Record.id == record_id).with_for_update()
    ).scalar_one()
    listings = _follow_listings(session, command, record)
    recipients, mails = correction_messages.write(session, record, version, case_id, texts, now=now)
    command.messages += mails
    persons = link_letters.write(session, record, command.pack, now=now)
    for told in persons:
        command.note("linked_person_decided", **told.data)
        command.messages.append(told.message)
    counts = {"recipients": recipients, "persons": len(persons), "listings": len(listings)}
    command.note(KIND, record=str(record_id), version=version, **counts)
    save(command)


def _done(session: Session, place: str, case_id: int, version: int) -> bool:
    here = (CaseEvent.jurisdiction == place, CaseEvent.case_id == case_id, CaseEvent.kind == KIND)
    return any(data["version"] == version for data in session.execute(select(CaseEvent.data).where(*here)).scalars())


def _follow_listings(session: Session, command: CaseCommand, record: Record) -> Sequence[int]:
    """Entries that rest on a withdrawn record are removed; on any other change their initiator decides.

    Those that rest on a copy rest on the record it is a copy of from now on.
    """
    here = (
        Listing.jurisdiction == record.jurisdiction,
        Listing.record_id == record.id,
        Listing.status == ListingStatus.IN_FORCE,
    )
    ids = list(session.execute(select(Listing.id).where(*here).order_by(Listing.id).with_for_update()).scalars())
    if record.status is not RecordStatus.WITHDRAWN or not ids:
        return ids
    if survivor := measures.survivor_of(command):
        relinked = update(Listing).where(*here).values(record_id=survivor)
        session.execute(relinked.execution_options(synchronize_session=False))
        return ids
    removed = {"status": ListingStatus.REMOVED, "removed_on": legal_date(command.now), "removed_reason": _LISTING_GONE}
    session.execute(update(Listing).where(*here).values(**removed).execution_options(synchronize_session=False))
    for listing_id in ids:
        command.note("listing_followed", listing=str(listing_id), record=str(record.id))
    return ids
