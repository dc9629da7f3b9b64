"""Verify every chain against its events and heads, and name the first broken event of each.

Events are read once, in the order of their key and a thousand at a time: a million need no more memory than a few.
"""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, func, select, union
from sqlalchemy.orm import Session

from app.domain import chain
from app.domain.vocabulary import N_
from app.models.base import table_of
from app.models.case import Case
from app.models.event import AdminEvent, AdminStream, CaseEvent
from app.services.audit_rows import columns, links, streamed

ADMIN = "admin"
MOST_NAMED = 1_000
_SLICE = 500
_case, _event = table_of(Case), table_of(CaseEvent)
_stream, _act = table_of(AdminStream), table_of(AdminEvent)
_OF_CASES, _OF_PLACES = columns(_event), columns(_act)


REASONS: Mapping[str, str] = {
    "content": N_("内容、经手人、时间或者所属案件与其校验值不符"),
    "sequence": N_("缺少这一条，序号不连续"),
    "previous": N_("没有接在前一条之后"),
    "algorithm": N_("校验算法不明"),
    "appended": N_("链尾之外多出这一条"),
    "head": N_("链尾缺少这一条，或者链尾被改"),
    "orphaned": N_("事件还在，案件或者链尾已不在"),
    "anchored": N_("与每日存证不符：存证之后被改写或者删除"),
    "anchor_missing": N_("缺少这一份每日存证的文件"),
    "anchor_changed": N_("这一份每日存证的文件被改动"),
}


@dataclass(frozen=True)
class Broken:
    """The first event of a stream that does not hold; `stream` is a case number, `admin` or `anchor`."""

    jurisdiction: str
    stream: str
    seq: int
    reason: str

    @property
    def words(self) -> str:
        """The reason as people read it, to be translated."""
        return REASONS[self.reason]


@dataclass(frozen=True)
class Report:
    """What was read, and what is broken of it: each chain once, at most `MOST_NAMED` of them by name."""

    streams: int
    events: int
    broken: tuple[Broken, ...]
    anchors: int = 0


