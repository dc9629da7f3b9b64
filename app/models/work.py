"""Work that outlives a request: messages to the outside, long jobs, daily acts, counters, heartbeats."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Document, ShortText
from app.models.encryption import EncryptedJson
from app.models.keys import JURISDICTION_LENGTH, Keyed


class OutboxMessage(Keyed, Base):
    """An effect on the outside, written with the change that causes it and delivered at least once."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "dedupe"),
        Index(None, "jurisdiction", "open", "available_at"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    dedupe: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("outbox.payload"))
    open: Mapped[bool]
    available_at: Mapped[datetime]
    tries: Mapped[int]
    done_at: Mapped[datetime | None]
    error: Mapped[ShortText | None]


class Job(Keyed, Base):
    """Work longer than a request, with its arguments, progress and result; claimed by the scheduler process."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "jurisdiction", "status", "available_at"),)

    kind: Mapped[str] = mapped_column(String(32))
    arguments: Mapped[Document]
    status: Mapped[str] = mapped_column(String(16))
    progress: Mapped[int]
    total: Mapped[int]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[ShortText | None]
    tries: Mapped[int]
    available_at: Mapped[datetime]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DailyAct(Base):
    """A thing to be done once a day in a jurisdiction, judged by the injected clock."""

    __tablename__ = "daily_acts"

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    next_due_at: Mapped[datetime]
    last_run_at: Mapped[datetime | None]
    error: Mapped[ShortText | None]


class NumberSeries(Base):
    """The last number given in a series and year; taken last in a transaction, so that no number is lost."""

    __tablename__ = "number_series"

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    series: Mapped[str] = mapped_column(String(32), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Heartbeat(Base):
    """When a process last said it lives, by the machine's clock."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class RoundRun(Base):
    """How a round of the scheduler last went in whichever process ran it last, by the machine's clock.

    It comes every `seconds` and took `took_ms`; `failures` counts those in a row, and `error` is the latest of them.
    """

    __tablename__ = "round_runs"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    seconds: Mapped[int]
    ran_at: Mapped[datetime]
    took_ms: Mapped[int]
    failures: Mapped[int]
    failed_at: Mapped[datetime | None]
    error: Mapped[ShortText | None]


class RadarFinding(Keyed, Base):
    """Something that should not be, found by the radar; cleared once a later look no longer finds it."""

    __tablename__ = "radar_findings"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "dedupe"),
        Index(None, "jurisdiction", "cleared_at", "id"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    dedupe: Mapped[str] = mapped_column(String(120))
    case_id: Mapped[int | None]
    values: Mapped[Document]
    found_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]


class RadarTurn(Base):
    """How far the radar has come in a place: a turn over all its cases takes as many rounds as it needs.

    `next_at` is by the machine's clock, everything else by the legal one; `after` is the last case looked at.
    """

    __tablename__ = "radar_turns"

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    next_at: Mapped[datetime]
    began_at: Mapped[datetime]
    after: Mapped[int]
    checked: Mapped[int]
    ended_at: Mapped[datetime | None]
    last_began_at: Mapped[datetime | None]
    last_ended_at: Mapped[datetime | None]
    last_checked: Mapped[int | None]
