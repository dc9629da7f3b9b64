"""Acts over the interface: one transaction, one answer, and with an Idempotency-Key the same answer again."""

from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from app.clock import machine_now
from app.services import idempotency
from app.web.context import actor, database

Json = dict[str, Any]


def act(header: Json, work: Callable[[Session], Json], content: bytes | None = None) -> Json:
    """Do `work` in one transaction and answer what it answers; `content` stands for a body that is no JSON."""
    account_id, key = actor().account_id, header["key"]
    with database().transaction() as session:
        if key is None or account_id is None:
            return work(session)
        source = b"\n".join((request.path.encode(), request.get_data(cache=True) if content is None else content))
        return idempotency.once(session, account_id, key, source, lambda: work(session), now=machine_now())
