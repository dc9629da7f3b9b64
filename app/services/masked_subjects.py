"""Whom a record is about, as those read it who need no more."""

from app.domain.masking import mask_name
from app.domain.vocabulary import IdType
from app.models.record import Subject


def masked_name(subject: Subject) -> str:
    """A firm's name; of a person the family name only."""
    return subject.name if subject.id_type is IdType.USCC else mask_name(subject.name)
