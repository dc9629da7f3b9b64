"""Persons behind a firm's serious record, linked by its provider with a document."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.record_words import LinkRole
from app.models.base import Base, ShortText, coded
from app.models.keys import Keyed, one, to_keyed
from app.models.record import Record, Subject


class PersonLink(Keyed, Base):
    """One person answerable for what a record says of a firm; a removed link stays for the audit."""

    __tablename__ = "person_links"
    __table_args__ = (
        to_keyed("record_id", "records"),
        to_keyed("subject_id", "subjects"),
        UniqueConstraint("jurisdiction", "record_id", "subject_id", "role"),
        Index(None, "jurisdiction", "subject_id"),
    )

    record_id: Mapped[int]
    subject_id: Mapped[int]
    role: Mapped[LinkRole] = coded(LinkRole)
    document: Mapped[ShortText]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    added_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    record: Mapped[Record] = one("PersonLink", "record_id", "Record")
    subject: Mapped[Subject] = one("PersonLink", "subject_id", "Subject")
