"""What the steps of an objection do to the joint measures on its record (domain/effects.py says what).

Everything is only remembered here: `measure_orders.finish` writes it with the command, after the orders it overtakes
have been locked. The row of the record is the lock of what is wanted of its measures.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select, true

from app.domain.effects import CHOSEN, Consequence, Effect, Ending, Restoration, consequence, usual
from app.domain.measures import ListingStatus, OrderAct
from app.domain.vocabulary import N_, CaseStatus, Ground, MeasureState, Role
from app.models.base import table_of
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.listing import Listing
from app.models.measure import CatalogueMeasure, Measure, MeasureHold
from app.models.place import Organisation
from app.models.record import Record
from app.services.command import CaseCommand
from app.services.measure_changes import MeasureRow, OrderLine, OrderWish

_measure, _hold, _case = table_of(Measure), table_of(MeasureHold), table_of(Case)
_listing, _catalogue, _unit = table_of(Listing), table_of(CatalogueMeasure), table_of(Organisation)
_PLACE: BindParameter[str] = bindparam("place")
_OPEN_HOLD = and_(_hold.c.jurisdiction == _PLACE, _hold.c.measure_id == _measure.c.id, _hold.c.released_at.is_(None))
_HELD = exists(select(1).where(_OPEN_HOLD, _hold.c.case_id == bindparam("case")))
_HELD_ELSEWHERE = exists(
    select(1)
    .select_from(_hold.join(_case, and_(_case.c.jurisdiction == _hold.c.jurisdiction, _case.c.id == _hold.c.case_id)))
    .where(_OPEN_HOLD, _hold.c.case_id != bindparam("case"), _case.c.status == CaseStatus.OPEN)
)
_SINCE = select(func.min(_hold.c.since)).where(_OPEN_HOLD).scalar_subquery()
_ON_ENTRIES = select(_listing.c.id).where(
    _listing.c.jurisdiction == _PLACE,
    _listing.c.record_id == bindparam("record"),
    _listing.c.status == ListingStatus.IN_FORCE,
)
# On the record itself, or on an entry of a list that rests on it.
ON_RECORD = or_(_measure.c.record_id == bindparam("record"), _measure.c.listing_id.in_(_ON_ENTRIES))
_NAMES = ("id", "record_id", "listing_id", "organisation_id", "name", "desired")
_STANDS = ("reported", "executed_at", "started_on", "lifted_on")
_OF_CASE = (
    select(
        *(_measure.c[name] for name in (*_NAMES, *_STANDS)),
        _unit.c.name.label("organisation"),
        # A norm that forbids it may have been entered in the catalogue after the measure was taken.
        and_(_measure.c.suspendable, func.coalesce(_catalogue.c.suspendable, true())).label("suspendable"),
        _catalogue.c.channels,
        _HELD.label("held"),
        _HELD_ELSEWHERE.label("held_elsewhere"),
        _SINCE.label("suspended_since"),
    )
    .select_from(
        _measure.join(_unit, _unit.c.id == _measure.c.organisation_id).outerjoin(
            _catalogue, _catalogue.c.id == _measure.c.catalogue_id
        )
    )
    .where(_measure.c.jurisdiction == _PLACE, or_(ON_RECORD, _HELD))
    .order_by(_measure.c.id)
)
# Those of which an opinion says what becomes of them; what stands on an entry follows the entry.
IN_FORCE = select(_measure.c.id).where(
    _measure.c.jurisdiction == _PLACE,
    _measure.c.record_id == bindparam("record"),
    _measure.c.desired != MeasureState.LIFTED,
)
_event = table_of(CaseEvent)
_SAID = (
    select(_event.c.data)
    .where(_event.c.jurisdiction == _PLACE, _event.c.case_id == bindparam("case"), _event.c.kind == bindparam("kind"))
    .order_by(_event.c.seq.desc())
    .limit(1)
)


# What the units are told of the outcome (云浮五（二十五）: the result is told to whoever carries a measure out).
REASONS: Mapping[Ending, str] = {
    Ending.MAINTAIN: N_("经核查，异议不成立，维持原记录。"),
    Ending.CORRECT: N_("经核查，异议成立，记录已经更正。"),
    Ending.SUPPLEMENT_RECORD: N_("经核查，异议成立，记录已经补充。"),
    Ending.PARTLY: N_("经核查，异议部分成立，记录的有误内容已经更正。"),
    Ending.OWN_ERROR: N_("记录与报送内容不一致，属于平台差错，已经更正。"),
    Ending.WITHDRAW: N_("经核查，异议成立，记录已经撤销。"),
    Ending.DUPLICATE: N_("经核查，该记录属于重复公示，已经撤销，措施转由保留的记录承接。"),
    Ending.END_PUBLICITY: N_("经核查，异议成立，记录已经终止公示。"),
    Ending.UNVERIFIABLE: N_("经核查，所涉内容无法核实。"),
    Ending.MISROUTED: "",
    Ending.DECLINED: N_("异议申请不予受理，记录不变。"),
    Ending.RETRACTED: N_("申请人已经撤回异议申请，记录不变。"),
    Ending.TRANSFERRED: N_("异议申请已经转送其他机关，记录不变。"),
}


def of_case(command: CaseCommand) -> list[MeasureRow]:
    """The measures on the record of a case and those it holds, lifted ones included; one statement."""
    if not command.row.get("measured"):
        return []
    found = command.session.connection().execute(_OF_CASE, _at(command)).mappings()
    return [MeasureRow(**{**row, "channels": tuple(row["channels"] or ())}) for row in found]


def _at(command: CaseCommand) -> dict[str, Any]:
    jurisdiction, case_id = command.key
    return {"place": jurisdiction, "case": case_id, "record": command.row["record_id"]}


def _locked(command: CaseCommand) -> list[MeasureRow]:
    """The measures that have not been lifted, under the record's lock; nothing is locked where there are none."""
    if not any(row.desired is not MeasureState.LIFTED for row in of_case(command)):
        return []
    _ = command.record
    return [row for row in of_case(command) if row.desired is not MeasureState.LIFTED]


