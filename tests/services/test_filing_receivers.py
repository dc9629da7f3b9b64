"""Who receives a filing: the unit it names, else the one the place's plan points to."""

from datetime import date

import pytest
from sqlalchemy import insert

from app.domain.errors import Invalid
from app.domain.ids import new_id
from app.domain.vocabulary import MeasureState, Role
from app.models.measure import Measure
from app.models.place import Organisation
from app.services import places
from tests.services.story import Story
from tests.services.telling import Tell
from tests.services.world import FIRM


def department(story: Story, receives: bool = True) -> Organisation:
    """Another unit that carries out measures."""
    kinds = (Role.MEASURE_IMPLEMENTER, Role.CREDIT_CENTRE) if receives else (Role.MEASURE_IMPLEMENTER,)
    with story.database.transaction() as session:
        return places.add_organisation(
            session,
            story.jurisdiction,
            "12410122MB0000006G",
            "示范部门",
            kinds,
            now=story.clock(),
            document_prefix="部",
        )


def measure(story: Story, unit: Organisation, started_on: str, desired: MeasureState = MeasureState.IN_FORCE) -> None:
    """A measure on the record, carried out by a unit."""
    with story.database.transaction() as session:
        row = {
            "jurisdiction": story.jurisdiction,
            "id": new_id(story.clock()),
            "record_id": story.record.id,
            "organisation_id": unit.id,
            "name": "限制参加政府采购",
            "suspendable": True,
            "desired": desired,
            "reported": desired,
            "started_on": date.fromisoformat(started_on),
        }
        session.execute(insert(Measure), [row])


def receiver_of(story: Story, **changes: object) -> int:
    return int(story.file(**changes).row["receiver_id"])


@pytest.mark.parametrize("jurisdiction", ["zhongmu", "youxi"])
def test_named_receiver_receives(tell: Tell, jurisdiction: str) -> None:
    """The applicant may choose among the units that receive."""
    story = tell(jurisdiction)
    unit = department(story)
    assert receiver_of(story, receiver=unit.uscc) == unit.id


@pytest.mark.parametrize("named", ["provider", "foreign_centre", "firm"])
def test_unit_that_does_not_receive_is_refused(story: Story, named: str) -> None:
    """A provider, another county's centre and a firm receive nothing here."""
    code = FIRM if named == "firm" else story.world.units[named].uscc
    with pytest.raises(Invalid) as refused:
        story.submit(receiver=code)
    assert [(each.field, each.code) for each in refused.value.errors] == [("receiver", "not_a_receiver")]


def test_zhongmu_centre_receives_whatever_measures_there_are(story: Story) -> None:
    """中牟: the centre receives, whoever carries out measures."""
    measure(story, department(story), "2026-04-01")
    assert receiver_of(story) == story.world.units["centre"].id


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan", "youxi"])
def test_default_receives_where_no_measure_is_in_force(tell: Tell, jurisdiction: str) -> None:
    """Departments receive, and without a measure the place's default one."""
    story = tell(jurisdiction)
    department(story)
    assert receiver_of(story) == story.world.units["centre"].id


@pytest.mark.parametrize("jurisdiction", ["yunyang", "yunfu", "yichuan", "youxi"])
def test_implementer_of_the_oldest_measure_receives(tell: Tell, jurisdiction: str) -> None:
    """Where departments receive, the one that has carried out a measure longest."""
    story = tell(jurisdiction)
    unit = department(story)
    measure(story, story.world.units["centre"], "2026-05-01")
    measure(story, unit, "2026-04-01")
    assert receiver_of(story) == unit.id


def test_lifted_measure_points_to_nobody(tell: Tell) -> None:
    """Only a measure in force names its implementer."""
    story = tell("youxi")
    measure(story, department(story), "2026-04-01", MeasureState.LIFTED)
    assert receiver_of(story) == story.world.units["centre"].id


def test_implementer_that_does_not_receive_is_passed_over(tell: Tell) -> None:
    """The next oldest measure whose implementer receives decides."""
    story = tell("youxi")
    measure(story, story.world.units["foreign_centre"], "2026-03-01")
    with story.database.transaction() as session:
        receiving = places.add_organisation(
            session,
            "youxi",
            "11410122MB0000007J",
            "示范部门二",
            (Role.MEASURE_IMPLEMENTER, Role.CREDIT_CENTRE),
            now=story.clock(),
        )
    measure(story, department(story, receives=False), "2026-04-01")
    measure(story, receiving, "2026-05-01")
    assert receiver_of(story) == receiving.id


def test_paper_is_received_by_the_unit_that_registers_it(tell: Tell) -> None:
    """The officer's own unit has received what lies on the officer's desk."""
    story = tell("youxi")
    measure(story, department(story), "2026-04-01")
    command = story.file("centre", channel="paper", received_via="window")
    assert command.row["receiver_id"] == story.world.units["centre"].id
