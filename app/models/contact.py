"""What passes between an applicant and the receiver beside the procedure: messages, a rating, proof of service."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Role, ServiceMethod
from app.models.account import Account
from app.models.base import Base, Items, coded
from app.models.encryption import Encrypted
from app.models.evidence import Evidence
from app.models.keys import Keyed, one, to_keyed
from app.models.notice import Notice


class Message(Keyed, Base):
    """One message of a case between applicant and receiver; `evidence` holds the ids of its files."""

    __tablename__ = "messages"
    __table_args__ = (to_keyed("case_id", "cases"), Index(None, "jurisdiction", "case_id", "sent_at"))

    case_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role] = coded(Role)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    text: Mapped[str] = mapped_column(Encrypted("messages.text"))
    evidence: Mapped[Items]
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    author: Mapped[Account] = relationship(lazy="raise")


class Rating(Keyed, Base):
    """好差评 of one case by its applicant, once; a bad one is called back by a day."""

    __tablename__ = "ratings"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "case_id"),
        Index(None, "jurisdiction", "called_back_at", "call_back_due_on"),
    )

    case_id: Mapped[int]
    grade: Mapped[int]
    reasons: Mapped[list[str]]
    text: Mapped[str] = mapped_column(Encrypted("ratings.text"))
    rated_at: Mapped[datetime]
    call_back_due_on: Mapped[date | None]
    called_back_at: Mapped[datetime | None]
    called_back_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    call_back: Mapped[str | None] = mapped_column(Encrypted("ratings.call_back"))


class ServiceReceipt(Keyed, Base):
    """送达回证: how and when a notice reached its addressee; the day starts the periods of remedies."""

    __tablename__ = "service_receipts"
    __table_args__ = (to_keyed("notice_id", "notices"), UniqueConstraint("jurisdiction", "notice_id"))

    notice_id: Mapped[int]
    method: Mapped[ServiceMethod] = coded(ServiceMethod)
    served_on: Mapped[date]
    place: Mapped[str] = mapped_column(Encrypted("service_receipts.place"))
    received_by: Mapped[str] = mapped_column(Encrypted("service_receipts.received_by"))
    relation: Mapped[str] = mapped_column(Encrypted("service_receipts.relation"))
    witnesses: Mapped[str] = mapped_column(Encrypted("service_receipts.witnesses"))
    note: Mapped[str] = mapped_column(Encrypted("service_receipts.note"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    notice: Mapped[Notice] = one("ServiceReceipt", "notice_id", "Notice")
    scan: Mapped[Evidence | None] = relationship(lazy="raise")
