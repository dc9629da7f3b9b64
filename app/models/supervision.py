"""督办: orders to a unit with the matters they are about, campaigns over many, and what is reported further up."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.supervision import Cause
from app.domain.vocabulary import ClockCode
from app.models.base import Base, ShortText, coded
from app.models.case import Case
from app.models.encryption import Encrypted
from app.models.keys import JURISDICTION_LENGTH, Keyed, one, to_keyed
from app.models.place import Organisation


class Campaign(Keyed, Base):
    """专项督查: one demand to every unit that stands in a chosen list; each unit gets an order of its own.

    `query` is the list's address, so that whoever looks later sees what was chosen.
    """

    __tablename__ = "campaigns"

    name: Mapped[ShortText]
    query: Mapped[str] = mapped_column(String(1000))
    demand: Mapped[str] = mapped_column(Encrypted("campaigns.demand"))
    opened_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    conclusion: Mapped[str | None] = mapped_column(Encrypted("campaigns.conclusion"))


class SupervisionOrder(Base):
    """A 督办单: what is demanded of one unit, what it answered, how the supervisor judged it.

    It is a case of its own (`case_id`): process, rectification clock, notices and history are that case's.
    """

    __tablename__ = "supervision_orders"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"]),
        to_keyed("campaign_id", "campaigns"),
        Index(None, "jurisdiction", "organisation_id", "case_id"),
        Index(None, "jurisdiction", "campaign_id"),
    )

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    campaign_id: Mapped[int | None]
    title: Mapped[ShortText]
    demand: Mapped[str] = mapped_column(Encrypted("supervision_orders.demand"))
    workdays: Mapped[int]
    reply: Mapped[str | None] = mapped_column(Encrypted("supervision_orders.reply"))
    replied_at: Mapped[datetime | None]
    returns: Mapped[int] = mapped_column(default=0)
    judgement: Mapped[str | None] = mapped_column(Encrypted("supervision_orders.judgement"))
    judged_at: Mapped[datetime | None]
    circulated_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    case: Mapped[Case] = one("SupervisionOrder", "case_id", "Case")
    items: Mapped[list["SupervisionItem"]] = relationship(
        "SupervisionItem",
        primaryjoin="and_(foreign(SupervisionItem.order_id) == SupervisionOrder.case_id,"
        " SupervisionItem.jurisdiction == SupervisionOrder.jurisdiction)",
        order_by="SupervisionItem.id",
        lazy="raise",
        viewonly=True,
    )


class SupervisionItem(Keyed, Base):
    """One matter of an order: a case and why it is in it, as it stood on the day of the order."""

    __tablename__ = "supervision_items"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "order_id"], ["cases.jurisdiction", "cases.id"]),
        to_keyed("case_id", "cases"),
        to_keyed("record_id", "records"),
        Index(None, "jurisdiction", "order_id"),
        Index(None, "jurisdiction", "case_id"),
    )

    order_id: Mapped[int]
    case_id: Mapped[int | None]
    record_id: Mapped[int | None]
    cause: Mapped[Cause] = coded(Cause)
    clock: Mapped[ClockCode | None] = coded(ClockCode)
    due_on: Mapped[date | None]
    days_late: Mapped[int | None]


class Matter(Keyed, Base):
    """重大问题报政府决策: a question beyond the supervisor's power, put to the government, and its decision."""

    __tablename__ = "matters"
    __table_args__ = (
        to_keyed("order_id", "cases"),
        Index(None, "jurisdiction", "decided_on", "id"),
    )

    order_id: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(64))
    title: Mapped[ShortText]
    body: Mapped[ShortText]
    facts: Mapped[str] = mapped_column(Encrypted("matters.facts"))
    proposal: Mapped[str] = mapped_column(Encrypted("matters.proposal"))
    reported_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reported_at: Mapped[datetime]
    decided_on: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(Encrypted("matters.decision"))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class FeedbackDuty(Keyed, Base):
    """A unit's report on joint punishment for one month, and when it is due (云浮); a limit of the unit, of no case."""

    __tablename__ = "feedback_duties"
    __table_args__ = (
        Index("uq_feedback_duties_unit_month", "jurisdiction", "organisation_id", "month", unique=True),
        Index(None, "jurisdiction", "reported_at", "due_on"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    month: Mapped[date]
    due_on: Mapped[date]
    provisional: Mapped[bool]
    reported_at: Mapped[datetime | None]
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    initiated: Mapped[int | None]
    carried_out: Mapped[int | None]
    lifted: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Encrypted("feedback_duties.words"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
