"""Whether, where and how fast a record was published, and by which words of the place's plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain import publication
from app.domain.pack_entries import ClockRule, Rule
from app.domain.packs import Pack
from app.domain.record_words import Disclosure
from app.domain.vocabulary import ClockCode, ClockKind, IdType, RecordStatus
from app.domain.workdays import WorkCalendar
from app.models.record import Record
from app.services import policy


@dataclass(frozen=True)
class Publishing:
    """The publication of one record; `late_by` counts working days, nought for on time or for what is not published.

    `published` is what the plan and the marks say, `shown` whether the public pages hold it today.
    """

    published: bool
    shown: bool
    is_person: bool
    classes: tuple[Disclosure, ...]
    channels: Rule | None
    class_rule: Rule | None
    exclusion_rule: Rule | None
    limit: ClockRule | None
    due_on: date | None
    published_on: date | None
    late_by: int

    @property
    def statutory(self) -> bool:
        """Whether a text of law gives the number of days."""
        return self.limit is not None and self.limit.kind is ClockKind.STATUTORY


def of(record: Record, pack: Pack, days: WorkCalendar, today: date) -> Publishing:
    """How a record stands with publication; its subject is loaded."""
    is_person = record.subject.id_type is not IdType.USCC
    published = publication.of(
        pack, record.kind, is_person=is_person, disclosure=record.disclosure, withheld=record.withheld
    )
    return Publishing(
        published=published,
        shown=published and record.status is RecordStatus.IN_FORCE,
        is_person=is_person,
        classes=publication.classes(pack),
        channels=pack.rules.get(publication.CHANNELS),
        class_rule=pack.rules.get(publication.CLASSES),
        exclusion_rule=pack.rules.get(publication.EXCLUDED),
        limit=pack.clocks.get(ClockCode.PUBLISH),
        due_on=record.publish_due_on if published else None,
        published_on=record.published_on if published else None,
        late_by=_late_by(record, days, today) if published else 0,
    )


def statutory_places(places: Iterable[str], today: date) -> frozenset[str]:
    """The places where a text of law, not the house itself, says how soon a record is published."""
    limits = {place: policy.in_force(place, today).clocks.get(ClockCode.PUBLISH) for place in places}
    return frozenset(place for place, limit in limits.items() if limit and limit.kind is ClockKind.STATUTORY)


def _late_by(record: Record, days: WorkCalendar, today: date) -> int:
    """Working days past the last day; one that is in force and not yet published is late until today."""
    until = record.published_on or (today if record.status is RecordStatus.IN_FORCE else None)
    return days.count(record.publish_due_on, until) if record.publish_due_on and until else 0
