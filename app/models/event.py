"""The history: append-only chained events of each case, and of each jurisdiction's administration."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.base import Base, Document, coded
from app.models.keys import JURISDICTION_LENGTH

# Who saw personal values in full is asked over whole places and years; the condition keeps the index small.
SEEN_IN_FULL = text("kind = 'personal_data_viewed'")


def _seen_in_full(table: str) -> Index:
    name = f"ix_{table}_seen_in_full"
    return Index(name, "jurisdiction", "at", postgresql_where=SEEN_IN_FULL, sqlite_where=SEEN_IN_FULL)


class _Told:
    """What every event says, and the hash over it and the event before."""

    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(48))
    actor_id: Mapped[int | None]
    actor_role: Mapped[Role | None] = coded(Role)
    organisation_id: Mapped[int | None]
    data: Mapped[Document]
    algorithm: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64))


class CaseEvent(_Told, Base):
    """One thing that happened to a case. `data` holds ids, codes and digests, never personal values."""

    __tablename__ = "case_events"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"]),
        _seen_in_full("case_events"),
    )

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    # No foreign key: the chain outlives accounts.
    actor: Mapped[Account | None] = relationship(
        primaryjoin="foreign(CaseEvent.actor_id) == Account.id", viewonly=True, lazy="raise"
    )


class AdminStream(Base):
    """Head of a jurisdiction's chain of acts without a case; its row is the lock."""

    __tablename__ = "admin_streams"

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    event_seq: Mapped[int]
    event_head: Mapped[str] = mapped_column(String(64))


class AdminEvent(_Told, Base):
    """An act without a case: packs, calendar, accounts, views of unmasked data."""

    __tablename__ = "admin_events"
    __table_args__ = (_seen_in_full("admin_events"),)

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
