"""How units tell the state of their measures beside orders: on a page, in a table, over the interface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters import table_writing
from app.adapters.mail_text import MailTexts
from app.adapters.table_writing import Written
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.masking import mask_name
from app.domain.measures import ReportSource
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, IdType, MeasureState
from app.domain.workdays import legal_date
from app.models.measure import Measure, MeasureReport
from app.services import events, evidence, handed_tables, measure_alarms, measure_duties
from app.services.handed_tables import RowFault, Sheet, TableRefused
from app.services.input import row_id
from app.services.measure_duties import Duty, View
from app.services.order_steps import state_told
from app.services.visibility import anywhere

MOST_ROWS, MOST_BYTES = 5_000, 10 * 2**20
COLUMNS: Mapping[str, str] = {"措施编号": "id", "执行状态": "state"}
_HEAD = ("措施编号", "主体", "措施", "依据", "要求的状态", "执行状态", "最近报送", "起始日期", "截止日期")
_WORDS = {word: each for each in MeasureState for word in (each.value, each.label)}


@dataclass(frozen=True)
class Said:
    """The state of one measure as its unit tells it; `at` is where it stands in what was sent."""

    measure_id: int
    state: MeasureState
    evidence: str | None = None
    at: str = ""


def report(
    session: Session,
    said: Sequence[Said],
    source: ReportSource,
    texts: MailTexts,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """Take what units tell of their measures; answers how many. What goes on against what is wanted is an alarm.

    Raises Invalid where a measure is not the actor's unit's, or named twice; then nothing is taken.
    """
    rows = _locked(session, said, actor)
    errors, seen = [], set()
    for each in said:
        if each.measure_id not in rows:
            errors.append(FieldError(f"{each.at}measure", "unknown_measure", N_("没有这项由本单位执行的措施")))
        elif each.measure_id in seen:
            errors.append(FieldError(f"{each.at}measure", "twice", N_("同一措施填写了两次")))
        seen.add(each.measure_id)
    if errors:
        raise Invalid(errors)
    proofs = {each.measure_id: _proof(session, each, actor) for each in said}
    by_unit: dict[tuple[str, int], list[Said]] = {}
    for each in said:
        row = rows[each.measure_id]
        session.add(_row(row, each, source, proofs[each.measure_id], actor, now))
        by_unit.setdefault((row.jurisdiction, row.organisation_id), []).append(each)
    session.flush()
    for (place, unit), mine in sorted(by_unit.items()):
        _take(session, place, mine, texts, now)
        data = {"organisation_id": str(unit), "count": len(mine), "source": source.value}
        events.append_admin(session, place, "measures_reported", data, actor=actor, now=now, unit=unit)
    return len(said)


def _take(session: Session, place: str, said: Sequence[Said], texts: MailTexts, now: datetime) -> None:
    for state in MeasureState:
        ids = [each.measure_id for each in said if each.state is state]
        if ids:
            session.execute(state_told(place, ids, state, now).execution_options(synchronize_session=False))
            if state is MeasureState.IN_FORCE:
                measure_alarms.raise_for(session, place, ids, texts, now=now)


def sheet(session: Session, view: View, *, actor: Actor, today: date) -> bytes:
    """The measures of the actor's units as a table with a column to fill in; at most MOST_ROWS."""
    found = measure_duties.read(session, view, actor=actor, today=today, limit=MOST_ROWS)
    return table_writing.xlsx("措施执行", list(_HEAD), (Written(_cells(each)) for each in found.rows))


def read(name: str, content: bytes) -> Sheet:
    """A filled-in table. Raises TooLarge, Invalid at `file`."""
    return handed_tables.read(name, content, COLUMNS, limit=MOST_BYTES, most=MOST_ROWS)


