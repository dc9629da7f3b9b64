"""Reference tables of a place: jurisdictions and the organisations that belong to one each."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, ShortText
from app.models.keys import JURISDICTION_LENGTH


class Jurisdiction(Base):
    """A county or prefecture-level city: `id` is its word in the contract, `code` its digits, `portal` its address."""

    __tablename__ = "jurisdictions"

    id: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[ShortText]
    portal: Mapped[ShortText] = mapped_column(default="")


class Organisation(Base):
    """A unit with its people and its standing for remedies. `kinds` are role values.

    What an abolished unit still owes is its successor's, or the supervisor's where there is none.
    """

    __tablename__ = "organisations"
    __table_args__ = (Index(None, "jurisdiction"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    uscc: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[ShortText]
    kinds: Mapped[list[str]]
    default_receiver: Mapped[bool] = mapped_column(default=False)
    document_prefix: Mapped[str] = mapped_column(String(20), default="")
    leader: Mapped[ShortText] = mapped_column(default="")
    liaison: Mapped[ShortText] = mapped_column(default="")
    phone: Mapped[ShortText] = mapped_column(default="")
    address: Mapped[ShortText] = mapped_column(default="")
    email: Mapped[ShortText] = mapped_column(default="")
    leader_email: Mapped[ShortText] = mapped_column(default="", server_default="")
    signatory: Mapped[ShortText] = mapped_column(default="")
    reconsideration_organ: Mapped[ShortText] = mapped_column(default="")
    court: Mapped[ShortText] = mapped_column(default="")
    abolished_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))

    place: Mapped[Jurisdiction] = relationship(lazy="raise")
