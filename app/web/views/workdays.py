"""工作日计算: the last day of a period, the days between two dates, and what a place's limits come to."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from app.domain.pack_entries import ClockRule
from app.domain.permissions import Action
from app.domain.vocabulary import ClockCode, Unit
from app.domain.workdays import WorkCalendar
from app.services import calendar, places, policy
from app.web import preferences
from app.web.access import needs
from app.web.context import database, today
from app.web.filing_steps import Answer
from app.web.forms.workdays import Between, Workdays

bp = Blueprint("workdays", __name__)
# Only limits that begin with the receipt: the others begin when the step before them is done.
_FROM_RECEIPT = (ClockCode.REFER, ClockCode.WHOLE)


@bp.get("/workdays")
@needs(Action.PUBLIC)
def calculate() -> Answer:
    """Two questions, and below each its answer once it was asked."""
    asked = "from" in request.args or "days" in request.args
    asked_between = not asked and ("since" in request.args or "until" in request.args)
    form = Workdays(request.args) if asked else Workdays(formdata=None, data={"from_": today(), "days": 5})
    between = Between(request.args) if asked_between else Between(formdata=None, data={"since": today()})
    with database().reading() as session:
        days = calendar.current(session)
    sound = not (asked and not form.validate()) and not (asked_between and not between.validate())
    page = render_template(
        "portal/workdays.html",
        form=form,
        between=between,
        result=_last(days, form) if asked and sound else None,
        counted=_between(days, between) if asked_between and sound else None,
        limits=_limits(days, form.from_.data) if asked and sound else [],
        places=places.PLACES,
        place=preferences.place(),
        years=list(days.plans),
    )
    return page if sound else (page, 422)


def _last(days: WorkCalendar, form: Workdays) -> dict[str, object]:
    start, length = form.from_.data, form.days.data
    due = days.add(start, length)
    return {
        "start": start,
        "days": length,
        "due_on": due,
        "provisional": days.is_provisional(due),
        "explanation": days.explain(start, due),
    }


def _between(days: WorkCalendar, form: Between) -> dict[str, object]:
    since, until = form.since.data, form.until.data
    return {
        "since": since,
        "until": until,
        "count": days.count(since, until),
        "provisional": days.is_provisional(until) or days.is_provisional(since),
        "explanation": days.explain(since, until),
    }


def _limits(days: WorkCalendar, received_on: date) -> list[dict[str, Any]]:
    """What the place chosen promises for an application received on this day."""
    place = preferences.place()
    if not place:
        return []
    clocks = policy.in_force(place, today()).clocks
    rules = [rule for code in _FROM_RECEIPT if (rule := clocks.get(code))]
    return [_limit(days, rule, received_on) for rule in rules if rule.budget is not None and rule.unit is Unit.WORKDAY]


def _limit(days: WorkCalendar, rule: ClockRule, received_on: date) -> dict[str, Any]:
    due = days.add(received_on, rule.budget or 0)
    return {"rule": rule, "due_on": due, "provisional": days.is_provisional(due)}
