"""应停未停: a measure that goes on against what is wanted, told to those who watch the place and to whom it hits."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.measures import LineStatus, ReportSource
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, ClockCode, MeasureState, Role
from app.domain.workdays import legal_date
from app.models.account import Account, Grant
from app.models.clock import Clock
from app.models.measure import Measure, MeasureReport
from app.models.measure_order import MeasureOrderLine
from app.models.place import Jurisdiction, Organisation
from app.models.work import OutboxMessage
from app.services import case_reading, evidence, measure_rows, outbox
from app.services.command import CaseCommand, load
from app.services.input import only_keys, required_text, row_id
from app.services.outcomes import OPERATIONS
from app.services.saving import save, upsert
from app.services.seeing import refuse

LONGEST = 500
_LATE = exists(
    select(1)
    .select_from(MeasureOrderLine)
    .join(Clock, and_(Clock.jurisdiction == MeasureOrderLine.jurisdiction, Clock.case_id == MeasureOrderLine.order_id))
    .where(
        MeasureOrderLine.jurisdiction == Measure.jurisdiction,
        MeasureOrderLine.measure_id == Measure.id,
        MeasureOrderLine.status == LineStatus.OPEN,
        Clock.running,
        Clock.code == ClockCode.EXECUTE,
    )
    .correlate(Measure)
)


def raise_for(session: Session, place: str, ids: Sequence[int], texts: MailTexts, *, now: datetime) -> int:
    """Alarm for those of these measures that are not wanted in force and have none yet; answers how many."""
    still = (
        Measure.jurisdiction == place,
        Measure.id.in_(ids),
        Measure.desired != MeasureState.IN_FORCE,
        Measure.alarm_since.is_(None),
    )
    found = session.execute(select(Measure.id, Measure.name, Measure.organisation_id).where(*still)).all()
    if not found:
        return 0
    session.execute(
        update(Measure)
        .where(Measure.jurisdiction == place, Measure.id.in_([row.id for row in found]))
        .values(alarm_since=now)
        .execution_options(synchronize_session=False)
    )
    _tell(session, place, [(row.id, row.name, row.organisation_id) for row in found], texts, now)
    return len(found)


def look(session: Session, place: str, texts: MailTexts, now: datetime) -> None:
    """Alarm for measures whose unit was to stop them by a day that has passed, and last told that they go on."""
    late = _LATE.where(Clock.due_on < legal_date(now))
    statement = select(Measure.id).where(
        Measure.jurisdiction == place,
        Measure.desired != MeasureState.IN_FORCE,
        Measure.reported == MeasureState.IN_FORCE,
        Measure.alarm_since.is_(None),
        late,
    )
    if ids := list(session.execute(statement).scalars()):
        raise_for(session, place, ids, texts, now=now)


def prove(
    session: Session,
    number: str,
    measure_id: int,
    data: Mapping[str, Any],
    texts: MailTexts,
    *,
    actor: Actor,
    now: datetime,
) -> CaseCommand:
    """The applicant shows that a measure goes on which ought to stand still: words, and at least one file.

    The unit's own word stays as it is. Raises NotFound, Forbidden, Invalid at `statement`, `evidence`.
    """
    only_keys(data, ("statement", "evidence"))
    jurisdiction, case_id = case_reading.locate(session, number, actor)
    command = load(session, jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
    if not may(actor, Action.PROVE_ENFORCED, command.scope):
        refuse(session, jurisdiction, case_id, actor)
    measure = next((each for each in measure_rows.of_case(command) if each.id == measure_id), None)
    if measure is None:
        raise NotFound()
    errors = []
    if measure.desired is MeasureState.IN_FORCE:
        errors.append(FieldError("statement", "in_force", N_("该措施目前没有被要求停止")))
    if not [each for each in data.get("evidence") or () if row_id(each)]:
        errors.append(FieldError("evidence", "proof_required", N_("请上传能证明仍在执行的材料")))
    if errors:
        raise Invalid(errors)
    words = required_text(data, "statement", LONGEST)
    command.acting_as = (Role.APPLICANT, None)
    file = evidence.owned(session, data["evidence"], actor, "evidence")[0]
    session.add(_report(jurisdiction, measure_id, file.id, actor, now))
    session.flush()
    evidence.join(command, data["evidence"], role=Role.APPLICANT)
    raise_for(session, jurisdiction, [measure_id], texts, now=now)
    digest = command.keep(words)
    command.note("still_enforced_proved", measure=str(measure_id), measure_text=measure.name, digest=digest)
    save(command)
    return command


def _report(place: str, measure_id: int, evidence_id: int, actor: Actor, now: datetime) -> MeasureReport:
    return MeasureReport(
        jurisdiction=place,
        id=new_id(now),
        measure_id=measure_id,
        state=MeasureState.IN_FORCE,
        source=ReportSource.APPLICANT,
        account_id=actor.account_id,
        evidence_id=evidence_id,
        at=now,
    )


def _tell(session: Session, place: str, found: Sequence[tuple[int, str, int]], texts: MailTexts, now: datetime) -> None:
    """A mail to each supervisor of the place, naming measures and units and nobody else."""
    of_place = or_(Grant.jurisdiction == place, Grant.jurisdiction.is_(None))
    held = select(Grant.account_id).where(Grant.role == Role.SUPERVISOR, of_place)
    readers = session.execute(select(Account).where(Account.id.in_(held), Account.active))
    units = select(Organisation.id, Organisation.name).where(Organisation.id.in_({unit for _, _, unit in found}))
    names = {row.id: row.name for row in session.execute(units)}
    lines = "\n".join(f"{names[unit]}：{name}" for _, name, unit in found)
    link = f"{session.get_one(Jurisdiction, place).portal}/measures?view=alarm"
    which = "-".join(str(each) for each, _, _ in found)
    messages = []
    for reader in readers.scalars():
        if not reader.email:
            continue
        subject, text = texts.write("still_enforced", addressee=reader.name, lines=lines, link=link)
        key = hashlib.sha256(f"{which} {reader.id} {now.isoformat()}".encode()).hexdigest()[:32]
        words = {"to": reader.email, "subject": subject, "text": text}
        messages.append(outbox.message(place, "mail", f"still_enforced:{key}", words, now))
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))
