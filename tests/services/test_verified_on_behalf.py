"""代录: a provider without account answers on paper, and its receiver enters the sealed letter, in its name."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.bulk import BulkAct
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.vocabulary import CaseOutcome, ClockCode, Role
from app.models.case import CaseEvidence
from app.services import accounts, behalf, bulk, evidence, inbox, places, progress, service_receipts
from tests.adapters import hostile_files
from tests.services.household import keep_house
from tests.services.story import Story, wrong

LONE = "11410122MB0000007B"
LETTER = {"number": "牟供水函〔2026〕3号", "dated_on": "2026-09-22"}


class Paper(Story):
    """A story whose record comes from a unit for which nobody can sign in."""

    folder: Path

    def prepare(self, folder: Path) -> None:
        self.folder = folder
        with self.database.transaction() as session:
            kinds = (Role.INFORMATION_PROVIDER,)
            unit = places.add_organisation(session, self.jurisdiction, LONE, "示范供水站", kinds, now=self.clock())
            self.world.units["lone"] = unit
        with self.database.transaction() as session:
            self.record = self.world.record(session, self.clock(), "lone", CF_WSH="示供水罚〔2026〕1号")
        self.bring_to("verify_record")
        self.deliver()
        self.at("2026-09-23")

    def deliver(self) -> None:
        """The letter is handed over on the day it was written."""
        served = {
            "method": "hand",
            "served_on": self.clock.today().isoformat(),
            "place": "单位",
            "received_by": "示例人",
        }
        with self.database.transaction() as session:
            data = {**served, "relation": "收发"}
            letter = self.notices()[-1].id
            service_receipts.record(session, letter, data, actor=self.world.people["centre"], now=self.clock())

    def scan(self, who: str = "centre") -> list[str]:
        """The sealed letter, scanned."""
        outside = keep_house(self.database, self.clock, self.folder).outside
        with self.database.transaction() as session:
            actor, content = self.world.people[who], hostile_files.pdf()
            row = evidence.upload(session, "来函.pdf", content, outside, limit=10**7, actor=actor, now=self.clock())
            return [str(row.id)]

    def enter(self, who: str = "centre", outcome: str = "correct", **changes: Any) -> None:
        data = {"letter": LETTER, "evidence": self.scan(who), **changes}
        self.verify(outcome, wrong(), who=who, **data)


@pytest.fixture
def paper(story: Story, tmp_path: Path) -> Paper:
    story.__class__ = Paper
    assert isinstance(story, Paper)
    story.prepare(tmp_path)
    return story


@pytest.mark.both_databases
def test_receiver_enters_the_sealed_letter_in_the_providers_name(paper: Paper) -> None:
    """The limit stays the provider's, the history and the answer name the letter, the scan joins the case."""
    clock = paper.clocks(ClockCode.VERIFY)[-1]
    assert clock.owner_id == paper.world.units["lone"].id
    paper.enter()
    told = [event for event in paper.events() if event.kind == "verified_on_behalf"]
    assert [(event.actor_role, event.organisation_id) for event in told] == [
        (Role.CREDIT_CENTRE, paper.world.units["centre"].id)
    ]
    assert told[0].data["organisation_id"] == str(paper.world.units["lone"].id)
    assert len(told[0].data["evidence"]) == 1
    assert "（本意见依示范供水站2026年9月22日盖章来函〔文号：牟供水函〔2026〕3号〕代录。）" in (
        paper.case().opinion or ""
    )
    assert (paper.state(ClockCode.VERIFY), paper.clocks(ClockCode.VERIFY)[-1].owner_id) == ("met", clock.owner_id)
    paper.do("centre", "serve")
    assert paper.case().outcome is CaseOutcome.CORRECTED
    assert "牟供水函〔2026〕3号" in str(paper.notices()[-1].content)
    with paper.database.reading() as session:
        assert session.query(CaseEvidence).filter_by(case_id=paper.case_id, role=Role.CREDIT_CENTRE).count() == 1
    paper.prove()


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"evidence": []}, [("evidence", "letter_required")]),
        ({"letter": None}, [("letter.number", "required"), ("letter.dated_on", "not_a_date")]),
        ({"letter": {**LETTER, "dated_on": "2026-02-30"}}, [("letter.dated_on", "not_a_date")]),
        ({"letter": {**LETTER, "dated_on": "2026-09-24"}}, [("letter.dated_on", "in_future")]),
        ({"letter": {**LETTER, "dated_on": "2026-09-17"}}, [("letter.dated_on", "before_filing")]),
        ({"letter": {**LETTER, "number": "x" * 61}}, [("letter.number", "too_long")]),
        ({"letter": {**LETTER, "page": "2"}}, [("letter.page", "unknown_field")]),
        ({"letter": "3号"}, [("letter.number", "required"), ("letter.dated_on", "not_a_date")]),
    ],
)
def test_nothing_is_entered_without_the_letter(
    paper: Paper, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    """Number, date and scan are what tells an opinion of the provider from one of the clerk's own."""
    data = {"letter": LETTER, "evidence": paper.scan(), "opinion": "金额有误。", "answers": [wrong()], "attest": True}
    assert paper.faults("centre", "correct", **(data | changes)) == faults


def test_letter_that_the_record_is_not_theirs_goes_the_same_way(paper: Paper) -> None:
    """Misrouted by letter: returned to referral, the letter named."""
    data = {"opinion": "非我单位提供。", "letter": LETTER, "evidence": paper.scan()}
    paper.do("centre", "misrouted", **data)
    assert paper.task().key == "refer_record"
    assert "verified_on_behalf" in paper.kinds()


def test_provider_with_an_account_answers_itself(story: Story) -> None:
    """The receiver is told the way out; a letter in the provider's own answer has no place."""
    story.bring_to("verify_record")
    with pytest.raises(Forbidden) as refused:
        story.verify("correct", who="centre", letter=LETTER)
    assert "有账号" in refused.value.text
    assert story.faults("provider", "correct", opinion="有误。", answers=[wrong()], attest=True, letter=LETTER) == [
        ("letter", "not_on_behalf")
    ]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("provider", NotFound), ("foreign_centre", NotFound), ("applicant", Forbidden), ("supervisor", Forbidden)],
)
def test_nobody_else_enters_it(paper: Paper, who: str, refusal: type[Exception]) -> None:
    """Other units, other places, the applicant and watchers enter nothing."""
    with pytest.raises(refusal):
        paper.verify("correct", who=who)


