"""Credit records about subjects, their versions, and the joint measures in force on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import IdType, MeasureState, RecordKind, RecordStatus
from app.models.base import Base, Document, LongText, ShortText, coded
from app.models.encryption import Encrypted, EncryptedJson
from app.models.keys import Keyed, many, one, to_keyed
from app.models.place import Organisation


class Subject(Keyed, Base):
    """Whom records are about; found by the keyed hash of the number, never by the number itself."""

    __tablename__ = "subjects"
    __table_args__ = (UniqueConstraint("jurisdiction", "id_index"),)

    name: Mapped[str] = mapped_column(Encrypted("subjects.name"))
    id_type: Mapped[IdType] = coded(IdType)
    id_number: Mapped[str] = mapped_column(Encrypted("subjects.id_number"))
    id_index: Mapped[str] = mapped_column(String(64))


class Record(Keyed, Base):
    """One row of the publicity standard as it stands now. `disputed` and `court_pending` are marks, not states.

    `fields` and `personal` are the platform's copy; `delivered` is the row as its provider delivered it.
    """

    __tablename__ = "records"
    __table_args__ = (
        to_keyed("subject_id", "subjects"),
        UniqueConstraint("jurisdiction", "provider_id", "document_number", "subject_id"),
        Index(None, "jurisdiction", "subject_id"),
    )

    kind: Mapped[RecordKind] = coded(RecordKind)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    subject_id: Mapped[int]
    document_number: Mapped[ShortText]
    decided_on: Mapped[date | None]
    status: Mapped[RecordStatus] = coded(RecordStatus)
    status_reason: Mapped[ShortText] = mapped_column(default="")
    disputed: Mapped[bool] = mapped_column(default=False)
    court_pending: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int]
    fields: Mapped[Document]
    personal: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("records.personal"))
    delivered: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("records.delivered"))
    received_at: Mapped[datetime]

    provider: Mapped[Organisation] = relationship(lazy="raise")
    subject: Mapped[Subject] = one("Record", "subject_id", "Subject")
    versions: Mapped[list["RecordVersion"]] = many(
        "Record", "record_id", "RecordVersion", order_by="RecordVersion.version"
    )
    measures: Mapped[list["Measure"]] = many("Record", "record_id", "Measure", order_by="Measure.id")


class RecordVersion(Keyed, Base):
    """A record as it once stood, with why it changed; the current content is the newest version."""

    __tablename__ = "record_versions"
    __table_args__ = (to_keyed("record_id", "records"), UniqueConstraint("jurisdiction", "record_id", "version"))

    record_id: Mapped[int]
    version: Mapped[int]
    fields: Mapped[Document]
    personal: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("record_versions.personal"))
    case_id: Mapped[int | None]
    reason: Mapped[LongText]
    changed_at: Mapped[datetime]


class Measure(Keyed, Base):
    """A joint measure in force on a record: what should be and what its implementer last reported."""

    __tablename__ = "measures"
    __table_args__ = (to_keyed("record_id", "records"), Index(None, "jurisdiction", "record_id"))

    record_id: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[ShortText]
    suspendable: Mapped[bool] = mapped_column(default=True)
    desired: Mapped[MeasureState] = coded(MeasureState)
    reported: Mapped[MeasureState] = coded(MeasureState)
    started_on: Mapped[date]
    until: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
