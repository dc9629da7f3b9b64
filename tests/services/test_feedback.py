"""每月反馈: opened for each month past where the plan asks it, sent once, overdue in the open."""

from datetime import date

import pytest
from sqlalchemy import select

from app.adapters.mail_text import MailTexts
from app.database import Database
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import Role
from app.models.supervision import FeedbackDuty
from app.services import feedback, places
from config import ROOT
from tests.fixed_clock import FixedClock
from tests.services.story import Story

TEXTS = MailTexts(ROOT / "templates" / "mail")
pytestmark = pytest.mark.both_databases
GIVEN = {"initiated": 2, "carried_out": 3, "lifted": 0, "words": "按期办理。"}


@pytest.fixture
def story(database: Database, clock: FixedClock) -> Story:
    """云浮, with a unit that initiates and one that carries out."""
    story = Story(database, clock, "yunfu")
    with database.transaction() as session:
        for code, role in (
            ("114453000000000010", Role.MEASURE_INITIATOR),
            ("114453000000000029", Role.MEASURE_IMPLEMENTER),
        ):
            unit = places.add_organisation(session, "yunfu", code, f"示范{role}", (role,), now=clock())
            story.world.units[role] = unit
    return story


def look(story: Story, moment: str) -> list[FeedbackDuty]:
    """The act of the day at this moment, and every duty there is."""
    story.at(moment)
    with story.database.transaction() as session:
        feedback.open_duties(session, story.jurisdiction, TEXTS, story.clock())
    with story.database.reading() as session:
        return list(session.execute(select(FeedbackDuty).order_by(FeedbackDuty.month, FeedbackDuty.id)).scalars())


def officer(story: Story, role: Role) -> Actor:
    """Somebody of the unit of this role."""
    account = story.world.people["centre"].account_id
    return Actor(account, "某人", (Granted(role, "yunfu", story.world.units[role].id),))


def test_september_is_reported_in_october(story: Story) -> None:
    """The example of the pack: the month begins on 10-01, its report is due on 11-01; each bound unit owes one."""
    found = look(story, "2026-10-01")
    assert {(each.month, each.due_on, each.provisional) for each in found} == {
        (date(2026, 9, 1), date(2026, 11, 1), False)
    }
    # In 云浮 the receiver carries out measures itself.
    bound = (Role.MEASURE_INITIATOR, Role.MEASURE_IMPLEMENTER, "centre")
    assert {each.organisation_id for each in found} == {story.world.units[name].id for name in bound}
    assert len(look(story, "2026-10-02")) == 3


def test_standstill_is_made_up(story: Story) -> None:
    """A scheduler that stood still over two months opens both."""
    look(story, "2026-08-03")
    found = look(story, "2026-11-02")
    assert sorted({each.month for each in found}) == [date(2026, month, 1) for month in (7, 8, 9, 10)]


def test_limit_in_months_needs_no_calendar(story: Story) -> None:
    """It moves over no day off, so that a date in a year without notice is as certain as any other."""
    found = look(story, "2026-12-01")
    assert {(each.due_on, each.provisional) for each in found} == {(date(2027, 1, 1), False)}


def test_report_is_sent_once_with_every_figure(story: Story) -> None:
    """Faults stand at their fields; the second of two clicks is told that it is done; no other unit sends it."""
    look(story, "2026-10-01")
    actor = officer(story, Role.MEASURE_INITIATOR)
    with story.database.reading() as session:
        (duty,) = feedback.own(session, actor=actor, today=story.clock.today())
    with story.database.transaction() as session, pytest.raises(Invalid) as refused:
        feedback.report(session, duty.row.id, {"initiated": -1}, actor=actor, now=story.clock())
    assert [each.field for each in refused.value.errors] == ["initiated", "carried_out", "lifted", "words"]
    with story.database.transaction() as session:
        feedback.report(session, duty.row.id, GIVEN, actor=actor, now=story.clock())
    with story.database.transaction() as session, pytest.raises(Conflict):
        feedback.report(session, duty.row.id, GIVEN, actor=actor, now=story.clock())
    other = officer(story, Role.MEASURE_IMPLEMENTER)
    with story.database.transaction() as session, pytest.raises(NotFound):
        feedback.report(session, duty.row.id, GIVEN, actor=other, now=story.clock())
    story.prove()


def test_who_has_not_reported_is_overdue(story: Story) -> None:
    """On the day after the last one, and only who has not."""
    look(story, "2026-10-01")
    actor = officer(story, Role.MEASURE_INITIATOR)
    with story.database.transaction() as session:
        (duty,) = feedback.own(session, actor=actor, today=story.clock.today())
        feedback.report(session, duty.row.id, GIVEN, actor=actor, now=story.clock())
    for today, count in (("2026-11-01", 0), ("2026-11-02", 2)):
        story.at(today)
        with story.database.reading() as session:
            found = feedback.of_place(session, "yunfu", "missing", None, today=story.clock.today())
            assert [each.overdue for each in found] == [True] * count


def test_place_without_monthly_feedback_opens_nothing(database: Database, clock: FixedClock) -> None:
    """尤溪 asks a report after each execution, none by the month."""
    assert look(Story(database, clock, "youxi"), "2026-10-09") == []
