"""One filing: who files, how it came, and the secret that lets the filer look without an account."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.vocabulary import CaseKind, Channel, IdType, ReceivedVia
from app.models.base import Base, coded
from app.models.encryption import Encrypted, EncryptedJson
from app.models.keys import Keyed


class Application(Keyed, Base):
    """A filing 收件 with its number and query code; each disputed record in it becomes a case of its own."""

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "number"),
        Index(None, "jurisdiction", "account_id"),
        Index(None, "jurisdiction", "applicant_index"),
    )

    number: Mapped[str] = mapped_column(String(32))
    query_code: Mapped[str] = mapped_column(Encrypted("applications.query_code"))
    kind: Mapped[CaseKind] = coded(CaseKind)
    channel: Mapped[Channel] = coded(Channel)
    received_via: Mapped[ReceivedVia | None] = coded(ReceivedVia)
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    applicant_name: Mapped[str] = mapped_column(Encrypted("applications.applicant_name"))
    id_type: Mapped[IdType] = coded(IdType)
    id_number: Mapped[str] = mapped_column(Encrypted("applications.id_number"))
    applicant_index: Mapped[str] = mapped_column(String(64))
    mobile: Mapped[str | None] = mapped_column(Encrypted("applications.mobile"))
    email: Mapped[str | None] = mapped_column(Encrypted("applications.email"))
    e_service: Mapped[bool]
    agent: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson("applications.agent"))
    service_address: Mapped[str | None] = mapped_column(Encrypted("applications.service_address"))
    consent_version: Mapped[str] = mapped_column(String(32))
