"""Uploaded files; the bytes lie in the file store under their hash."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.encryption import Encrypted


class Evidence(Base):
    """One checked upload of one account. It belongs to no case, and so to no jurisdiction, until it is joined.

    `shows` is what it proves, in the words of who handed it in.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index(None, "account_id", "uploaded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(Encrypted("evidence.name"))
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    scan: Mapped[str] = mapped_column(String(16))
    shows: Mapped[str | None] = mapped_column(Encrypted("evidence.shows"))
    uploaded_at: Mapped[datetime]
