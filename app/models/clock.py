"""A running or finished limit of a case, with its ledger."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Basis, ClockCode, ClockKind, Unit
from app.models.base import Base, Items, coded
from app.models.keys import Keyed, to_keyed
from app.models.place import Organisation


class Clock(Keyed, Base):
    """One visit of one limit. `due_on` is what replaying `entries` gives, stored only so that SQL can sort."""

    __tablename__ = "clocks"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "case_id", "code", "visit"),
        Index(None, "jurisdiction", "running", "due_on"),
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

    owner: Mapped[Organisation | None] = relationship(lazy="raise")
