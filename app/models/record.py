"""Credit records about subjects, and their versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import IdType, RecordKind, RecordStatus
from app.models.base import Base, Document, LongText, ShortText, coded
from app.models.encryption import Encrypted, EncryptedJson
from app.models.keys import Keyed, many, one, to_keyed
from app.models.measure import Measure
from app.models.place import Organisation


class Subject(Keyed, Base):
    """Whom records are about; found by the keyed hash of the number, never by the number itself.

    Only a firm's name may be searched in parts: `search_name`, its `pinyin` and `initials` stay empty for a person,
    who is found by `name_index`, the keyed hash of the whole name.
    """

    __tablename__ = "subjects"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "id_index"),
        Index(None, "jurisdiction", "name_index"),
        Index(None, "jurisdiction", "initials"),
    )

    name: Mapped[str] = mapped_column(Encrypted("subjects.name"))
    id_type: Mapped[IdType] = coded(IdType)
    id_number: Mapped[str] = mapped_column(Encrypted("subjects.id_number"))
    id_index: Mapped[str] = mapped_column(String(64))
    name_index: Mapped[str | None] = mapped_column(String(64))
    search_name: Mapped[ShortText | None]
    pinyin: Mapped[str | None] = mapped_column(String(800))
    initials: Mapped[ShortText | None]


class Record(Keyed, Base):
    """One row of the publicity standard as it stands now. `disputed` and `court_pending` are marks, not states.

    `fields` and `personal` are the platform's copy; `delivered` is the row as its provider delivered it.
    Who may read it without being concerned is `disclosure`; `withheld` says why a penalty is not published at all.
    `publish_due_on` is when it had to be on the place's channels, `published_on` when it was.
    """

    __tablename__ = "records"
    __table_args__ = (
        to_keyed("subject_id", "subjects"),
        UniqueConstraint("jurisdiction", "provider_id", "document_number", "subject_id"),
        Index(None, "jurisdiction", "subject_id"),
        Index(None, "jurisdiction", "batch_id"),
        Index(None, "jurisdiction", "document_number"),
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
    batch_id: Mapped[int | None]
    disclosure: Mapped[Disclosure] = coded(Disclosure, default=Disclosure.PUBLIC, server_default=Disclosure.PUBLIC)
    withheld: Mapped[Withheld | None] = coded(Withheld)
    publish_due_on: Mapped[date | None]
    published_on: Mapped[date | None]
    curable: Mapped[bool] = mapped_column(default=False, server_default=false())
    correct_by: Mapped[date | None]
    conduct_ended_on: Mapped[date | None]

    provider: Mapped[Organisation] = relationship(lazy="raise")
    subject: Mapped[Subject] = one("Record", "subject_id", "Subject")
    versions: Mapped[list["RecordVersion"]] = many(
        "Record", "record_id", "RecordVersion", order_by="RecordVersion.version"
    )
    measures: Mapped[list[Measure]] = many("Record", "record_id", "Measure", order_by="Measure.id")


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


class RecordView(Keyed, Base):
    """That somebody opened a record, and how much of it: the answer to "who looked"."""

    __tablename__ = "record_views"
    __table_args__ = (to_keyed("record_id", "records"), Index(None, "jurisdiction", "record_id", "at"))

    record_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    unmasked: Mapped[bool]
    at: Mapped[datetime]
