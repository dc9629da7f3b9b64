"""The figures of a place and period as one document: shown on the page, frozen in reports, in a constant cost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.domain.figures import MEDIAN, NINE_TENTHS, Key, Period, Tally, percentile, rate
from app.domain.packs import Pack
from app.domain.scoring import Failings, Formula, score
from app.domain.vocabulary import ClockCode, ClockKind
from app.domain.workdays import legal_date
from app.models.batch import ImportBatch
from app.models.case import Case
from app.models.place import Organisation
from app.models.supervision import SupervisionOrder
from app.services import calendar, figure_cases, figure_clocks, policy
from app.services.figure_clocks import Held

Document = dict[str, Any]


@dataclass(frozen=True)
class Systemic:
    """From when on errors are no longer single ones: so many upheld, and such a share of the judged, in per cent."""

    count: int
    share: int

    @classmethod
    def of(cls, pack: Pack) -> "Systemic":
        """The thresholds of a place."""
        return cls(pack.number("supervision.systemic.count"), pack.number("supervision.systemic.share"))

    def is_met(self, judged: int, upheld: int) -> bool:
        """Whether one source of records fails too often."""
        return upheld >= self.count and upheld * 100 >= self.share * judged


def read(session: Session, jurisdiction: str, period: Period, unit: int | None, *, now: datetime) -> Document:
    """Everything counted of a period, of one unit where it is named; in a dozen statements however many cases.

    Who may read it is the caller's question.
    """
    off = figure_clocks.excused(session, jurisdiction, period)
    found = figure_clocks.tallies(session, jurisdiction, period, off)
    held = figure_clocks.held(session, jurisdiction, period, calendar.current(session), off)
    errors = figure_cases.providers(session, jurisdiction, period)
    names = _names(session, jurisdiction)
    pack = policy.in_force(jurisdiction, legal_date(now))
    orders = _orders(session, jurisdiction, period)
    shown = {key: tally for key, tally in found.items() if unit in (None, key[0])}
    own = {each: one for each, one in held.items() if unit in (None, each)}
    wrong = {each: count for each, count in errors.items() if unit in (None, each)}
    limits, formula = Systemic.of(pack), Formula.of(pack)
    return {
        "from": period.starts_on.isoformat(),
        "until": period.ends_on.isoformat(),
        "counted_at": now.isoformat(),
        "months": figure_cases.months(session, jurisdiction, period, unit),
        "outcomes": figure_cases.outcomes(session, jurisdiction, period, unit),
        "stages": [_line(code, kind, tally) for (code, kind), tally in _by_stage(shown)],
        "units": [
            {**_unit(names, owner), **_line(code, kind, tally)}
            for (owner, code, kind), tally in sorted(shown.items(), key=lambda each: _order(names, *each[0]))
            if code is not ClockCode.WHOLE
        ],
        "held": _held(own, names),
        "providers": _rated(({**_unit(names, each), **count} for each, count in wrong.items()), limits),
        "fields": _rated(_fields(session, jurisdiction, period, unit, names), limits),
        "batches": _rated(_batches(session, jurisdiction, period, unit, names), limits),
        "systemic": {"count": limits.count, "share": limits.share},
        "formula": formula.to_json(),
        "scores": _scores(formula, shown, own, wrong, orders, names, unit),
    }


def _line(code: ClockCode, kind: ClockKind, tally: Tally) -> Document:
    return {
        "code": code.value,
        "kind": kind.value,
        "ended": tally.ended,
        "late": tally.late,
        "serious": tally.serious,
        "days_late": tally.days_late,
        "on_time": rate(tally.ended - tally.late, tally.ended),
        "median": percentile(tally.used, MEDIAN),
        "p90": percentile(tally.used, NINE_TENTHS),
    }


def _by_stage(found: Mapping[Key, Tally]) -> list[tuple[tuple[ClockCode, ClockKind], Tally]]:
    order = list(ClockCode)
    stages = figure_clocks.stages(found)
    return sorted(stages.items(), key=lambda each: (order.index(each[0][0]), each[0][1] is ClockKind.INTERNAL))


def _order(names: Mapping[int, str], owner: int, code: ClockCode, kind: ClockKind) -> tuple[Any, ...]:
    return names.get(owner, ""), owner, list(ClockCode).index(code), kind is ClockKind.INTERNAL


def _held(found: Mapping[int, Held], names: Mapping[int, str]) -> list[Document]:
    lines = [
        {**_unit(names, owner), "code": code.value, "days": days, "cases": each.numbers[code]}
        for owner, each in found.items()
        for code, days in each.days.items()
    ]
    return sorted(lines, key=lambda line: (-line["days"], line["name"], line["code"]))


def _rated(lines: Iterable[Document], limits: Systemic) -> list[Document]:
    """Scorecards, the worst first; what fails too often is marked."""
    rated = [
        {
            **line,
            "rate": rate(line["upheld"], line["judged"]),
            "systemic": limits.is_met(line["judged"], line["upheld"]),
        }
        for line in lines
    ]
    return sorted(rated, key=lambda line: (not line["systemic"], -line["upheld"], -line["judged"], line["name"]))


def _fields(
    session: Session, jurisdiction: str, period: Period, unit: int | None, names: Mapping[int, str]
) -> list[Document]:
    found = figure_cases.fields(session, jurisdiction, period)
    return [
        {**_unit(names, provider), "field": name, **count}
        for (provider, name), count in found.items()
        if unit in (None, provider)
    ]


def _batches(
    session: Session, jurisdiction: str, period: Period, unit: int | None, names: Mapping[int, str]
) -> list[Document]:
    found = figure_cases.batches(session, jurisdiction, period)
    wanted = [batch for (batch, provider), count in found.items() if unit in (None, provider) and count["upheld"]]
    statement = select(ImportBatch.id, ImportBatch.created_at).where(
        ImportBatch.jurisdiction == jurisdiction, ImportBatch.id.in_(wanted)
    )
    came = {row[0]: row[1] for row in session.execute(statement)}
    return [
        {**_unit(names, provider), "batch": str(batch), "delivered_at": came[batch].isoformat(), **count}
        for (batch, provider), count in found.items()
        if batch in came
    ]


def _scores(
    formula: Formula,
    found: Mapping[Key, Tally],
    held: Mapping[int, Held],
    errors: Mapping[int, Mapping[str, int]],
    orders: Mapping[int, tuple[int, int]],
    names: Mapping[int, str],
    unit: int | None,
) -> list[Document]:
    """Every unit with anything to appraise; internal targets cost nobody a point."""
    failings: dict[int, Failings] = {}
    for (owner, code, kind), tally in found.items():
        if kind is ClockKind.STATUTORY and code is not ClockCode.WHOLE:
            each = failings.setdefault(owner, Failings())
            each.ended += tally.ended
            each.late += tally.late - tally.serious
            each.serious += tally.serious
    for owner, one in held.items():
        failings.setdefault(owner, Failings()).held = one.cases
    for owner, count in errors.items():
        failings.setdefault(owner, Failings()).error = count["upheld"]
    for owner, (returned, circulated) in orders.items():
        if unit in (None, owner):
            each = failings.setdefault(owner, Failings())
            each.returned, each.circulated = returned, circulated
    lines = [
        {**_unit(names, owner), **each.to_json(), "score": score(formula, each)}
        for owner, each in failings.items()
        if each.any_work
    ]
    return sorted(lines, key=lambda line: (line["score"], line["name"]))


def _orders(session: Session, jurisdiction: str, period: Period) -> dict[int, tuple[int, int]]:
    """Of the orders that came to an end: how often an answer was returned, and how many ended in a 通报."""
    order = SupervisionOrder
    closed = figure_cases.orders_closed_in(jurisdiction, period)
    statement = (
        select(order.organisation_id, func.sum(order.returns), func.count(order.circulated_at))
        .join(Case, and_(Case.jurisdiction == order.jurisdiction, Case.id == order.case_id))
        .where(closed)
        .group_by(order.organisation_id)
    )
    return {unit: (int(returned), circulated) for unit, returned, circulated in session.execute(statement)}


def _names(session: Session, jurisdiction: str) -> dict[int, str]:
    statement = select(Organisation.id, Organisation.name).where(Organisation.jurisdiction == jurisdiction)
    return {row[0]: row[1] for row in session.execute(statement)}


def _unit(names: Mapping[int, str], unit: int) -> Document:
    return {"unit": str(unit), "name": names.get(unit, "")}
