"""Who may do what to a case: not there, forbidden, or done, for every door of the services and every person."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import DomainError
from app.domain.permissions import Actor
from app.models.evidence import Evidence
from app.models.task import Task
from app.services import evidence, inbox, progress, records
from tests.adapters import hostile_files
from tests.services.household import keep_house
from tests.services.story import AGREEING, OPINION, Story

EVERYBODY = (
    "applicant", "stranger", "rival", "centre", "colleague", "foreign_centre", "provider", "provider_colleague",
    "provider2", "foreign_provider", "supervisor", "foreign_supervisor", "auditor", "admin",
)  # fmt: skip
DONE, UNSEEN, REFUSED = "done", "not_found", "forbidden"
SEEING_EARLY = {"applicant", "centre", "colleague", "supervisor", "auditor"}
SEEING_LATE = SEEING_EARLY | {"provider", "provider_colleague"}


def ended(story: Story, act: Callable[[Session, Actor], object], who: str) -> str:
    """How an act of a person ends; nothing of it is kept."""
    with story.database.transaction() as session:
        try:
            act(session, story.world.people[who])
        except DomainError as refused:
            return refused.code
        finally:
            session.rollback()
    return DONE


def outcomes(story: Story, act: Callable[[Session, Actor], object]) -> dict[str, str]:
    return {who: ended(story, act, who) for who in EVERYBODY}


def expected(able: set[str], seeing: set[str]) -> dict[str, str]:
    """Done by those who may; forbidden to others who see the case; not there for the rest."""
    return {who: DONE if who in able else REFUSED if who in seeing else UNSEEN for who in EVERYBODY}


def finish(story: Story, task: Task, outcome: str, **data: Any) -> Callable[[Session, Actor], object]:
    key = (story.jurisdiction, story.case_id, task.id)
    return lambda session, actor: progress.complete(session, *key, outcome, data, actor=actor, now=story.clock())


@pytest.mark.both_databases
def test_check_is_the_receivers_alone(story: Story) -> None:
    """Before referral the receiver works; the provider does not even see the case."""
    story.bring_to("check_application")
    task = story.task()
    able = {"centre", "colleague"}
    assert outcomes(story, finish(story, task, "accept")) == expected(able, SEEING_EARLY)
    claim = outcomes(story, lambda session, actor: inbox.claim(session, task.id, actor=actor, now=story.clock()))
    assert claim == expected(able, SEEING_EARLY)


def test_opinion_is_the_chosen_providers_alone(story: Story) -> None:
    """After referral the provider sees and works; another provider of the same county still sees nothing."""
    story.bring_to("verify_record")
    data = {"opinion": OPINION, "answers": [AGREEING["maintain"]()], "attest": True}
    act = finish(story, story.task(), "maintain", **data)
    assert outcomes(story, act) == expected({"provider", "provider_colleague"}, SEEING_LATE)


def test_supplement_is_the_applicants_and_entered_by_the_receiver(story: Story) -> None:
    """补正 comes from the applicant; what comes on paper the receiver types in."""
    story.bring_to("supplement_application")
    act = finish(story, story.task(), "submit", statement="现补交。")
    assert outcomes(story, act) == expected({"applicant", "centre", "colleague"}, SEEING_EARLY)


def test_retraction_is_the_applicants_and_entered_by_the_receiver(story: Story) -> None:
    """撤回 is the applicant's, entered by the receiver where it comes on paper."""
    story.bring_to("verify_record")
    key = (story.jurisdiction, story.case_id)
    found = outcomes(story, lambda session, actor: progress.retract(session, *key, actor=actor, now=story.clock()))
    assert found == expected({"applicant", "centre", "colleague"}, SEEING_LATE)


def test_finished_task_tells_strangers_nothing(story: Story) -> None:
    """409 is for those who see the case; for the others the task has never been there."""
    story.bring_to("check_application")
    task = story.task()
    story.do("centre", "accept")
    found = outcomes(story, finish(story, task, "accept"))
    assert found == {who: "task_finished" if who in SEEING_EARLY else UNSEEN for who in EVERYBODY}