def suspend(command: CaseCommand) -> list[MeasureRow]:
    """核查期间暂停执行: every measure that may stand still is held; answers all that stand still from now on."""
    rows = _locked(command)
    firm, held = [row for row in rows if not row.suspendable], [row for row in rows if row.suspendable]
    if firm:
        command.note("measures_not_suspended", count=len(firm), measures=[str(row.id) for row in firm])
    command.measures.held += [row.id for row in held if not row.held]
    _order(command, OrderAct.SUSPEND, [row for row in held if row.desired is MeasureState.IN_FORCE])
    return held


def at_once(command: CaseCommand, ending: Ending) -> None:
    """What an opinion or an end without answer does to the measures now; burdens wait for the answer."""
    rows = _locked(command)
    if not rows:
        return
    found = _consequences(command, ending, rows)
    _carry_out(command, ending, [(row, found[row.id].at_once) for row in rows])
    lifted = [row for row in rows if found[row.id].at_once is OrderAct.LIFT]
    _restore(command, lifted, found)


def with_answer(command: CaseCommand) -> list[MeasureRow]:
    """What the answer does to them; answers the measures as they stood before it."""
    before = of_case(command)
    if all(row.desired is MeasureState.LIFTED for row in before):
        return before
    ending = _ending(command)
    rows = _locked(command)
    found = _consequences(command, ending, rows)
    _carry_out(command, ending, [(row, found[row.id].with_answer) for row in rows])
    lifted = [row for row in rows if found[row.id].with_answer is OrderAct.LIFT]
    _restore(command, lifted, found)
    return before


def relink(command: CaseCommand, survivor: int) -> None:
    """The measures of a copy rest on the surviving record from now on."""
    if command.row["record_id"] is not None and _locked(command):
        key = {"jurisdiction": command.row["jurisdiction"], "id": survivor}
        command.session.get_one(Record, key, with_for_update=True)
        command.measures.relinked = {"record": command.row["record_id"], "survivor": survivor}
        command.note("measures_relinked", record=str(survivor))


def chosen(command: CaseCommand, ending: Ending) -> Mapping[int, Effect]:
    """What was said of each measure with the opinion that stands, or with the platform's own error."""
    if ending not in CHOSEN | {Ending.OWN_ERROR}:
        return {}
    said = _said(command, "own_error_judged" if ending is Ending.OWN_ERROR else "opinion_given")
    return {int(each["id"]): Effect(each["effect"]) for each in said.get("measures", ())}


def survivor_of(command: CaseCommand) -> int | None:
    """The record of which this one is a copy, as the opinion names it."""
    if command.row["ground"] is not Ground.DUPLICATE:
        return None
    found = _said(command, "duplicate_named").get("record")
    return int(found) if found else None


