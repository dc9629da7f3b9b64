"""红黑名单: the entries of a place's lists."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.measures import Colour, ListingStatus
from app.models.base import Base, ShortText, coded
from app.models.keys import Keyed, many, one, to_keyed
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record, Subject


class Listing(Keyed, Base):
    """One entry of a list: whom, by whom, on what ground, until when, and how it ended.

    `record_id` is the record it rests on, where it rests on one. `reference` is the initiator's own number of the
    entry, by which a second import finds it again; `batch_id` the import that brought it.
    """

    __tablename__ = "listings"
    __table_args__ = (
        to_keyed("subject_id", "subjects"),
        to_keyed("record_id", "records"),
        Index(None, "jurisdiction", "subject_id", "status"),
        Index(None, "jurisdiction", "record_id"),
        Index(None, "jurisdiction", "organisation_id", "status"),
        Index(None, "jurisdiction", "until"),
        Index("uq_listings_reference", "jurisdiction", "organisation_id", "list_name", "reference", unique=True),
    )

    subject_id: Mapped[int]
    list_name: Mapped[ShortText]
    colour: Mapped[Colour] = coded(Colour)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    basis_document: Mapped[ShortText]
    grade: Mapped[ShortText] = mapped_column(default="")
    record_id: Mapped[int | None]
    entered_on: Mapped[date]
    until: Mapped[date | None]
    correct_by: Mapped[date | None]
    status: Mapped[ListingStatus] = coded(ListingStatus)
    removed_on: Mapped[date | None]
    removed_reason: Mapped[ShortText] = mapped_column(default="")
    batch_id: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime]

    subject: Mapped[Subject] = one("Listing", "subject_id", "Subject")
    record: Mapped[Record | None] = one("Listing", "record_id", "Record")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    measures: Mapped[list[Measure]] = many("Listing", "listing_id", "Measure", order_by="Measure.id")
