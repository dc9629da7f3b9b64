"""Pausing, resuming and extending the limits of a case: only for what its policy pack allows, with the clause.

A pause stops the limit that is named, the one of the running stage and `whole` together.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.pack_names import cited
from app.domain.packs import Pack
from app.domain.permissions import Action, Actor, may
from app.domain.tasks import TASKS
from app.domain.vocabulary import N_, ClockCode, PauseReason, Role
from app.services import case_reading
from app.services.command import CaseCommand, load
from app.services.input import required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse


def pause(session: Session, number: str, code: ClockCode, reason: str, *, actor: Actor, now: datetime) -> CaseCommand:
    """中止计时. Raises Conflict `pause_not_allowed` with the clause that would be needed, Forbidden, Invalid."""
    command = _load(session, number, actor, now)
    if reason not in list(PauseReason):
        raise Invalid([FieldError("reason", "unknown_code", N_("请从给出的选项中选择"))])
    check_reason(command, PauseReason(reason))
    check_pause(command, code)
    paused = command.clocks.pause(together(command, code), reason)
    command.note("clock_paused", clocks=[each.value for each in paused], reason=reason)
    return _rearmed(command)


def resume(session: Session, number: str, code: ClockCode, *, actor: Actor, now: datetime) -> CaseCommand:
    """恢复计时, of everything that was paused with it. Raises Conflict `stale` for a limit that runs, Forbidden."""
    command = _load(session, number, actor, now)
    reason = check_resume(command, code)
    resumed = command.clocks.resume(together(command, code), reason)
    command.note("clock_resumed", clocks=[each.value for each in resumed], reason=reason)
    return _rearmed(command)


def extend(
    session: Session, number: str, code: ClockCode, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> CaseCommand:
    """延长期限, once and by no more than the pack says. Raises Conflict `extension_not_allowed`, Forbidden, Invalid."""
    command = _load(session, number, actor, now)
    most = most_extension(command, code)
    amount = data["amount"]
    if not 1 <= amount <= most:
        raise Invalid([FieldError("amount", "out_of_range", N_("至多延长 {most}"), {"most": most})])
    check_extension(command, code)
    reason = command.keep(required_text(data, "reason"))
    command.clocks.extend(code, amount, reason)
    command.note("clock_extended", clock=code.value, amount=amount, reason=reason)
    return _rearmed(command)


def _load(session: Session, number: str, actor: Actor, now: datetime) -> CaseCommand:
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.MANAGE_CLOCK, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    command.acting_as = (Role.CREDIT_CENTRE, command.row["receiver_id"])
    return command


def check_pause(command: CaseCommand, code: ClockCode) -> None:
    """Raises Conflict `pause_not_allowed` where the limit does not run, stands still or has passed."""
    current = command.clocks.running(code)
    if current is None:
        raise Conflict("pause_not_allowed", N_("计时未在进行，不能暂停"))
    # Asked of the named limit alone: others that cannot be paused any more simply run on.
    ledger.pause(current.clock, command.today, "", command.clocks.calendar)


def check_resume(command: CaseCommand, code: ClockCode) -> str:
    """The reason for which the limit stands still. Raises Conflict `stale` where it is not for anybody to end."""
    current = command.clocks.running(code)
    if current is None or not ledger.is_paused(current.clock):
        raise Conflict("stale", N_("计时没有暂停，不能恢复"))
    reason = ledger.pauses(current.clock)[-1].reason
    if reason == PauseReason.SUPPLEMENT:
        raise Conflict("stale", N_("等待补正的计时在收到补正后自动恢复"))
    return reason


def most_extension(command: CaseCommand, code: ClockCode) -> int:
    """By how much the pack lets the limit be lengthened. Raises Conflict `extension_not_allowed`."""
    path = f"extensions.{code}"
    if path not in command.pack.rules:
        _refuse(command.pack, path, "extension_not_allowed", N_("适用的规则没有规定该期限可以延长"))
    return command.pack.number(path)


def check_extension(command: CaseCommand, code: ClockCode) -> None:
    """Raises Conflict `extension_not_allowed` where the limit does not run, has passed, or has been lengthened."""
    current = command.clocks.running(code)
    if current is None or any(entry.kind is ledger.EntryKind.EXTEND for entry in current.clock.entries):
        raise Conflict("extension_not_allowed", N_("计时未在进行或者已经延长过，不能延长"))
    ledger.extend(current.clock, command.today, 1, "", command.clocks.calendar)


def check_reason(command: CaseCommand, reason: PauseReason) -> None:
    """Raises Conflict `pause_not_allowed` for a reason that the pack does not know, or not at this point."""
    path, pack = f"pause_reasons.{reason}", command.pack
    if reason is PauseReason.SUPPLEMENT:
        raise Conflict("pause_not_allowed", N_("等待补正的暂停由补正程序自动进行"))
    if reason not in pack.pause_reasons:
        _refuse(pack, path, "pause_not_allowed", N_("适用的规则没有规定该暂停事由"))
    if pack.word(path) == "before_acceptance" and command.row["accepted_on"] is not None:
        raise Conflict("pause_not_allowed", N_("该事由只能在受理前暂停计时"))


def _refuse(pack: Pack, path: str, code: str, message: str) -> NoReturn:
    """Refuse what the pack does not know, naming the clause of a higher norm that has not been switched on."""
    clause = next((advice.entry.clause for advice in pack.advisories if advice.path == path), None)
    if clause is None:
        raise Conflict(code, message)
    raise Conflict(code, N_("{clause}有此规定，但本地尚未适用"), clause=cited(clause))


def together(command: CaseCommand, code: ClockCode) -> tuple[ClockCode, ...]:
    """The limits that stand still with one: it, that of the running stage, and the whole."""
    stages = [TASKS[task["key"]].clock for task in command.tasks]
    return tuple(dict.fromkeys((code, *stages, ClockCode.WHOLE)))


def _rearmed(command: CaseCommand) -> CaseCommand:
    command.process.rearm()
    save(command)
    return command
