"""Changing the data key while everybody works: each sealed value is opened and sealed anew under the current key.

A value names the key it lies under, so old and new ones stand side by side as long as it takes. Somebody else's write
always wins: a value is replaced only if it is still the one that was read.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, and_, bindparam, func, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import N_
from app.models.base import Base
from app.models.encryption import Encrypted, EncryptedJson, decrypted, header, keyring, renew_keyring
from app.models.work import Job
from app.services import events, jobs
from app.services.calendar import NATION
from app.services.jobs import JobStatus, Work

JOB = "rotate_keys"
SLICE = 200
_PASSES = 5


@dataclass(frozen=True)
class Sealed:
    """One encrypted column."""

    table: Table
    column: Column[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"

    @property
    def raw(self) -> Any:
        """The column as the bytes that are stored."""
        return type_coerce(self.column, LargeBinary)

    @property
    def context(self) -> str:
        kind = self.column.type
        assert isinstance(kind, Encrypted | EncryptedJson)
        return kind.context


def sealed_columns() -> list[Sealed]:
    """Every encrypted column of every table, in a fixed order."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [
        Sealed(table, column)
        for table in tables
        for column in table.c
        if isinstance(column.type, Encrypted | EncryptedJson)
    ]


def count(session: Session) -> Mapping[int, Mapping[str, int]]:
    """How many values lie under each key, by column. Reads every one of them."""
    found: dict[int, dict[str, int]] = {}
    for sealed in sealed_columns():
        key = func.substr(sealed.raw, 2, 1, type_=LargeBinary)
        rows = session.execute(select(key, func.count()).where(sealed.column.is_not(None)).group_by(key))
        for number, values in rows:
            found.setdefault(bytes(number)[0], {})[sealed.name] = values
    return found


def ask(session: Session, key: int, *, actor: Actor, now: datetime) -> Job:
    """Let the scheduler seal everything under `key`; a rotation that waits or runs already is the same."""
    open_ = (Job.kind == JOB, Job.jurisdiction == NATION, Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)))
    known = session.execute(select(Job).where(*open_)).scalars().all()
    same = next((each for each in known if each.arguments["key"] == key), None)
    return same or jobs.enqueue(session, NATION, JOB, {"key": key}, actor=actor, now=now)


def carry_out(work: Work) -> dict[str, Any]:
    """Go through every column from where an earlier try stopped, again until nothing is left. Raises Conflict."""
    key = int(work.arguments["key"])
    if keyring().current != key and renew_keyring().current != key:
        raise Conflict("key_not_current", N_("第 {key} 号密钥不是当前密钥"), key=key)
    with work.database.reading() as session:
        state = session.get_one(Job, (work.jurisdiction, work.id)).result or {"column": 0, "after": None, "values": 0}
        left = _under_others(session, key)
    total = state["values"] + left
    for _ in range(_PASSES):
        state = _pass(work, key, state, total)
        with work.database.reading() as session:
            left = _under_others(session, key)
        if not left:
            break
        state = {**state, "column": 0, "after": None}
    with work.database.transaction() as session:
        data = {"key": key, "values": state["values"]}
        events.append_admin(session, NATION, "data_key_rotated", data, actor=SYSTEM, now=work.now())
    # What is left was locked, or written under the former key by a process that has not read the settings anew.
    return {**state, "left": left}


def _under_others(session: Session, key: int) -> int:
    return sum(sum(columns.values()) for number, columns in count(session).items() if number != key)


def _pass(work: Work, key: int, state: dict[str, Any], total: int) -> dict[str, Any]:
    columns = sealed_columns()
    while state["column"] < len(columns):
        with work.database.transaction() as session:
            last, changed = _slice(session, columns[state["column"]], key, state["after"])
            state = {**state, "values": state["values"] + changed, "after": last}
            if last is None:
                state = {**state, "column": state["column"] + 1}
            work.keep(session, state, state["values"], max(total, state["values"]))
    return state


def _slice(session: Session, sealed: Sealed, key: int, after: Sequence[Any] | None) -> tuple[list[Any] | None, int]:
    """Seal the next values of a column anew; answers the last row's key (None at the end) and how many it were."""
    place = list(sealed.table.primary_key.columns)
    wanted = (
        select(*place, sealed.raw.label("sealed_value"))
        .where(func.substr(sealed.raw, 1, 2, type_=LargeBinary) != header(key))
        .order_by(*place)
        .limit(SLICE)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        wanted = wanted.where(tuple_(*place) > tuple_(*after))
    rows = session.connection().execute(wanted).all()
    if not rows:
        return None, 0
    return list(rows[-1][:-1]), sum(_replace(session, sealed, place, rows))


def _replace(session: Session, sealed: Sealed, place: Sequence[Column[Any]], rows: Sequence[Any]) -> Iterator[int]:
    same = and_(*(column == bindparam(f"of_{column.name}") for column in place))
    statement = (
        update(sealed.table)
        .where(same, sealed.raw == bindparam("was", type_=LargeBinary))
        .values({sealed.column: type_coerce(bindparam("is_now", type_=LargeBinary), LargeBinary)})
    )
    for row in rows:
        was = bytes(row.sealed_value)
        now = keyring().encrypt(decrypted(was, sealed.context), sealed.context)
        values = {f"of_{column.name}": value for column, value in zip(place, row[:-1], strict=True)}
        done = session.connection().execute(statement, {**values, "was": was, "is_now": now})
        yield done.rowcount
