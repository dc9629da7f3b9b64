"""好差评: once a case, after it is closed; a bad grade is called back within the days of the pack."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.permissions import Actor
from app.domain.ratings import COMPLAINTS, PRAISE, Grade, Reason, reasons_for
from app.models.contact import Rating
from app.services import case_reading, policy, ratings
from tests.services.story import Story

NUMBER = "YY-410122-2026-000001"


@pytest.fixture
def closed(story: Story) -> Story:
    """Answered on 2026-09-18."""
    story.bring_to("serve_answer")
    story.do("centre", "serve")
    return story


def rate(story: Story, grade: int, *reasons: str, who: str = "applicant", text: str = "") -> Rating:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        return ratings.rate(session, NUMBER, grade, reasons, text, actor=actor, now=story.clock())


def call_back(story: Story, row: Rating, text: str = "已致电说明。", who: str = "centre") -> None:
    with story.database.transaction() as session:
        ratings.call_back(session, row.id, text, actor=story.world.people[who], now=story.clock())


def listed(story: Story, who: str, *, open_only: bool = False) -> list[int]:
    with story.database.reading() as session:
        found = ratings.given(session, actor=story.world.people[who], open_only=open_only)
    return [each.rating.grade for each in found]


def counted(story: Story, who: str) -> tuple[int, int]:
    with story.database.reading() as session:
        return ratings.counts(session, actor=story.world.people[who], today=story.clock.today())


@pytest.mark.parametrize("grade", list(Grade))
def test_reasons_fit_the_grade(grade: Grade) -> None:
    """Praise is offered with good grades, faults with bad ones, both with the middle one."""
    offered = set(reasons_for(grade))
    assert (offered & set(PRAISE) != set(), offered & set(COMPLAINTS) != set()) == (grade >= 3, grade <= 3)


def test_every_pack_says_when_a_bad_rating_is_called_back() -> None:
    """The number is a rule of the house with its reason, never in the code."""
    for place in policy.shipped().jurisdictions:
        rule = policy.in_force(place, date(2026, 9, 18)).rule("rating.call_back")
        assert (rule.value, rule.basis.value, bool(rule.note)) == (15, "internal", True)


def test_open_case_cannot_be_rated(story: Story) -> None:
    """A rating is of work that is done."""
    story.file()
    with pytest.raises(Conflict) as refused:
        rate(story, 5)
    assert refused.value.code == "not_closed"


@pytest.mark.both_databases
def test_case_is_rated_once(closed: Story) -> None:
    """The second rating is refused, and the first stays as it was."""
    rate(closed, 5, "fast", "slow")
    with pytest.raises(Conflict) as refused:
        rate(closed, 1, "slow")
    assert refused.value.code == "rated"
    with closed.database.reading() as session:
        row = session.execute(select(Rating)).scalar_one()
    assert (row.grade, row.reasons, row.call_back_due_on) == (5, ["fast"], None)
    closed.prove()


@pytest.mark.parametrize(
    ("grade", "reasons", "field"), [(0, (), "grade"), (6, (), "grade"), (2, (), "reasons"), (1, ("fast",), "reasons")]
)
def test_rating_that_says_nothing_is_refused_at_its_field(
    closed: Story, grade: int, reasons: tuple[str, ...], field: str
) -> None:
    """A bad grade needs a reason or a few words, or calling back would begin with a guess."""
    with pytest.raises(Invalid) as refused:
        rate(closed, grade, *reasons)
    assert [each.field for each in refused.value.errors] == [field]


@pytest.mark.parametrize(("who", "refusal"), [("provider", Forbidden), ("centre", Forbidden), ("rival", NotFound)])
def test_only_the_applicant_rates(closed: Story, who: str, refusal: type[Exception]) -> None:
    """Nobody rates their own work."""
    with pytest.raises(refusal):
        rate(closed, 5, who=who)


def test_bad_rating_is_called_back_by_a_day(closed: Story) -> None:
    """Fifteen working days from 2026-09-18 over both holidays: 2026-10-15, counted by hand."""
    row = rate(closed, 1, "slow", text="等了很久。")
    assert row.call_back_due_on == date(2026, 10, 15)
    assert [counted(closed, who) for who in ("centre", "supervisor", "foreign_centre")] == [(1, 0), (1, 0), (0, 0)]
    closed.at("2026-10-16")
    assert counted(closed, "centre") == (1, 1)
    call_back(closed, row)
    assert counted(closed, "supervisor") == (0, 0)
    assert listed(closed, "centre", open_only=True) == []
    assert closed.kinds()[-1] == "called_back"
    assert "等了很久" not in str([each.data for each in closed.events()])


def test_call_back_is_made_once_and_with_words(closed: Story) -> None:
    """An empty note proves nothing; a second one would hide the first."""
    row = rate(closed, 2, "unclear")
    with pytest.raises(Invalid):
        call_back(closed, row, " ")
    call_back(closed, row)
    with pytest.raises(Conflict) as refused:
        call_back(closed, row)
    assert refused.value.code == "called_back"


def test_good_rating_needs_no_call_back(closed: Story) -> None:
    """There is nothing to ask."""
    row = rate(closed, 4)
    with pytest.raises(Conflict) as refused:
        call_back(closed, row)
    assert refused.value.code == "no_call_back"


@pytest.mark.parametrize(
    ("who", "refusal"), [("foreign_centre", NotFound), ("provider", NotFound), ("supervisor", Forbidden)]
)
def test_only_the_receiver_calls_back(closed: Story, who: str, refusal: type[Exception]) -> None:
    """The unit that was rated answers for it."""
    row = rate(closed, 1, "slow")
    with pytest.raises(refusal):
        call_back(closed, row, who=who)


def test_provider_sees_neither_rating_nor_its_trace(closed: Story) -> None:
    """The rating is between the applicant, the receiver and those who watch."""
    call_back(closed, rate(closed, 1, "slow"))

    def sees(who: str) -> tuple[bool, bool]:
        actor: Actor = closed.world.people[who]
        with closed.database.reading() as session:
            view = case_reading.read(session, NUMBER, actor=actor, today=closed.clock.today())
            rated = ratings.of_case(session, view.case, view.sight) is not None
        return rated, any(each.kind in ("rated", "called_back") for each in view.events)

    assert {who: sees(who) for who in ("centre", "supervisor", "provider")} == {
        "centre": (True, True),
        "supervisor": (True, True),
        "provider": (False, False),
    }
    assert [listed(closed, who) for who in ("centre", "supervisor", "provider", "foreign_centre")] == [[1], [1], [], []]


def test_reasons_are_told_in_words(closed: Story) -> None:
    """Codes are stored, labels are shown."""
    row = rate(closed, 3, "fast", "slow")
    assert ratings.reasons_of(row) == [Reason.FAST.label, Reason.SLOW.label]
