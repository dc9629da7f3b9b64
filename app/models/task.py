"""A user task of a case: whose it is, by when, and how it ended."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.base import Base, coded
from app.models.keys import Keyed, to_keyed
from app.models.place import Organisation


class Task(Keyed, Base):
    """An open task has no `finished_at`; one withdrawn by the process has `cancelled`.

    `sort_on` is the due date, or one of app/domain/tasks.py: without a limit near the end, with a paused one last.
    `opened_at` is when its unit first looked at it; `delegated_by` keeps it while a colleague prepares it.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        Index(None, "jurisdiction", "case_id", "finished_at"),
        Index("ix_tasks_queue", "jurisdiction", "organisation_id", "role", "open", "sort_on", "id"),
        Index("ix_tasks_hands", "jurisdiction", "organisation_id", "role", "open", "assignee_id"),
        Index("ix_tasks_place", "jurisdiction", "open", "sort_on", "id"),
        Index("ix_tasks_mine", "assignee_id", "open", "sort_on", "id"),
        Index("ix_tasks_done", "finished_by", "finished_at", "id"),
    )

    case_id: Mapped[int]
    engine_id: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64))
    role: Mapped[Role] = coded(Role)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    open: Mapped[bool]
    due_on: Mapped[date | None]
    sort_on: Mapped[date]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    finished_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[str | None] = mapped_column(String(32))
    opened_at: Mapped[datetime | None]
    delegated_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    assignee: Mapped[Account | None] = relationship(foreign_keys=[assignee_id], lazy="raise")
