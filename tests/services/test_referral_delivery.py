"""核查时限: it begins when the referral has reached its provider, which for one without account is on paper."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import ClockCode, NoticeKind, Role
from app.models.notice import Notice
from app.models.place import Organisation
from app.services import accounts, admission, clock_check, places, recalling, referral_delivery, service_receipts
from app.services.accounts import NewAccount
from app.services.admission import Post
from tests.services.story import Story

LONE = "11410122MB0000007B"
BY_HAND = {
    "method": "hand",
    "served_on": "2026-09-23",
    "place": "单位办公室",
    "received_by": "示例人",
    "relation": "收发",
}


class Carried(Story):
    """A story whose record comes from a unit for which nobody can sign in, referred on 18 September."""

    def prepare(self) -> None:
        with self.database.transaction() as session:
            kinds = (Role.INFORMATION_PROVIDER,)
            unit = places.add_organisation(session, self.jurisdiction, LONE, "示范供水站", kinds, now=self.clock())
            self.world.units["lone"] = unit
        with self.database.transaction() as session:
            self.record = self.world.record(session, self.clock(), "lone", CF_WSH="示供水罚〔2026〕1号")
        self.at("2026-09-18")
        self.bring_to("verify_record")

    def request(self, which: int = -1) -> Notice:
        """One of the letters to the provider."""
        return [each for each in self.notices() if each.kind == NoticeKind.VERIFICATION_REQUEST][which]

    def serve(self, which: int = -1, **changes: Any) -> None:
        """The proof that a letter was handed over."""
        with self.database.transaction() as session:
            actor, notice = self.world.people["centre"], self.request(which).id
            service_receipts.record(session, notice, {**BY_HAND, **changes}, actor=actor, now=self.clock())

    def faults_of_clocks(self) -> list[str]:
        """What the self-test of the clocks names."""
        with self.database.reading() as session:
            found = clock_check.check(session, self.jurisdiction, [self.case_id], now=self.clock())
            return [each.what for each in found]


@pytest.fixture
def carried(story: Story) -> Carried:
    story.__class__ = Carried
    assert isinstance(story, Carried)
    story.prepare()
    return story


@pytest.mark.both_databases
def test_limit_begins_the_day_the_letter_is_served(carried: Carried) -> None:
    """Referred on the 18th, served on the 23rd, recorded on the 24th: five working days from the 23rd."""
    assert carried.clocks(ClockCode.VERIFY) == []
    assert (carried.task().due_on, carried.case().timer_at) == (None, None)
    assert "自本函送达你单位之日起计算" in str(carried.request().content)
    carried.at("2026-09-24")
    carried.serve()
    visit = carried.clocks(ClockCode.VERIFY)[-1]
    assert (visit.started_on, visit.owner_id) == (date(2026, 9, 23), carried.world.units["lone"].id)
    assert carried.due(ClockCode.VERIFY) == "2026-10-08"
    assert carried.task().due_on == visit.due_on
    assert "referral_delivered" in carried.kinds()
    assert carried.faults_of_clocks() == []
    carried.at("2026-10-09 00:01")
    assert carried.tick() == 1
    assert carried.kinds()[-1] == "clock_overdue"
    carried.prove()


def test_provider_with_an_account_has_it_at_once(story: Story) -> None:
    """The letter is in the account the moment it is written."""
    story.at("2026-09-18")
    story.bring_to("verify_record")
    assert story.due(ClockCode.VERIFY) == "2026-09-24"
    assert "referral_delivered" not in story.kinds()


@pytest.mark.both_databases
def test_service_proved_late_finds_the_limit_passed(carried: Carried) -> None:
    """The day of service counts, not the day of its proof; lateness is then said at once."""
    carried.at("2026-10-09")
    carried.serve(served_on="2026-09-21")
    assert carried.state(ClockCode.VERIFY) == "overdue"
    carried.tick()
    assert [each.kind for each in carried.events()].count("clock_overdue") == 1
    carried.prove()


@pytest.mark.both_databases
def test_day_put_right_puts_the_limit_right(carried: Carried) -> None:
    """The visit of the wrong day is cancelled and stays to be read; the new one begins on the right day."""
    carried.at("2026-09-24")
    carried.serve()
    carried.serve(served_on="2026-09-21", reason="回证日期看错")
    first, second = carried.clocks(ClockCode.VERIFY)
    assert (first.running, second.running) == (False, True)
    assert (carried.state(ClockCode.VERIFY, 0), second.started_on) == ("cancelled", date(2026, 9, 21))
    assert (carried.due(ClockCode.VERIFY), carried.task().due_on) == ("2026-09-29", date(2026, 9, 29))
    assert carried.faults_of_clocks() == []
    carried.serve(served_on="2026-09-21", reason="补写收件人")
    assert len(carried.clocks(ClockCode.VERIFY)) == 2
    carried.prove()


def test_served_letter_is_not_recalled_any_more(carried: Carried) -> None:
    """What lies in the provider's hands cannot be taken out of them."""
    carried.at("2026-09-24")
    carried.serve()
    actor, number = carried.world.people["centre"], carried.case().number
    data = {"reason": "选错单位", "reason_code": "other"}
    with carried.database.transaction() as session, pytest.raises(Conflict):
        recalling.recall(session, number, data, None, actor=actor, now=carried.clock())  # type: ignore[arg-type]


