"""举报: tips with their files, the sealed identity of who told, and the openings two people agreed to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.tips import OpeningDecision, TipKind, TipState
from app.models.account import Account
from app.models.base import Base, coded
from app.models.encryption import Encrypted
from app.models.keys import Keyed, to_keyed
from app.models.place import Organisation


class Tip(Keyed, Base):
    """What somebody told, whom it is about, and what became of it.

    `identity` is sealed under a key of this tip alone, which the two shares make together (services/tip_seal.py); it
    is empty where nobody said who he is. `code_index` finds the tip by its query code, which is kept nowhere; `once`
    is the keyed hash of the form's token. Nothing here points to the account of who told.
    """

    __tablename__ = "tips"
    __table_args__ = (
        Index(None, "jurisdiction", "received_at"),
        Index(None, "jurisdiction", "checker_id"),
    )

    number: Mapped[str] = mapped_column(String(32), unique=True)
    code_index: Mapped[str] = mapped_column(String(64))
    once: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[TipKind] = coded(TipKind)
    state: Mapped[TipState] = coded(TipState)
    about_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    about: Mapped[str] = mapped_column(Encrypted("tips.about"))
    what: Mapped[str] = mapped_column(Encrypted("tips.what"))
    received_at: Mapped[datetime]
    identity: Mapped[str | None] = mapped_column(Encrypted("tips.identity"))
    share_supervisor: Mapped[str | None] = mapped_column(Encrypted("tips.share_supervisor"))
    share_auditor: Mapped[str | None] = mapped_column(Encrypted("tips.share_auditor"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    handed_at: Mapped[datetime | None]
    matter: Mapped[str | None] = mapped_column(Encrypted("tips.matter"))
    """What the checking unit reads, in the supervisor's words."""
    files_handed: Mapped[bool] = mapped_column(default=False)
    finding: Mapped[str | None] = mapped_column(Encrypted("tips.finding"))
    found_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Encrypted("tips.answer"))
    answered_at: Mapped[datetime | None]

    about_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[about_organisation_id], lazy="raise")
    checker: Mapped[Organisation | None] = relationship(foreign_keys=[checker_id], lazy="raise")


class TipFile(Keyed, Base):
    """A checked file that came with a tip; unlike other uploads it belongs to no account."""

    __tablename__ = "tip_files"
    __table_args__ = (to_keyed("tip_id", "tips"), Index(None, "jurisdiction", "tip_id"))

    tip_id: Mapped[int]
    name: Mapped[str] = mapped_column(Encrypted("tip_files.name"))
    type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class TipOpening(Keyed, Base):
    """One supervisor's wish to know who told, and one auditor's word to it. Times are the machine's.

    `until_at` is set with the consent and ends what the two may read.
    """

    __tablename__ = "tip_openings"
    __table_args__ = (to_keyed("tip_id", "tips"), Index(None, "jurisdiction", "tip_id"))

    tip_id: Mapped[int]
    asked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Encrypted("tip_openings.reason"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[OpeningDecision | None] = coded(OpeningDecision)
    decided_reason: Mapped[str | None] = mapped_column(Encrypted("tip_openings.decided_reason"))
    until_at: Mapped[datetime | None]

    asker: Mapped[Account] = relationship(foreign_keys=[asked_by], lazy="raise")
    decider: Mapped[Account | None] = relationship(foreign_keys=[decided_by], lazy="raise")
