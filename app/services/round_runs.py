"""How the scheduler's rounds go: remembered by each process, written with its heartbeat, never at every run.

Everything here is by the machine's clock.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import Now, machine_now
from app.domain.vocabulary import N_
from app.logs import logger
from app.models.work import Heartbeat, RoundRun
from app.services.faults import told
from app.services.saving import upsert

HEARTBEAT = "scheduler"
# Six heartbeats missed: nobody reads of a standstill later than two minutes after it began.
STANDSTILL = timedelta(seconds=105)
LABELS: Mapping[str, str] = {
    "heartbeat": N_("心跳"),
    "sweep": N_("流程到期处理"),
    "ladder": N_("时限提醒"),
    "outbox": N_("发送文书和邮件"),
    "jobs": N_("后台任务"),
    "daily": N_("每日事项"),
    "wall": N_("督办首页计数"),
    "radar": N_("静默故障巡查"),
}
_CHANGES = ("seconds", "ran_at", "took_ms", "failures", "failed_at", "error")

log = logger(__name__)


@dataclass(frozen=True)
class Went:
    """How a round went: when it last began, how long it took, how often it has failed in a row."""

    seconds: int
    ran_at: datetime
    took_ms: int = 0
    failures: int = 0
    failed_at: datetime | None = None
    error: str | None = None


@dataclass
class RoundLog:
    """What one process remembers of its rounds; `write` gives the database what is new."""

    machine: Now = machine_now
    _went: dict[str, Went] = field(default_factory=dict)
    _going: dict[str, tuple[Went, float]] = field(default_factory=dict)
    _new: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def go(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        """Do the work of a round; an error is logged and remembered, and goes no further."""
        error: Exception | None = None
        self._begin(name, seconds)
        try:
            work()
        except Exception as failed:  # whatever one round does, it comes again and the others go on
            error = failed
        before, went = self._end(name, error)
        _say(name, went, error, recovered=before.failures > went.failures)

    def _begin(self, name: str, seconds: float) -> None:
        with self._lock:
            last = self._went.get(name) or Went(round(seconds), self.machine())
            self._going[name] = replace(last, ran_at=self.machine()), time.monotonic()

    def _end(self, name: str, error: Exception | None) -> tuple[Went, Went]:
        """How the round stood when it began, and how it stands now."""
        with self._lock:
            before, start = self._going.pop(name)
            # The last error is still told after the round has recovered.
            went = replace(before, took_ms=_since(start), failures=0)
            if error is not None:
                went = replace(went, failures=before.failures + 1, failed_at=before.ran_at, error=told(error))
            self._went[name] = went
            self._new.add(name)
        return before, went

    def write(self, session: Session) -> None:
        """Write that this process lives, and the rounds that have run since the last time or are still going."""
        with self._lock:
            going = {name: replace(went, took_ms=_since(start)) for name, (went, start) in self._going.items()}
            new, self._new = self._new, set()
            rows = {name: self._went[name] for name in new} | going
        try:
            upsert(session, Heartbeat, [{"name": HEARTBEAT, "at": self.machine()}], ("at",))
            upsert(session, RoundRun, [{"name": name, **vars(rows[name])} for name in sorted(rows)], _CHANGES)
        except Exception:
            with self._lock:
                self._new |= new
            raise


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)


def _say(name: str, went: Went, error: Exception | None, *, recovered: bool) -> None:
    """The whole of an error once, then a line each time: a database away for an hour would fill the log."""
    if error is not None:
        trace = error if went.failures == 1 else None
        log.error("round_failed", round=name, failures=went.failures, reason=went.error, exc_info=trace)
    elif recovered:
        log.info("round_recovered", round=name)


@dataclass(frozen=True)
class RoundLine:
    """One round as the administrator reads it; `late` when it has not come for a long while."""

    label: str
    row: RoundRun
    next_at: datetime
    late: bool


def read(session: Session, *, machine: datetime) -> Sequence[RoundLine]:
    """Every round that has ever run, in the order of their names here; `machine` is the machine's time."""
    rows = session.execute(select(RoundRun)).scalars().all()
    order = list(LABELS)
    rows = sorted(rows, key=lambda row: (order.index(row.name) if row.name in LABELS else len(order), row.name))
    return [_line(row, machine) for row in rows]


def _line(row: RoundRun, machine: datetime) -> RoundLine:
    next_at = row.ran_at + max(timedelta(seconds=row.seconds), timedelta(milliseconds=row.took_ms))
    # Rows come with the heartbeat, also of a round still at work: only a long silence means something.
    return RoundLine(LABELS.get(row.name, row.name), row, next_at, next_at + STANDSTILL < machine)


def last_beat(session: Session) -> datetime | None:
    """When a scheduler process last said that it lives."""
    return session.execute(select(Heartbeat.at).where(Heartbeat.name == HEARTBEAT)).scalar_one_or_none()
