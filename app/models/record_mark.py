"""Why a record's marks stand as they do: each change with its reason, which events may not hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.record_words import Disclosure, LinkRole, Mark, Withheld
from app.domain.struck_down import Ended
from app.models.account import Account
from app.models.base import Base, ShortText, coded
from app.models.encryption import Encrypted
from app.models.keys import Keyed, to_keyed


class RecordMark(Keyed, Base):
    """One change of a mark by its provider's officer; `value` is the new one, empty where the mark was taken off."""

    __tablename__ = "record_marks"
    __table_args__ = (to_keyed("record_id", "records"), Index(None, "jurisdiction", "record_id"))

    record_id: Mapped[int]
    mark: Mapped[Mark] = coded(Mark)
    value: Mapped[ShortText]
    document: Mapped[ShortText]
    reason: Mapped[str] = mapped_column(Encrypted("record_marks.reason"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise")

    @property
    def words(self) -> str:
        """The new value as people call it; empty where the mark was taken off or is a plain yes."""
        kinds = {
            Mark.DISCLOSURE: Disclosure,
            Mark.WITHHELD: Withheld,
            Mark.PERSON_LINK: LinkRole,
            Mark.STRUCK_DOWN: Ended,
        }
        return kinds[self.mark](self.value).label if self.value and self.mark in kinds else ""
