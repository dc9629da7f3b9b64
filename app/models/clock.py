"""A running or finished limit of a case, with its ledger, and the reminders it has sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.ladder import Level, RungCode
from app.domain.vocabulary import Basis, ClockCode, ClockKind, Unit
from app.models.base import Base, Items, coded
from app.models.keys import Keyed, to_keyed
from app.models.place import Organisation

# The clocks that stand still are few among very many.
_STANDS_STILL = text("paused_on IS NOT NULL")

# Figures are counted from the index alone; what still runs does not stand in it.
_COUNTED = text("late IS NOT NULL")
_FIGURES = ("jurisdiction", "ended_on", "code", "kind", "owner_id", "used", "late")


class Clock(Keyed, Base):
    """One visit of one limit. `due_on` is what replaying `entries` gives, stored only so that SQL can sort.

    `climbed` is the last rung of the ladder that was told; the next one is to be looked for at `next_rung_at`.
    An ended visit keeps what supervision counts: the day it ended, the working days used and those beyond its limit,
    pauses left out (`used` and `late` are empty where it has no limit or was cancelled).
    `paused_on` is the day since which a running visit stands still.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "case_id", "code", "visit"),
        Index(None, "jurisdiction", "running", "due_on"),
        Index("ix_clocks_counted", *_FIGURES, sqlite_where=_COUNTED, postgresql_where=_COUNTED),
        Index(None, "jurisdiction", "next_rung_at"),
        Index(None, "next_rung_at"),
        Index(
            "ix_clocks_paused",
            "jurisdiction",
            "paused_on",
            sqlite_where=_STANDS_STILL,
            postgresql_where=_STANDS_STILL,
        ),
    )

    case_id: Mapped[int]
    code: Mapped[ClockCode] = coded(ClockCode)
    visit: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[ClockKind] = coded(ClockKind)
    basis: Mapped[Basis] = coded(Basis)
    budget: Mapped[int | None]
    unit: Mapped[Unit] = coded(Unit)
    rolls: Mapped[bool]
    started_at: Mapped[datetime]
    started_on: Mapped[date]
    entries: Mapped[Items]
    running: Mapped[bool]
    due_on: Mapped[date | None]
    unpaused_on: Mapped[date | None]
    provisional: Mapped[bool]
    overdue_noted: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]
    used: Mapped[int | None]
    late: Mapped[int | None]
    paused_on: Mapped[date | None]

    climbed: Mapped[RungCode | None] = coded(RungCode)
    next_rung_at: Mapped[datetime | None]

    owner: Mapped[Organisation | None] = relationship(lazy="raise")


class Reminder(Keyed, Base):
    """One rung of one clock told to one level: in the unit's account at once, by mail with all others of a person."""

    __tablename__ = "reminders"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        to_keyed("clock_id", "clocks"),
        UniqueConstraint("jurisdiction", "clock_id", "rung", "level"),
        Index(None, "jurisdiction", "unsent", "id"),
        Index(None, "jurisdiction", "organisation_id", "level", "read_at"),
    )

    case_id: Mapped[int]
    clock_id: Mapped[int]
    rung: Mapped[RungCode] = coded(RungCode)
    level: Mapped[Level] = coded(Level)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    due_on: Mapped[date]
    told_at: Mapped[datetime]
    unsent: Mapped[bool]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
