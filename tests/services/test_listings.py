"""A list comes in whole or not at all; its entries end by themselves; a firm in several black lists is found."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from app.domain.errors import Invalid, NotFound
from app.domain.measures import ListingStatus
from app.domain.permissions import Actor, Granted
from app.domain.vocabulary import MeasureState, Role
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.place import Organisation
from app.services import listing_imports, listings
from app.services.handed_tables import TableRefused, Taken
from app.services.listing_rows import LABELS
from app.services.listings import Filters
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER, RIVAL, RIVAL_NAME

ROW = {
    "list_name": "欠税黑名单",
    "colour": "黑名单",
    "reference": "2026-1",
    "name": FIRM_NAME,
    "id_number": FIRM,
    "basis_document": "示税告〔2026〕1号",
    "grade": "严重",
    "document": "示市监罚〔2026〕1号",
    "entered_on": "2026-09-01",
    "until": "2026-09-20",
    "measures": "A08；A07",
}


@pytest.fixture
def story(tell: Tell) -> Story:
    return tell("youxi")


def initiator(story: Story, unit: str = "provider", place: str = "youxi") -> Actor:
    """An officer of a unit that keeps lists."""
    return Actor(
        story.world.people["provider"].account_id,
        "某",
        (Granted(Role.MEASURE_INITIATOR, place, story.world.units[unit].id),),
    )


def sheet(*rows: Mapping[str, str]) -> bytes:
    book = Workbook()
    table = book.active
    assert table is not None
    table.append(list(LABELS.values()))
    for row in rows:
        table.append([row.get(key, "") for key in LABELS])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def take(story: Story, *rows: Mapping[str, str], content: bytes = b"", **changes: str) -> Taken:
    """Hand in rows like `ROW`, each with the unit that carries measures out."""
    implementer = story.world.units["centre"].uscc
    given = [{**ROW, "units": implementer, **row, **changes} for row in rows or ({},)]
    with story.database.transaction() as session:
        unit = story.world.units["provider"].id
        return listing_imports.take(
            session,
            unit,
            listing_imports.read("名单.xlsx", content or sheet(*given)),
            actor=initiator(story),
            now=story.clock(),
        )


def entries(story: Story) -> list[Listing]:
    with story.database.reading() as session:
        return list(session.execute(select(Listing).order_by(Listing.reference)).scalars())


def measures(story: Story) -> list[Measure]:
    with story.database.reading() as session:
        return list(session.execute(select(Measure).order_by(Measure.name)).scalars())


def names(story: Story, who: Actor, **filters: str) -> list[str]:
    with story.database.reading() as session:
        found = listings.page(session, Filters(**filters), actor=who, limit=50)
        return [each.subject.name for each in found.rows]


def faults(story: Story, **changes: str) -> list[tuple[str, int]]:
    with pytest.raises(TableRefused) as caught:
        take(story, **changes)
    assert entries(story) == []
    return [(each.column, each.row) for each in caught.value.faults]


@pytest.mark.both_databases
def test_an_entry_comes_in_with_its_measures_once(story: Story) -> None:
    """It rests on the record its row names, its measures are those of the catalogue; again it changes nothing."""
    assert take(story) == Taken(1, 0, 0)
    assert take(story) == Taken(0, 0, 1)
    (entry,) = entries(story)
    assert (entry.record_id, entry.until, entry.status) == (story.record.id, date(2026, 9, 20), ListingStatus.IN_FORCE)
    found = measures(story)
    assert [each.name for each in found] == [
        "限制参与公共资源交易活动",
        "限制申请财政性资金项目和政府补贴资金、社会保障资金支持",
    ]
    assert {(each.organisation_id, each.desired, each.executed_at, each.until) for each in found} == {
        (story.world.units["centre"].id, MeasureState.IN_FORCE, None, entry.until)
    }
    assert take(story, grade="较重") == Taken(0, 1, 0)
    assert len(measures(story)) == 2


def test_what_was_removed_says_so_and_its_measures_end(story: Story) -> None:
    take(story)
    removed = {"status": "已移出", "removed_on": "2026-09-15", "removed_reason": "已补缴税款"}
    assert take(story, **removed) == Taken(0, 1, 0)
    (entry,) = entries(story)
    assert (entry.status, entry.removed_reason) == (ListingStatus.REMOVED, "已补缴税款")
    assert {each.until for each in measures(story)} == {date(2026, 9, 15)}


def test_an_entry_ends_with_its_last_day(story: Story) -> None:
    """Its last day is still its own."""
    take(story, {}, {"reference": "2026-2", "until": ""})
    for day, ended in (("2026-09-20", []), ("2026-09-21", ["2026-1"])):
        story.at(day)
        with story.database.transaction() as session:
            listings.expire(session, "youxi", None, story.clock())  # type: ignore[arg-type]
        assert [each.reference for each in entries(story) if each.status is ListingStatus.EXPIRED] == ended


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"colour": "灰名单"}, "名单类别"),
        ({"id_number": "123"}, "证件号码"),
        ({"entered_on": ""}, "列入日期"),
        ({"entered_on": "2026-10-01", "until": ""}, "列入日期"),
        ({"until": "2026-08-01"}, "有效期至"),
        ({"status": "已移出"}, "移出日期"),
        ({"removed_on": "2026-09-10"}, "移出日期"),
        ({"status": "期满"}, "状态"),
        ({"measures": "X99"}, "措施代码"),
        ({"colour": "红名单"}, "措施代码"),
        ({"units": "91410122MA0000001R"}, "实施部门信用代码"),
        ({"name": ""}, "主体名称"),
    ],
)
def test_a_fault_stands_with_row_and_column_and_nothing_is_taken(
    story: Story, changes: dict[str, str], column: str
) -> None:
    assert (column, 2) in faults(story, **changes)


def test_an_abolished_unit_carries_nothing_out(story: Story) -> None:
    """No measure is laid on a unit that has ended."""
    with story.database.transaction() as session:
        session.get_one(Organisation, story.world.units["centre"].id).abolished_on = date(2026, 1, 1)
    assert ("实施部门信用代码", 2) in faults(story)


def test_the_same_entry_twice_or_no_table_is_refused(story: Story) -> None:
    with pytest.raises(TableRefused):
        take(story, {}, {})
    with pytest.raises(Invalid):
        take(story, content=b"PK\x03\x04")
    unit = story.world.units["centre"].id
    with story.database.transaction() as session, pytest.raises(NotFound):
        listing_imports.take(
            session, unit, listing_imports.read("x.xlsx", sheet(ROW)), actor=initiator(story), now=story.clock()
        )


@pytest.mark.both_databases
def test_a_firm_in_two_black_lists_is_found(story: Story) -> None:
    """Two lists, not two entries of one; not red ones, not ended ones, and no natural person."""
    person = {"name": LEGAL_PERSON, "id_type": "居民身份证号码", "id_number": LEGAL_PERSON_NUMBER, "document": ""}
    rival = {"name": RIVAL_NAME, "id_number": RIVAL, "document": ""}
    take(
        story,
        {"measures": ""},
        {"measures": "", "list_name": "拖欠工资黑名单"},
        {"measures": "", "reference": "2", **rival},
        {"measures": "", "reference": "3", **rival},
        {"measures": "", "reference": "4", "list_name": "纳税信用A级名单", "colour": "红名单", **rival},
        {"measures": "", "reference": "5", **person},
        {"measures": "", "reference": "5", "list_name": "拖欠工资黑名单", **person},
    )
    watcher = story.world.people["supervisor"]
    assert set(names(story, watcher, several="1")) == {FIRM_NAME}
    with story.database.reading() as session:
        found = listings.page(session, Filters(), actor=watcher, limit=50)
        assert set(found.several.values()) == {2}
        assert len(found.several) == 1


@pytest.mark.both_databases
def test_entries_are_read_by_those_they_concern(story: Story) -> None:
    """Initiator, implementer, provider of the record, watchers, the firm itself; no neighbour, no other unit."""
    take(story)
    people = story.world.people
    implementer = Actor(1, "某", (Granted(Role.MEASURE_IMPLEMENTER, "youxi", story.world.units["centre"].id),))
    for who in (initiator(story), implementer, people["provider"], people["supervisor"], people["applicant"]):
        assert names(story, who) == [FIRM_NAME]
    other = Actor(1, "某", (Granted(Role.MEASURE_IMPLEMENTER, "youxi", story.world.units["provider"].id),))
    foreign = Actor(1, "某", (Granted(Role.MEASURE_INITIATOR, "zhongmu", story.world.units["provider"].id),))
    for who in (other, foreign, people["provider2"], people["foreign_supervisor"], people["rival"], people["admin"]):
        assert names(story, who) == []
