"""The orders of a 专项督查, unit by unit: each in a transaction of its own, none twice."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.domain.supervision import Cause
from app.domain.vocabulary import N_
from app.logs import logger
from app.models.case import Case
from app.models.supervision import Campaign, SupervisionOrder
from app.models.work import Job
from app.services import bulk, supervision_orders
from app.services.askers import asker
from app.services.jobs import LeaseLost, Work
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand

log = logger(__name__)
Line = dict[str, Any]


def carry_out(work: Work) -> dict[str, Any]:
    """Write the order of each unit that has none yet. Raises LeaseLost."""
    with work.database.reading() as session:
        actor = asker(session, work)
        job = session.get_one(Job, (work.jurisdiction, work.id))
        items: list[Line] = list((job.result or {}).get("items", []))
    known = {each["unit"] for each in items}
    for unit in work.arguments["shares"]:
        if unit not in known:
            items.append(_one(work, unit, items, actor))
    return {"items": items}


def _one(work: Work, unit: str, before: list[Line], actor: Actor) -> Line:
    total = len(work.arguments["shares"])
    try:
        with work.database.transaction() as session:
            line: Line = {"unit": unit, "done": True, "number": _order(session, work, int(unit), actor)}
            work.keep(session, {"items": [*before, line]}, len(before) + 1, total)
            return line
    except LeaseLost:
        raise
    except DomainError as refused:
        message, values = bulk.told(refused)
    except Exception as error:  # whatever one unit's order does, the others are sent
        log.exception("campaign_order_failed", campaign=str(work.id), unit=unit, error=type(error).__name__)
        message, values = N_("系统故障，已记录，可以重试"), {}
    line = {"unit": unit, "done": False, "message": message, "values": values}
    with work.database.transaction() as session:
        work.keep(session, {"items": [*before, line]}, len(before) + 1, total)
    return line


def _order(session: Session, work: Work, unit: int, actor: Actor) -> str:
    """The number of the unit's order in this campaign; written once, however often the work is taken up."""
    campaign = session.get_one(Campaign, (work.jurisdiction, int(work.arguments["campaign"])), with_for_update=True)
    order = SupervisionOrder
    there = (
        select(Case.number)
        .join(order, (order.jurisdiction == Case.jurisdiction) & (order.case_id == Case.id))
        .where(order.jurisdiction == work.jurisdiction)
        .where(order.campaign_id == campaign.id, order.organisation_id == unit)
    )
    if (number := session.execute(there).scalar_one_or_none()) is not None:
        return number
    wish = Demand(
        jurisdiction=work.jurisdiction,
        organisation_id=unit,
        title=campaign.name,
        demand=campaign.demand,
        matters=[Matter(Cause(cause), int(case)) for cause, case in work.arguments["shares"][str(unit)]],
        workdays=work.arguments["workdays"],
        campaign_id=campaign.id,
    )
    issued: str = supervision_orders.issue(session, wish, actor=actor, now=work.now()).row["number"]
    return issued
