"""应急查阅: a case opened for some minutes by somebody of the place whom it does not concern."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.account import Account
from app.models.base import Base
from app.models.encryption import Encrypted
from app.models.keys import Keyed, to_keyed


class EmergencyLook(Keyed, Base):
    """Who opened which case from when until when, and the reason given. Times are the machine's.

    `checked_at` is set by the auditor who has looked into it.
    """

    __tablename__ = "emergency_looks"
    __table_args__ = (to_keyed("case_id", "cases"), Index(None, "account_id", "until_at"), Index(None, "began_at"))

    case_id: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[str] = mapped_column(Encrypted("emergency_looks.reason"))
    began_at: Mapped[datetime]
    until_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")
