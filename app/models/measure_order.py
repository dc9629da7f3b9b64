"""措施通知: what an implementing unit is asked to do with measures, line by line."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.models.base import Base, ShortText, coded
from app.models.case import Case
from app.models.encryption import Encrypted
from app.models.keys import JURISDICTION_LENGTH, Keyed, one, to_keyed
from app.models.measure import Measure
from app.models.place import Organisation


class MeasureOrder(Base):
    """An order to one unit about the measures of one record or list entry.

    It is a case of its own (`case_id`, whose parent is the case it follows from): process, clocks, notices and
    history are that case's. `superseded_by` is the case of the later order that took its place.
    """

    __tablename__ = "measure_orders"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"]),
        to_keyed("record_id", "records"),
        to_keyed("listing_id", "listings"),
        to_keyed("superseded_by", "cases"),
        Index(None, "jurisdiction", "organisation_id", "status", "case_id"),
        Index(None, "jurisdiction", "record_id"),
        Index(None, "jurisdiction", "listing_id"),
    )

    jurisdiction: Mapped[str] = mapped_column(String(JURISDICTION_LENGTH), primary_key=True)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    act: Mapped[OrderAct] = coded(OrderAct)
    status: Mapped[OrderStatus] = coded(OrderStatus)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    record_id: Mapped[int | None]
    listing_id: Mapped[int | None]
    sent_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    superseded_by: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Encrypted("measure_orders.reason"))

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    case: Mapped[Case] = one("MeasureOrder", "case_id", "Case")
    lines: Mapped[list["MeasureOrderLine"]] = relationship(
        "MeasureOrderLine",
        primaryjoin="and_(foreign(MeasureOrderLine.order_id) == MeasureOrder.case_id,"
        " MeasureOrderLine.jurisdiction == MeasureOrder.jurisdiction)",
        order_by="MeasureOrderLine.id",
        lazy="raise",
        viewonly=True,
    )


class MeasureOrderLine(Keyed, Base):
    """One measure of an order; of a restoration also the channel where harm is undone, or an honour withdrawn."""

    __tablename__ = "measure_order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "order_id"], ["cases.jurisdiction", "cases.id"]),
        to_keyed("measure_id", "measures"),
        Index(None, "jurisdiction", "order_id"),
        Index(None, "jurisdiction", "measure_id"),
    )

    order_id: Mapped[int]
    measure_id: Mapped[int | None]
    channel: Mapped[ShortText] = mapped_column(default="")
    honour: Mapped[ShortText] = mapped_column(default="")
    status: Mapped[LineStatus] = coded(LineStatus)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    reason: Mapped[str | None] = mapped_column(Encrypted("measure_order_lines.reason"))
    done_at: Mapped[datetime | None]

    measure: Mapped[Measure | None] = one("MeasureOrderLine", "measure_id", "Measure")
