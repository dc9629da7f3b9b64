"""离岗代办: whoever stands in acts as the officer away would, and the history names both."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound
from app.models.desk import Absence
from app.models.event import AdminEvent
from app.services import absences, accounts, case_reading, inbox, progress
from app.services.accounts import NewAccount
from tests.services.listening import statements
from tests.services.story import Story

pytestmark = pytest.mark.both_databases


@pytest.fixture
def office(story: Story) -> Story:
    """A centre of three: centre, colleague, third."""
    role = story.world.people["centre"].granted[0].role
    wanted = NewAccount("third", "a long password", "third", ((role, "zhongmu", story.world.units["centre"].id),))
    with story.database.transaction() as session:
        row = accounts.create(session, wanted, now=story.clock())
        session.refresh(row, ["grants"])
        story.world.people["third"] = accounts.actor_of(row)
    story.at("2026-09-18")
    return story


def away(story: Story, who: str, substitute: str, by: str = "", **changes: Any) -> Absence:
    """`who` is away for a week, declared by oneself unless said otherwise."""
    data = {"who": who, "substitute": substitute, "reason": "休假"}
    data |= {"from_on": date(2026, 9, 18), "until_on": date(2026, 9, 24), **changes}
    with story.database.transaction() as session:
        return absences.declare(session, data, actor=story.world.people[by or who], now=story.clock())


def faults(story: Story, *args: str, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        away(story, *args, **changes)
    return [(each.field, each.code) for each in refused.value.errors]


def stands_in(story: Story, who: str) -> set[str]:
    with story.database.reading() as session:
        found = absences.stands_in_for(session, story.world.people[who], story.clock.today())
    return {name for name, actor in story.world.people.items() if actor.account_id in found}


def claim(story: Story, who: str) -> None:
    with story.database.transaction() as session:
        inbox.claim(session, story.task().id, actor=story.world.people[who], now=story.clock())


def test_substitute_finishes_what_the_officer_away_had_claimed(office: Story) -> None:
    """The history says 代 centre 办理, by the colleague; the task is the colleague's among what is done."""
    office.file()
    claim(office, "centre")
    with pytest.raises(Conflict, match="task_claimed"):
        office.do("colleague", "accept")
    away(office, "centre", "colleague")
    office.do("colleague", "accept")
    assert office.kinds().count("acted_for") == 1
    event = next(each for each in office.events() if each.kind == "acted_for")
    people = office.world.people
    assert (event.actor_id, event.data["account"]) == (people["colleague"].account_id, str(people["centre"].account_id))
    with office.database.reading() as session:
        number = office.case().number
        view = case_reading.read(session, number, actor=people["centre"], today=office.clock.today())
        told = next(each for each in view.events if each.kind == "acted_for")
        assert (told.person, told.text.format(**told.values)) == ("colleague", "代centre办理")
        done = inbox.page(session, "done", actor=people["colleague"], today=office.clock.today(), limit=9)
    assert [row.Task.key for row in done.rows] == ["check_application"]
    office.prove()


def test_who_does_not_stand_in_is_refused_as_before(office: Story) -> None:
    """A third colleague, and a stranger of another unit, gain nothing by an absence."""
    office.file()
    claim(office, "centre")
    away(office, "centre", "colleague")
    with pytest.raises(Conflict, match="task_claimed"):
        office.do("third", "accept")
    with pytest.raises(NotFound):
        office.do("foreign_centre", "accept")


def test_chain_is_followed_day_by_day(office: Story) -> None:
    """A→B→C while B is away too, and only then; each link counts on its own days."""
    away(office, "centre", "colleague")
    away(office, "colleague", "third", from_on=date(2026, 9, 21), until_on=date(2026, 9, 22))
    assert (stands_in(office, "colleague"), stands_in(office, "third")) == ({"centre"}, set())
    office.at("2026-09-21")
    assert stands_in(office, "third") == {"centre", "colleague"}
    office.at("2026-09-23")
    assert (stands_in(office, "colleague"), stands_in(office, "third")) == ({"centre"}, set())
    office.at("2026-09-25")
    assert stands_in(office, "colleague") == set()


