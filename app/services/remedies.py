"""救济途径 worked out: against a decision or an answer, or against silence, with organ, clause and last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.pack_entries import Remedy
from app.domain.packs import Pack
from app.domain.remedy_days import RemedyDays, counted
from app.domain.vocabulary import CaseStatus, ClockCode, ClockKind, ClockState, NoticeKind, RemedyCode, Role
from app.domain.workdays import WorkCalendar
from app.models.notice import Notice
from app.models.place import Organisation
from app.services import policy, service_reading
from app.services.case_view import CaseView

AGAINST_DECISION = (RemedyCode.RECONSIDERATION, RemedyCode.LITIGATION)
AGAINST_SILENCE = (RemedyCode.INACTION, RemedyCode.INACTION_LITIGATION)
_DECIDING = (NoticeKind.ANSWER, NoticeKind.DECLINE)
_LATE = (ClockState.OVERDUE, ClockState.SERIOUSLY_OVERDUE)


@dataclass(frozen=True)
class Remedies:
    """What is open to an applicant now; `assumed` = service is not proved yet, so today stands in for its day."""

    ways: tuple[RemedyDays, ...]
    notice: Notice | None = None
    served_on: date | None = None
    assumed: bool = False

    @property
    def silent(self) -> bool:
        """Whether they are ways against silence: nothing was decided in time."""
        return self.notice is None


def of_case(session: Session, view: CaseView) -> Remedies | None:
    """The remedies a case has now; None where nothing was decided against the applicant and nothing is late."""
    notice = _decision(session, view)
    if notice is not None:
        served_on = service_reading.served_on(session, notice)
        start = served_on or view.today
        return Remedies(_ways(view, AGAINST_DECISION, start), notice, served_on, served_on is None)
    if view.case.status is not CaseStatus.OPEN:
        return None
    ways = _ways(view, AGAINST_SILENCE, view.case.received_on)
    waited = any(way.since and way.since <= view.today for way in ways)
    return Remedies(ways) if waited or _late(view) else None


def _decision(session: Session, view: CaseView) -> Notice | None:
    """The newest letter that decides on the case, as far as it goes to the applicant."""
    case = view.case
    statement = select(Notice).where(
        Notice.jurisdiction == case.jurisdiction,
        Notice.case_id == case.id,
        Notice.recipient == Role.APPLICANT,
        Notice.kind.in_([kind.value for kind in _DECIDING]),
    )
    return session.execute(statement.order_by(Notice.id.desc()).limit(1)).scalar_one_or_none()


def _late(view: CaseView) -> bool:
    """Whether a limit of law for the whole case, or for its answer, has passed: places without one wait longer."""
    return any(
        clock.row.running
        and clock.row.kind is ClockKind.STATUTORY
        and clock.row.code in (ClockCode.WHOLE, ClockCode.ANSWER)
        and clock.state in _LATE
        for clock in view.clocks
    )


def _ways(view: CaseView, codes: Iterable[RemedyCode], start: date) -> tuple[RemedyDays, ...]:
    wanted = tuple(codes)
    told = [each for each in policy.remedies(view.pack, view.today) if each.code in wanted]
    return counted_from(told, start, view.case.receiver, view.calendar)


def of_place(
    pack: Pack, codes: Iterable[RemedyCode], start: date | None, unit: Organisation | None, calendar: WorkCalendar
) -> tuple[RemedyDays, ...]:
    """The remedies of a pack in their order, counted from a day, against what a unit did (none: it is not known)."""
    wanted = tuple(codes)
    return counted_from([each for each in pack.remedies if each.code in wanted], start, unit, calendar)


def counted_from(
    found: Iterable[Remedy], start: date | None, unit: Organisation | None, calendar: WorkCalendar
) -> tuple[RemedyDays, ...]:
    """Remedies with their days and the organ the unit has registered."""
    organs = {"reconsideration": unit.reconsideration_organ, "court": unit.court} if unit else {}
    return tuple(counted(each, organs.get(each.organ, ""), start, calendar) for each in found)
