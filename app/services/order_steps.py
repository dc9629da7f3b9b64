"""The steps of an order about measures: sent, acknowledged, carried out with proof or refused with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, and_, case, func, insert, literal, or_, select, update

from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.measures import LineStatus, OrderAct, OrderStatus, ReportSource
from app.domain.vocabulary import N_, ClockCode, MeasureState
from app.models.base import Instant, table_of
from app.models.measure import Measure, MeasureReport
from app.models.measure_order import MeasureOrder, MeasureOrderLine
from app.services import evidence, order_papers, outbox
from app.services.command import CaseCommand
from app.services.input import only_keys, optional_text, required_text, row_id

ENDED = "measure_order_ended"
_order, _line = table_of(MeasureOrder), table_of(MeasureOrderLine)
_measure, _report = table_of(Measure), table_of(MeasureReport)
# What its unit says of a measure by having carried an order out.
REPORTED = {
    OrderAct.SUSPEND: MeasureState.SUSPENDED,
    OrderAct.RESUME: MeasureState.IN_FORCE,
    OrderAct.LIFT: MeasureState.LIFTED,
}


def send_order(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """发出措施通知: both limits of the unit begin with the letter, which reaches its account at once."""
    envelope = command.form["envelope"]
    act = envelope.wish.act
    command.start_clock(ClockCode.ACKNOWLEDGE)
    command.start_clock(ClockCode.RESTORE if act is OrderAct.RESTORE else ClockCode.EXECUTE)
    command.note(
        "measure_order_sent",
        organisation_id=str(envelope.unit.id),
        act=act.value,
        act_text=act.label,
        count=len(envelope.wish.lines),
    )
    command.notices.append(order_papers.letter(command, envelope))


def acknowledge_order(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """签收: the unit has the order; or refuses it at once, with its reason."""
    command.clocks.stop(ClockCode.ACKNOWLEDGE)
    if outcome == "refuse":
        _refuse(command, _open_lines(command), required_text(data, "reason"))
        return
    _write(command, status=OrderStatus.ACKNOWLEDGED, acknowledged_at=command.now)
    command.note("measure_order_acknowledged", organisation_id=_unit(command))


def execute_order(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """执行: every open line, with proof; or refused as a whole, with the reason."""
    lines = _open_lines(command)
    if outcome == "refuse":
        _refuse(command, lines, required_text(data, "reason"))
        return
    proof = _proof(command, data.get("evidence"), "evidence")
    _settle(command, [line["id"] for line in lines], LineStatus.DONE, evidence_id=proof)
    _report_states(command, lines, proof)


def restore_credit(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """恢复信誉: line by line, done with proof or refused with a reason; `restore` means that all are done."""
    lines = [str(line["id"]) for line in _open_lines(command)]
    given = _given(data.get("lines"), lines)
    refused = {name: said for name, said in given.items() if said["outcome"] == "refuse"}
    done = {name: said for name, said in given.items() if name not in refused}
    rest = [name for name in lines if name not in given]
    if outcome == "restore":
        if refused:
            raise Invalid([FieldError("outcome", "lines_refused", N_("有不能办理的事项，请选择部分或者全部不能办理"))])
        done |= {name: {} for name in rest}
    elif rest:
        refused |= {name: {"reason": required_text(data, "reason")} for name in rest}
    elif not refused:
        raise Invalid([FieldError("outcome", "nothing_refused", N_("各项均已办理，请选择全部办结"))])
    _settle_each(command, done, refused, data.get("evidence"))
    if refused:
        _write(command, status=OrderStatus.REFUSED)
        _note_refused(command, len(refused), "；".join(dict.fromkeys(said["reason"] for said in refused.values())))


def _given(raw: Any, lines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was said of single lines, each of them open and said once. Raises Invalid."""
    if raw is None:
        return {}
    if not isinstance(raw, list):
        raise Invalid([FieldError("lines", "not_a_list", N_("请逐项填写办理情况"))])
    found: dict[str, dict[str, Any]] = {}
    errors: list[FieldError] = []
    for position, item in enumerate(raw):
        at = f"lines.{position}."
        if not isinstance(item, Mapping) or (name := str(item.get("id"))) not in lines or name in found:
            errors.append(FieldError(f"{at}id", "unknown_line", N_("没有这个待办事项，或者已经填写")))
            continue
        only_keys(item, ("id", "outcome", "evidence", "reason"), at)
        if item.get("outcome") not in ("done", "refuse"):
            errors.append(FieldError(f"{at}outcome", "unknown_outcome", N_("请选择已办理或者不能办理")))
        reason = optional_text(item, "reason")
        if item.get("outcome") == "refuse" and not reason:
            errors.append(FieldError(f"{at}reason", "required", N_("请写明不能办理的理由")))
        found[name] = {"outcome": item.get("outcome"), "evidence": item.get("evidence"), "reason": reason, "at": at}
    if errors:
        raise Invalid(errors)
    return found


