"""The evening before the demonstration begins: words to and fro, ratings, proofs of service, and a late delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.permissions import Actor
from app.domain.vocabulary import Role, ServiceMethod
from app.domain.workdays import legal_date
from app.models.case import Case
from app.services import messages, places, ratings, service_list, service_receipts
from app.services.demo import deliveries, lists
from app.services.demo.publicity import Delivered
from app.services.demo.units import COUNTIES

_ASKED = "请问核查大概什么时候有结果？需要补充材料的话请告知。"
_ANSWERED = "已转提供单位核查，期限见本页“办理时限”，目前不需要补充材料。"
_THANKS = (5, (), "办理很快，更正也写明了依据。")
_DISPLEASED = (2, (), "撤回以后才知道可以另行申请，希望一次告知。")
_LEFT_OPEN = 5  # letters a place that still wait for their proof
_ON_THE_WAY = timedelta(days=3)


@dataclass(frozen=True)
class Evening:
    """What is at hand when the office has closed; `cases` and `told` by place and story."""

    session: Session
    outside: Outside
    actors: Mapping[str, Actor]
    cases: Mapping[tuple[str, str], int]
    told: Mapping[tuple[str, str], Delivered]

    def come(self, now: datetime) -> None:
        """Everything that happens, place by place."""
        for county in COUNTIES:
            self._pass_in(county.place.id, now)

    def _pass_in(self, place: str, now: datetime) -> None:
        self._write(place, "verifying", now)
        self._rate(place, "corrected", _THANKS, now)
        self._rate(place, "retracted", _DISPLEASED, now)
        self._prove(place, now)
        self._deliver_again(place, now)
        self._begin_anew()
        county = next(each for each in COUNTIES if each.place.id == place)
        lists.hand_in(self.session, county, actor=self.actors[f"{place}.initiator1"], now=now)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.session.flush()
        self.session.expunge_all()

    def _number(self, place: str, story: str) -> str:
        at = (Case.jurisdiction == place, Case.id == self.cases[place, story])
        return self.session.execute(select(Case.number).where(*at)).scalar_one()

    def _write(self, place: str, story: str, now: datetime) -> None:
        """The applicant asks, the receiver answers; both may read on where they left off."""
        number = self._number(place, story)
        for minutes, (who, words) in enumerate((("applicant1", _ASKED), (f"{place}.centre1", _ANSWERED))):
            messages.send(
                self.session,
                number,
                words,
                [],
                self.outside.texts,
                actor=self.actors[who],
                now=now + timedelta(minutes=minutes),
            )
            self._begin_anew()

    def _rate(self, place: str, story: str, said: tuple[int, tuple[str, ...], str], now: datetime) -> None:
        grade, reasons, words = said
        number, actor = self._number(place, story), self.actors["applicant1"]
        ratings.rate(self.session, number, grade, reasons, words, actor=actor, now=now)
        self._begin_anew()

    def _prove(self, place: str, now: datetime) -> None:
        """The receiver enters the post's receipts that lay on the desk, all but the newest."""
        actor = self.actors[f"{place}.centre1"]
        waiting = service_list.page(self.session, actor=actor, limit=200).rows
        letters = [each.way.notice for each in waiting if each.way.notice.recipient is Role.APPLICANT]
        issued = {each.id: legal_date(each.issued_at) for each in letters[_LEFT_OPEN:]}
        self._begin_anew()
        for letter, issued_on in issued.items():
            data = {
                "method": ServiceMethod.POST.value,
                "served_on": min(issued_on + _ON_THE_WAY, legal_date(now)).isoformat(),
                "received_by": "本人签收（演示）",
            }
            service_receipts.record(self.session, letter, data, actor=actor, now=now)
            self._begin_anew()

    def _deliver_again(self, place: str, now: datetime) -> None:
        """A provider has not mended its own file: the old value comes again and waits for a decision."""
        again = self.told[place, "corrected"]
        county = next(each for each in COUNTIES if each.place.id == place)
        provider = places.provider(self.session, place, county.uscc(again.provider))
        assert provider is not None
        actor = self.actors[f"{place}.{again.provider}"]
        deliveries.bring(self.session, self.outside, "补充报送.csv", [again.row], provider, actor=actor, now=now)
