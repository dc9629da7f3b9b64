"""A delivery: who brings rows of records, under which rules of the day, and what can become of a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from app.domain import publication
from app.domain.import_rows import Remark
from app.domain.packs import Pack
from app.domain.periods import last_day
from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import ClockCode, RecordKind
from app.domain.workdays import WorkCalendar, legal_date
from app.models.place import Organisation
from app.services import calendar, policy


class Ended(Enum):
    """What became of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Stored:
    """The outcome of one row: its record if there is one, why it was refused, what is in doubt, what was held."""

    ended: Ended
    record_id: int | None
    refused: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()
    held: tuple[Remark, ...] = ()


def publish_due(pack: Pack, decided_on: date, days: WorkCalendar) -> date | None:
    """The last day for a decision of this day to be on the place's channels; None where no number of days is given."""
    rule = pack.clocks.get(ClockCode.PUBLISH)
    if rule is None or rule.budget is None:
        return None
    return last_day(decided_on, rule.budget, rule.unit, days)


@dataclass
class Delivery:
    """Who delivers what, under which rules of the day; `codes` are the columns the rows came with."""

    provider: Organisation
    kind: RecordKind
    codes: tuple[str, ...]
    pack: Pack
    days: WorkCalendar
    now: datetime
    batch_id: int | None = None
    _due: dict[date, date | None] = field(default_factory=dict)
    _shown: dict[tuple[bool, Disclosure, Withheld | None], bool] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        session: Session,
        provider: Organisation,
        kind: RecordKind,
        codes: Sequence[str],
        *,
        now: datetime,
        batch_id: int | None = None,
    ) -> "Delivery":
        """A delivery under the pack and the calendar of this day."""
        pack = policy.in_force(provider.jurisdiction, legal_date(now))
        return cls(provider, kind, tuple(codes), pack, calendar.current(session), now, batch_id)

    @cached_property
    def _today(self) -> date:
        return legal_date(self.now)

    @property
    def place(self) -> str:
        return self.provider.jurisdiction

    def publish_due(self, decided_on: date) -> date | None:
        """The last day for a decision of this day to be on the place's channels."""
        if decided_on not in self._due:
            self._due[decided_on] = publish_due(self.pack, decided_on, self.days)
        return self._due[decided_on]

    def publicity(
        self,
        decided_on: date | None,
        *,
        is_person: bool,
        disclosure: Disclosure,
        withheld: Withheld | None,
        since: date | None = None,
    ) -> dict[str, Any]:
        """When a record has to be published and since when it is, by the rule of the place."""
        marks = (is_person, disclosure, withheld)
        if (shown := self._shown.get(marks)) is None:
            shown = publication.of(self.pack, self.kind, is_person=is_person, disclosure=disclosure, withheld=withheld)
            self._shown[marks] = shown
        if not shown or decided_on is None:
            return {"publish_due_on": None, "published_on": None}
        return {"publish_due_on": self.publish_due(decided_on), "published_on": since or self._today}