def test_letter_of_a_referral_given_back_begins_nothing(carried: Carried) -> None:
    """Only the newest letter counts: the first referral went back before its letter's proof was entered."""
    with carried.database.transaction() as session:
        grants = ((Role.INFORMATION_PROVIDER, carried.jurisdiction, carried.world.units["lone"].id),)
        account = accounts.create(session, NewAccount("lone", "a long password", "lone", grants), now=carried.clock())
        grant = tuple(Granted(*each) for each in grants)
        carried.world.people["lone"] = Actor(account.id, "lone", grant, None, False)
    carried.verify("misrouted", who="lone")
    with carried.database.transaction() as session:
        account = session.merge(account)
        account.active = False
    carried.at("2026-09-23")
    carried.refer()
    carried.serve(0)
    assert carried.clocks(ClockCode.VERIFY) == []
    carried.serve(1)
    assert carried.clocks(ClockCode.VERIFY)[-1].running


@pytest.mark.both_databases
def test_account_given_meanwhile_has_the_letter_that_day(carried: Carried) -> None:
    """Nobody has to open anything: from that day on the letter is where its unit can read it, and it is told so."""
    carried.at("2026-09-21")
    with carried.database.transaction() as session:
        wanted = NewAccount("lone", "a long password", "lone", ())
        post = Post((Role.INFORMATION_PROVIDER,), LONE)
        admission.admit(session, wanted, post, actor=carried.world.people["admin"], now=carried.clock())
    assert carried.clocks(ClockCode.VERIFY)[-1].started_on == date(2026, 9, 21)
    with carried.database.transaction() as session:
        key = (carried.jurisdiction, carried.case_id)
        referral_delivery.into_account(session, *key, actor=carried.world.people["admin"], now=carried.clock())
    assert len(carried.clocks(ClockCode.VERIFY)) == 1
    carried.prove()


def test_a_referral_in_hands_without_its_limit_is_found(carried: Carried) -> None:
    """The self-test names a letter that was served while no limit runs."""
    from_hands = carried.task().id
    with carried.database.transaction() as session:
        task = session.get_one(type(carried.task()), (carried.jurisdiction, from_hands))
        task.opened_at = carried.clock()
    assert carried.faults_of_clocks() == ["not_begun"]


def test_unit_of_the_letter_is_named(carried: Carried) -> None:
    """The history names the unit the letter reached, by id."""
    carried.at("2026-09-24")
    carried.serve()
    told = next(each for each in carried.events() if each.kind == "referral_delivered")
    with carried.database.reading() as session:
        unit = session.execute(select(Organisation).where(Organisation.uscc == LONE)).scalar_one()
    assert told.data == {"organisation_id": str(unit.id), "delivered_on": "2026-09-23"}
