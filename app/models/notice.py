"""A written notice: frozen data, number and check code; its PDF is rendered from this row."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.vocabulary import Role
from app.models.base import Base, coded
from app.models.encryption import EncryptedJson
from app.models.keys import Keyed, to_keyed


class Notice(Keyed, Base):
    """A notice to one recipient side. `case_id` is empty for the receipt of a whole application.

    A letter at the collection of a record has neither case nor application: `record_id` says whom it is for.
    """

    __tablename__ = "notices"
    __table_args__ = (
        to_keyed("case_id", "cases"),
        to_keyed("application_id", "applications"),
        to_keyed("record_id", "records"),
        UniqueConstraint("jurisdiction", "check_code"),
        UniqueConstraint("jurisdiction", "number"),
        Index(None, "jurisdiction", "case_id"),
        Index(None, "jurisdiction", "application_id"),
        Index(None, "jurisdiction", "record_id"),
    )

    case_id: Mapped[int | None]
    application_id: Mapped[int | None]
    record_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(32))
    recipient: Mapped[Role] = coded(Role)
    recipient_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[str] = mapped_column(String(64))
    check_code: Mapped[str] = mapped_column(String(32))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    issued_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("notices.content"))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