def _said(command: CaseCommand, kind: str) -> Mapping[str, Any]:
    """The data of the newest event of a kind: of this command, or stored."""
    fresh = next((event.data for event in reversed(command.events) if event.kind == kind), None)
    if fresh is not None:
        return fresh
    jurisdiction, case_id = command.key
    at = {"place": jurisdiction, "case": case_id, "kind": kind}
    stored: Mapping[str, Any] | None = command.session.connection().execute(_SAID, at).scalar_one_or_none()
    return stored or {}


def _ending(command: CaseCommand) -> Ending:
    """How the opinion of an answered case ended."""
    ending = Ending(command.row["opinion_outcome"])
    return Ending.DUPLICATE if ending is Ending.WITHDRAW and survivor_of(command) else ending


def _consequences(command: CaseCommand, ending: Ending, rows: Sequence[MeasureRow]) -> dict[int, Consequence]:
    said = chosen(command, ending)
    usually = usual(ending, command.row["ground"])
    noted = command.pack.unverifiable == "note"
    return {
        row.id: consequence(
            ending,
            suspended=row.held,
            executed=row.executed,
            # A measure that came to the record after the opinion was not judged by it: it goes on.
            effect=said.get(row.id) or usually or Effect.KEEP,
            noted=noted,
        )
        for row in rows
    }


def _carry_out(command: CaseCommand, ending: Ending, wanted: Iterable[tuple[MeasureRow, OrderAct | None]]) -> None:
    acts = [(row, act) for row, act in wanted if act]
    lifted = [row for row, act in acts if act is OrderAct.LIFT]
    freed = [row for row, act in acts if act is OrderAct.RESUME]
    command.measures.released += [row.id for row in (*lifted, *freed) if row.held]
    _order(command, OrderAct.LIFT, lifted, REASONS[ending])
    _order(command, OrderAct.RESUME, [row for row in freed if not row.held_elsewhere], REASONS[ending])


_STATES = {
    OrderAct.SUSPEND: MeasureState.SUSPENDED,
    OrderAct.RESUME: MeasureState.IN_FORCE,
    OrderAct.LIFT: MeasureState.LIFTED,
}


def _order(command: CaseCommand, act: OrderAct, rows: Sequence[MeasureRow], reason: str = "") -> None:
    """One order to each unit and record or entry, in which every measure is a line; none for what does not change."""
    changed = [row for row in rows if row.desired is not _STATES[act]]
    if not changed:
        return
    command.measures.desired |= {row.id: _STATES[act] for row in changed}
    _wish(command, act, [(row.organisation_id, OrderLine(row)) for row in changed], Role.MEASURE_IMPLEMENTER, reason)
    command.note(
        "measures_ordered",
        act=act.value,
        act_text=act.label,
        count=len(changed),
        measures=[str(row.id) for row in changed],
    )


def _wish(
    command: CaseCommand, act: OrderAct, lines: Iterable[tuple[int, OrderLine]], role: Role, reason: str = ""
) -> None:
    groups: dict[tuple[int, int | None, int | None], list[OrderLine]] = {}
    for unit, line in lines:
        groups.setdefault((unit, line.measure.record_id, line.measure.listing_id), []).append(line)
    command.measures.orders += [
        OrderWish(act, unit, role, record, listing, tuple(group), reason)
        for (unit, record, listing), group in groups.items()
    ]


def _restore(command: CaseCommand, lifted: Sequence[MeasureRow], found: Mapping[int, Consequence]) -> None:
    """恢复信誉: a line for each measure that did harm and each channel in which it was known, led as the pack says."""
    harmful = [row for row in lifted if found[row.id].restoration is not Restoration.NONE]
    if not harmful:
        return
    proposed = any(found[row.id].restoration is Restoration.PROPOSED for row in harmful)
    provider = command.row["provider_id"]
    led = command.pack.word("objection.restoration_by") == Role.INFORMATION_PROVIDER and provider is not None
    role = Role.INFORMATION_PROVIDER if led else Role.MEASURE_IMPLEMENTER
    usual_channels = command.pack.words("channels.publication")
    lines = [
        (provider if led else row.organisation_id, OrderLine(row, channel))
        for row in harmful
        for channel in row.channels or usual_channels
    ]
    reason = N_("记录无法核实、已终止公示，建议恢复信誉；是否恢复由你单位研究决定。") if proposed else ""
    _wish(command, OrderAct.RESTORE, lines, role, reason)
    command.note("restoration_asked", count=len(harmful), measures=[str(row.id) for row in harmful])
