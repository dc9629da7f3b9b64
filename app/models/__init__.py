"""The tables. Importing this package makes every one of them known to `Base.metadata`."""

from app.models import (
    account,
    application,
    batch,
    case,
    clock,
    contact,
    desk,
    draft,
    event,
    evidence,
    notice,
    person_link,
    place,
    policy,
    record,
    task,
    work,
)
from app.models.base import Base

__all__ = [
    "Base",
    "account",
    "application",
    "batch",
    "case",
    "clock",
    "contact",
    "desk",
    "draft",
    "event",
    "evidence",
    "notice",
    "person_link",
    "place",
    "policy",
    "record",
    "task",
    "work",
]
