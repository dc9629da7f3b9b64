"""Forms that somebody has begun and not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.encryption import EncryptedJson


class Draft(Base):
    """One form of one account, kept at every step; after sending it only says what became of it."""

    __tablename__ = "drafts"
    __table_args__ = (Index(None, "account_id", "kind", "updated_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("drafts.content"))
    updated_at: Mapped[datetime]
