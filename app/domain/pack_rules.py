"""Which entries a pack may have, and how one is read from its TOML table.

A reader raises `BadEntry` with the key, the fault and the way out; the loader adds file and table.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.domain.ladder import Level, RungCode
from app.domain.pack_entries import OF_LAW, AnyEntry, Clause, ClockRule, Ground, Remedy, Rule
from app.domain.pack_shapes import (
    BadEntry,
    Shape,
    choice,
    flag,
    hours,
    month_day,
    number,
    one_of,
    some_of,
    spelled,
    text,
    texts,
)
from app.domain.vocabulary import (
    N_,
    Basis,
    Channel,
    ClockCode,
    Origin,
    PauseReason,
    Receiver,
    RemedyCode,
    Role,
    Suspension,
    Unit,
)

RECIPIENTS = (*Role, "platform")

# Where each limit stands in a file: the table is the section and the clock's code.
CLOCKS: Mapping[str, ClockCode] = MappingProxyType(
    {
        f"{section}.{code}": code
        for section, codes in {
            "objection": "refer verify answer whole supplement revoke restore tell_subject review",
            "measures": "acknowledge execute",
            "publicity": "publish",
            "feedback": "feedback",
            "supervision": "complaint rectify",
        }.items()
        for code in map(ClockCode, codes.split())
    }
)

REMEDIES: Mapping[str, RemedyCode] = MappingProxyType({f"remedies.{code}": code for code in RemedyCode})

# What a unit's score is reckoned from: the base, and the points each kind of failing costs.
SCORE_PARTS = ("base", "late", "serious", "held", "error", "returned", "circulated")

RULES: Mapping[str, Shape] = MappingProxyType(
    {
        "receiver": one_of(Receiver),
        "origins": some_of(Origin),
        "materials": texts,
        "signatory": one_of(Role),
        "channels.intake": some_of(Channel),
        "channels.publication": texts,
        "objection.default_receiver": text,
        "objection.suspension": one_of(Suspension),
        "objection.annotate": one_of(("receipt", "acceptance")),
        "objection.unverifiable": one_of(("end_publicity", "note")),
        "objection.correct": flag,
        "objection.withdraw": flag,
        "objection.regrade": flag,
        "objection.restoration_by": one_of(Role),
        "objection.return_to_provider": number,
        "objection.remedies": some_of((RemedyCode.RECONSIDERATION, RemedyCode.LITIGATION)),
        "recipients.verification": some_of(RECIPIENTS),
        "recipients.answer": some_of(RECIPIENTS),
        "notices.number": text,
        "contact.office": text,
        "contact.telephone": text,
        "contact.address": text,
        "contact.hours": text,
        "contact.complaints": text,
        "guide.matter": text,
        "guide.handling": text,
        "guide.forms": texts,
        "guide.copies": texts,
        "guide.needed": texts,
        "rating.call_back": number,
        "four_eyes.approve_opinion": flag,
        "four_eyes.approve_answer": flag,
        "four_eyes.own_record": flag,
        "persons.recorded": flag,
        "persons.measures": flag,
        "records.attestation": text,
        "repair.told_at_collection": flag,
        "retention.person_years": number,
        "lists.heavier": flag,
        "publicity.excluded": some_of(("personal_privacy", "trade_secret")),
        "publicity.classes": some_of(("public", "authorised", "government")),
        "feedback.by": some_of((Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER)),
        "feedback.frequency": one_of(("monthly", "each_execution")),
        "supervision.bodies": texts,
        "supervision.government": text,
        "supervision.sanctions": some_of(("rectify", "circular", "appraisal")),
        "supervision.contacts": some_of(("leader", "liaison")),
        "supervision.whistleblower_secret": flag,
        "supervision.contest": number,
        "counting.first_day": text,
        "counting.months": text,
        "counting.last_day": text,
    }
    | {f"pause_reasons.{code}": one_of(("before_acceptance", "any_stage")) for code in PauseReason}
    | {f"extensions.{code}": number for code in ClockCode}
    | {f"ladder.{rung}": some_of((Level.LIAISON, Level.LEADER, Level.SUPERVISOR)) for rung in RungCode}
    | {f"supervision.score.{part}": number for part in SCORE_PARTS}
    | {f"supervision.systemic.{part}": number for part in ("count", "share")}
    | {"ladder.hours": hours, "calendar.alarm_from": month_day}
)

# Not every place has these; every other entry must be there for each place.
OPTIONAL = frozenset(
    {
        "objection.review",
        "objection.remedies",
        "feedback.feedback",
        "feedback.by",
        "feedback.frequency",
        "retention.person_years",
        "lists.heavier",
        "publicity.excluded",
        "publicity.classes",
        "repair.told_at_collection",
        *(f"pause_reasons.{code}" for code in PauseReason if code is not PauseReason.SUPPLEMENT),
        *(f"extensions.{code}" for code in ClockCode),
    }
)

PATHS = frozenset({*CLOCKS, *REMEDIES, *RULES})

_GROUND_KEYS = frozenset({"basis", "clause", "to_confirm", "note"})
_CLAUSE_KEYS = ("document", "article", "quote")
_KEYS = {
    Rule: _GROUND_KEYS | {"value"},
    ClockRule: _GROUND_KEYS | {"budget", "unit", "owner", "rolls"},
    Remedy: _GROUND_KEYS | {"budget", "unit", "after", "organ"},
}


def read_entry(path: str, table: Mapping[str, Any]) -> AnyEntry:
    """The entry at `path`. Raises BadEntry at its first fault."""
    if path in RULES:
        _only(table, Rule)
        return Rule(RULES[path](table.get("value")), _ground(table))
    if path in CLOCKS:
        _only(table, ClockRule)
        budget, unit = _budget(table)
        owner, rolls = Role(choice("owner", table.get("owner"), Role)), flag(table.get("rolls", False)) is True
        return ClockRule(CLOCKS[path], budget, unit, owner, rolls, _numbered(table, budget))
    _only(table, Remedy)
    budget, unit = _budget(table)
    ground = _numbered(table, budget)
    if ground.basis not in OF_LAW:
        hint = N_("请引用规定期限的法律条文，或者删去本条目")
        raise BadEntry("basis", N_("救济期限关系申请人的权利，不能由内部规定"), hint)
    after = choice("after", table.get("after"), ("served", "filed", "unanswered"))
    organ = choice("organ", table.get("organ"), ("reconsideration", "court"))
    return Remedy(REMEDIES[path], budget, unit, after, organ, ground)


def _only(table: Mapping[str, Any], kind: type) -> None:
    for key in table:
        if key not in _KEYS[kind]:
            raise BadEntry(key, N_("不认识的键"), N_("可用的键：{keys}").format(keys=" ".join(sorted(_KEYS[kind]))))


def _budget(table: Mapping[str, Any]) -> tuple[int | None, Unit]:
    if "budget" not in table:
        return None, Unit.WORKDAY
    budget = table["budget"]
    if not isinstance(budget, int) or isinstance(budget, bool) or budget < 1:
        hint = N_("请写正整数；没有期限的，删去 budget 和 unit")
        raise BadEntry("budget", N_("“{raw}”不是期限").format(raw=budget), hint)
    return budget, Unit(choice("unit", table.get("unit"), Unit))


def _ground(table: Mapping[str, Any]) -> Ground:
    basis = Basis(choice("basis", table.get("basis"), Basis))
    clause = _clause(table["clause"]) if "clause" in table else None
    note, to_confirm = table.get("note", ""), table.get("to_confirm", False)
    if basis is Basis.INTERNAL and clause:
        hint = N_("删去 clause，或者把 basis 改为 statute、county、analogy")
        raise BadEntry("clause", N_("内部规定没有法律出处"), hint)
    if basis is Basis.INTERNAL and not note:
        raise BadEntry("note", N_("内部规定必须写明理由"), N_("请在 note 中写一句为什么这样定"))
    if basis is not Basis.INTERNAL and clause is None:
        hint = N_("请补上 clause.document、clause.article、clause.quote，或者改为内部规定（internal）")
        raise BadEntry("clause", N_("“{basis}”条目必须写明出处").format(basis=basis.label), hint)
    if not isinstance(note, str):
        raise BadEntry("note", N_("note 不是文字"), N_("请写一段带引号的文字"))
    if not isinstance(to_confirm, bool):
        raise BadEntry("to_confirm", N_("to_confirm 不是“是”或“否”"), N_("请写 true，或者删去这一项"))
    return Ground(basis, clause, to_confirm, note)


def _clause(raw: Any) -> Clause:
    parts = raw if isinstance(raw, dict) else {}
    if set(parts) != set(_CLAUSE_KEYS) or not all(isinstance(part, str) and part.strip() for part in parts.values()):
        hint = N_("请写全 clause.document（文件）、clause.article（条款）、clause.quote（原文）")
        raise BadEntry("clause", N_("出处不完整"), hint)
    return Clause(*(parts[key] for key in _CLAUSE_KEYS))


def _numbered(table: Mapping[str, Any], budget: int | None) -> Ground:
    # A number the quoted words do not contain has been invented or mistyped.
    ground = _ground(table)
    if budget is not None and ground.clause and ground.basis in OF_LAW and not ground.to_confirm:
        numbers = re.findall(r"\d+|[一二三四五六七八九十两]+", ground.clause.quote)
        if not {str(budget), *spelled(budget)} & set(numbers):
            hint = N_("请引用写有期限的原文；原文没有天数的，改为内部目标（internal）")
            raise BadEntry("budget", N_("引文中没有“{budget}”这个数").format(budget=budget), hint)
    return ground
