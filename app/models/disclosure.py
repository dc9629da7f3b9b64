"""Who was given a record, the corrections sent after it, and what went to the platform above."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.measures import MessageStatus, PushStatus, RecipientKind
from app.models.base import Base, ShortText, coded
from app.models.encryption import EncryptedJson
from app.models.keys import Keyed, to_keyed


class RecordDisclosure(Keyed, Base):
    """That a version of a record was given to somebody: a unit, an account, or a recipient known by name alone.

    `reference` names the push, export, report or request by which it left.
    """

    __tablename__ = "disclosures"
    __table_args__ = (to_keyed("record_id", "records"), Index(None, "jurisdiction", "record_id", "version"))

    record_id: Mapped[int]
    version: Mapped[int]
    recipient_kind: Mapped[RecipientKind] = coded(RecipientKind)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recipient: Mapped[ShortText] = mapped_column(default="")
    at: Mapped[datetime]
    reference: Mapped[ShortText] = mapped_column(default="")


class CorrectionMessage(Keyed, Base):
    """That whoever was given a record is told that it has changed, and what receipt came back."""

    __tablename__ = "correction_messages"
    __table_args__ = (
        to_keyed("record_id", "records"),
        to_keyed("disclosure_id", "disclosures"),
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "disclosure_id", "version"),
        Index(None, "jurisdiction", "record_id"),
        Index(None, "jurisdiction", "status", "id"),
    )

    record_id: Mapped[int]
    version: Mapped[int]
    disclosure_id: Mapped[int]
    case_id: Mapped[int | None]
    status: Mapped[MessageStatus] = coded(MessageStatus)
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    receipt: Mapped[ShortText] = mapped_column(default="")


class PlatformPush(Keyed, Base):
    """One message to the platform above: what it is about, its answer, and how often it was tried.

    `dedupe_key` travels with the message, so that a repeated one changes nothing there.
    """

    __tablename__ = "platform_pushes"
    __table_args__ = (
        to_keyed("record_id", "records"),
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "dedupe_key"),
        Index(None, "jurisdiction", "status", "next_try_at"),
        Index(None, "jurisdiction", "record_id"),
        Index(None, "jurisdiction", "case_id"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[int | None]
    version: Mapped[int | None]
    case_id: Mapped[int | None]
    dedupe_key: Mapped[str] = mapped_column(String(128))
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("platform_pushes.content"))
    external_number: Mapped[ShortText] = mapped_column(default="")
    status: Mapped[PushStatus] = coded(PushStatus)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    last_error: Mapped[ShortText] = mapped_column(default="")
