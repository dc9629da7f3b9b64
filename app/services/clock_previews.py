"""What a pause, a resumption or an extension would do to the limits of a case, before anybody decides it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.errors import Conflict, NotFound
from app.domain.pack_entries import Rule
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import ClockCode, PauseReason, Unit
from app.services import case_reading, timekeeping
from app.services.command import CaseCommand, load_all
from app.services.outcomes import OPERATIONS
from app.services.seeing import refuse

# Asked where a pack knows no reason at all: the answer names the clause of the norm that is not switched on.
_ANY = PauseReason.APPRAISAL


@dataclass(frozen=True)
class Change:
    """One limit: its last day now and afterwards, and how many of its days are left to run."""

    code: ClockCode
    before: date
    after: date
    left: int


@dataclass(frozen=True)
class Pausing:
    """The reasons the pack lists, and the limits as they would be if they ran on again on `resumed_on`."""

    reasons: Mapping[PauseReason, Rule]
    resumed_on: date
    changes: list[Change]


@dataclass(frozen=True)
class Extending:
    """The last day for every length the pack allows, in the limit's `unit`, and the rule that allows it."""

    rule: Rule
    unit: Unit
    before: date
    after: Mapping[int, date]


def pausing(session: Session, number: str, code: ClockCode, *, actor: Actor, now: datetime) -> Pausing:
    """Raises Conflict `pause_not_allowed` with the clause that would be needed, NotFound, Forbidden."""
    command = _look(session, number, actor, now)
    reasons = {reason: command.pack.rule(f"pause_reasons.{reason}") for reason in _allowed(command)}
    if not reasons:
        timekeeping.check_reason(command, _ANY)
    timekeeping.check_pause(command, code)
    before = _last_days(command)
    command.clocks.pause(timekeeping.together(command, code), "")
    next_day = command.clocks.calendar.add(command.today, 1)
    command.clocks.today = next_day
    resumed = command.clocks.resume(list(command.clocks.visits))
    return Pausing(reasons, next_day, _changes(command, before, resumed))


def resuming(session: Session, number: str, code: ClockCode, *, actor: Actor, now: datetime) -> list[Change]:
    """Raises Conflict `stale`, NotFound, Forbidden."""
    command = _look(session, number, actor, now)
    reason = timekeeping.check_resume(command, code)
    before = _last_days(command)
    return _changes(command, before, command.clocks.resume(timekeeping.together(command, code), reason))


def extending(session: Session, number: str, code: ClockCode, *, actor: Actor, now: datetime) -> Extending:
    """Raises Conflict `extension_not_allowed` with the clause that would be needed, NotFound, Forbidden."""
    command = _look(session, number, actor, now)
    most = timekeeping.most_extension(command, code)
    timekeeping.check_extension(command, code)
    clock, days = _running(command, code), command.clocks.calendar
    after = {}
    for amount in range(1, most + 1):
        if limit := ledger.due(ledger.extend(clock, command.today, amount, "", days), days):
            after[amount] = limit.on
    return Extending(command.pack.rule(f"extensions.{code}"), clock.unit, _last_days(command)[code], after)


def _look(session: Session, number: str, actor: Actor, now: datetime) -> CaseCommand:
    """The case as an act would find it, unlocked, and never to be saved."""
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = next(
        iter(load_all(session, jurisdiction, [case_id], OPERATIONS, actor=actor, now=now, locked=False)), None
    )
    if command is None:
        raise NotFound()
    if not may(actor, Action.MANAGE_CLOCK, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    return command


def _allowed(command: CaseCommand) -> Iterable[PauseReason]:
    for reason in command.pack.pause_reasons:
        try:
            timekeeping.check_reason(command, reason)
        except Conflict:
            continue
        yield reason


def _running(command: CaseCommand, code: ClockCode) -> ledger.Clock:
    current = command.clocks.running(code)
    if current is None:
        raise NotFound()
    return current.clock


def _last_days(command: CaseCommand) -> dict[ClockCode, date]:
    return {code: limit.on for code in command.clocks.visits if (limit := command.clocks.due(code))}


def _changes(command: CaseCommand, before: Mapping[ClockCode, date], codes: Iterable[ClockCode]) -> list[Change]:
    found, days = [], command.clocks.calendar
    for code in codes:
        if limit := command.clocks.due(code):
            left = ledger.remaining(_running(command, code), days, command.clocks.today) or 0
            found.append(Change(code, before[code], limit.on, left))
    return found
