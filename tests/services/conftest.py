"""Stories: a place with its people and a record, on the database of the test."""

from collections.abc import Callable, Iterator

import pytest

from app.database import Database
from tests.fixed_clock import FixedClock
from tests.services.story import Story

Tell = Callable[..., Story]


@pytest.fixture
def tell(database: Database, clock: FixedClock) -> Iterator[Tell]:
    """Begin a story on 2026-09-18 10:00 in a place; what must always hold is proved at its end."""
    told: list[Story] = []

    def begin(jurisdiction: str = "zhongmu", moment: str = "2026-09-18") -> Story:
        clock.set(f"{moment} 10:00")
        told.append(Story(database, clock, jurisdiction))
        return told[-1]

    yield begin
    for story in told:
        story.prove()


@pytest.fixture
def story(tell: Tell) -> Story:
    """A story in 中牟."""
    return tell()
