"""Acts over the interface: one transaction, one answer, and with an Idempotency-Key the same answer again."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.clock import machine_now
from app.services import idempotency
from app.web.api.interface import body_digest_source
from app.web.context import actor, database

Json = dict[str, Any]


def act(header: dict[str, Any], work: Callable[[Session], Json]) -> Json:
    """Do `work` in one transaction and answer what it answers."""
    account_id, key = actor().account_id, header["key"]
    with database().transaction() as session:
        if key is None or account_id is None:
            return work(session)
        source = body_digest_source()
        return idempotency.once(session, account_id, key, source, lambda: work(session), now=machine_now())
