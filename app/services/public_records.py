"""What anybody may read without being concerned: published records of firms, and the search in them."""

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.record_words import Disclosure
from app.domain.vocabulary import IdType, RecordStatus
from app.models.record import Record, Subject

OF_SUBJECT = and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id)


def open_to_all() -> ColumnElement[bool]:
    """No mark keeps the record back; the twin of `domain.publication.of`, for marks agree with the plan when set."""
    return and_(Record.disclosure == Disclosure.PUBLIC, Record.withheld.is_(None))


def published() -> Select[Record]:
    """The published records, each with its subject and provider. A natural person's record never is one."""
    return (
        select(Record)
        .join(Subject, OF_SUBJECT)
        .options(contains_eager(Record.subject), joinedload(Record.provider))
        .where(Subject.id_type == IdType.USCC, Record.status == RecordStatus.IN_FORCE, open_to_all())
    )
