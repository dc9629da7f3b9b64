"""Every way through the objection process, walked plainly and with the state stored between the steps."""

import pytest

from app.domain.errors import Conflict
from tests.engine.objection_case import BUNDLE, DUE, NOW, OVER, PATHS, WAYS_TO, Way, begin, opinion_in, waiting_at
from tests.engine.walking import Walk

CLOCKED = {
    "check_application": "refer",
    "refer_record": "refer",
    "verify_record": "verify",
    "serve_answer": "answer",
}

pytestmark = pytest.mark.parametrize("stored", [False, True], ids=["plain", "stored"])


def walked(way: Way, stored: bool) -> tuple[Walk, list[str]]:
    """The case at the end of a way, and the acts on it."""
    walk, desk = begin(stored=stored, approvals=way.approvals, opinion=opinion_in(way.steps))
    walk.follow(*way.steps)
    return walk, desk.acts


@pytest.mark.parametrize("way", PATHS.values(), ids=PATHS)
def test_decisions_lead_to_their_acts_and_end(way: Way, stored: bool) -> None:
    """Each decision has exactly the effects the handbook names, in order, and nothing waits afterwards."""
    walk, acts = walked(way, stored)
    assert tuple(acts) == way.acts
    assert walk.trail[-1] == way.end
    assert walk.run.finished
    assert walk.run.open_tasks() == []
    assert walk.run.next_due() is None


@pytest.mark.parametrize("key", WAYS_TO)
def test_open_step_belongs_to_the_lane_around_it(key: str, stored: bool) -> None:
    """A step is offered to the role of its lane, inside the sub-process too."""
    walk, _ = waiting_at(key, stored=stored)
    assert walk.task().role == BUNDLE.nodes[key].lane
    assert not walk.run.finished


@pytest.mark.parametrize("key", WAYS_TO)
def test_retraction_before_the_answer_ends_the_case(key: str, stored: bool) -> None:
    """The applicant may retract wherever the case waits; nobody can go on with it afterwards."""
    walk, desk = waiting_at(key, stored=stored)
    left = walk.task().id
    walk.send("retracted")
    assert desk.acts[-1] == "retract"
    assert walk.trail[-1] == "application_retracted"
    assert walk.run.finished
    assert walk.run.next_due() is None
    with pytest.raises(Conflict, check=lambda error: error.code == "task_finished"):
        walk.run.complete(left, {"outcome": "accept"})


@pytest.mark.parametrize("way", PATHS.values(), ids=PATHS)
def test_retraction_after_the_end_is_refused(way: Way, stored: bool) -> None:
    """Once answered, declined or transferred a case cannot be retracted."""
    walk, _ = walked(way, stored)
    with pytest.raises(Conflict, check=lambda error: error.code == "not_retractable"):
        walk.send("retracted")


def test_second_retraction_is_refused(stored: bool) -> None:
    """A retracted case has nothing left to retract."""
    walk, desk = waiting_at("verify_record", stored=stored)
    walk.send("retracted")
    with pytest.raises(Conflict, check=lambda error: error.code == "not_retractable"):
        walk.send("retracted")
    assert desk.acts.count("retract") == 1


@pytest.mark.parametrize("key", [key for key in WAYS_TO if key != "verify_record"])
def test_referral_can_be_recalled_from_the_verification_alone(key: str, stored: bool) -> None:
    """撤回转送 undoes a referral that waits at the provider; anywhere else nothing takes the message."""
    walk, _ = waiting_at(key, stored=stored)
    assert not walk.run.waits_for("recalled")
    walk, desk = waiting_at("verify_record", stored=stored)
    left = walk.task().id
    walk.send("recalled")
    assert desk.acts[-1] == "recall_referral"
    assert walk.task().key == "refer_record"
    assert walk.run.next_due().isoformat() == DUE["refer"]
    with pytest.raises(Conflict, check=lambda error: error.code == "task_finished"):
        walk.run.complete(left, {"outcome": "maintain"})


