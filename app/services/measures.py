"""What the steps of an objection do to the joint measures on its record (domain/effects.py says what).

Everything is only remembered here: `measure_orders.finish` writes it with the command, after the orders it overtakes
have been locked. The row of the record is the lock of what is wanted of its measures.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.domain.effects import CHOSEN, Consequence, Effect, Ending, Restoration, consequence, usual
from app.domain.measures import OrderAct
from app.domain.vocabulary import N_, Ground, MeasureState, Role
from app.models.record import Record
from app.services.command import CaseCommand
from app.services.measure_changes import MeasureRow, OrderLine, OrderWish
from app.services.measure_rows import honours, locked, of_case, said

# The endings by which the record was not what it ought to be.
WRONG = CHOSEN | {Ending.OWN_ERROR, Ending.WITHDRAW, Ending.UNVERIFIABLE}
PROPOSED = N_("记录无法核实、已终止公示，建议恢复信誉；是否恢复由你单位研究决定。")
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


_SUSPENSION, _RESTORATION = "objection.suspension", "objection.restoration_by"
# The rules on which a lift rests, by what became of the record.
_LIFTS: Mapping[Ending, tuple[str, ...]] = {
    Ending.WITHDRAW: ("objection.withdraw",),
    Ending.UNVERIFIABLE: ("objection.unverifiable",),
}
_LIFTED = ("objection.correct",)


def suspend(command: CaseCommand) -> list[MeasureRow]:
    """核查期间暂停执行: every measure that may stand still is held; answers all that stand still from now on."""
    rows = locked(command)
    firm, held = [row for row in rows if not row.suspendable], [row for row in rows if row.suspendable]
    if firm:
        command.note("measures_not_suspended", count=len(firm), measures=[str(row.id) for row in firm])
    command.measures.held += [row.id for row in held if not row.held]
    fresh = [row for row in held if row.desired is MeasureState.IN_FORCE]
    _order(command, OrderAct.SUSPEND, fresh, "", (_SUSPENSION,))
    return held


def at_once(command: CaseCommand, ending: Ending) -> None:
    """What an opinion or an end without answer does to the measures now; burdens wait for the answer."""
    rows = locked(command)
    found = _consequences(command, ending, rows)
    _carry_out(command, ending, [(row, found[row.id].at_once) for row in rows])
    _restore(command, ending, [row for row in rows if found[row.id].at_once is OrderAct.LIFT], found)


def with_answer(command: CaseCommand) -> list[MeasureRow]:
    """What the answer does to them; answers the measures as they stood before it."""
    before, ending = of_case(command), _ending(command)
    rows = locked(command)
    found = _consequences(command, ending, rows)
    _carry_out(command, ending, [(row, found[row.id].with_answer) for row in rows])
    if ending is Ending.UNVERIFIABLE and command.pack.unverifiable != "note":
        _restore(command, ending, [row for row in rows if found[row.id].with_answer is OrderAct.LIFT], found)
    return before


def relink(command: CaseCommand, survivor: int) -> None:
    """The measures of a copy rest on the surviving record from now on."""
    if command.row["record_id"] is not None and locked(command):
        key = {"jurisdiction": command.row["jurisdiction"], "id": survivor}
        command.session.get_one(Record, key, with_for_update=True)
        command.measures.relinked = {"record": command.row["record_id"], "survivor": survivor}
        command.note("measures_relinked", record=str(survivor))


def chosen(command: CaseCommand, ending: Ending) -> Mapping[int, Effect]:
    """What was said of each measure with the opinion that stands, or with the platform's own error."""
    if ending not in CHOSEN | {Ending.OWN_ERROR}:
        return {}
    judged = said(command, "own_error_judged" if ending is Ending.OWN_ERROR else "opinion_given")
    return {int(each["id"]): Effect(each["effect"]) for each in judged.get("measures", ())}


def survivor_of(command: CaseCommand) -> int | None:
    """The record of which this one is a copy, as the opinion names it."""
    if command.row["ground"] is not Ground.DUPLICATE:
        return None
    found = said(command, "duplicate_named").get("record")
    return int(found) if found else None


def _ending(command: CaseCommand) -> Ending:
    """How the opinion of an answered case ended."""
    ending = Ending(command.row["opinion_outcome"])
    return Ending.DUPLICATE if ending is Ending.WITHDRAW and survivor_of(command) else ending


