"""Marks beside a record: by its provider's officer alone, with a reason, each in the record's history."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.errors import DomainError, Invalid
from app.domain.record_words import Disclosure, Withheld
from app.models.event import AdminEvent
from app.models.record import Record
from app.services import calendar, policy, record_list, record_marks, record_publishing, records
from app.services.record_list import Filters
from tests.services.story import Story
from tests.services.telling import Tell

COURT = {"on": True, "document": "示法立〔2026〕7号", "reason": "当事人已提起行政诉讼。"}
WITHHOLD = {"disclosure": "public", "withheld": "personal_privacy", "reason": "案情涉及当事人健康状况。"}


def court(story: Story, who: str = "provider", **changes: Any) -> Record:
    with story.database.transaction() as session:
        data = {**COURT, **changes}
        return record_marks.court(session, story.record.id, data, actor=story.world.people[who], now=story.clock())


def disclose(story: Story, data: dict[str, Any], who: str = "provider") -> Record:
    with story.database.transaction() as session:
        actor = story.world.people[who]
        return record_marks.disclose(session, story.record.id, data, actor=actor, now=story.clock())


def refusal(act: Any) -> list[tuple[str, str]] | str:
    try:
        act()
    except Invalid as refused:
        return [(each.field, each.code) for each in refused.errors]
    except DomainError as refused:
        return refused.code
    return "done"


def marked(story: Story) -> list[dict[str, Any]]:
    with story.database.reading() as session:
        statement = select(AdminEvent.data).where(AdminEvent.kind == "record_marked").order_by(AdminEvent.seq)
        return list(session.execute(statement).scalars())


@pytest.mark.both_databases
def test_court_pending_is_set_and_taken_off_with_reasons(story: Story) -> None:
    """A second click changes nothing; the history holds each reason, the event only its digest."""
    assert court(story).court_pending
    assert refusal(lambda: court(story)) == "unchanged"
    assert not court(story, on=False, document="示行初〔2026〕7号", reason="判决已生效，维持处罚。").court_pending
    assert [(each["mark"], each["on"]) for each in marked(story)] == [("court_pending", "1"), ("court_pending", "")]
    assert "诉讼" not in str(marked(story))
    with story.database.reading() as session:
        rows = record_marks.history(session, story.record)
    assert [(row.document, row.account.name) for row in rows] == [
        ("示行初〔2026〕7号", "provider"),
        ("示法立〔2026〕7号", "provider"),
    ]


@pytest.mark.parametrize(
    ("who", "code"),
    [("provider_colleague", "done"), ("centre", "forbidden"), ("supervisor", "forbidden"), ("auditor", "forbidden")]
    + [(who, "not_found") for who in ("provider2", "foreign_provider", "stranger", "admin")]
    + [("applicant", "forbidden")],
)
def test_marks_are_the_provider_s_alone(story: Story, who: str, code: str) -> None:
    assert refusal(lambda: court(story, who)) == code


def test_a_mark_needs_a_paper_and_a_reason(story: Story) -> None:
    """Every fault at its field."""
    assert refusal(lambda: court(story, document=" ", reason="")) == [("document", "required"), ("reason", "required")]
    assert refusal(lambda: court(story, document="长" * 201, reason="长" * 501)) == [
        ("document", "too_long"),
        ("reason", "too_long"),
    ]
    assert refusal(lambda: court(story, mood="x")) == [("mood", "unknown_field")]


@pytest.mark.parametrize("place", ["zhongmu", "yunyang", "yunfu", "yichuan"])
def test_where_the_plan_names_no_class_nothing_is_kept_back(tell: Tell, place: str) -> None:
    """Only 尤溪 has three classes and excepts privacy; elsewhere both are refused at the field."""
    story = tell(place)
    assert refusal(lambda: disclose(story, {"disclosure": "authorised", "withheld": "", "reason": "试"})) == [
        ("disclosure", "unknown_code")
    ]
    assert refusal(lambda: disclose(story, WITHHOLD)) == [("withheld", "unknown_code")]


def test_youxi_keeps_back_by_class_and_for_privacy(tell: Tell) -> None:
    """Published again it keeps the day it was first published: no lateness is washed off."""
    story = tell("youxi")
    with story.database.transaction() as session:
        session.execute(update(Record).values(publish_due_on=date(2026, 3, 16), published_on=date(2026, 3, 20)))
    kept = disclose(story, {"disclosure": "government", "withheld": "", "reason": "仅供机关使用。"})
    assert (kept.disclosure, kept.withheld) == (Disclosure.GOVERNMENT, None)
    assert disclose(story, WITHHOLD).withheld is Withheld.PERSONAL_PRIVACY
    assert refusal(lambda: disclose(story, WITHHOLD)) == "unchanged"
    open_again = disclose(story, {"disclosure": "public", "withheld": "", "reason": "隐私内容已更正。"})
    assert (open_again.withheld, open_again.published_on) == (None, date(2026, 3, 20))
    assert [(each["mark"], each["on"]) for each in marked(story)] == [
        ("disclosure", "government"),
        ("disclosure", "public"),
        ("withheld", "personal_privacy"),
        ("withheld", ""),
    ]


def test_what_is_let_out_for_the_first_time_is_published_today(tell: Tell) -> None:
    """A record that was authorised from the start has no late publication when its class changes."""
    story = tell("youxi")
    with story.database.transaction() as session:
        values = {"disclosure": Disclosure.AUTHORISED, "publish_due_on": None, "published_on": None}
        session.execute(update(Record).values(**values))
    opened = disclose(story, {"disclosure": "public", "withheld": "", "reason": "改为社会公开。"})
    assert opened.published_on == story.clock.today()
    assert publishing(story).late_by == 0


def publishing(story: Story) -> record_publishing.Publishing:
    with story.database.reading() as session:
        record = records.find(session, story.record.id, actor=story.world.people["centre"])
        today = story.clock.today()
        pack = policy.in_force(story.jurisdiction, today)
        return record_publishing.of(record, pack, calendar.current(session), today)


@pytest.mark.parametrize(
    ("published", "late"), [("2026-03-16", 0), ("2026-03-17", 1), ("2026-03-23", 5), ("2026-03-10", 0)]
)
def test_late_publication_is_counted_in_working_days(tell: Tell, published: str, late: int) -> None:
    """云浮 四(十九): seven working days from the decision of 2026-03-05 end on 2026-03-16"""
    story = tell("yunfu")
    day = date.fromisoformat(published)
    with story.database.transaction() as session:
        session.execute(update(Record).values(publish_due_on=date(2026, 3, 16), published_on=day))
    found = publishing(story)
    assert (found.statutory, found.due_on) == (True, date(2026, 3, 16))
    assert found.late_by == late
    with story.database.reading() as session:
        centre, today = story.world.people["centre"], story.clock.today()
        page = record_list.page(session, Filters(late="1"), actor=centre, today=today, limit=5)
    assert bool(page.rows) is bool(found.late_by)


def test_a_target_of_the_house_is_no_limit_of_law(tell: Tell) -> None:
    """Elsewhere seven working days are an internal target."""
    assert not publishing(tell("zhongmu")).statutory


def test_what_was_never_published_is_late_to_this_day(tell: Tell) -> None:
    """Due on Thursday 2026-09-17, looked at on the Friday: one working day."""
    story = tell("yunfu")
    with story.database.transaction() as session:
        session.execute(update(Record).values(publish_due_on=date(2026, 9, 17), published_on=None))
    assert publishing(story).late_by == 1
