"""The plain columns that repeat a record's content, by which it is found and sorted: they follow each new version."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.import_columns import SUBJECTS
from app.domain.import_values import document_number
from app.domain.workdays import legal_date
from app.models.base import table_of
from app.models.record import Record
from app.services import calendar, policy
from app.services.record_delivery import publish_due

_record = table_of(Record)


def follow(session: Session, record: Record, now: datetime) -> None:
    """Bring document number, day of decision and last day of publication up to what the locked record now says."""
    names = SUBJECTS[record.kind]
    values = {**record.fields, **record.personal}
    decided, number = values.get(names.decided), document_number(values.get(names.document, ""))
    if decided and (decided_on := date.fromisoformat(decided)) != record.decided_on:
        record.decided_on = decided_on
        if record.publish_due_on is not None:
            pack = policy.in_force(record.jurisdiction, legal_date(now))
            record.publish_due_on = publish_due(pack, decided_on, calendar.current(session))
    if number and number != record.document_number:
        _renumber(session, record, number)


def _renumber(session: Session, record: Record, number: str) -> None:
    """Make a number the key of the record, unless another record of this provider on the same subject is known by it.

    That one keeps it then, as the one that deliveries under the number are compared with.
    """
    at = (_record.c.jurisdiction == record.jurisdiction, _record.c.id == record.id)
    try:
        with session.begin_nested():
            session.connection().execute(update(_record).where(*at).values(document_number=number))
    except IntegrityError:
        return
    set_committed_value(record, "document_number", number)
