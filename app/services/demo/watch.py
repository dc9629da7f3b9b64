"""What the demonstration's supervisors have done: orders in every state, a campaign, a report, a contest to decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.report_tables import Span, before
from app.domain.supervision import Cause
from app.domain.workdays import WorkCalendar, legal_date
from app.models.case import Case
from app.models.supervision import SupervisionOrder
from app.models.task import Task
from app.services import campaigns, contests, late_limits, order_choice, policy, progress, reports, supervision_orders
from app.services.campaigns import Wish
from app.services.demo.stage import Deed, instant
from app.services.demo.units import County
from app.services.rectification import SANCTIONS
from app.services.supervision_matters import Matter
from app.services.supervision_orders import Demand

_AFTERNOON = time(15, 30)
_TITLE = "逾期事项"
_DEMAND = "请立即办结所列事项，书面说明逾期原因和整改措施。"
_CONTESTED = "协查函在期限过半以后才送到本单位，附签收记录，请核减。"
_REPLY = "经办人员调整造成延误，现已指定专人办理，并每周核对在办期限。"


@dataclass(frozen=True)
class Watch:
    """What is at hand; `cases` and `providers` by place and story."""

    session: Session
    actors: Mapping[str, Actor]
    cases: Mapping[tuple[str, str], int]
    providers: Mapping[tuple[str, str], str]
    days: WorkCalendar
    today: date

    def deeds(self, county: County) -> list[Deed]:
        """The acts of one place, each at its time on a working day before today."""
        place = county.place.id
        provider = f"{place}.{self.providers[place, 'long_overdue']}"
        answering, centre = f"{place}.{self.providers[place, 'given_back']}", f"{place}.centre1"
        found = [
            self._deed(6, lambda now: self._issue(place, "long_overdue", provider, now, workdays=3)),
            self._deed(4, lambda now: self._issue(place, "answer_late", centre, now)),
            self._deed(3, lambda now: self._issue(place, "refer_late", centre, now)),
            self._deed(2, lambda now: self._reply(place, "answer_late", centre, now)),
            self._deed(1, lambda now: self._accept(place, "answer_late", now)),
            self._deed(1, lambda now: self._reply(place, "refer_late", centre, now)),
            self._deed(1, lambda now: self._issue(place, "given_back", answering, now)),
            self._deed(1, lambda now: self._begin_campaign(place, now)),
            self._deed(1, lambda now: self._report(place, now)),
            self._deed(1, lambda now: self._contest(place, now)),
        ]
        if "circular" in policy.in_force(place, self.today).words(SANCTIONS):
            found.append(self._deed(1, lambda now: self._circulate(place, "long_overdue", now)))
        return found

    def _deed(self, ago: int, do: Callable[[datetime], None]) -> Deed:
        return Deed(instant(self.days.before(self.today, ago), _AFTERNOON), do)

    def _issue(self, place: str, story: str, who: str, now: datetime, workdays: int | None = None) -> None:
        case, (unit,) = self.cases[place, story], {each.organisation_id for each in self.actors[who].granted}
        assert unit is not None
        late = order_choice.choose(
            self.session, [self._number(place, case)], actor=self._watcher(place), today=legal_date(now)
        )
        cause = Cause.LATE if any(unit in each.late for each in late.cases) else Cause.OTHER
        wish = Demand(place, unit, _TITLE, _DEMAND, [Matter(cause, case)], workdays)
        supervision_orders.issue(self.session, wish, actor=self._watcher(place), now=now)

    def _watcher(self, place: str) -> Actor:
        return self.actors[f"{place}.supervisor1"]

    def _number(self, place: str, case_id: int) -> str:
        at = (Case.jurisdiction == place, Case.id == case_id)
        return self.session.execute(select(Case.number).where(*at)).scalar_one()

    def _order(self, place: str, story: str) -> int:
        """The order over the case of a story."""
        items = select(SupervisionOrder).where(SupervisionOrder.jurisdiction == place)
        orders = self.session.execute(items.order_by(SupervisionOrder.case_id)).scalars().all()
        position = ("long_overdue", "answer_late", "refer_late").index(story)
        return orders[position].case_id

    def _reply(self, place: str, story: str, who: str, now: datetime) -> None:
        self._complete(place, story, "submit", {"reply": _REPLY}, self.actors[who], now)

    def _accept(self, place: str, story: str, now: datetime) -> None:
        self._complete(place, story, "accept", {"text": "整改到位。"}, self._watcher(place), now)

    def _complete(
        self, place: str, story: str, outcome: str, data: dict[str, str], actor: Actor, now: datetime
    ) -> None:
        order = self._order(place, story)
        where = (Task.jurisdiction == place, Task.case_id == order, Task.open)
        task = self.session.execute(select(Task.id).where(*where)).scalar_one()
        progress.complete(self.session, place, order, task, outcome, data, actor=actor, now=now)

    def _circulate(self, place: str, story: str, now: datetime) -> None:
        number, text = self._number(place, self._order(place, story)), "期满没有整改，也没有说明原因。"
        supervision_orders.circulate_unanswered(self.session, number, text, actor=self._watcher(place), now=now)

    def _begin_campaign(self, place: str, now: datetime) -> None:
        """Its orders are written by the scheduler, as those of any campaign over many units."""
        actor = self._watcher(place)
        numbers = [self._number(place, self.cases[place, story]) for story in ("overdue", "arbitrating")]
        choice = order_choice.choose(self.session, numbers, actor=actor, today=legal_date(now))
        wish = Wish("在办异议案件专项督查", _DEMAND, Cause.OTHER)
        campaigns.begin(self.session, wish, choice, new_id(now), actor=actor, now=now)

    def _report(self, place: str, now: datetime) -> None:
        """Last month's report, which its first working day would have made."""
        period = before(legal_date(now), Span.MONTH)
        content = reports.draw_up(self.session, place, period, now=now)
        if reports.anything(content["figures"]):
            reports.make(self.session, place, period, content, actor=self._watcher(place), now=now)

    def _contest(self, place: str, now: datetime) -> None:
        """A unit does not let one lateness stand; where everything statutory was in time there is none."""
        for who in (f"{place}.provider1", f"{place}.provider2", f"{place}.centre1"):
            actor = self.actors[who]
            for late in late_limits.of_actor(self.session, actor=actor):
                if late.may_contest(legal_date(now)):
                    contests.ask(self.session, late.clock.id, _CONTESTED, actor=actor, now=now)
                    return