def test_claimed_task_is_the_claimers(story: Story) -> None:
    """A colleague's task can be neither done, claimed nor released; one's own can, and claiming it again is nothing."""
    story.bring_to("check_application")
    task, now = story.task(), story.clock()
    with story.database.transaction() as session:
        inbox.claim(session, task.id, actor=story.world.people["centre"], now=now)

    def ends(who: str) -> list[str]:
        acts: list[Callable[[Session, Actor], object]] = [
            finish(story, task, "accept"),
            lambda session, actor: inbox.claim(session, task.id, actor=actor, now=now),
            lambda session, actor: inbox.release(session, task.id, actor=actor, now=now),
        ]
        return [ended(story, act, who) for act in acts]

    assert ends("centre") == [DONE, DONE, DONE]
    assert ends("colleague") == ["task_claimed", "task_claimed", REFUSED]
    assert ends("provider2") == [UNSEEN, UNSEEN, UNSEEN]


def test_release_gives_the_task_back_to_the_unit(story: Story) -> None:
    """释放: the task is the unit's again, and any colleague may take it."""
    story.bring_to("check_application")
    task = story.task()
    for who, act in (("centre", inbox.claim), ("centre", inbox.release), ("colleague", inbox.claim)):
        with story.database.transaction() as session:
            act(session, task.id, actor=story.world.people[who], now=story.clock())
    assert story.task().assignee_id == story.world.people["colleague"].account_id
    assert story.kinds()[-3:] == ["task_claimed", "task_released", "task_claimed"]


def test_reassignment_is_the_units_and_the_supervisors(story: Story) -> None:
    """转办: within the unit by its people, and by the supervisor of the place."""
    story.bring_to("check_application")
    task = story.task()
    data = {"reason": "轮班"}

    def act(session: Session, actor: Actor) -> object:
        return inbox.reassign(session, task.id, "colleague", data, actor=actor, now=story.clock())

    assert outcomes(story, act) == expected({"centre", "colleague", "supervisor"}, SEEING_EARLY)


@pytest.mark.parametrize("to", ["provider", "foreign.centre", "auditor", "nobody"])
def test_reassignment_reaches_those_alone_who_can_do_the_task(story: Story, to: str) -> None:
    """A task goes to somebody of the same unit and role."""
    story.bring_to("check_application")
    task = story.task()

    def act(session: Session, actor: Actor) -> object:
        return inbox.reassign(session, task.id, to, {"reason": "轮班"}, actor=actor, now=story.clock())

    assert ended(story, act, "centre") == "invalid"


def test_record_is_read_by_its_subject_and_those_who_handle_it(story: Story) -> None:
    """One's own records, a provider's own deliveries, all of the place for receivers and watchers: nobody else's."""
    found = outcomes(story, lambda session, actor: records.find(session, story.record.id, actor=actor))
    readers = {
        "applicant", "centre", "colleague", "provider", "provider_colleague", "supervisor", "auditor",
    }  # fmt: skip
    assert found == {who: DONE if who in readers else UNSEEN for who in EVERYBODY}


def test_record_is_read_by_a_provider_a_case_on_it_was_sent_to(story: Story) -> None:
    """Whoever sees a case sees its record."""
    story.bring_to("refer_record")
    story.refer(provider=story.world.units["provider2"].uscc)
    found = ended(story, lambda session, actor: records.find(session, story.record.id, actor=actor), "provider2")
    assert found == DONE


def test_evidence_is_opened_by_those_who_see_its_case(story: Story, tmp_path: Path) -> None:
    """An upload is its owner's alone until it is joined; then it is open to all who see the case."""
    outside = keep_house(story.database, story.clock, tmp_path).outside
    with story.database.transaction() as session:
        file = evidence.upload(
            session,
            "凭证.pdf",
            hostile_files.pdf(),
            outside,
            limit=10**6,
            actor=story.world.people["applicant"],
            now=story.clock(),
        )

    def act(session: Session, actor: Actor) -> Evidence:
        return evidence.readable(session, file.id, actor)

    assert outcomes(story, act) == {who: DONE if who == "applicant" else UNSEEN for who in EVERYBODY}
    story.bring_to("supplement_application")
    story.do("applicant", "submit", evidence=[str(file.id)])
    assert outcomes(story, act) == {who: DONE if who in SEEING_EARLY else UNSEEN for who in EVERYBODY}
    story.do("centre", "accept")
    story.refer()
    assert outcomes(story, act) == {who: DONE if who in SEEING_LATE else UNSEEN for who in EVERYBODY}
