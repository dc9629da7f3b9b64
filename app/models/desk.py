"""What officers keep on their desks: views, absences, reply templates, notes, drafts of what a task asks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.account import Account
from app.models.base import Base, ShortText
from app.models.encryption import Encrypted, EncryptedJson
from app.models.keys import JURISDICTION_LENGTH, Keyed, to_keyed


class SavedView(Base):
    """A list with its filters under a name: `query` is its address's query string. With a unit it is shared there.

    `is_default` is the view its owner's list begins with.
    """

    __tablename__ = "saved_views"
    __table_args__ = (Index(None, "account_id"), Index(None, "organisation_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    page: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(1000))
    is_default: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Absence(Base):
    """An officer away from a day to a day (both included), and who acts meanwhile; ended early by `ended_at`."""

    __tablename__ = "absences"
    __table_args__ = (Index(None, "account_id", "until_on"), Index(None, "substitute_id", "until_on"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[ShortText]
    created_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")
    substitute: Mapped[Account] = relationship(foreign_keys=[substitute_id], lazy="raise")


class ReplyTemplate(Base):
    """A text of a unit that its officers put into the form of a task and then fit to the case."""

    __tablename__ = "reply_templates"
    __table_args__ = (Index(None, "organisation_id", "task_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    task_key: Mapped[str] = mapped_column(String(64))
    title: Mapped[ShortText]
    text: Mapped[str] = mapped_column(String(2000))
    updated_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    updated_at: Mapped[datetime]


class CaseNote(Keyed, Base):
    """An internal remark of a unit on a case: neither reason nor decision, and never the applicant's to read."""

    __tablename__ = "case_notes"
    __table_args__ = (to_keyed("case_id", "cases"), Index(None, "jurisdiction", "case_id", "written_at"))

    case_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    text: Mapped[str] = mapped_column(Encrypted("case_notes.text"))
    written_at: Mapped[datetime]

    author: Mapped[Account] = relationship(lazy="raise")


class TaskDraft(Base):
    """What one officer has typed into a task's form and not yet sent."""

    __tablename__ = "task_drafts"
    __table_args__ = (ForeignKeyConstraint(["jurisdiction", "task_id"], ["tasks.jurisdiction", "tasks.id"]),)

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("task_drafts.content"))
    updated_at: Mapped[datetime]
