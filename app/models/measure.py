"""Joint punishment: the catalogue, measures on records and list entries, who reported what, which case holds one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.measures import Binding, Family, Level, ReportSource
from app.domain.vocabulary import MeasureState
from app.models.base import Base, LongText, ShortText, coded
from app.models.keys import Keyed, to_keyed
from app.models.place import Organisation


class CatalogueMeasure(Base):
    """措施清单: one version of one measure of a place. A change is a new row; the rows of a code are its history.

    A measure that is not `suspendable` names the norm that forbids it (`norm_…`), which ranks above the place's plan.
    `implementers` holds ids of organisations, `channels` the pack's channels in which its harm is undone.
    """

    __tablename__ = "catalogue_measures"
    __table_args__ = (
        UniqueConstraint("jurisdiction", "code", "version"),
        CheckConstraint("suspendable OR norm_quote <> ''", name="norm_forbids_suspension"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    jurisdiction: Mapped[str] = mapped_column(ForeignKey("jurisdictions.id"))
    code: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    name: Mapped[ShortText]
    family: Mapped[Family] = coded(Family)
    binding: Mapped[Binding] = coded(Binding)
    level: Mapped[Level] = coded(Level)
    basis_document: Mapped[ShortText]
    basis_article: Mapped[ShortText]
    basis_quote: Mapped[LongText]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    implementers: Mapped[list[Any]]
    suspendable: Mapped[bool] = mapped_column(default=True)
    norm_document: Mapped[ShortText] = mapped_column(default="")
    norm_article: Mapped[ShortText] = mapped_column(default="")
    norm_quote: Mapped[LongText] = mapped_column(default="")
    channels: Mapped[list[Any]]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime]


class Measure(Keyed, Base):
    """A joint measure on a record or on a list entry: what should be and what its implementer last reported.

    `reported` is the implementer's word alone, given at `reported_at`; what an applicant proves stands in the reports
    and in `alarm_since`, from when on the measure goes on against an order. `executed_at` is when it was first told
    to be in force: only then did it do harm.
    """

    __tablename__ = "measures"
    __table_args__ = (
        to_keyed("record_id", "records"),
        to_keyed("listing_id", "listings"),
        CheckConstraint("(record_id IS NULL) <> (listing_id IS NULL)", name="record_or_listing"),
        Index(None, "jurisdiction", "record_id"),
        Index(None, "jurisdiction", "listing_id"),
        Index(None, "jurisdiction", "organisation_id", "desired"),
        Index(None, "jurisdiction", "until"),
    )

    record_id: Mapped[int | None]
    listing_id: Mapped[int | None]
    catalogue_id: Mapped[int | None] = mapped_column(ForeignKey("catalogue_measures.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[ShortText]
    suspendable: Mapped[bool] = mapped_column(default=True)
    desired: Mapped[MeasureState] = coded(MeasureState)
    reported: Mapped[MeasureState] = coded(MeasureState)
    reported_at: Mapped[datetime | None]
    executed_at: Mapped[datetime | None]
    alarm_since: Mapped[datetime | None]
    started_on: Mapped[date]
    until: Mapped[date | None]
    lifted_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    catalogue: Mapped[CatalogueMeasure | None] = relationship(lazy="raise")


class MeasureReport(Keyed, Base):
    """A state of a measure somebody told, and by which way; `order_id` is the case of the order it answers."""

    __tablename__ = "measure_reports"
    __table_args__ = (
        to_keyed("measure_id", "measures"),
        to_keyed("order_id", "cases"),
        Index(None, "jurisdiction", "measure_id", "at"),
    )

    measure_id: Mapped[int]
    state: Mapped[MeasureState] = coded(MeasureState)
    source: Mapped[ReportSource] = coded(ReportSource)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    at: Mapped[datetime]
    order_id: Mapped[int | None]


class MeasureHold(Keyed, Base):
    """That a case keeps a measure suspended; it is resumed only when no open case holds it any more."""

    __tablename__ = "measure_holds"
    __table_args__ = (
        to_keyed("measure_id", "measures"),
        to_keyed("case_id", "cases"),
        UniqueConstraint("jurisdiction", "measure_id", "case_id"),
        Index(None, "jurisdiction", "case_id"),
    )

    measure_id: Mapped[int]
    case_id: Mapped[int]
    since: Mapped[datetime]
    released_at: Mapped[datetime | None]