def _settle_each(
    command: CaseCommand,
    done: Mapping[str, Mapping[str, Any]],
    refused: Mapping[str, Mapping[str, Any]],
    shared: Any,
) -> None:
    """Write the lines: each with its own proof, or with the one that was sent for all."""
    for name, said in done.items():
        own = said.get("evidence")
        proof = _proof(command, own or shared, f"{said['at']}evidence" if own else "evidence")
        _settle(command, [int(name)], LineStatus.DONE, evidence_id=proof)
        if own:
            evidence.join(command, own, role=command.acting_as[0] or command.row["unit_role"])
    for name, said in refused.items():
        _settle(command, [int(name)], LineStatus.REFUSED, reason=said["reason"])


def review_refusal(command: CaseCommand, outcome: str, data: Mapping[str, Any]) -> None:
    """审查退回理由: by the supervisor; what is not accepted is to be done after all."""
    if outcome == "accept":
        command.form["text"] = optional_text(data, "text")
        _settle(command, None, LineStatus.REFUSAL_ACCEPTED, of=LineStatus.REFUSED)
        return
    text = required_text(data, "text")
    _settle(command, None, LineStatus.OPEN, of=LineStatus.REFUSED)
    acknowledged = func.coalesce(_order.c.acknowledged_at, literal(command.now, Instant()))
    _write(command, status=OrderStatus.ACKNOWLEDGED, acknowledged_at=acknowledged, done_at=None)
    command.note("refusal_returned", organisation_id=_unit(command), digest=command.keep(text))


