"""Every place, every reason, every stage: what its pack lets stand still, and the clause named where it does not."""

from dataclasses import replace

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.packs import Pack, Packs, resolve
from app.domain.vocabulary import ClockCode, PauseReason
from app.services import policy, timekeeping
from tests.services.story import Story
from tests.services.telling import Tell

PLACES = ("yunyang", "yunfu", "yichuan", "youxi", "zhongmu")
OF_HENAN = ("yichuan", "zhongmu")
# The task at which a case waits, and the limit that runs on it.
STAGES = {
    "check_application": ClockCode.REFER,
    "supplement_application": ClockCode.SUPPLEMENT,
    "refer_record": ClockCode.REFER,
    "verify_record": ClockCode.VERIFY,
    "serve_answer": ClockCode.ANSWER,
}
CLAUSE = "《河南省社会信用条例》第四十一条第三款有此规定，但本地尚未适用"


def pause(story: Story, code: ClockCode, reason: str, who: str = "centre") -> list[ClockCode]:
    """Pause, and answer what stands still now."""
    number = story.case().number
    with story.database.transaction() as session:
        actor = story.world.people[who]
        command = timekeeping.pause(session, number, code, reason, actor=actor, now=story.clock())
        (event,) = (each for each in command.events if each.kind == "clock_paused")
        return [ClockCode(each) for each in event.data["clocks"]]


def resume(story: Story, code: ClockCode) -> None:
    number = story.case().number
    with story.database.transaction() as session:
        timekeeping.resume(session, number, code, actor=story.world.people["centre"], now=story.clock())


def extend(story: Story, code: ClockCode) -> None:
    number, data = story.case().number, {"amount": 1, "reason": "案情复杂"}
    with story.database.transaction() as session:
        timekeeping.extend(session, number, code, data, actor=story.world.people["centre"], now=story.clock())


def refusal(story: Story, code: ClockCode, reason: str) -> tuple[str, str]:
    with pytest.raises(Conflict) as refused:
        pause(story, code, reason)
    return refused.value.code, refused.value.text


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """河南条例 applied in the places of Henan, as by `overlay` instead of `advisory` in their files."""
    shipped = policy.shipped()
    layers = [
        replace(layer, overlay=layer.advisory, advisory=()) if layer.jurisdiction in OF_HENAN else layer
        for layer in shipped.layers
    ]
    packs = Packs(tuple(layers))

    def in_force(jurisdiction: str, on: object) -> Pack:
        return resolve(packs, jurisdiction, on)  # type: ignore[arg-type]

    monkeypatch.setattr(policy, "in_force", in_force)
    monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: in_force(jurisdiction, on).sha256)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("place", PLACES)
def test_no_shipped_pack_lets_a_hand_stop_a_clock(tell: Tell, place: str, stage: str) -> None:
    """Each of the six reasons is refused at each stage; in Henan with the clause that would be needed."""
    story = tell(place)
    story.bring_to(stage)
    for reason in PauseReason:
        code, text = refusal(story, STAGES[stage], reason.value)
        assert code == "pause_not_allowed"
        if reason is PauseReason.SUPPLEMENT:
            assert "补正程序" in text
        else:
            assert (text == CLAUSE) is (place in OF_HENAN), text
    with pytest.raises(Invalid):
        pause(story, STAGES[stage], "holiday")
    with pytest.raises(Conflict) as refused:
        extend(story, STAGES[stage])
    assert refused.value.code == "extension_not_allowed"


@pytest.mark.usefixtures("switched_on")
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("place", OF_HENAN)
def test_the_provincial_norm_switched_on_stops_stage_and_whole_for_its_five_reasons(
    tell: Tell, place: str, stage: str
) -> None:
    """检验、检测、检疫、鉴定、专家评审 at any stage; the supplement stays the procedure's own."""
    story = tell(place)
    story.bring_to(stage)
    running = STAGES[stage]
    assert refusal(story, running, "supplement")[0] == "pause_not_allowed"
    for reason in PauseReason:
        if reason is PauseReason.SUPPLEMENT:
            continue
        stopped = pause(story, running, reason.value)
        assert stopped[0] is running
        # The whole already stands still while a supplement is waited for.
        assert (ClockCode.WHOLE in stopped) is (stage != "supplement_application")
        assert story.state(running) == "paused"
        assert refusal(story, running, reason.value)[0] == "pause_not_allowed"
        resume(story, running)
    if stage == "supplement_application":  # what waits for the applicant goes on waiting
        assert story.state(ClockCode.WHOLE) == "paused"


@pytest.mark.usefixtures("switched_on")
@pytest.mark.both_databases
def test_what_remained_runs_on_and_the_date_without_pauses_stays(tell: Tell) -> None:
    """The handbook's example: 2026-09-18 +5 = 09-24, paused 09-22, resumed 10-09 → 10-12."""
    story = tell("zhongmu")
    story.bring_to("refer_record")
    budget = story.clocks(ClockCode.REFER)[-1].budget
    assert budget == 5
    story.at("2026-09-22")
    pause(story, ClockCode.REFER, "appraisal")
    story.at("2026-10-09")
    resume(story, ClockCode.REFER)
    refer = story.clocks(ClockCode.REFER)[-1]
    assert (story.due(ClockCode.REFER), str(refer.unpaused_on)) == ("2026-10-12", "2026-09-24")
    assert [entry["actor"] for entry in refer.entries] == [str(story.world.people["centre"].account_id)] * 2
    assert story.task().due_on == refer.due_on


@pytest.mark.usefixtures("switched_on")
def test_an_overdue_limit_is_not_paused_and_the_others_run_on(tell: Tell) -> None:
    """超期的计时不能暂停, whatever the reason; a pause of the whole leaves the late stage running."""
    story = tell("zhongmu")
    story.bring_to("refer_record")
    story.at("2026-09-28")
    assert refusal(story, ClockCode.REFER, "appraisal")[0] == "pause_not_allowed"
    assert pause(story, ClockCode.WHOLE, "appraisal") == [ClockCode.WHOLE]
    assert (story.state(ClockCode.REFER), story.state(ClockCode.WHOLE)) == ("overdue", "paused")


def test_timers_and_the_supplement_sign_as_what_they_are(story: Story) -> None:
    """An expired supplement is ended by the system, a received one by who handed it in."""
    story.bring_to("supplement_application")
    paused = story.clocks(ClockCode.REFER)[-1].entries[-1]
    assert (paused["kind"], paused["actor"]) == ("pause", str(story.world.people["centre"].account_id))
    story.at("2026-10-20")
    story.tick()
    assert story.clocks(ClockCode.REFER)[-1].entries[-1]["actor"] == "system"
