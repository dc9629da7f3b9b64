"""People who sign in, what they may do where, their tokens, and the counters that slow down guessing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import IdType, Role
from app.models.base import Base, coded
from app.models.encryption import Encrypted


class Account(Base):
    """A person's account. Citizens register themselves: `verified` only once an identity provider vouches."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(Encrypted("accounts.name"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    id_type: Mapped[IdType | None] = coded(IdType)
    id_number: Mapped[str | None] = mapped_column(Encrypted("accounts.id_number"))
    id_index: Mapped[str | None] = mapped_column(String(64), index=True)
    subject_name: Mapped[str | None] = mapped_column(Encrypted("accounts.subject_name"))
    mobile: Mapped[str | None] = mapped_column(Encrypted("accounts.mobile"))
    email: Mapped[str | None] = mapped_column(Encrypted("accounts.email"))
    verified: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[str | None] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    password_at: Mapped[datetime | None]
    must_change: Mapped[bool] = mapped_column(default=False)
    """Its password was set by an administrator and serves once: to choose one's own."""
    totp_secret: Mapped[str | None] = mapped_column(Encrypted("accounts.totp_secret"))
    totp_since: Mapped[datetime | None]
    """When the second step was proven for the first time; a secret without it is only offered."""
    totp_step: Mapped[int | None]
    """The number of the last half minute whose code was taken; none is taken twice."""
    identity: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    """Digest of issuer and subject at the identity provider that vouches for the person."""
    email_wanted: Mapped[str | None] = mapped_column(Encrypted("accounts.email_wanted"))
    """The address its holder asks for; `email_code` is the keyed digest of the code that was mailed there."""
    email_code: Mapped[str | None] = mapped_column(String(64))
    email_asked_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    emergency_until: Mapped[datetime | None]
    """The end of the newest emergency look; a request asks for details only while it runs."""

    grants: Mapped[list["Grant"]] = relationship(back_populates="account", lazy="raise")


class Grant(Base):
    """One role of one account, in one jurisdiction and organisation, or everywhere where they are empty."""

    __tablename__ = "grants"
    __table_args__ = (UniqueConstraint("account_id", "role", "jurisdiction", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role] = coded(Role)
    jurisdiction: Mapped[str | None] = mapped_column(ForeignKey("jurisdictions.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)

    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise")


class ApiToken(Base):
    """A bearer token of the API; only its SHA-256 is kept. Times are the machine's, `used_at` to some minutes."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Throttle(Base):
    """Failed attempts under one key (account, address, number) since `since`, shared by all processes."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempts: Mapped[int]
    since: Mapped[datetime]


class IdempotencyKey(Base):
    """What an API request under a key was answered, so that its repetition gets the same answer."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index(None, "created_at"),)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Encrypted("idempotency_keys.answer"))
    created_at: Mapped[datetime]
