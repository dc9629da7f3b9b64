"""What is in force: resolved policy packs, process bundles, and the working-day calendar."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Document, ShortText


class PackVersion(Base):
    """A resolved policy pack, stored once under the hash of its content; cases point to it for ever."""

    __tablename__ = "pack_versions"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    content: Mapped[Document]
    stored_at: Mapped[datetime]


class ProcessBundle(Base):
    """A published process model; running cases keep theirs."""

    __tablename__ = "process_bundles"
    __table_args__ = (Index(None, "process_id", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    process_id: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class CalendarYear(Base):
    """A year whose State Council notice has been loaded; a year without a row is provisional."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[ShortText]
    link: Mapped[ShortText]
    loaded_at: Mapped[datetime]


class CalendarDay(Base):
    """A day off or a make-up working day of a notice, which may also rule days of the December before."""

    __tablename__ = "calendar_days"

    year: Mapped[int] = mapped_column(ForeignKey("calendar_years.year"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    note: Mapped[ShortText]


class CalendarLoad(Base):
    """A year's notice on its way in: proposed, looked at, moved by a job, and what it replaced, to undo it."""

    __tablename__ = "calendar_loads"
    __table_args__ = (Index(None, "year", "proposed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int]
    document: Mapped[ShortText]
    link: Mapped[ShortText]
    days: Mapped[list[Any]]
    replaced: Mapped[dict[str, Any] | None]
    status: Mapped[str] = mapped_column(String(16))
    moved: Mapped[int]
    job_id: Mapped[int | None]
    error: Mapped[ShortText | None]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    loaded_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
