"""Acts on a case: of its applicant, and of the receiver on its limits. Each answers the changed case."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.domain.vocabulary import ClockCode
from app.services import applicant_acts, case_reading, progress, timekeeping
from app.web.access import needs
from app.web.api import presenting
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.case import Case, ExtendBody, PauseBody, SupplementBody
from app.web.api.schemas.shapes import IdempotencyHeader, NoBody
from app.web.context import actor, now, outside, today

bp = Blueprint("case_acts", __name__, description="What applicants and receivers do to a case")


@bp.post("/cases/<number>/withdraw")
@needs(Action.RETRACT)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, Case)
def withdraw(header: Json, body: Json, number: str) -> Json:
    """Retract the application, possible until it is answered."""

    def retract(session: Session) -> None:
        progress.retract(session, *case_reading.locate(session, number, actor()), actor=actor(), now=now())

    return _act(header, number, retract)


@bp.post("/cases/<number>/supplement")
@needs(Action.SUPPLEMENT)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(SupplementBody)
@bp.response(200, Case)
def supplement(header: Json, body: Json, number: str) -> Json:
    """Hand in what was asked for, by the applicant or entered for him by the receiver."""
    return _act(
        header,
        number,
        lambda session: applicant_acts.supplement(session, number, body, actor=actor(), now=now()),
    )


@bp.post("/cases/<number>/remind")
@needs(Action.REMIND)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, Case)
def remind(header: Json, body: Json, number: str) -> Json:
    """Remind the unit that holds the case, once a day."""
    return _act(
        header,
        number,
        lambda session: applicant_acts.remind(session, number, outside().texts, actor=actor(), now=now()),
    )


@bp.post("/cases/<number>/clocks/<code>/pause")
@needs(Action.MANAGE_CLOCK)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(PauseBody)
@bp.response(200, Case)
def pause(header: Json, body: Json, number: str, code: str) -> Json:
    """Stop a limit and those that run with it, for a reason the policy pack lists."""
    clock = _clock(code)
    return _act(
        header,
        number,
        lambda session: timekeeping.pause(session, number, clock, body["reason"], actor=actor(), now=now()),
    )


@bp.post("/cases/<number>/clocks/<code>/resume")
@needs(Action.MANAGE_CLOCK)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(NoBody, required=False)
@bp.response(200, Case)
def resume(header: Json, body: Json, number: str, code: str) -> Json:
    """Let a limit run again; what remained is counted from the next day."""
    clock = _clock(code)
    return _act(header, number, lambda session: timekeeping.resume(session, number, clock, actor=actor(), now=now()))


@bp.post("/cases/<number>/clocks/<code>/extend")
@needs(Action.MANAGE_CLOCK)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(ExtendBody)
@bp.response(200, Case)
def extend(header: Json, body: Json, number: str, code: str) -> Json:
    """Lengthen a limit, where the policy pack has an extension for it."""
    clock = _clock(code)
    return _act(
        header, number, lambda session: timekeeping.extend(session, number, clock, body, actor=actor(), now=now())
    )


def _clock(code: str) -> ClockCode:
    if code not in list(ClockCode):
        raise NotFound()
    return ClockCode(code)


def _act(header: Json, number: str, do: Callable[[Session], object]) -> Json:
    def work(session: Session) -> Json:
        do(session)
        view = case_reading.read(session, number, actor=actor(), today=today())
        # Masked for staff: an act is no view of personal values, and need not be logged as one.
        return presenting.case(replace(view, masked=not view.sight.own))

    return act(header, work)
