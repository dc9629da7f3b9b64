"""Letters still to be carried, and a window's day: found for the unit that issued them, and for no other."""

import pytest

from app.domain.vocabulary import Role
from app.services import places, service_list, window
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME

FILER = {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": False}
PAPER = {"channel": "paper", "received_via": "window", "received_on": "2026-09-18", "applicant": FILER}


def kinds(story: Story, who: str = "centre") -> list[str]:
    """The kinds of the letters that wait, the newest first; their number agrees."""
    with story.database.reading() as session:
        actor = story.world.people[who]
        rows = service_list.page(session, actor=actor, limit=50).rows
        assert service_list.count(session, actor=actor) == len(rows)
        return [row.way.notice.kind for row in rows]


@pytest.mark.both_databases
def test_letters_on_paper_wait_and_others_do_not(story: Story) -> None:
    """To an applicant without consent and to another body on paper; to a unit with an account never."""
    story.file("centre", **PAPER)
    story.do("centre", "accept")
    story.refer()
    assert kinds(story) == ["acceptance", "receipt"]
    assert kinds(story, "foreign_centre") == []
    assert kinds(story, "provider") == []


@pytest.mark.both_databases
def test_letter_to_another_body_waits(story: Story) -> None:
    """A transfer goes on paper to whom nobody here has an account for."""
    story.file("centre", **PAPER)
    story.do("centre", "transfer", to="某某机关", reason="不属于本单位职责。")
    assert kinds(story) == ["transfer_notice", "transfer", "receipt"]


@pytest.mark.both_databases
def test_pages_of_the_list_follow_each_other(story: Story) -> None:
    """Nothing is shown twice or left out."""
    story.file("centre", **PAPER)
    story.do("centre", "accept")
    actor = story.world.people["centre"]
    with story.database.reading() as session:
        first = service_list.page(session, actor=actor, limit=1)
        second = service_list.page(session, actor=actor, limit=1, cursor=first.next)
    assert [page.rows[0].way.notice.kind for page in (first, second)] == ["acceptance", "receipt"]
    assert second.next is None


@pytest.mark.both_databases
def test_window_knows_its_day_and_the_replies_it_waits_for(story: Story) -> None:
    """Registered today and not yesterday; a unit without account owes its letter to this receiver alone."""
    code = "11410122MB0000007B"
    with story.database.transaction() as session:
        kinds_of = (Role.INFORMATION_PROVIDER,)
        unit = places.add_organisation(session, "zhongmu", code, "示范供水站", kinds_of, now=story.clock())
        story.world.units["lone"] = unit
    with story.database.transaction() as session:
        story.record = story.world.record(session, story.clock(), "lone", CF_WSH="示供水罚〔2026〕1号")
    story.file("centre", **PAPER)
    story.do("centre", "accept")
    story.refer()
    people, today = story.world.people, story.clock.today()
    with story.database.reading() as session:
        assert len(window.registered_on(session, today, actor=people["colleague"])) == 1
        assert window.registered_on(session, today, actor=people["foreign_centre"]) == []
        (awaited,) = window.awaited(session, actor=people["centre"])
        assert (awaited.unit, awaited.task_id) == ("示范供水站", story.task().id)
        assert window.awaited(session, actor=people["foreign_centre"]) == []
    story.at("2026-09-21")
    with story.database.reading() as session:
        assert window.registered_on(session, story.clock.today(), actor=people["centre"]) == []
    assert "verification_request" in kinds(story)
