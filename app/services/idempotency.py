"""The same request twice: its first answer is kept under the client's key and given again."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.vocabulary import N_
from app.models.account import IdempotencyKey

ANSWERED = 200

Work = Callable[[], dict[str, Any]]


def once(session: Session, account_id: int, key: str, request: bytes, work: Work, *, now: datetime) -> dict[str, Any]:
    """The answer of `work`, or the one it gave before under this key. Raises Conflict `idempotency_mismatch`.

    The key is taken first, so that of two requests at once the second waits and then finds the first one's answer.
    `now` is the machine's time. What is refused leaves no key behind.
    """
    digest = hashlib.sha256(request).hexdigest()
    mine = (IdempotencyKey.account_id == account_id, IdempotencyKey.key == key)
    if _take(session, account_id, key, digest, now):
        answer = work()
        text = json.dumps(answer, ensure_ascii=False)
        kept = update(IdempotencyKey).where(*mine).values(status=ANSWERED, answer=text)
        session.execute(kept.execution_options(synchronize_session=False))
        return answer
    stored = session.execute(select(IdempotencyKey).where(*mine)).scalar_one()
    if stored.digest != digest:
        raise Conflict("idempotency_mismatch", N_("同一个幂等键已用于另一个请求"))
    found: dict[str, Any] = json.loads(stored.answer)
    return found


def _take(session: Session, account_id: int, key: str, digest: str, now: datetime) -> bool:
    """Whether the key is new. One that another transaction has just taken is waited for."""
    row = {"account_id": account_id, "key": key, "digest": digest, "status": 0, "answer": "", "created_at": now}
    try:
        with session.begin_nested():
            session.execute(insert(IdempotencyKey), row)
    except IntegrityError:
        return False
    return True
