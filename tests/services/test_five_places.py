"""Each of the five places carries an objection from filing to answer by its own rules and dates."""

from dataclasses import dataclass

import pytest

from app.database import Database
from app.domain.vocabulary import CaseOutcome, ClockCode, ClockKind, Suspension
from tests.fixed_clock import FixedClock
from tests.services.story import Story

LIMITS = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE)
INTERNAL, COUNTY = ClockKind.INTERNAL, ClockKind.STATUTORY


@dataclass(frozen=True)
class Place:
    """Received 2026-09-18, referred 09-21, verified 09-22: the last days that follow, and what becomes of measures."""

    name: str
    due: tuple[str, str, str, str]
    kinds: tuple[ClockKind, ClockKind, ClockKind, ClockKind]
    suspension: Suspension
    marked_on_receipt: bool


PLACES = (
    Place("zhongmu", ("09-24", "09-29", "09-24", "10-12"), (COUNTY,) * 4, Suspension.CONTINUE, True),
    Place("yunyang", ("09-22", "10-12", "09-28", "10-22"), (INTERNAL,) * 4, Suspension.SUSPEND, False),
    Place("yunfu", ("09-22", "10-12", "09-28", "10-22"), (INTERNAL,) * 4, Suspension.SUSPEND, False),
    Place("yichuan", ("09-22", "10-12", "09-28", "10-22"), (INTERNAL,) * 4, Suspension.DECIDE, True),
    Place(
        "youxi",
        ("09-22", "10-26", "09-28", "11-05"),
        (INTERNAL, COUNTY, INTERNAL, INTERNAL),
        Suspension.SUSPEND,
        False,
    ),
)


@pytest.mark.both_databases
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_place_answers_by_its_own_rules(database: Database, clock: FixedClock, place: Place) -> None:
    """Dates, their standing in law, the dispute mark and the fate of measures are the place's own."""
    clock.set("2026-09-18 10:00")
    story = Story(database, clock, place.name)
    story.file()
    assert ("dispute_marked" in story.kinds()) is place.marked_on_receipt
    story.do("centre", "accept")
    assert "dispute_marked" in story.kinds()
    clock.set("2026-09-21 09:00")
    decided = place.suspension is Suspension.DECIDE
    story.do("centre", "refer", **({"suspend": False, "suspend_reason": "证据不足以先行暂停。"} if decided else {}))
    clock.set("2026-09-22 15:00")
    story.verify("correct")
    story.do("centre", "serve")
    assert tuple(story.due(code)[5:] for code in LIMITS) == place.due
    assert tuple(story.clocks(code)[-1].kind for code in LIMITS) == place.kinds
    assert story.case().outcome is CaseOutcome.CORRECTED
    assert story.case().suspension == ("continue" if decided else place.suspension.value)
    story.prove()
