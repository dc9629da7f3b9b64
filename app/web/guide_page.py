"""The parts of a service guide that are put together from a pack and a process model."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain.pack_entries import Clause, ClockRule, Rule
from app.domain.packs import Pack
from app.domain.vocabulary import ClockCode, ClockKind, PauseReason, Role
from app.engine import Bundle

LIMITS = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE, ClockCode.SUPPLEMENT)
_FOUR_EYES = ("approve_opinion", "approve_answer")


@dataclass(frozen=True)
class Material:
    """One thing to hand in; `blank` = there is a form to print."""

    name: str
    form: str
    copies: str
    needed: str
    blank: bool


def materials(pack: Pack) -> list[Material]:
    """What is handed in, in what form, how many copies, and whether it must be; the lists of the pack run in step."""
    forms, copies, needed = (pack.words(f"guide.{name}") for name in ("forms", "copies", "needed"))
    return [
        Material(name, form, number, must, "申请书" in name or "委托书" in name)
        for name, form, number, must in zip(pack.materials, forms, copies, needed, strict=True)
    ]


def limits(pack: Pack) -> list[tuple[ClockCode, ClockRule | None, bool]]:
    """Each limit of an objection, and whether its number is law."""
    rules = [(code, pack.clocks.get(code)) for code in LIMITS]
    return [
        (code, rule, bool(rule and rule.budget is not None and rule.kind is ClockKind.STATUTORY))
        for code, rule in rules
    ]


def uncounted(pack: Pack) -> list[tuple[PauseReason, Rule]]:
    """For what the clocks stand still here, with the rule that says so."""
    return [(reason, pack.rule(f"pause_reasons.{reason}")) for reason in pack.pause_reasons]


def special(pack: Pack) -> list[PauseReason]:
    """特殊环节: steps beside the ordinary ones, whose time is not counted."""
    return [reason for reason in pack.pause_reasons if reason is not PauseReason.SUPPLEMENT]


def steps(pack: Pack, bundle: Bundle) -> list[dict[str, Any]]:
    """The work of people in the order of the model: what, who, and how it may end."""
    found = []
    for task in bundle.user_tasks.values():
        if task.key in _FOUR_EYES and not pack.four_eyes(task.key):
            continue
        found.append({"key": task.key, "name": task.name, "role": Role(task.role)})
    return found


def clauses(pack: Pack) -> list[Clause]:
    """The clauses behind the rules of an objection, each once, in the order of the rules."""
    paths = ("receiver", "channels.intake", "objection.suspension", "objection.correct", "objection.withdraw")
    grounded: Iterable[Rule | ClockRule | None] = [
        *(pack.rules.get(path) for path in paths),
        *(pack.clocks.get(code) for code in LIMITS),
    ]
    return list(dict.fromkeys(each.clause for each in grounded if each and each.clause))
