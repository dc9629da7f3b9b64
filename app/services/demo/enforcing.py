"""What the units of the demonstration do with their orders about measures, story by story."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.measures import OrderAct
from app.domain.permissions import Actor
from app.models.case import Case
from app.models.measure_order import MeasureOrder
from app.models.place import Organisation
from app.services import evidence, order_acts
from app.services.demo.papers import Paper, drawn
from app.services.demo.stories import DISCLAIMER
from app.services.demo.units import IMPLEMENTER, County

_TAKEN, _DONE = timedelta(minutes=30), timedelta(hours=2)
_MAX_BYTES = 2**20
_PROOF = Paper("措施执行情况截图", ("已按通知办理。", *DISCLAIMER), "PNG")
_REFUSAL = "经查，本单位没有对该单位采取过这项措施，请核实后另行通知。"
# How far the unit has come with an order: of a story, and of one act in it. What is not named is carried out.
_MANNERS: Mapping[tuple[str, OrderAct], str] = {
    ("long_overdue", OrderAct.SUSPEND): "unread",
    ("by_agent", OrderAct.SUSPEND): "taken",
    ("arbitrating", OrderAct.SUSPEND): "refused",
    ("answering", OrderAct.RESTORE): "taken",
}


@dataclass(frozen=True)
class Enforcing:
    """What the units need at hand."""

    session: Session
    outside: Outside
    actors: Mapping[str, Actor]

    def follow(self, county: County, story: str, case_id: int, now: datetime) -> None:
        """Let each unit do with the new orders of a case what it does in this story."""
        of_case = (
            select(MeasureOrder.case_id, MeasureOrder.act, Organisation.uscc)
            .join(Case, and_(Case.jurisdiction == MeasureOrder.jurisdiction, Case.id == MeasureOrder.case_id))
            .join(Organisation, Organisation.id == MeasureOrder.organisation_id)
            .where(MeasureOrder.jurisdiction == county.place.id, Case.parent_id == case_id, MeasureOrder.sent_at == now)
        )
        found = self.session.execute(of_case.order_by(MeasureOrder.case_id)).all()
        for order_id, act, unit in found:
            manner = _MANNERS.get((story, act), "done")
            if manner != "unread":
                self._work(str(order_id), manner, self._officer(county, unit), now)

    def _officer(self, county: County, unit: str) -> Actor:
        posts = {county.uscc(IMPLEMENTER): "implementer1", county.uscc("provider1"): "provider1"}
        posts[county.uscc("provider2")] = "provider2"
        return self.actors[f"{county.place.id}.{posts.get(unit, 'centre1')}"]

    def _work(self, order_id: str, manner: str, actor: Actor, now: datetime) -> None:
        if manner == "refused":
            order_acts.refuse(self.session, order_id, _REFUSAL, actor=actor, now=now + _TAKEN)
            return
        order_acts.acknowledge(self.session, order_id, actor=actor, now=now + _TAKEN)
        if manner == "done":
            file = evidence.upload(
                self.session,
                _PROOF.name,
                drawn(_PROOF),
                self.outside,
                limit=_MAX_BYTES,
                actor=actor,
                now=now + _DONE,
            )
            data = {"evidence": [str(file.id)]}
            order_acts.execute(self.session, order_id, data, actor=actor, now=now + _DONE)