def take_sheet(session: Session, told: Sheet, texts: MailTexts, *, actor: Actor, now: datetime) -> int:
    """Take a filled-in table, whole or not at all; rows whose state is as last told count too. Raises TableRefused."""
    said: list[Said] = []
    faults: list[RowFault] = []
    for row in told.rows:
        number, state = row_id(row.values["id"]), _WORDS.get(row.values["state"])
        if number is None:
            faults.append(RowFault(row.number, "措施编号", N_("没有这项由本单位执行的措施"), {}))
        elif state is None:
            choice = {"choice": "、".join(each.label for each in MeasureState)}
            faults.append(RowFault(row.number, "执行状态", N_("请填写其中之一：{choice}"), choice))
        else:
            said.append(Said(number, state, at=f"{row.number}."))
    if not faults:
        try:
            return report(session, said, ReportSource.TABLE, texts, actor=actor, now=now)
        except Invalid as refused:
            faults = [_fault(each) for each in refused.errors]
    raise TableRefused(faults)


def _fault(error: FieldError) -> RowFault:
    return RowFault(int(error.field.partition(".")[0]), "措施编号", error.message, error.values)


def read_items(items: Sequence[Mapping[str, Any]]) -> list[Said]:
    """What the interface sent. Raises Invalid at each item."""
    said, errors = [], []
    for position, item in enumerate(items):
        at = f"items.{position}."
        number, state = row_id(item.get("measure")), _WORDS.get(str(item.get("state")))
        if number is None:
            errors.append(FieldError(f"{at}measure", "unknown_measure", N_("没有这项由本单位执行的措施")))
        elif state is None:
            errors.append(FieldError(f"{at}state", "unknown_code", N_("请从给出的选项中选择")))
        else:
            said.append(Said(number, state, item.get("evidence"), at))
    if not items:
        errors.append(FieldError("items", "required", N_("此项必填")))
    if errors:
        raise Invalid(errors)
    return said


def history(session: Session, measure_id: int, *, actor: Actor) -> tuple[Measure, Sequence[MeasureReport]]:
    """A measure within the actor's sight with everything told of it, the newest first. Raises NotFound."""
    statement = select(Measure).where(
        anywhere(Measure.jurisdiction), Measure.id == measure_id, measure_duties.of_actor(actor)
    )
    measure = session.execute(statement).scalar_one_or_none()
    if measure is None:
        raise NotFound()
    told = select(MeasureReport).where(
        MeasureReport.jurisdiction == measure.jurisdiction, MeasureReport.measure_id == measure.id
    )
    return measure, session.execute(told.order_by(MeasureReport.id.desc())).scalars().all()


def _locked(session: Session, said: Sequence[Said], actor: Actor) -> dict[int, Measure]:
    """The named measures of the actor's own units, held to the end, in the order of their ids."""
    ids = sorted({each.measure_id for each in said})
    statement = select(Measure).where(anywhere(Measure.jurisdiction), Measure.id.in_(ids)).order_by(Measure.id)
    rows = session.execute(statement.with_for_update(of=Measure)).scalars()
    own = measure_duties.own_units(actor)
    return {row.id: row for row in rows if (row.jurisdiction, row.organisation_id) in own}


def _proof(session: Session, said: Said, actor: Actor) -> int | None:
    if said.evidence is None:
        return None
    return evidence.owned(session, [said.evidence], actor, f"{said.at}evidence")[0].id


def _row(
    row: Measure, said: Said, source: ReportSource, proof: int | None, actor: Actor, now: datetime
) -> MeasureReport:
    return MeasureReport(
        jurisdiction=row.jurisdiction,
        id=new_id(now),
        measure_id=row.id,
        state=said.state,
        source=source,
        organisation_id=row.organisation_id,
        account_id=actor.account_id,
        evidence_id=proof,
        at=now,
    )


def _cells(duty: Duty) -> list[str]:
    measure, subject = duty.measure, duty.subject
    return [
        str(measure.id),
        subject.name if subject.id_type is IdType.USCC else mask_name(subject.name),
        measure.name,
        duty.basis,
        measure.desired.label,
        measure.reported.label,
        legal_date(measure.reported_at).isoformat() if measure.reported_at else "",
        measure.started_on.isoformat(),
        measure.until.isoformat() if measure.until else "",
    ]
