"""The demonstration's receivers have looked at the platform above: what was answered days ago is shown there."""

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.domain.workdays import WorkCalendar, legal_date
from app.models.case import Case
from app.services import upstream
from app.services.demo.stage import instant
from app.services.visibility import anywhere

# Answers of the last days still wait to be looked after.
_WAIT, _FOLLOWED = 3, 2


def confirm(session: Session, actors: Mapping[str, Actor], days: WorkCalendar, *, now: datetime) -> None:
    """Note for each older answer that the platform above followed two working days later: on the last working day."""
    noted_at = instant(days.before(legal_date(now), 1), time(16, 30))
    statement = (
        select(Case.jurisdiction, Case.number, Case.receiver_id, Case.answered_at)
        .where(anywhere(Case.jurisdiction), Case.upstream_wanted, Case.upstream_on.is_(None))
        .order_by(Case.jurisdiction, Case.id)
    )
    for place, number, receiver, answered_at in session.execute(statement).all():
        answered_on = legal_date(answered_at or noted_at)
        seen_on = days.add(answered_on, _FOLLOWED)
        if days.count(answered_on, legal_date(noted_at)) > _WAIT:
            who = next(each for each in actors.values() if receiver in each.organisations(place, Role.CREDIT_CENTRE))
            words = {"seen_on": seen_on, "text": "上级平台记录详情页（演示）"}
            upstream.confirm(session, number, words, actor=who, now=noted_at)
