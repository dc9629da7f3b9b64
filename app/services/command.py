"""One act on one case: loaded under the lock of its row, run on the cached model, written back as a difference.

A command is the host of the engine's run: it answers when clocks run out and carries out service tasks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from app.domain import history
from app.domain.calendar_moves import Move, move_of
from app.domain.case_clocks import CaseClocks, running
from app.domain.errors import Conflict, NotFound
from app.domain.ledger import Clock as LedgerClock
from app.domain.packs import Pack
from app.domain.permissions import Actor, CaseScope
from app.domain.vocabulary import Basis, CaseKind, ClockCode, ClockKind, Role, Stage
from app.domain.workdays import legal_date
from app.engine import Bundle, Run, restore
from app.models.case import CaseField
from app.models.record import Record
from app.services import calendar, case_rows, policy, processes
from app.services.events import Event, PendingNotice
from app.services.input import digest
from app.services.measure_changes import MeasureChanges
from app.services.watching_units import watching_unit

_ADDRESSED = frozenset({Role.INFORMATION_PROVIDER, Role.MEASURE_IMPLEMENTER})
Operation = Callable[["CaseCommand", dict[str, Any]], dict[str, Any] | None]


@dataclass
class CaseCommand:
    """The case's rows as plain values, what this act has changed, and what it will leave behind."""

    session: Session
    actor: Actor
    now: datetime
    row: dict[str, Any]
    pack: Pack
    bundle: Bundle
    clocks: CaseClocks
    tasks: list[dict[str, Any]]
    operations: Mapping[str, Operation]
    run: Run | None = None
    form: dict[str, Any] = field(default_factory=dict)
    acting_as: tuple[Role | None, int | None] = (None, None)
    changes: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    notices: list[PendingNotice] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    parties: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    completed: dict[int, str] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    measures: MeasureChanges = field(default_factory=MeasureChanges)
    is_new: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.row["jurisdiction"], self.row["id"]

    @property
    def today(self) -> date:
        return legal_date(self.now)

    @property
    def scope(self) -> CaseScope:
        """Whose case it is, as far as acts on it go: the filer's and the receiver's."""
        parties = frozenset({(Role.CREDIT_CENTRE, self.row["receiver_id"])})
        return CaseScope(self.row["jurisdiction"], parties, self.row["account_id"], self.row["applicant_index"])

    @cached_property
    def fields(self) -> list[CaseField]:
        """The disputed fields, read when first asked for."""
        return list(self.session.execute(case_rows.FIELDS, self._at).scalars())

    @cached_property
    def record(self) -> Record | None:
        """The disputed record, locked, with its subject and provider unread."""
        if self.row["record_id"] is None:
            return None
        at = {"jurisdiction": self.row["jurisdiction"], "record": self.row["record_id"]}
        return self.session.execute(case_rows.RECORD, at).scalar_one()

    @property
    def _at(self) -> dict[str, Any]:
        return {"jurisdiction": self.row["jurisdiction"], "case": self.row["id"]}

    def set(self, **changes: Any) -> None:
        """Change columns of the case."""
        self.row.update(changes)
        self.changes.update(changes)

    def note(self, kind: str, **data: Any) -> None:
        """Remember an event, by whoever acts."""
        history.check(history.CASE_EVENTS, kind, data)
        self.events.append(Event(kind, data, *self.acting_as))

    def keep(self, text: str) -> str:
        """Store words sealed and answer their digest, which is all an event may hold of them."""
        sealed = digest(text)
        if text:
            jurisdiction, case_id = self.key
            row = {"jurisdiction": jurisdiction, "case_id": case_id, "digest": sealed, "text": text}
            self.texts.append(row)
        return sealed

    def add_party(self, role: Role, organisation_id: int) -> None:
        """Send the case to an organisation: from now on its people see it."""
        self.parties.append(
            {
                "jurisdiction": self.row["jurisdiction"],
                "case_id": self.row["id"],
                "organisation_id": organisation_id,
                "role": role,
                "since": self.now,
            }
        )

    def due(self, code: str) -> str | None:
        """When the engine's timer on a clock fires; the first question about a clock that never ran starts it."""
        clock = ClockCode(code)
        if self.clocks.running(clock) is None and self._may_start(clock):
            self.start_clock(clock)
        return self.clocks.fires_at(clock)

    def _may_start(self, code: ClockCode) -> bool:
        # refer and whole are started by filing; an ended refer clock must not begin again when a case comes back.
        # verify begins when the referral has reached its provider, which nobody but those who deliver it can tell.
        if code is ClockCode.VERIFY:
            return False
        return code in self.pack.clocks and (code is not ClockCode.REFER or self.clocks.last(code) is None)

    def start_clock(self, code: ClockCode, *, budget: int | None = None, started_on: date | None = None) -> None:
        """Begin a visit of a clock by the pack's rule, or with another `budget`, which is an internal target."""
        rule = self.pack.clock(code)
        kind, basis = (rule.kind, rule.basis) if budget is None else (ClockKind.INTERNAL, Basis.INTERNAL)
        length = rule.budget if budget is None else budget
        clock = LedgerClock(code, length, rule.unit, kind, started_on or self.today, rule.rolls)
        self.clocks.start(clock, basis, self.owner(rule.owner), self.now)

    def owner(self, role: Role) -> int | None:
        """The organisation that owes what this role owes in this case; a supervised unit owes all but the judging."""
        if self.row["unit_role"] is not None:
            held: int = self.row["receiver_id" if role is Role.SUPERVISOR else "provider_id"]
            return held
        return {Role.CREDIT_CENTRE: self.row["receiver_id"], Role.INFORMATION_PROVIDER: self.row["provider_id"]}.get(
            role
        )

    def assignee(self, lane: Role) -> tuple[Role, int | None]:
        """Who does the steps of a lane: its role and unit; a supervised unit stands in the role it was addressed in."""
        role = self.row["unit_role"]
        if self.row["kind"] is CaseKind.MEASURE_ORDER and lane is Role.SUPERVISOR:
            return lane, watching_unit(self.session, self.row["jurisdiction"])
        stands = role if role is not None and lane in _ADDRESSED else lane
        return stands, self.owner(lane)

    def perform(self, operation: str, params: dict[str, Any], data: dict[str, Any]) -> dict[str, Any] | None:
        """Carry out a service task of the model."""
        return self.operations[operation](self, params)

    @property
    def process(self) -> Run:
        """The process restored from the row's state; restored once."""
        if self.run is None:
            if self.row["state"] is None:
                raise Conflict("task_finished")
            self.run = restore(self.bundle, self.row["state"], self, self.now)
            if self.moves:
                # No timer of the calendar before may act any more.
                self.run.rearm()
        return self.run

    @property
    def stage(self) -> Stage:
        return Stage(self.row["stage"])


