"""每月反馈: where a place's plan asks it, each unit bound owes a report on joint punishment for every month past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain import ledger
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.ledger import Clock, Due
from app.domain.packs import Pack
from app.domain.periods import last_day, workdays_left
from app.domain.permissions import SYSTEM, Actor
from app.domain.vocabulary import N_, ClockCode, Role, Unit
from app.domain.workdays import WorkCalendar, legal_date
from app.models.place import Organisation
from app.models.supervision import FeedbackDuty
from app.services import calendar, events, policy
from app.services.input import digest, required_text
from app.services.saving import upsert

BY, FREQUENCY = "feedback.by", "feedback.frequency"
FIGURES = ("initiated", "carried_out", "lifted")
# A scheduler that stood still opens what it has missed, so many months back.
_MISSED = 12
_WORDS, _MOST = 2_000, 1_000_000
_BINDABLE = (Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER)


@dataclass(frozen=True)
class Duty:
    """One unit's report for one month; `remaining` working days, negative when overdue, None once reported."""

    row: FeedbackDuty
    unit: str
    remaining: int | None

    @property
    def overdue(self) -> bool:
        return self.remaining is not None and self.remaining < 0


def is_monthly(pack: Pack) -> bool:
    """Whether the plan of the place asks a report each month, by a limit of its own."""
    return ClockCode.FEEDBACK in pack.clocks and pack.words(FREQUENCY) == ("monthly",)


def open_duties(session: Session, jurisdiction: str, texts: MailTexts, now: datetime) -> None:
    """The act of the day: open the duties of every month that is over and has none yet."""
    today = legal_date(now)
    pack = policy.in_force(jurisdiction, today)
    if not is_monthly(pack):
        return
    units, days = _bound(session, jurisdiction, pack, today), calendar.current(session)
    for month in _months(session, jurisdiction, today):
        due = limit(pack, month, days)
        rows = [_duty(jurisdiction, unit, month, due, now) for unit in units]
        upsert(session, FeedbackDuty, rows, keys=("jurisdiction", "organisation_id", "month"))
        if rows:
            told = {"month": f"{month:%Y-%m}", "units": len(rows), "due_on": due.on.isoformat()}
            events.append_admin(session, jurisdiction, "feedback_opened", told, actor=SYSTEM, now=now)


def limit(pack: Pack, month: date, days: WorkCalendar) -> Due:
    """The last day of the report for a month; its limit begins with the first day of the next one."""
    rule = pack.clock(ClockCode.FEEDBACK)
    begins = last_day(month, 1, Unit.MONTH, days)
    due = ledger.due(Clock(ClockCode.FEEDBACK, rule.budget, rule.unit, rule.kind, begins, rule.rolls), days)
    assert due is not None, "a monthly report has a limit"
    return due


def _months(session: Session, jurisdiction: str, today: date) -> list[date]:
    """The months past without duties, the oldest first; where none was ever opened, the last one alone."""
    newest = session.execute(
        select(FeedbackDuty.month)
        .where(FeedbackDuty.jurisdiction == jurisdiction)
        .order_by(FeedbackDuty.month.desc())
        .limit(1)
    ).scalar_one_or_none()
    found: list[date] = []
    month = _before(today.replace(day=1))
    while len(found) < _MISSED and (newest is None or month > newest):
        found.append(month)
        if newest is None:
            break
        month = _before(month)
    return found[::-1]


def _before(month: date) -> date:
    year, number = divmod(month.year * 12 + month.month - 2, 12)
    return date(year, number + 1, 1)


def _bound(session: Session, jurisdiction: str, pack: Pack, today: date) -> list[int]:
    """The units the plan binds that exist today."""
    wanted = set(pack.words(BY))
    statement = select(Organisation.id, Organisation.kinds, Organisation.abolished_on).where(
        Organisation.jurisdiction == jurisdiction
    )
    return [
        row.id
        for row in session.execute(statement.order_by(Organisation.id))
        if wanted & set(row.kinds) and (row.abolished_on is None or row.abolished_on > today)
    ]


def _duty(jurisdiction: str, unit: int, month: date, due: Due, now: datetime) -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction,
        "id": new_id(now),
        "organisation_id": unit,
        "month": month,
        "due_on": due.on,
        "provisional": due.provisional,
    }


def report(session: Session, duty_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> FeedbackDuty:
    """Send a month's report, once. Raises NotFound, Invalid with every fault at its field, Conflict `reported`."""
    found = find(session, duty_id, actor=actor).row
    values: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name in FIGURES:
        values[name] = _figure(data, name, errors)
    try:
        values["words"] = required_text(data, "words", _WORDS)
    except Invalid as refused:
        errors += refused.errors
    if errors:
        raise Invalid(errors)
    values |= {"reported_at": now, "reported_by": actor.account_id}
    here = (FeedbackDuty.jurisdiction == found.jurisdiction, FeedbackDuty.id == found.id)
    # The second of two clicks finds nothing left to report.
    done = session.execute(update(FeedbackDuty).where(*here, FeedbackDuty.reported_at.is_(None)).values(**values))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("reported", N_("本月反馈已经提交"))
    told = {
        "duty": str(found.id),
        "organisation_id": str(found.organisation_id),
        "month": f"{found.month:%Y-%m}",
        "digest": digest(values["words"]),
    }
    events.append_admin(session, found.jurisdiction, "feedback_given", told, actor=actor, now=now)
    return found


def _figure(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> int:
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    errors.append(FieldError(name, "not_a_count", N_("请填写件数，没有的填 0")))
    return 0


def find(session: Session, duty_id: int, *, actor: Actor) -> Duty:
    """A duty of one of the actor's units. Raises NotFound."""
    found = _read(session, [FeedbackDuty.id == duty_id, _own(actor)], None)
    if not found:
        raise NotFound()
    return found[0]


def own(session: Session, *, actor: Actor, today: date) -> list[Duty]:
    """The duties of the actor's units, unreported ones first."""
    return _read(session, [_own(actor)], today)


def _own(actor: Actor) -> ColumnElement[bool]:
    units = {each.organisation_id for each in actor.granted if each.role in _BINDABLE and each.organisation_id}
    return FeedbackDuty.organisation_id.in_(sorted(units))


def of_place(session: Session, place: str, state: str, month: date | None, *, today: date) -> list[Duty]:
    """The duties of a place: `missing` (overdue), `waiting` (not reported), `reported`, or all."""
    unreported = FeedbackDuty.reported_at.is_(None)
    where: list[ColumnElement[bool]] = [FeedbackDuty.jurisdiction == place]
    if state == "missing":
        where += [unreported, FeedbackDuty.due_on < today]
    elif state == "waiting":
        where.append(unreported)
    elif state == "reported":
        where.append(~unreported)
    if month is not None:
        where.append(FeedbackDuty.month == month)
    return _read(session, where, today)


def _read(session: Session, where: Sequence[ColumnElement[bool]], today: date | None) -> list[Duty]:
    statement = (
        select(FeedbackDuty)
        .where(*where)
        .options(joinedload(FeedbackDuty.organisation))
        .order_by(FeedbackDuty.reported_at.is_not(None), FeedbackDuty.month.desc(), FeedbackDuty.organisation_id)
        .limit(500)
    )
    days = calendar.current(session)

    def left(row: FeedbackDuty) -> int | None:
        return workdays_left(row.due_on, today, days) if today and row.reported_at is None else None

    return [Duty(row, row.organisation.name, left(row)) for row in session.execute(statement).scalars()]
