"""公众查询: firms alone, what is published alone, and never the whole stock."""

import pytest
from sqlalchemy import update

from app.domain.errors import Invalid
from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import RecordStatus
from app.models.record import Record
from app.services import public_search
from app.services.public_search import Found
from app.services.record_search import Way
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER

NUMBER = "示市监罚〔2026〕1号"
PERSON = "410122199003078518"


def search(story: Story, text: str, page: int = 1, place: str = "") -> Found:
    with story.database.reading() as session:
        return public_search.search(session, text, place=place, page=page)


def refusal(story: Story, text: str, page: int = 1) -> tuple[str, str]:
    with pytest.raises(Invalid) as refused:
        search(story, text, page)
    return refused.value.errors[0].field, refused.value.errors[0].code


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("text", "count", "way"),
    [
        (FIRM, 1, Way.CODE),
        (NUMBER, 1, Way.WHOLE_DOCUMENT),
        ("示市监罚[2026] 1号", 1, Way.WHOLE_DOCUMENT),
        ("示市监罚〔2026〕", 0, Way.WHOLE_DOCUMENT),
        ("示范甲", 1, Way.FIRM),
        ("zhongmuxian", 1, Way.SOUND),
        ("zmxsfj", 1, Way.SOUND),
        ("%%", 0, Way.FIRM),
        (LEGAL_PERSON, 0, Way.FIRM),
    ],
)
def test_a_firm_is_found_by_code_number_or_name(story: Story, text: str, count: int, way: Way) -> None:
    """The beginning of a document number finds nothing, nor does the name of a legal representative."""
    found = search(story, text)
    assert (found.total, len(found.rows), found.way) == (count, count, way)


def test_what_is_shown_holds_nothing_personal(story: Story) -> None:
    (row,) = search(story, FIRM).rows
    told = str([(line.field.code, line.value) for line in public_search.publishable(row)])
    assert FIRM_NAME in told
    assert LEGAL_PERSON not in told.replace(FIRM_NAME, "")
    assert LEGAL_PERSON_NUMBER not in told


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("q", "required")),
        ("　", ("q", "required")),
        ("甲", ("q", "too_short")),
        ("zms", ("q", "too_short")),
        ("长" * 201, ("q", "too_long")),
        (PERSON, ("q", "person")),
    ],
)
def test_what_is_no_search_is_told_so(story: Story, text: str, fault: tuple[str, str]) -> None:
    """An identity number is not even looked for."""
    assert refusal(story, text) == fault


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "marks",
    [
        {"disclosure": Disclosure.AUTHORISED},
        {"disclosure": Disclosure.GOVERNMENT},
        {"withheld": Withheld.PERSONAL_PRIVACY},
        *({"status": status} for status in RecordStatus if status is not RecordStatus.IN_FORCE),
    ],
)
def test_what_is_kept_back_or_no_longer_in_force_is_not_found(tell: Tell, marks: dict[str, object]) -> None:
    story = tell("youxi")
    assert search(story, FIRM).total == 1
    with story.database.transaction() as session:
        session.execute(update(Record).values(**marks))
    assert [search(story, text).total for text in (FIRM, NUMBER, "示范甲", "zhongmu")] == [0, 0, 0, 0]


def test_a_natural_person_is_never_found(story: Story) -> None:
    """Neither by name, nor by sound, nor by the number of the document."""
    with story.database.transaction() as session:
        person = {"CF_XDR_SHXYM": "", "CF_XDR_MC": "张某某", "CF_XDR_ZJHM": PERSON, "CF_XDR_LB": "自然人"}
        story.world.record(session, story.clock(), **person, CF_FRDB="", CF_FR_ZJHM="", CF_WSH="示市监罚〔2026〕2号")
    assert [search(story, text).total for text in ("张某某", "zhangmoumou", "示市监罚〔2026〕2号")] == [0, 0, 0]


@pytest.mark.both_databases
def test_pages_end_after_ten(story: Story) -> None:
    """Nobody copies the whole stock page by page."""
    with story.database.transaction() as session:
        for serial in range(public_search.PAGE * public_search.MOST_PAGES + 5):
            story.world.record(session, story.clock(), CF_WSH=f"示市监罚〔2026〕{serial + 100}号")
    first, last = search(story, "示范甲"), search(story, "示范甲", 10)
    assert (len(first.rows), first.more, first.full) == (10, True, True)
    assert (len(last.rows), last.more) == (10, False)
    assert not {row.id for row in first.rows} & {row.id for row in last.rows}
    assert refusal(story, "示范甲", 11) == refusal(story, "示范甲", 0) == ("page", "out_of_range")
    assert search(story, "示范甲", place="youxi").total == 0
