"""One box to find records by, and the filters beside it."""

import pytest

from app.domain.errors import Invalid
from app.domain.permissions import Actor
from app.models.record import Record
from app.services import record_list
from app.services.record_list import Filters
from app.services.record_search import Way
from tests.services.listening import statements
from tests.services.story import Story
from tests.services.world import FIRM, RIVAL

PERSON = "410122199003078518"
PERSON_NAME = "张某某"


@pytest.fixture
def found(story: Story) -> Story:
    """Three records: of the firm, of a firm in Chongqing, of a person; all of one provider."""
    with story.database.transaction() as session:
        world = story.world
        other = {"CF_XDR_SHXYM": RIVAL, "CF_XDR_MC": "重庆市长江食品有限公司", "CF_WSH": "示市监罚〔2026〕12号"}
        world.record(session, story.clock(), **other)
        person = {"CF_XDR_SHXYM": "", "CF_XDR_MC": PERSON_NAME, "CF_XDR_ZJHM": PERSON, "CF_XDR_LB": "自然人"}
        world.record(session, story.clock(), **person, CF_FRDB="", CF_FR_ZJHM="", CF_WSH="示市监罚〔2026〕2号")
    return story


def numbers(story: Story, who: str | Actor = "centre", **filters: str) -> tuple[set[str], Way | None]:
    actor = story.world.people[who] if isinstance(who, str) else who
    with story.database.reading() as session:
        page = record_list.page(session, Filters(**filters), actor=actor, today=story.clock.today(), limit=50)
    rows: list[Record] = list(page.rows)
    assert page.total == len(rows)
    return {row.document_number.removeprefix("示市监罚〔2026〕") for row in rows}, page.way


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("text", "expected", "way"),
    [
        (FIRM, {"1号"}, Way.CODE),
        (FIRM.lower(), {"1号"}, Way.CODE),
        (PERSON, {"2号"}, Way.ID_NUMBER),
        ("示市监罚〔2026〕1", {"1号", "12号"}, Way.DOCUMENT),
        ("示市监罚[2026]1号", {"1号"}, Way.DOCUMENT),
        ("示市监罚（2026） 12", {"12号"}, Way.DOCUMENT),
        ("示市监", {"1号", "12号", "2号"}, Way.NAME),
        ("示范甲", {"1号"}, Way.NAME),
        ("长江食品", {"12号"}, Way.NAME),
        (PERSON_NAME, {"2号"}, Way.NAME),
        ("张某", set(), Way.NAME),
        ("zhongmuxian", {"1号"}, Way.SOUND),
        ("Zhong Mu", {"1号"}, Way.SOUND),
        ("chongqing", {"12号"}, Way.SOUND),
        ("cqs", {"12号"}, Way.SOUND),
        ("zhangmou", set(), Way.SOUND),
        ("%", set(), Way.NAME),
        ("_", set(), Way.NAME),
        ("", {"1号", "12号", "2号"}, None),
    ],
)
def test_what_is_typed_decides_where_it_is_looked_for(found: Story, text: str, expected: set[str], way: Way) -> None:
    """Firms by parts and sound, persons by number or whole name alone; signs of the database mean themselves."""
    assert numbers(found, q=text) == (expected, way)


@pytest.mark.parametrize("who", ["applicant", "stranger", "provider2", "foreign_centre"])
@pytest.mark.parametrize("text", [PERSON, PERSON_NAME, "示市监罚〔2026〕2号"])
def test_a_person_is_found_by_nobody_without_an_office_here(found: Story, who: str, text: str) -> None:
    """Neither number nor name nor document leads anybody else to a natural person's record."""
    assert numbers(found, who, q=text)[0] == set()


@pytest.mark.both_databases
def test_filters_narrow_and_unknown_ones_are_refused(found: Story) -> None:
    """A misspelt filter is no empty list."""
    assert numbers(found, kind="penalty")[0] == {"1号", "12号", "2号"}
    assert numbers(found, kind="licence")[0] == set()
    assert numbers(found, court_pending="1", disputed="0")[0] == set()
    assert numbers(found, provider=str(found.world.units["provider"].id), status="in_force")[0] != set()
    assert numbers(found, provider="7", q="示市监")[0] == set()
    for wrong in ({"kind": "x"}, {"status": "x"}, {"disputed": "x"}, {"late": "x"}):
        with pytest.raises(Invalid):
            numbers(found, **wrong)


@pytest.mark.both_databases
def test_pages_go_on_where_the_last_ended(found: Story) -> None:
    """Newest first; the count is of the whole list; a made-up cursor is refused."""
    centre, today = found.world.people["centre"], found.clock.today()
    with found.database.reading() as session:
        first = record_list.page(session, Filters(), actor=centre, today=today, limit=2)
        rest = record_list.page(session, Filters(), actor=centre, today=today, limit=2, cursor=first.next)
        ids = [row.id for row in (*first.rows, *rest.rows)]
        assert (len(first.rows), first.total, rest.total, rest.next) == (2, 3, 3, None)
        assert ids == sorted(ids, reverse=True)
        with pytest.raises(Invalid):
            record_list.page(session, Filters(), actor=centre, today=today, limit=2, cursor="x")


def test_a_page_costs_the_same_however_long(found: Story) -> None:
    """No statement a row."""
    with found.database.transaction() as session:
        for serial in range(40):
            found.world.record(session, found.clock(), CF_WSH=f"示市监罚〔2026〕{serial + 100}号")
    with statements(found.database) as heard:
        numbers(found, q="示市监", kind="penalty")
    assert len(heard) == 2, heard
