"""A case: everything that has a process; its row is the lock, the head of its chain and the seat of its state."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import (
    CaseKind,
    CaseOutcome,
    CaseStatus,
    Finding,
    Ground,
    Origin,
    Role,
    Stage,
    TargetType,
)
from app.models.application import Application
from app.models.base import Base, ShortText, coded
from app.models.clock import Clock
from app.models.encryption import Encrypted
from app.models.event import CaseEvent
from app.models.evidence import Evidence
from app.models.keys import Keyed, many, one, to_keyed
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.record import Record
from app.models.task import Task

# The cases that cannot go on are few among very many.
_STOPPED = text("incident IS NOT NULL")
# And so are those that went to and fro, and those whose outcome the platform above has still to show.
_RETURNED_TWICE = text("returned >= 2")
_NOT_ABOVE = text("upstream_wanted AND upstream_on IS NULL")
# Few cases follow from another one.
_CHILD = text("parent_id IS NOT NULL")


class Case(Keyed, Base):
    """One disputed record (or other business) on its way through one process.

    The table is the truth; `state` can be rebuilt from this row and its open tasks. `version` guards every write.
    `upstream_wanted`: the answer says that the platform above is still to follow; `upstream_on` is when it had.
    A case that is addressed to a unit (督办) has it as its provider, and in `unit_role` as what it is addressed.
    """

    __tablename__ = "cases"
    __table_args__ = (
        to_keyed("application_id", "applications"),
        to_keyed("record_id", "records"),
        UniqueConstraint("jurisdiction", "number"),
        Index(None, "jurisdiction", "application_id"),
        Index(None, "jurisdiction", "record_id", "status"),
        Index(None, "jurisdiction", "receiver_id", "status", "id"),
        Index("ix_cases_received", "jurisdiction", "received_on", "kind"),
        Index("ix_cases_closed", "jurisdiction", "closed_at", "kind", "outcome", "provider_id"),
        Index(None, "jurisdiction", "timer_at"),
        Index(None, "timer_at"),
        Index("ix_cases_incident", "jurisdiction", "id", sqlite_where=_STOPPED, postgresql_where=_STOPPED),
        Index(
            "ix_cases_returned_twice",
            "jurisdiction",
            "id",
            sqlite_where=_RETURNED_TWICE,
            postgresql_where=_RETURNED_TWICE,
        ),
        Index("ix_cases_parent", "jurisdiction", "parent_id", sqlite_where=_CHILD, postgresql_where=_CHILD),
        Index("ix_cases_not_above", "jurisdiction", "id", sqlite_where=_NOT_ABOVE, postgresql_where=_NOT_ABOVE),
    )

    number: Mapped[str] = mapped_column(String(32))
    application_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    kind: Mapped[CaseKind] = coded(CaseKind)
    origin: Mapped[Origin] = coded(Origin)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    unit_role: Mapped[Role | None] = coded(Role)
    record_id: Mapped[int | None]
    target_type: Mapped[TargetType] = coded(TargetType)
    ground: Mapped[Ground] = coded(Ground)
    statement: Mapped[str] = mapped_column(Encrypted("cases.statement"))
    status: Mapped[CaseStatus] = coded(CaseStatus)
    stage: Mapped[Stage] = coded(Stage)
    outcome: Mapped[CaseOutcome | None] = coded(CaseOutcome)
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    pack_sha256: Mapped[str] = mapped_column(ForeignKey("pack_versions.sha256"))

    accepted_on: Mapped[date | None]
    supplemented: Mapped[bool] = mapped_column(default=False)
    unsupplemented: Mapped[bool] = mapped_column(default=False)
    returned: Mapped[int] = mapped_column(default=0)
    taken_back_on: Mapped[date | None]
    arbitrated: Mapped[bool] = mapped_column(default=False)
    sent_back: Mapped[bool] = mapped_column(default=False)
    prepared_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    transferred_to: Mapped[ShortText | None]
    supplement_items: Mapped[list[Any] | None]
    answer_text: Mapped[str | None] = mapped_column(Encrypted("cases.answer_text"))
    verified_on: Mapped[date | None]
    suspension: Mapped[str | None] = mapped_column(String(16))
    opinion_outcome: Mapped[str | None] = mapped_column(String(32))
    opinion: Mapped[str | None] = mapped_column(Encrypted("cases.opinion"))
    reason_code: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(Encrypted("cases.reason"))
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    upstream_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    upstream_on: Mapped[date | None]

    bundle_id: Mapped[int] = mapped_column(ForeignKey("process_bundles.id"))
    state: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    timer_at: Mapped[datetime | None]
    timer_tries: Mapped[int] = mapped_column(default=0)
    incident: Mapped[ShortText | None]
    version: Mapped[int]
    event_seq: Mapped[int]
    event_head: Mapped[str] = mapped_column(String(64))

    application: Mapped[Application | None] = one("Case", "application_id", "Application")
    record: Mapped[Record | None] = one("Case", "record_id", "Record")
    receiver: Mapped[Organisation] = relationship(foreign_keys=[receiver_id], lazy="raise")
    provider: Mapped[Organisation | None] = relationship(foreign_keys=[provider_id], lazy="raise")
    fields: Mapped[list["CaseField"]] = many("Case", "case_id", "CaseField", order_by="CaseField.position")
    tasks: Mapped[list[Task]] = many("Case", "case_id", "Task", order_by="Task.id")
    clocks: Mapped[list[Clock]] = many("Case", "case_id", "Clock", order_by="Clock.id")
    events: Mapped[list[CaseEvent]] = many("Case", "case_id", "CaseEvent", order_by="CaseEvent.seq")
    texts: Mapped[list["CaseText"]] = many("Case", "case_id", "CaseText", order_by="CaseText.digest")
    notices: Mapped[list[Notice]] = many("Case", "case_id", "Notice", order_by="Notice.id")
    evidence: Mapped[list["CaseEvidence"]] = many("Case", "case_id", "CaseEvidence", order_by="CaseEvidence.id")
    parties: Mapped[list["CaseParty"]] = many("Case", "case_id", "CaseParty", order_by="CaseParty.since")


class CaseField(Keyed, Base):
    """One disputed field: as recorded, as claimed, and what the provider found."""

    __tablename__ = "case_fields"
    __table_args__ = (to_keyed("case_id", "cases"), UniqueConstraint("jurisdiction", "case_id", "field"))

    case_id: Mapped[int]
    position: Mapped[int]
    field: Mapped[str] = mapped_column(String(64))
    recorded: Mapped[str | None] = mapped_column(Encrypted("case_fields.recorded"))
    claimed: Mapped[str] = mapped_column(Encrypted("case_fields.claimed"))
    finding: Mapped[Finding | None] = coded(Finding)
    value: Mapped[str | None] = mapped_column(Encrypted("case_fields.value"))
    source: Mapped[str | None] = mapped_column(Encrypted("case_fields.source"))


class CaseParty(Base):
    """An organisation a case has been sent to, and as what: the ground on which its people may see it."""

    __tablename__ = "case_parties"
    __table_args__ = (
        ForeignKeyConstraint(["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"]),
        Index(None, "jurisdiction", "organisation_id", "case_id"),
    )

    jurisdiction: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), primary_key=True, autoincrement=False)
    role: Mapped[Role] = coded(Role, primary_key=True)
    since: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise")


class CaseText(Base):
    """The words behind a digest that an event names: erasable without harm to the chain."""

    __tablename__ = "case_texts"
    __table_args__ = (ForeignKeyConstraint(["jurisdiction", "case_id"], ["cases.jurisdiction", "cases.id"]),)

    jurisdiction: Mapped[str] = mapped_column(String(16), primary_key=True)
    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Encrypted("case_texts.text"))


class CaseEvidence(Keyed, Base):
    """A file joined to a case, and by which side of it."""

    __tablename__ = "case_evidence"
    __table_args__ = (to_keyed("case_id", "cases"), UniqueConstraint("jurisdiction", "case_id", "evidence_id"))

    case_id: Mapped[int]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    role: Mapped[Role] = coded(Role)
    joined_at: Mapped[datetime]

    file: Mapped[Evidence] = relationship(lazy="raise")