def test_account_given_meanwhile_ends_the_receivers_part(paper: Paper) -> None:
    """From the moment somebody can sign in for the unit, the work is theirs."""
    unit = paper.world.units["lone"]
    with paper.database.transaction() as session:
        wanted = accounts.NewAccount(
            "lone", "a long password", "lone", ((Role.INFORMATION_PROVIDER, paper.jurisdiction, unit.id),)
        )
        accounts.create(session, wanted, now=paper.clock())
    with pytest.raises(Forbidden):
        paper.enter()


def test_task_is_claimed_and_handed_on_among_the_receivers_people(paper: Paper) -> None:
    """A claim keeps colleagues out until the task is handed to one of them."""
    people, task = paper.world.people, paper.task()
    with paper.database.transaction() as session:
        inbox.claim(session, task.id, actor=people["centre"], now=paper.clock())
    with pytest.raises(Conflict):
        paper.enter("colleague")
    with paper.database.transaction() as session:
        data = {"reason": "轮班"}
        inbox.reassign(session, task.id, "colleague", data, actor=people["centre"], now=paper.clock())
    with paper.database.transaction() as session, pytest.raises(Invalid):
        inbox.reassign(session, task.id, "provider", data, actor=people["centre"], now=paper.clock())
    paper.enter("colleague")
    assert paper.task().key == "serve_answer"


def test_second_entry_finds_the_task_finished(paper: Paper) -> None:
    """A double click enters one opinion."""
    task = paper.task()
    paper.enter()
    key, actor = (paper.jurisdiction, paper.case_id, task.id), paper.world.people["centre"]
    with paper.database.transaction() as session, pytest.raises(Conflict):
        progress.complete(session, *key, "correct", {}, actor=actor, now=paper.clock())


def test_units_without_account_are_known(paper: Paper) -> None:
    """Only accounts that can sign in count."""
    ids = {name: unit.id for name, unit in paper.world.units.items()}
    with paper.database.reading() as session:
        assert behalf.without_account(session, list(ids.values())) >= {ids["lone"]}
        assert ids["provider"] not in behalf.without_account(session, [ids["provider"]])
        assert behalf.without_account(session, []) == frozenset()


def test_many_at_once_knows_whose_hands_a_unit_without_account_is_in(paper: Paper) -> None:
    """签收 and 转办 of many tasks ask what the single acts ask: the receiver's officers stand in, and may hand on."""
    task, people = paper.task(), paper.world.people
    with paper.database.reading() as session:
        for act, to in ((BulkAct.CLAIM, ""), (BulkAct.REASSIGN, "colleague")):
            (line,) = bulk.look(session, act, [task.id], to, actor=people["centre"], now=paper.clock())
            assert line.refusal is None
        assert line.row.acts.claim
        assert {each.login for each in bulk.able_people(session, [line])} == {"centre", "colleague"}
        (line,) = bulk.look(session, BulkAct.REASSIGN, [task.id], "provider", actor=people["centre"], now=paper.clock())
        assert line.refusal is not None