def close_order(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """办结: all is done and proven."""
    for code in (ClockCode.EXECUTE, ClockCode.RESTORE):
        command.clocks.stop(code)
    _write(command, status=OrderStatus.EXECUTED, done_at=command.now)
    command.note("measure_order_executed", organisation_id=_unit(command))
    _tell_parent(command)


def accept_refusal(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """认可退回: the order ends with what could not be done."""
    _write(command, done_at=command.now)
    command.note("refusal_accepted", organisation_id=_unit(command), digest=command.keep(command.form.get("text", "")))
    _tell_parent(command)


def supersede_order(command: CaseCommand, params: Mapping[str, Any]) -> None:
    """取代: a later order has taken its place; nothing is owed by it any more."""
    command.clocks.cancel_all()
    command.note("measure_order_superseded", organisation_id=_unit(command), number=command.form["superseded_by"])


def restores(command: CaseCommand) -> bool:
    """Whether an order asks to restore credit, which is done line by line."""
    jurisdiction, order_id = command.key
    asked = select(_order.c.act).where(_order.c.jurisdiction == jurisdiction, _order.c.case_id == order_id)
    return command.session.connection().execute(asked).scalar_one() is OrderAct.RESTORE


def _unit(command: CaseCommand) -> str:
    return str(command.row["provider_id"])


def _tell_parent(command: CaseCommand) -> None:
    """A child tells its parent by a message alone: it holds no lock beside its own."""
    jurisdiction, order_id = command.key
    payload = {"order": str(order_id)}
    message = outbox.message(jurisdiction, ENDED, f"{ENDED}:{order_id}", payload, command.now)
    command.messages.append(message)


def _refuse(command: CaseCommand, lines: Sequence[Mapping[str, Any]], reason: str) -> None:
    for code in (ClockCode.EXECUTE, ClockCode.RESTORE):
        command.clocks.stop(code, cancelled=True)
    _settle(command, [line["id"] for line in lines], LineStatus.REFUSED, reason=reason)
    _write(command, status=OrderStatus.REFUSED)
    _note_refused(command, len(lines), reason)


def _note_refused(command: CaseCommand, count: int, reason: str) -> None:
    command.clocks.stop(ClockCode.RESTORE, cancelled=True)
    command.note("measure_order_refused", organisation_id=_unit(command), count=count, digest=command.keep(reason))


def _open_lines(command: CaseCommand) -> Sequence[Mapping[str, Any]]:
    """The lines that are still to be done, with what their measures are wanted to be and the order's act."""
    jurisdiction, order_id = command.key
    at_measure = and_(_measure.c.jurisdiction == _line.c.jurisdiction, _measure.c.id == _line.c.measure_id)
    at_order = and_(_order.c.jurisdiction == _line.c.jurisdiction, _order.c.case_id == _line.c.order_id)
    statement = (
        select(_line.c.id, _line.c.measure_id, _measure.c.desired, _order.c.act)
        .select_from(_line.join(_order, at_order).outerjoin(_measure, at_measure))
        .where(_line.c.jurisdiction == jurisdiction, _line.c.order_id == order_id, _line.c.status == LineStatus.OPEN)
        .order_by(_line.c.id)
    )
    return [dict(row) for row in command.session.connection().execute(statement).mappings()]


def _proof(command: CaseCommand, given: Any, at: str) -> int:
    """The first of the files that prove it; they are joined to the order. Raises Invalid."""
    ids = [each for each in given if row_id(each)] if isinstance(given, list) else []
    if not ids:
        raise Invalid([FieldError(at, "proof_required", N_("请上传办理凭证"))])
    return evidence.owned(command.session, given, command.actor, at)[0].id


def _settle(
    command: CaseCommand,
    lines: Sequence[int] | None,
    status: LineStatus,
    *,
    of: LineStatus = LineStatus.OPEN,
    evidence_id: int | None = None,
    reason: str | None = None,
) -> None:
    jurisdiction, order_id = command.key
    which = and_(_line.c.jurisdiction == jurisdiction, _line.c.order_id == order_id, _line.c.status == of)
    if lines is not None:
        which = and_(which, _line.c.id.in_(lines))
    values: dict[str, Any] = {"status": status}
    if status is LineStatus.DONE:
        values |= {"evidence_id": evidence_id, "done_at": command.now}
    elif status is LineStatus.REFUSED:
        values["reason"] = reason
    command.session.connection().execute(update(_line).where(which).values(**values))


def _report_states(command: CaseCommand, lines: Sequence[Mapping[str, Any]], proof: int) -> None:
    """The unit's own word on each measure; where another order has overtaken this one it is kept, and no more."""
    jurisdiction, order_id = command.key
    ids = [line["measure_id"] for line in lines if line["measure_id"] is not None]
    if not ids:
        return
    state = REPORTED[lines[0]["act"]]
    rows = [
        {
            "jurisdiction": jurisdiction,
            "id": new_id(command.now),
            "measure_id": each,
            "state": state,
            "source": ReportSource.ORDER,
            "organisation_id": command.acting_as[1],
            "account_id": command.actor.account_id,
            "evidence_id": proof,
            "at": command.now,
            "order_id": order_id,
        }
        for each in ids
    ]
    connection = command.session.connection()
    connection.execute(insert(_report), rows)
    overtaken = select(_line.c.measure_id).where(
        _line.c.jurisdiction == jurisdiction,
        _line.c.measure_id.in_(ids),
        _line.c.order_id > order_id,
        _line.c.status == LineStatus.DONE,
        _line.c.channel == "",
    )
    late = set(connection.execute(overtaken).scalars())
    connection.execute(state_told(jurisdiction, [each for each in ids if each not in late], state, command.now))


def state_told(jurisdiction: str, ids: Sequence[int], state: MeasureState, now: datetime) -> Update:
    """The statement by which measures take over what their implementer last told of them.

    What is told to be in force, or was until now, has been carried out; an alarm ends where all is as wanted.
    """
    ran = or_(_measure.c.reported == MeasureState.IN_FORCE, literal(state is MeasureState.IN_FORCE))
    first = func.coalesce(_measure.c.executed_at, _measure.c.reported_at, literal(now, Instant()))
    return (
        update(_measure)
        .where(_measure.c.jurisdiction == jurisdiction, _measure.c.id.in_(ids))
        .values(
            executed_at=case((ran, first), else_=_measure.c.executed_at),
            alarm_since=case((_measure.c.desired == state, None), else_=_measure.c.alarm_since),
            reported=state,
            reported_at=now,
        )
    )


def _write(command: CaseCommand, **values: Any) -> None:
    jurisdiction, case_id = command.key
    here = and_(_order.c.jurisdiction == jurisdiction, _order.c.case_id == case_id)
    command.session.connection().execute(update(_order).where(here).values(**values))