class _Tally:
    """How much has been read, and what of it does not hold."""

    def __init__(self) -> None:
        self.streams = self.events = 0
        self.broken: list[Broken] = []

    def holds(self, rows: Iterable[Mapping[str, Any]], head: str, length: int) -> bool:
        """Whether a stream holds; its events are counted to the end."""
        counted = self._counted(rows)
        fault = chain.first_break(links(counted), head, length)
        deque(counted, maxlen=0)
        return fault is None

    def _counted(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        for row in rows:
            self.events += 1
            yield row

    def name(self, broken: Broken) -> None:
        if len(self.broken) < MOST_NAMED:
            self.broken.append(broken)


def newest(session: Session) -> datetime | None:
    """When the last thing happened to any case; None before the first."""
    return session.execute(select(func.max(CaseEvent.at))).scalar_one()


def verify(session: Session) -> Report:
    """Read all events of all places in order once. A chain somebody lengthens meanwhile is looked at again."""
    tally = _Tally()
    for place in _places(session, _case, _event):
        _verify_cases(session, place, tally)
    for place in _places(session, _stream, _act):
        _verify_administration(session, place, tally)
    return Report(tally.streams, tally.events, tuple(tally.broken))


def _places(session: Session, heads: Any, rows: Any) -> Sequence[str]:
    """Every place with a head or an event: events whose head is gone are told of as well."""
    both = union(select(heads.c.jurisdiction), select(rows.c.jurisdiction)).subquery()
    return session.execute(select(both.c.jurisdiction).order_by(both.c.jurisdiction)).scalars().all()


def _verify_cases(session: Session, place: str, tally: _Tally) -> None:
    after = 0
    while cases := _next_cases(session, place, after):
        last = cases[-1].id
        _verify_slice(session, place, cases, _rows(session, place, after, last), tally)
        after = last
    _verify_slice(session, place, (), _rows(session, place, after, None), tally)


def _next_cases(session: Session, place: str, after: int) -> Sequence[Any]:
    columns = (_case.c.id, _case.c.number, _case.c.event_seq, _case.c.event_head)
    wanted = select(*columns).where(_case.c.jurisdiction == place, _case.c.id > after).order_by(_case.c.id)
    return session.execute(wanted.limit(_SLICE)).all()


def _rows(session: Session, place: str, after: int, last: int | None) -> Iterator[Mapping[str, Any]]:
    """The events of the cases behind `after` up to `last`, or of all behind it."""
    wanted = select(*_OF_CASES).where(_event.c.jurisdiction == place, _event.c.case_id > after)
    if last is not None:
        wanted = wanted.where(_event.c.case_id <= last)
    return streamed(session, wanted.order_by(_event.c.case_id, _event.c.seq))


def _verify_slice(
    session: Session, place: str, cases: Sequence[Any], rows: Iterator[Mapping[str, Any]], tally: _Tally
) -> None:
    """Hold the events of some cases against their heads; both come in the order of their cases."""
    waiting = deque(cases)
    for case_id, group in groupby(rows, key=lambda row: int(row["case_id"])):
        while waiting and waiting[0].id < case_id:
            _verify_case(session, place, waiting.popleft(), (), tally)
        if waiting and waiting[0].id == case_id:
            _verify_case(session, place, waiting.popleft(), group, tally)
        else:
            tally.streams += 1
            tally.name(Broken(place, f"#{case_id}", 1, "orphaned"))
    for case in waiting:
        _verify_case(session, place, case, (), tally)


def _verify_case(session: Session, place: str, case: Any, rows: Iterable[Mapping[str, Any]], tally: _Tally) -> None:
    tally.streams += 1
    if tally.holds(rows, case.event_head, case.event_seq):
        return
    # Head and events were read by two statements, between which somebody may have written.
    joined = select(_case.c.event_head, _case.c.event_seq, *_OF_CASES).select_from(
        _case.outerjoin(_event, and_(_event.c.jurisdiction == _case.c.jurisdiction, _event.c.case_id == _case.c.id))
    )
    at_once = joined.where(_case.c.jurisdiction == place, _case.c.id == case.id).order_by(_event.c.seq)
    _look_again(session, at_once, Broken(place, case.number, 1, "orphaned"), tally)


def _verify_administration(session: Session, place: str, tally: _Tally) -> None:
    tally.streams += 1
    head = session.execute(select(_stream).where(_stream.c.jurisdiction == place)).one_or_none()
    acts = select(*_OF_PLACES).where(_act.c.jurisdiction == place).order_by(_act.c.seq)
    rows = ({**row, "case_id": None} for row in streamed(session, acts))
    if head is None:
        tally.name(Broken(place, ADMIN, 1, "orphaned"))
        return
    if tally.holds(rows, head.event_head, head.event_seq):
        return
    joined = select(_stream.c.event_head, _stream.c.event_seq, *_OF_PLACES).select_from(
        _stream.outerjoin(_act, _act.c.jurisdiction == _stream.c.jurisdiction)
    )
    at_once = joined.where(_stream.c.jurisdiction == place).order_by(_act.c.seq)
    _look_again(session, at_once, Broken(place, ADMIN, 1, "orphaned"), tally)


def _look_again(session: Session, statement: Select[Any], gone: Broken, tally: _Tally) -> None:
    """Head and events of one chain in one statement, which sees one moment in every database."""
    rows = streamed(session, statement)
    first = next(rows, None)
    if first is None:
        tally.name(gone)
        return
    told = ({"case_id": None, **row} for row in itertools.chain((first,), rows) if row["seq"] is not None)
    if fault := chain.first_break(links(told), first["event_head"], first["event_seq"]):
        tally.name(Broken(gone.jurisdiction, gone.stream, fault.seq, fault.reason))
