"""The records of a place: some to be disputed by the stories, most of them untouched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.ids import new_id
from app.domain.import_columns import SUBJECTS
from app.domain.permissions import Actor
from app.domain.vocabulary import MeasureState, RecordKind, Role
from app.domain.workdays import legal_date
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record, RecordVersion
from app.services.demo import deliveries
from app.services.demo.rows import Item, Paperwork, amount
from app.services.demo.subjects import Subject, firms, persons, traders
from app.services.demo.units import IMPLEMENTER, PROVIDER1, PROVIDER2, RECEIVER, County

_FINE = "CF_NR_FK"
_LICENCE = RecordKind.LICENCE
_BUYING, _TENDERS, _FUNDS = "限制参与政府采购活动", "限制参加工程建设项目招标投标", "从严审核政府性资金安排"
_DAYS_TO_MEASURE = 15  # from the decision to the joint measure on it
_DAYS_TO_PUBLISH = 3
_DOCUMENT = {kind: each.document for kind, each in SUBJECTS.items()}
_SPOILT = (PROVIDER1, RecordKind.PENALTY)
_ONE_LATE_IN = 12  # so many records is published after its limit


@dataclass(frozen=True)
class Delivered:
    """A record that is there: who it is about, whose it is, the fine (万元) its decision really names, its row."""

    record_id: int
    provider: str
    subject: Subject
    fine: str
    row: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[int, ...] = ()

    @property
    def other_provider(self) -> str:
        """The provider of the place that did not deliver it."""
        return PROVIDER1 if self.provider == PROVIDER2 else PROVIDER2


def items(county: County) -> tuple[Item, ...]:
    """All records of a place; those without a story stay undisputed for whoever tries the product."""
    return (*_in_open_stories(county), *_in_closed_stories(county), *_untouched(county))


def _in_open_stories(county: County) -> tuple[Item, ...]:
    """What is not accepted yet is on licences and persons, for it is not marked as disputed in every place.

    So a penalty on a firm without the mark is always free to be objected to.
    """
    firm, trader, human = firms(county), traders(county), persons(county)
    return (
        Item(firm[0], "received", kind=_LICENCE),
        Item(firm[0], "completed", kind=_LICENCE),
        Item(firm[1], "not_supplemented", kind=_LICENCE),
        Item(human[0], "supplementing", slip=True),
        Item(human[1], "received_by_post", slip=True),
        Item(firm[2], "referring", slip=True),
        Item(firm[3], "refer_late", slip=True),
        Item(firm[0], "verifying", slip=True),
        Item(firm[4], "due_today", slip=True),
        Item(firm[1], "overdue", slip=True, measures=(_BUYING, _FUNDS)),
        Item(firm[5], "long_overdue", slip=True, measures=(_TENDERS,)),
        Item(firm[6], "misrouted", slip=True),
        Item(firm[7], "arbitrating", slip=True, measures=(_TENDERS,)),
        Item(firm[8], "assigned", slip=True),
        Item(trader[0], "by_agent", slip=True, measures=(_BUYING,)),
        Item(trader[1], "by_telephone", slip=True),
        Item(firm[2], "answering", slip=True, measures=(_BUYING, _FUNDS)),
        Item(firm[9], "answer_late", slip=True),
        Item(firm[10], "given_back"),
    )


def _in_closed_stories(county: County) -> tuple[Item, ...]:
    firm, trader, human = firms(county), traders(county), persons(county)
    stories = (
        Item(firm[0], "corrected", slip=True),
        Item(firm[0], "retracted", slip=True),
        Item(firm[3], "maintained"),
        Item(firm[4], "declined"),
        Item(firm[11], "at_length", at_length=True),
        Item(firm[5], "partly", slip=True),
        Item(firm[6], "unverifiable"),
        Item(firm[7], "withdrawn", measures=(_TENDERS,)),
        Item(firm[8], "duplicate"),
        Item(trader[2], "publicity_ended"),
        Item(firm[9], "supplemented"),
        Item(firm[10], "transferred"),
        Item(trader[3], "unspecific"),
        Item(human[2], "never_supplemented"),
        Item(human[3], "rare_name", slip=True),
        Item(firm[5], "corrected_late", slip=True),
    )
    # Only who keeps the platform's copy can have spoilt it, and put it right (domain.md §1).
    keeps_copy = Role.MEASURE_IMPLEMENTER not in county.receiver.kinds
    return (*stories, Item(firm[1], "own_error", miscopied=True)) if keeps_copy else stories


def _untouched(county: County) -> tuple[Item, ...]:
    firm, trader, human = firms(county), traders(county), persons(county)
    return (
        # One more slip, so that whoever signs in first has something to object to.
        Item(firm[0], slip=True),
        *(Item(firm[0]) for _ in range(3)),
        *(Item(each) for each in firm[1:]),
        *(Item(each) for each in firm[1:5]),
        *(Item(each) for each in trader),
        Item(firm[2], kind=_LICENCE),
        Item(firm[6], kind=_LICENCE),
        Item(human[0]),
        Item(human[1], measures=(_BUYING, _FUNDS, _TENDERS)),
    )


def deliver_all(
    session: Session,
    outside: Outside,
    county: County,
    offices: Mapping[str, Organisation],
    actors: Mapping[str, Actor],
    *,
    now: datetime,
) -> dict[str, Delivered]:
    """Let the providers deliver the records of a place; answers those with a story by its name."""
    papers = [
        Paperwork(item, county, number, legal_date(now) - timedelta(days=20 + 5 * number))
        for number, item in enumerate(items(county), start=1)
    ]
    found = _bring(session, outside, papers, offices, actors, now)
    told = {}
    for paper in papers:
        item, record = paper.item, found[paper.number]
        if paper.number % _ONE_LATE_IN:
            # Shown on the place's channels long before the platform received it.
            record.published_on = paper.decided + timedelta(days=_DAYS_TO_PUBLISH)
        if item.miscopied:
            _miscopy(session, record, amount(paper.fine * 10))
        measures = _burden(session, record, item, offices, paper.decided, now)
        if item.story:
            row = paper.row(offices[paper.slug])
            told[item.story] = Delivered(record.id, paper.slug, item.subject, amount(paper.fine), row, measures)
    return told


def _bring(
    session: Session,
    outside: Outside,
    papers: Sequence[Paperwork],
    offices: Mapping[str, Organisation],
    actors: Mapping[str, Actor],
    now: datetime,
) -> dict[int, Record]:
    """A file for each unit and kind of record; in one of a place two rows are wrong. The records by their number."""
    found: dict[int, Record] = {}
    for (slug, kind), group in groupby(sorted(papers, key=_of_file), key=_of_file):
        given, provider = list(group), offices[slug]
        rows = [paper.row(provider) for paper in given]
        if (slug, kind) == _SPOILT:
            of_firm = next(row for row in rows if SUBJECTS[kind].uscc in row)
            rows += deliveries.spoilt(of_firm, of_firm[_DOCUMENT[kind]])
        # The first officer of each providing unit is called like the unit.
        actor = actors[f"{given[0].county.place.id}.{slug}"]
        batch = deliveries.bring(session, outside, f"{kind.label}.csv", rows, provider, actor=actor, now=now)
        records = deliveries.stored(session, batch)
        found |= {paper.number: records[row[_DOCUMENT[kind]]] for paper, row in zip(given, rows, strict=False)}
    return found


def _of_file(paper: Paperwork) -> tuple[str, RecordKind]:
    return paper.slug, paper.item.kind


def _miscopy(session: Session, record: Record, wrong: str) -> None:
    """Let the platform show another fine than was delivered, from the first version on."""
    record.fields = {**record.fields, _FINE: wrong}
    session.flush()
    session.execute(
        update(RecordVersion)
        .where(RecordVersion.jurisdiction == record.jurisdiction, RecordVersion.record_id == record.id)
        .values(fields=record.fields)
    )


def _burden(
    session: Session, record: Record, item: Item, offices: Mapping[str, Organisation], decided: date, now: datetime
) -> tuple[int, ...]:
    """Put the joint measures of an item in force; funds are watched by the receiver where it carries out measures."""
    receiver = offices[RECEIVER]
    watches = Role.MEASURE_IMPLEMENTER.value in receiver.kinds
    rows = [
        Measure(
            jurisdiction=record.jurisdiction,
            id=new_id(now),
            record_id=record.id,
            organisation_id=(receiver if watches and name == _FUNDS else offices[IMPLEMENTER]).id,
            name=name,
            desired=MeasureState.IN_FORCE,
            reported=MeasureState.IN_FORCE,
            reported_at=now,
            executed_at=now,
            started_on=decided + timedelta(days=_DAYS_TO_MEASURE),
        )
        for name in item.measures
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)
