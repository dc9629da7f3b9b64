"""The tables. Importing this package makes every one of them known to `Base.metadata`."""

from app.models import (
    account,
    application,
    case,
    clock,
    draft,
    event,
    evidence,
    notice,
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
    "case",
    "clock",
    "draft",
    "event",
    "evidence",
    "notice",
    "place",
    "policy",
    "record",
    "task",
    "work",
]
