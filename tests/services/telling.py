"""Stories for every test that asks: a place with its people and a record, on the database of the test."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from app.database import Database
from app.domain.packs import Pack
from app.services import policy
from tests.fixed_clock import FixedClock
from tests.services.story import Story

Tell = Callable[..., Story]
ChangePack = Callable[[Story, Mapping[str, Any]], None]


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


@pytest.fixture
def change_pack(monkeypatch: pytest.MonkeyPatch) -> ChangePack:
    """Give the place of a story a pack in which some rules have other values; filings freeze it like any other."""

    def change(story: Story, rules: Mapping[str, Any]) -> None:
        content = policy.in_force(story.jurisdiction, story.clock.today()).to_dict()
        for path, value in rules.items():
            content["rules"][path]["value"] = value
        pack = Pack.from_dict(content)
        monkeypatch.setattr(policy, "in_force", lambda jurisdiction, on: pack)
        monkeypatch.setattr(policy, "digest", lambda jurisdiction, on: pack.sha256)

    return change