def load(
    session: Session,
    jurisdiction: str,
    case_id: int,
    operations: Mapping[str, Operation],
    *,
    actor: Actor,
    now: datetime,
) -> CaseCommand:
    """Take the case's lock and read what an act needs in three statements. Raises NotFound, Busy."""
    connection, at = session.connection(), {"jurisdiction": jurisdiction, "case": case_id}
    found = connection.execute(case_rows.LOCK, at).mappings().one_or_none()
    if found is None:
        raise NotFound()
    clocks, tasks = (
        connection.execute(case_rows.CLOCKS, at).mappings(),
        connection.execute(case_rows.TASKS, at).mappings(),
    )
    return _command(session, found, clocks, tasks, operations, actor, now)


def load_all(
    session: Session,
    jurisdiction: str,
    case_ids: Sequence[int],
    operations: Mapping[str, Operation],
    *,
    actor: Actor,
    now: datetime,
    locked: bool = True,
) -> list[CaseCommand]:
    """The same for many cases of one place, by id, in the same three statements; unlocked for whoever only reads."""
    connection, at = session.connection(), {"jurisdiction": jurisdiction, "cases": case_ids}
    found = connection.execute(case_rows.LOCK_ALL if locked else case_rows.LOOK, at).mappings().all()
    clocks: dict[int, list[RowMapping]] = defaultdict(list)
    tasks: dict[int, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(case_rows.ALL_CLOCKS, at).mappings():
        clocks[row["case_id"]].append(row)
    for row in connection.execute(case_rows.ALL_TASKS, at).mappings():
        tasks[row["case_id"]].append(row)
    return [_command(session, row, clocks[row["id"]], tasks[row["id"]], operations, actor, now) for row in found]


def _command(
    session: Session,
    row: RowMapping,
    clocks: Iterable[RowMapping],
    tasks: Iterable[RowMapping],
    operations: Mapping[str, Operation],
    actor: Actor,
    now: datetime,
) -> CaseCommand:
    days, stored = calendar.at(session, row["calendar_stamp"]), list(clocks)
    visits = [running(each) for each in stored]
    pack = policy.frozen(session, row["pack_sha256"])
    found = [
        move_of(each, visit, days, pack.office_hours, now)
        for each, visit in zip(stored, visits, strict=True)
        if row["calendar_moving"] and visit.running
    ]
    return CaseCommand(
        session=session,
        actor=actor,
        now=now,
        row=dict(row),
        pack=pack,
        bundle=processes.published(session, row["bundle_id"]),
        clocks=CaseClocks.of(days, legal_date(now), visits, actor.signature),
        tasks=[dict(each) for each in tasks],
        operations=operations,
        moves=[move for move in found if move],
    )