def _consequences(command: CaseCommand, ending: Ending, rows: Sequence[MeasureRow]) -> dict[int, Consequence]:
    if not rows:
        return {}
    judged = chosen(command, ending)
    usually = usual(ending, command.row["ground"])
    noted = command.pack.unverifiable == "note"
    return {
        row.id: consequence(
            ending,
            suspended=row.held,
            executed=row.executed,
            # A measure that came to the record after the opinion was not judged by it: it goes on.
            effect=judged.get(row.id) or usually or Effect.KEEP,
            noted=noted,
        )
        for row in rows
    }


def _carry_out(command: CaseCommand, ending: Ending, wanted: Iterable[tuple[MeasureRow, OrderAct | None]]) -> None:
    acts = [(row, act) for row, act in wanted if act]
    lifted = [row for row, act in acts if act is OrderAct.LIFT]
    freed = [row for row, act in acts if act is OrderAct.RESUME]
    command.measures.released += [row.id for row in (*lifted, *freed) if row.held]
    _order(command, OrderAct.LIFT, lifted, REASONS[ending], _LIFTS.get(ending, _LIFTED))
    going_on = [row for row in freed if not row.held_elsewhere]
    _order(command, OrderAct.RESUME, going_on, REASONS[ending], (_SUSPENSION,))


_STATES = {
    OrderAct.SUSPEND: MeasureState.SUSPENDED,
    OrderAct.RESUME: MeasureState.IN_FORCE,
    OrderAct.LIFT: MeasureState.LIFTED,
}


def _order(
    command: CaseCommand, act: OrderAct, rows: Sequence[MeasureRow], reason: str, rules: tuple[str, ...]
) -> None:
    """One order to each unit and record or entry, in which every measure is a line; none for what does not change."""
    changed = [row for row in rows if row.desired is not _STATES[act]]
    if not changed:
        return
    command.measures.desired |= {row.id: _STATES[act] for row in changed}
    lines = [(row.organisation_id, OrderLine(row)) for row in changed]
    _wish(command, act, lines, Role.MEASURE_IMPLEMENTER, reason, rules)
    command.note(
        "measures_ordered",
        act=act.value,
        act_text=act.label,
        count=len(changed),
        measures=[str(row.id) for row in changed],
    )


def _wish(
    command: CaseCommand,
    act: OrderAct,
    lines: Iterable[tuple[int, OrderLine]],
    role: Role,
    reason: str,
    rules: tuple[str, ...],
) -> None:
    groups: dict[tuple[int, int | None, int | None], list[OrderLine]] = {}
    for unit, line in lines:
        on = (line.measure.record_id, line.measure.listing_id) if line.measure else (command.row["record_id"], None)
        groups.setdefault((unit, *on), []).append(line)
    command.measures.orders += [
        OrderWish(act, unit, role, record, listing, tuple(group), reason, rules)
        for (unit, record, listing), group in groups.items()
    ]


def _restore(
    command: CaseCommand, ending: Ending, lifted: Sequence[MeasureRow], found: Mapping[int, Consequence]
) -> None:
    """恢复信誉: a line for each measure that did harm and each channel in which it was known, led as the pack says.

    Honours that were withdrawn because of the record are proposed to whoever gave them.
    """
    harmful = [row for row in lifted if found[row.id].restoration is not Restoration.NONE]
    gone = honours(command) if ending in WRONG else []
    if not harmful and not gone:
        return
    provider = command.row["provider_id"]
    led = command.pack.word(_RESTORATION) == Role.INFORMATION_PROVIDER and provider is not None
    role = Role.INFORMATION_PROVIDER if led else Role.MEASURE_IMPLEMENTER
    usual_channels = command.pack.words("channels.publication")
    lines = [
        (provider if led else row.organisation_id, OrderLine(row, channel))
        for row in harmful
        for channel in row.channels or usual_channels
    ]
    reason = PROPOSED if ending is Ending.UNVERIFIABLE else ""
    _wish(command, OrderAct.RESTORE, lines, role, reason, (_RESTORATION,))
    given = [(unit, OrderLine(None, honour=name)) for unit, name in gone]
    _wish(command, OrderAct.RESTORE, given, Role.MEASURE_INITIATOR, reason, (_RESTORATION,))
    count = len(harmful) + len(gone)
    command.note("restoration_asked", count=count, measures=[str(row.id) for row in harmful])
