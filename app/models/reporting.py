"""What supervision reckons with: contested lateness, frozen reports, exported lists, the wall as last counted."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Document, ShortText
from app.models.clock import Clock
from app.models.encryption import Encrypted
from app.models.keys import JURISDICTION_LENGTH, Keyed, one, to_keyed
from app.models.place import Organisation


class Contest(Keyed, Base):
    """A unit's objection to lateness counted against it, and the decision on it (`upheld`: it does not count)."""

    __tablename__ = "contests"
    __table_args__ = (
        to_keyed("clock_id", "clocks"),
        to_keyed("case_id", "cases"),
        Index(None, "jurisdiction", "clock_id"),
        Index(None, "jurisdiction", "decided_at", "id"),
    )

    clock_id: Mapped[int]
    case_id: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    reason: Mapped[str] = mapped_column(Encrypted("contests.reason"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    upheld: Mapped[bool | None]
    decision: Mapped[str | None] = mapped_column(Encrypted("contests.decision"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    clock: Mapped[Clock] = one("Contest", "clock_id", "Clock")


class Report(Keyed, Base):
    """The figures of a month or quarter, frozen: its table and its print are made from this row and nothing else."""

    __tablename__ = "reports"
    __table_args__ = (Index("uq_reports_period", "jurisdiction", "starts_on", "ends_on", "edition", unique=True),)

    starts_on: Mapped[date]
    ends_on: Mapped[date]
    edition: Mapped[int]
    number: Mapped[str] = mapped_column(String(64))
    figures: Mapped[Document]
    addressee: Mapped[ShortText]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]


class Export(Keyed, Base):
    """Who took which list out of the house, when; `mark` is the watermark on each of its pages."""

    __tablename__ = "exports"
    __table_args__ = (Index(None, "jurisdiction", "mark", unique=True),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
    page: Mapped[str] = mapped_column(String(32))
    query: Mapped[str] = mapped_column(String(1000))
    rows: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(32))


class WallCount(Base):
    """The wall of a place as last counted, so that looking at it costs the same at ten and at a million cases."""

    __tablename__ = "wall_counts"

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    counted_at: Mapped[datetime]
    took_ms: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[Document]