@pytest.mark.parametrize(("key", "clock"), [*CLOCKED.items(), ("supplement_application", "supplement")])
def test_waiting_step_arms_its_own_clock(key: str, clock: str, stored: bool) -> None:
    """The next thing to happen by itself is the end of the step's clock."""
    walk, _ = waiting_at(key, stored=stored)
    assert walk.run.next_due() is not None
    assert walk.run.next_due().isoformat() == DUE[clock]


@pytest.mark.parametrize("key", ["arbitrate_provider", "approve_opinion", "approve_answer"])
def test_step_without_a_limit_of_its_own_arms_nothing(key: str, stored: bool) -> None:
    """Arbitration and approval run inside the clocks of the case, which are no timers of the flow."""
    walk, _ = waiting_at(key, stored=stored)
    assert walk.run.next_due() is None


@pytest.mark.parametrize(("key", "clock"), CLOCKED.items())
def test_passed_limit_is_noted_once_and_the_step_stays(key: str, clock: str, stored: bool) -> None:
    """Lateness is recorded; it takes no step away and decides nothing."""
    walk, desk = waiting_at(key, stored=stored)
    task = walk.task()
    assert walk.wait_until(OVER) == 1
    assert walk.wait_until(OVER) == 0
    assert desk.late == [clock]
    assert walk.task() == task


@pytest.mark.parametrize("key", CLOCKED)
def test_unarmed_clock_never_fires(key: str, stored: bool) -> None:
    """Where the place has no limit, or the clock is paused, no timer is set."""
    walk, desk = waiting_at(key, stored=stored, ends={})
    assert walk.run.next_due() is None
    assert walk.wait_until(OVER) == 0
    assert desk.late == []


def test_clock_asked_again_follows_the_new_date(stored: bool) -> None:
    """After a pause or a changed calendar the timer stands where the clock stands."""
    walk, desk = waiting_at("verify_record", stored=stored)
    del desk.ends["verify"]
    walk.rearm()
    assert walk.run.next_due() is None
    desk.ends["verify"] = "2026-11-02T00:00:00+08:00"
    walk.rearm()
    assert walk.run.next_due() is not None
    assert walk.run.next_due().isoformat() == desk.ends["verify"]


@pytest.mark.parametrize(("outcome", "end"), [("decline", "declined"), ("transfer", "transferred")])
def test_late_refusal_is_still_a_refusal(outcome: str, end: str, stored: bool) -> None:
    """What the lateness branch leaves behind does not overrule the decision made after it."""
    walk, desk = begin(stored=stored)
    walk.follow("check_application-supplement", "supplement_application-submit")
    walk.wait_until(OVER)
    walk.follow(f"check_application-{outcome}")
    assert desk.late == ["refer"]
    assert walk.trail[-1] == end
    assert "send_answer" not in desk.acts


def test_supplement_not_sent_returns_to_the_check(stored: bool) -> None:
    """When the time for supplement ends the officer decides on what there is; nothing lapses by itself."""
    walk, desk = waiting_at("supplement_application", stored=stored)
    late = walk.task().id
    del desk.ends["refer"]  # the referral clock is the officer's, paused while the applicant supplements
    assert walk.wait_until(OVER) == 1
    assert walk.task().key == "check_application"
    assert desk.acts == ["request_supplement", "note_unsupplemented"]
    with pytest.raises(Conflict, check=lambda error: error.code == "task_finished"):
        walk.run.complete(late, {"outcome": "submit"})


def test_every_node_and_flow_is_walked(stored: bool) -> None:
    """The ways above, lateness and retraction together visit the whole drawing."""
    walks = [walked(way, stored)[0] for way in PATHS.values()]
    for key in (*CLOCKED, "supplement_application"):
        walk, _ = waiting_at(key, stored=stored)
        walk.wait_until(OVER)
        walks.append(walk)
    retracted, _ = begin(stored=stored)
    retracted.send("retracted")
    unsupplemented, _ = begin(stored=stored, ends={"supplement": NOW.isoformat()})
    unsupplemented.follow("check_application-supplement", "check_application-decline")
    walks += [retracted, unsupplemented]
    assert set(BUNDLE.nodes) - {node for walk in walks for node in walk.trail} == set()
    assert set(BUNDLE.flows) - {flow for walk in walks for flow in walk.flows} == set()
