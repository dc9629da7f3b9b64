"""Batches of records that a provider delivers, what was said of their rows, and values held back for a decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.record_words import BatchStatus, HeldStatus, RowMark
from app.domain.vocabulary import RecordKind
from app.models.base import Base, LongText, ShortText, coded
from app.models.encryption import Encrypted, EncryptedJson
from app.models.keys import JURISDICTION_LENGTH, Keyed, one, to_keyed
from app.models.place import Organisation
from app.models.record import Record


class ImportBatch(Keyed, Base):
    """One delivered file with the attestation of a named officer; `sha256` finds its bytes in the file store.

    `accepted` counts rows that made or changed a record, `warned` those among the stored that carry a doubt.
    `kind` is known once the header has been read.
    """

    __tablename__ = "import_batches"
    __table_args__ = (Index(None, "jurisdiction", "provider_id", "created_at"),)

    provider_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[RecordKind | None] = coded(RecordKind)
    file_name: Mapped[str] = mapped_column(Encrypted("import_batches.file_name"))
    sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[BatchStatus] = coded(BatchStatus)
    error: Mapped[LongText | None]
    job_id: Mapped[int | None]
    attested_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    attestation: Mapped[LongText]
    total: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    provider: Mapped[Organisation] = relationship(lazy="raise")


class ImportFinding(Base):
    """What was said of one row of a batch: row 1 is the header. The words are a template and its values."""

    __tablename__ = "import_findings"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "batch_id"], ["import_batches.jurisdiction", "import_batches.id"]),
    )

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    batch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[RowMark] = coded(RowMark)
    column: Mapped[ShortText]
    code: Mapped[str] = mapped_column(String(48))
    reason: Mapped[LongText]
    values: Mapped[dict[str, Any]]


class HeldValue(Keyed, Base):
    """A value delivered again for a field that a case had corrected: shown for a decision, never applied by itself."""

    __tablename__ = "held_values"
    __table_args__ = (
        to_keyed("record_id", "records"),
        to_keyed("batch_id", "import_batches"),
        Index(None, "jurisdiction", "status", "id"),
        Index(None, "jurisdiction", "record_id"),
    )

    record_id: Mapped[int]
    batch_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(64))
    value: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("held_values.value"))
    status: Mapped[HeldStatus] = coded(HeldStatus)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Encrypted("held_values.reason"))

    record: Mapped[Record] = one("HeldValue", "record_id", "Record")
