"""Verify every chain against its events and heads, and name the first broken event of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import chain
from app.models.case import Case
from app.models.event import AdminEvent, AdminStream, CaseEvent
from app.services import events


@dataclass(frozen=True)
class Broken:
    """The first event of a stream that does not hold; `stream` is a case number or `admin`."""

    jurisdiction: str
    stream: str
    seq: int
    reason: str


@dataclass(frozen=True)
class Report:
    streams: int
    events: int
    broken: tuple[Broken, ...]


def newest(session: Session) -> datetime | None:
    """When the last thing happened to any case; None before the first."""
    return session.execute(select(func.max(CaseEvent.at))).scalar_one()


def verify(session: Session) -> Report:
    """Read all events in order once; memory stays constant per stream."""
    broken: list[Broken] = []
    streams = total = 0
    for jurisdiction, name, head, links in _streams(session):
        streams += 1
        total += len(links)
        if fault := chain.first_break(links, head):
            broken.append(Broken(jurisdiction, name, fault.seq, fault.reason))
    return Report(streams, total, tuple(broken))


def _streams(session: Session) -> Iterator[tuple[str, str, str, list[chain.Link]]]:
    places = session.execute(select(Case.jurisdiction).distinct()).scalars().all()
    for jurisdiction in places:
        yield from _case_streams(session, jurisdiction)
    for head in session.execute(select(AdminStream)).scalars().all():
        rows = session.execute(
            select(*AdminEvent.__table__.c).where(AdminEvent.jurisdiction == head.jurisdiction).order_by(AdminEvent.seq)
        ).mappings()
        yield head.jurisdiction, "admin", head.event_head, _links({**row, "case_id": None} for row in rows)


def _case_streams(session: Session, jurisdiction: str) -> Iterator[tuple[str, str, str, list[chain.Link]]]:
    cases = session.execute(
        select(Case.id, Case.number, Case.event_head).where(Case.jurisdiction == jurisdiction)
    ).all()
    rows = session.execute(
        select(*CaseEvent.__table__.c)
        .where(CaseEvent.jurisdiction == jurisdiction)
        .order_by(CaseEvent.case_id, CaseEvent.seq)
        .execution_options(yield_per=1_000)
    ).mappings()
    by_case = {case_id: _links(group) for case_id, group in groupby(rows, key=lambda row: row["case_id"])}
    for case in cases:
        yield jurisdiction, case.number, case.event_head, by_case.get(case.id, [])


def _links(rows: Any) -> list[chain.Link]:
    links: list[chain.Link] = []
    previous = chain.GENESIS
    for row in rows:
        links.append(chain.Link(row["seq"], events.content(row), previous, row["hash"], row["algorithm"]))
        previous = row["hash"]
    return links
