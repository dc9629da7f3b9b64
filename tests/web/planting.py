"""Sessions for tests without the detour of the sign-in page, as real as those it begins."""

from flask.testing import FlaskClient

from app.clock import machine_now
from app.database import Database
from app.services import sessions


def plant(client: FlaskClient, account_id: int | None, epoch: int = 0, seen: float = 0, started: float = 0) -> None:
    """Sign a browser in as this account, last seen and begun so many seconds ago."""
    assert account_id is not None
    now = machine_now()
    seconds = int(now.timestamp())
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{account_id}:{epoch}"
        cookie["key"] = _key(client, account_id)
        cookie["seen"], cookie["started"] = seconds - seen, seconds - max(started, seen)


def _key(client: FlaskClient, account_id: int) -> str:
    """One session of an account serves all its browsers, as long as nobody has ended it: rows cost time."""
    known: dict[int, str] = client.application.extensions.setdefault("planted", {})
    database: Database = client.application.extensions["database"]
    with database.reading() as session:
        held = account_id in known and sessions.holder(session, account_id, known[account_id])
    if not held:
        with database.transaction() as session:
            known[account_id] = sessions.begin(session, account_id, "127.0.0.1", "", now=machine_now())
    return known[account_id]
