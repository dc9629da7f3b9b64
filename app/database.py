"""The two ways into the database: transaction() writes, reading() reads. The only commit in the code is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import errors as pg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from app.domain.errors import Busy

BUSY_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 3_000
_PG_BUSY = (pg.LockNotAvailable, pg.DeadlockDetected, pg.SerializationFailure, pg.QueryCanceled)


class Database:
    """One engine and its sessions; made once by each process.

    SQLite and PostgreSQL behave alike: a writer holds its locks to the end, a reader sees one moment and cannot write.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine = _engine(url, pool_size)
        # Sharing one pool, the reading engine differs only in how it begins.
        readonly = {"postgresql_readonly": True} if self.dialect == "postgresql" else {}
        reader = self.engine.execution_options(reading=True, **readonly)
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(reader, expire_on_commit=False, autoflush=False)

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or rolls back. Raises Busy when a lock is not to be had in time."""
        with _busy_is_named(), self._writing.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent moment, in which every write is refused by the database."""
        with _busy_is_named(), self._reading() as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection (after a fork, at the end of a process)."""
        self.engine.dispose()


def _engine(url: str, pool_size: int) -> Engine:
    # Errors quote statements, never their values: they end up in logs.
    pool: dict[str, Any] = {"pool_size": pool_size, "hide_parameters": True}
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c timezone=UTC"
    return create_engine(url, connect_args={"options": options}, max_overflow=pool_size, **pool)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling begins too late (lost updates); we begin ourselves in _begin_sqlite.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-32000",
        "wal_autocheckpoint=8000",  # pages of 4 KiB: copying back less often costs disk, not durability
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the one write lock at the start; for readers it would let one report block everybody.
    reading = bool(connection.get_execution_options().get("reading"))
    if connection.info.get("query_only") is not reading:  # the pragma stays with the pooled connection
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.info["query_only"] = reading
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _busy_is_named() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        locked = "database is locked" in str(error.orig) or isinstance(error.orig, _PG_BUSY)
        if locked:
            raise Busy() from error
        raise
