"""The people events name by their ids: the chain holds no names, readers inside the case need them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.account import Account
from app.services.input import row_id

# The keys of an event's data that hold the id of an account.
_KEYS = ("account", "to")


def named_in(data: Mapping[str, Any]) -> str:
    """The id of the person an event names, else nothing."""
    return next((str(data[key]) for key in _KEYS if row_id(data.get(key)) is not None), "")


def of_events(session: Session, told: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """The names by id, in one statement; in none where nobody is named."""
    wanted = sorted({int(found) for data in told if (found := named_in(data))})
    if not wanted:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {str(row.id): row.name for row in rows}
