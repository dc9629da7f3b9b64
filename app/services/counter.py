"""窗口收件: what a clerk has typed for somebody at the counter, kept until it is filed, and filed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.domain import ledger
from app.domain.errors import Conflict, FieldError, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, ClockCode, ClockKind, ClockState, Role
from app.models.draft import Draft
from app.models.encryption import blind_index
from app.models.record import Record, Subject
from app.services import calendar, intake, policy, records
from app.services.filing import MAX_ITEMS
from app.services.subject_words import normal

KIND = "counter"
MAX_DRAFTS = 50
MOST_FOUND = 20
_PROMISED = (ClockCode.REFER, ClockCode.WHOLE)


@dataclass(frozen=True)
class Promise:
    """A limit that runs from the day of receipt, as it will stand once the filing is saved."""

    code: ClockCode
    kind: ClockKind
    due_on: date | None
    provisional: bool
    state: ClockState


def search(session: Session, text: str, *, actor: Actor) -> list[Record]:
    """Records of the clerk's place by document number, by the subject's number or by its whole name."""
    places = [grant.jurisdiction for grant in actor.granted if grant.role is Role.CREDIT_CENTRE]
    wanted = text.strip()
    if not wanted:
        return []
    statement = (
        records.readable(actor)
        .where(
            Record.jurisdiction.in_(places),
            or_(
                Record.document_number == wanted,
                Subject.id_index == blind_index(wanted.upper()),
                Subject.name_index == blind_index(normal(wanted)),
            ),
        )
        .order_by(Record.id.desc())
        .limit(MOST_FOUND)
    )
    return list(session.execute(statement).unique().scalars())


def unfinished(session: Session, *, actor: Actor) -> list[Draft]:
    """The clerk's registrations that are still to be filed, the last touched first."""
    statement = select(Draft).where(Draft.account_id == actor.account_id, Draft.kind == KIND)
    rows = session.execute(statement.order_by(Draft.updated_at.desc())).scalars()
    return [row for row in rows if not row.content.get("filed")]


def own(session: Session, draft_id: int, *, actor: Actor, locked: bool = False) -> Draft:
    """A registration of the clerk's. Raises NotFound."""
    statement = select(Draft).where(Draft.id == draft_id, Draft.account_id == actor.account_id, Draft.kind == KIND)
    row = session.execute(statement.with_for_update() if locked else statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def add(session: Session, draft_id: int | None, record_id: int, *, actor: Actor, now: datetime) -> Draft:
    """Put a record into a registration, or begin one with it. Raises NotFound, Conflict."""
    record = records.find(session, record_id, actor=actor)
    places = {grant.jurisdiction for grant in actor.granted if grant.role is Role.CREDIT_CENTRE}
    if record.jurisdiction not in places:
        raise NotFound()
    if draft_id is None:
        if len(unfinished(session, actor=actor)) >= MAX_DRAFTS:
            raise Conflict("too_many_drafts", N_("未提交的登记过多，请先提交或者删除其中几份"))
        content = {"jurisdiction": record.jurisdiction, "records": [str(record.id)], "values": {}, "evidence": []}
        row = Draft(id=new_id(now), account_id=actor.account_id, kind=KIND, content=content, updated_at=now)
        session.add(row)
        session.flush()
        return row
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed") or str(record.id) in row.content["records"]:
        return row
    if record.jurisdiction != row.content["jurisdiction"]:
        raise NotFound()
    if len(row.content["records"]) >= MAX_ITEMS:
        raise Conflict("too_many", N_("一次申请至多 50 条记录"))
    row.content, row.updated_at = {**row.content, "records": [*row.content["records"], str(record.id)]}, now
    return row


def drop(session: Session, draft_id: int, record_id: int, *, actor: Actor, now: datetime) -> Draft:
    """Take a record out of a registration; the last one stays. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    left = [each for each in row.content.get("records", []) if each != str(record_id)]
    if left:
        row.content, row.updated_at = {**row.content, "records": left}, now
    return row


def discard(session: Session, draft_id: int, *, actor: Actor) -> None:
    """Throw a registration away; one that was filed stays, to lead to its receipt. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if not row.content.get("filed"):
        session.execute(delete(Draft).where(Draft.id == row.id))


def records_of(session: Session, draft: Draft, *, actor: Actor) -> list[Record]:
    """The disputed records in the order in which they were put in; one erased meanwhile is gone."""
    ids = [int(each) for each in draft.content.get("records", [])]
    statement = records.readable(actor).where(
        Record.jurisdiction == draft.content.get("jurisdiction"), Record.id.in_(ids)
    )
    found = {row.id: row for row in session.execute(statement).unique().scalars()}
    return [found[each] for each in ids if each in found]


def keep(session: Session, draft_id: int, values: Mapping[str, Any], *, actor: Actor, now: datetime) -> Draft:
    """Save what was typed, sound or not; what was filed meanwhile stays as it is. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if not row.content.get("filed"):
        kept = {name: row.content[name] for name in ("jurisdiction", "records")}
        row.content, row.updated_at = {**kept, "values": dict(values)}, now
    return row


def check(
    session: Session, draft_id: int, filing: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Sequence[FieldError]:
    """Try a filing and take all of it back; what must be looked at before it is filed is kept with the registration.

    Raises what `intake.submit` raises.
    """
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return ()
    attempt = session.begin_nested()
    try:
        filed = intake.submit(session, filing, actor=actor, now=now)
        doubts = list(filed.warnings)
    finally:
        attempt.rollback()
    told = [{"field": each.field, "message": each.message, "values": each.values} for each in doubts]
    row = own(session, draft_id, actor=actor, locked=True)
    row.content = {**row.content, "filing": dict(filing), "doubts": told}
    return doubts


def promises(session: Session, jurisdiction: str, received_on: date, today: date) -> list[Promise]:
    """The limits that a filing received on this day begins, with the days on which they end."""
    pack, days = policy.in_force(jurisdiction, received_on), calendar.current(session)
    found = []
    for code in _PROMISED:
        rule = pack.clocks.get(code)
        if rule is None or rule.budget is None:
            continue
        clock = ledger.Clock(code, rule.budget, rule.unit, rule.kind, received_on, rule.rolls)
        due = ledger.due(clock, days)
        state = ledger.state(clock, days, today)
        found.append(Promise(code, rule.kind, due.on if due else None, bool(due and due.provisional), state))
    return found


def file(session: Session, draft_id: int, *, actor: Actor, now: datetime) -> str:
    """File what was checked and answer the application's number; a second time only answers it.

    The registration's row is the lock: of two presses of the button one files. Raises NotFound, Conflict
    `not_checked`, and what `intake.submit` raises.
    """
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return str(row.content["filed"])
    if "filing" not in row.content:
        raise Conflict("not_checked", N_("请先核对登记的内容"))
    filed = intake.submit(session, row.content["filing"], actor=actor, now=now)
    # What was typed lives on in the application alone; the row only leads there.
    row.content, row.updated_at = {"filed": filed.application.number}, now
    return filed.application.number
