"""A unit contests lateness once, in time; what the supervisor upholds counts nowhere."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.adapters.mail_text import MailTexts
from app.database import Database
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.figures import Period
from app.domain.ids import new_id
from app.domain.supervision import Cause
from app.domain.vocabulary import ClockCode
from app.models.place import Organisation
from app.models.reporting import Contest, Report
from app.models.work import OutboxMessage
from app.services import calendar, contests, figures, late_limits, score_points, supervision_matters
from app.services.late_limits import LateLimit
from app.services.supervision_matters import Matter
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.services.story import Story

pytestmark = pytest.mark.both_databases
TEXTS = MailTexts(ROOT / "templates" / "mail")
AUTUMN = Period(date(2026, 9, 1), date(2026, 10, 31))


@pytest.fixture
def late(database: Database, clock: FixedClock) -> Story:
    """Verified on 10-13, due 09-24; answered on 10-20, due 10-15; the whole case was due on 10-12."""
    story = Story(database, clock)
    story.at("2026-09-18")
    story.bring_to("verify_record")
    story.at("2026-10-13")
    story.verify("maintain")
    story.at("2026-10-20")
    story.do("centre", "serve")
    return story


def own(story: Story, who: str) -> list[LateLimit]:
    with story.database.reading() as session:
        return late_limits.of_actor(session, actor=story.world.people[who])


def lateness(story: Story, who: str) -> list[tuple[str, int]]:
    return sorted((each.clock.code.value, each.days) for each in own(story, who))


def contest(story: Story, who: str, code: ClockCode, reason: str = "协查函十月九日方才收到。") -> None:
    clock = story.clocks(code)[-1]
    with story.database.transaction() as session:
        contests.ask(session, clock.id, reason, actor=story.world.people[who], now=story.clock())


def decide(story: Story, upheld: bool, who: str = "supervisor", text: str = "经核对送达回证属实。") -> None:
    with story.database.transaction() as session:
        row = session.execute(select(Contest).where(Contest.decided_at.is_(None))).scalars().first()
        row = row or session.execute(select(Contest)).scalars().one()
        actor = story.world.people[who]
        contests.decide(session, row.id, upheld, text, TEXTS, actor=actor, now=story.clock())


def scores(story: Story) -> dict[str, tuple[int, int, int, int]]:
    """By unit: late, serious, held, points."""
    with story.database.reading() as session:
        found = figures.read(session, story.jurisdiction, AUTUMN, None, now=story.clock())
    return {each["name"]: (each["late"], each["serious"], each["held"], each["score"]) for each in found["scores"]}


def test_each_unit_sees_what_it_let_pass(late: Story) -> None:
    """The provider its eight days and the one of the whole case it held, the receiver its three and the other five."""
    assert lateness(late, "provider") == [("verify", 8), ("whole", 1)]
    assert lateness(late, "centre") == [("answer", 3), ("whole", 5)]
    assert own(late, "provider2") == own(late, "foreign_centre") == []


def test_what_is_upheld_counts_nowhere(late: Story) -> None:
    """Figures and points forget it; the case's history tells of both; the unit is told by mail."""
    assert scores(late) == {"示范centre": (1, 0, 0, 98), "示范provider": (0, 1, 0, 95)}
    with late.database.transaction() as session:
        session.execute(update(Organisation).values(email="unit@example.test"))
    contest(late, "provider", ClockCode.VERIFY)
    assert scores(late)["示范provider"] == (0, 1, 0, 95)
    decide(late, upheld=True)
    assert scores(late)["示范provider"] == (0, 0, 0, 100)
    assert late.kinds()[-2:] == ["lateness_contested", "contest_decided"]
    with late.database.reading() as session:
        mail = session.execute(select(OutboxMessage).where(OutboxMessage.dedupe.like("contest:%"))).scalar_one()
        assert "异议成立" in mail.payload["text"]
        unit = late.world.units["provider"].id
        assert score_points.points(session, late.jurisdiction, AUTUMN, unit) == []
    late.prove()


def test_what_is_upheld_is_no_cause_of_an_order(late: Story) -> None:
    """Before the decision the late verification could be taken up with its unit, afterwards it is refused."""
    matter = Matter(Cause.LATE, late.case_id)
    unit = late.world.units["provider"].id
    contest(late, "provider", ClockCode.VERIFY)
    assert refusals(late, unit, matter) == []
    decide(late, upheld=True)
    assert refusals(late, unit, matter) == ["not_late"]


def refusals(story: Story, unit: int, matter: Matter) -> list[str]:
    with story.database.reading() as session:
        days = calendar.current(session)
        try:
            supervision_matters.find(session, story.jurisdiction, unit, [matter], days=days, today=date(2026, 10, 21))
        except Invalid as refused:
            return [each.code for each in refused.errors]
    return []


def test_dismissed_contest_changes_nothing(late: Story) -> None:
    """It stands as it was, and cannot be decided or asked again."""
    contest(late, "provider", ClockCode.VERIFY)
    decide(late, upheld=False)
    assert scores(late)["示范provider"] == (0, 1, 0, 95)
    with pytest.raises(Conflict, match="已经作出决定"):
        decide(late, upheld=True)
    with pytest.raises(Conflict, match="只能提出一次"):
        contest(late, "provider", ClockCode.VERIFY)


def test_days_of_the_whole_case_go_with_the_stage_that_held_it(late: Story) -> None:
    """The answer's contest upheld, the receiver has nothing left of either."""
    contest(late, "centre", ClockCode.ANSWER)
    decide(late, upheld=True)
    assert scores(late)["示范centre"] == (0, 0, 0, 100)
    with late.database.reading() as session:
        found = figures.read(session, late.jurisdiction, AUTUMN, None, now=late.clock())
    assert [(each["name"], each["days"]) for each in found["held"]] == [("示范provider", 1)]


def test_only_ones_own_and_with_a_reason(late: Story) -> None:
    """Another unit's limit is not there; an empty reason is refused at its field; only the supervisor decides."""
    for who, code in (("provider", ClockCode.ANSWER), ("provider2", ClockCode.WHOLE), ("centre", ClockCode.VERIFY)):
        with pytest.raises(NotFound):
            contest(late, who, code)
    with pytest.raises(Invalid) as refused:
        contest(late, "provider", ClockCode.VERIFY, "  ")
    assert [each.field for each in refused.value.errors] == ["reason"]
    contest(late, "provider", ClockCode.VERIFY)
    for who in ("centre", "provider", "auditor"):
        with pytest.raises(Forbidden):
            decide(late, True, who)
    with pytest.raises(NotFound):
        decide(late, True, "foreign_supervisor")


def test_time_for_it_ends_with_the_report_but_not_before_five_days(late: Story) -> None:
    """Ended on 10-13 it may be contested until 10-20 whatever is reported, and later where nothing is."""
    late.at("2026-11-16")
    assert all(each.may_contest(late.clock.today()) for each in own(late, "provider"))
    with late.database.transaction() as session:
        month = {"starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 31), "edition": 1, "number": "1"}
        row = Report(jurisdiction=late.jurisdiction, id=new_id(late.clock()), **month, figures={}, addressee="")
        row.made_at = late.clock()
        session.add(row)
    with pytest.raises(Conflict, match="报表已经生成"):
        contest(late, "provider", ClockCode.VERIFY)
    late.at("2026-10-20")
    contest(late, "provider", ClockCode.VERIFY)