def test_circle_is_refused_where_its_days_meet(office: Story) -> None:
    """A→B→A would leave nobody; on other days the same two may stand in for each other."""
    away(office, "centre", "colleague")
    away(office, "colleague", "third")
    assert faults(office, "third", "centre") == [("substitute", "circle")]
    away(office, "third", "centre", from_on=date(2026, 9, 25), until_on=date(2026, 9, 26))


def test_circle_in_the_database_stands_nobody_in_for_themselves(office: Story) -> None:
    """Two declarations at the same instant may make one; no question about it runs for ever."""
    first = away(office, "centre", "colleague")
    with office.database.transaction() as session:
        values = {name: getattr(first, name) for name in ("from_on", "until_on", "reason", "created_at")}
        values |= {"account_id": first.substitute_id, "substitute_id": first.account_id, "created_by": first.account_id}
        session.add(Absence(id=1, ended_at=None, **values))
    assert (stands_in(office, "centre"), stands_in(office, "colleague")) == ({"colleague"}, {"centre"})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"substitute": "centre"}, ("substitute", "not_able")),
        ({"substitute": "provider"}, ("substitute", "not_able")),
        ({"substitute": ""}, ("substitute", "not_able")),
        ({"from_on": None}, ("from_on", "required")),
        ({"until_on": date(2026, 9, 17)}, ("until_on", "before_start")),
        ({"from_on": date(2026, 9, 1), "until_on": date(2026, 9, 17)}, ("until_on", "past")),
        ({"until_on": date(2027, 9, 19)}, ("until_on", "too_long")),
        ({"reason": " "}, ("reason", "required")),
        ({"reason": "长" * 201}, ("reason", "too_long")),
    ],
)
def test_declaration_with_a_fault_names_its_field(
    office: Story, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    given = {"substitute": "colleague", **changes}
    assert faults(office, "centre", given.pop("substitute"), **given) == [fault]


def test_same_days_are_declared_once(office: Story) -> None:
    """A double click, or a second plan over the first, is refused until the first is ended."""
    row = away(office, "centre", "colleague")
    assert faults(office, "centre", "third", from_on=date(2026, 9, 24), until_on=date(2026, 9, 30)) == [
        ("from_on", "overlaps")
    ]
    with office.database.transaction() as session:
        absences.end(session, row.id, actor=office.world.people["centre"], now=office.clock())
    assert stands_in(office, "colleague") == set()
    away(office, "centre", "third")
    with pytest.raises(Conflict, match="absence_over"), office.database.transaction() as session:
        absences.end(session, row.id, actor=office.world.people["centre"], now=office.clock())


def test_colleague_and_supervisor_declare_for_who_is_ill(office: Story) -> None:
    """Nobody else does; what is declared is told in the place's own history, by ids."""
    assert faults(office, "centre", "colleague", "provider") == [("who", "not_yours")]
    assert faults(office, "centre", "colleague", "foreign_supervisor") == [("who", "not_yours")]
    row = away(office, "centre", "colleague", "third")
    away(office, "provider", "provider.colleague", "supervisor")
    with pytest.raises(NotFound), office.database.transaction() as session:
        absences.end(session, row.id, actor=office.world.people["foreign_centre"], now=office.clock())
    with office.database.reading() as session:
        told = session.execute(select(AdminEvent).where(AdminEvent.kind == "absence_declared")).scalars().all()
        assert [each.jurisdiction for each in told] == ["zhongmu", "zhongmu"]
        assert told[0].data["account"] == str(office.world.people["centre"].account_id)


def test_ordinary_acts_cost_no_statement_for_it(office: Story) -> None:
    """Who stands in for whom is asked only of somebody else's task."""
    office.file()
    claim(office, "centre")
    task, people = office.task(), office.world.people
    with statements(office.database) as heard, office.database.transaction() as session:
        progress.complete(
            session, "zhongmu", office.case_id, task.id, "accept", {}, actor=people["centre"], now=office.clock()
        )
    assert not [each for each in heard if "absences" in each]
