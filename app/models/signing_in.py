"""Sessions of people who are signed in, and the codes that stand in for a lost phone."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.encryption import Encrypted


class SignedInSession(Base):
    """One browser in which a person is signed in; only the digest of its key is kept. Times are the machine's."""

    __tablename__ = "signed_in_sessions"
    __table_args__ = (Index(None, "account_id", "ended_at"), Index(None, "seen_at"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(Encrypted("signed_in_sessions.address"))
    device: Mapped[str] = mapped_column(Encrypted("signed_in_sessions.device"))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that replaces the second step once; only its keyed digest is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]
