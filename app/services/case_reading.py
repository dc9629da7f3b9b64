"""Reading cases with everything around them, for JSON and for pages, in a number of statements that never grows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, joinedload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.errors import NotFound
from app.domain.numbers import Number, parse
from app.domain.permissions import Actor
from app.models.account import Account
from app.models.case import Case, CaseEvidence, CaseParty
from app.models.clock import Clock
from app.models.event import CaseEvent
from app.models.keys import among
from app.models.loading import attach
from app.models.measure import Measure
from app.models.notice import Notice
from app.models.place import Jurisdiction
from app.models.record import Record
from app.models.task import Task
from app.services import calendar, event_names, policy, processes
from app.services.case_view import CaseView
from app.services.command import load
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.sight import sight_of
from app.services.visibility import open_in_emergency, visible_cases

_WHO = (Account.id, Account.login, Account.name)
# Letters are sealed and long; only their own page opens them.
_SEALED = defer(Notice.content, raiseload=True)
_ONES = (
    joinedload(Case.application),
    joinedload(Case.receiver),
    joinedload(Case.provider),
    joinedload(Case.record).options(joinedload(Record.subject), joinedload(Record.provider)),
)
_MANY: tuple[tuple[InstrumentedAttribute[Any], tuple[ORMOption, ...]], ...] = (
    (Case.fields, ()),
    (Case.parties, (joinedload(CaseParty.organisation),)),
    (Case.tasks, (joinedload(Task.organisation), joinedload(Task.assignee).load_only(*_WHO))),
    (Case.clocks, (joinedload(Clock.owner),)),
    (Case.events, (joinedload(CaseEvent.actor).load_only(*_WHO),)),
    (Case.texts, ()),
    (Case.evidence, (joinedload(CaseEvidence.file),)),
)


def read(session: Session, number: str, *, actor: Actor, today: date, masked: bool = False) -> CaseView:
    """A case the actor sees, by its number; `masked` hides personal values even from those who may see them.

    Fit for a session that has just changed the case: everything is read anew. Raises NotFound.
    """
    session.flush()
    sight = or_(visible_cases(actor), open_in_emergency(actor))
    statement = _where(sight).where(*numbered(number)).execution_options(populate_existing=True)
    found = views(session, statement, actor, today, masked)
    if not found:
        raise NotFound()
    return found[0]


def locate(session: Session, number: str, actor: Actor) -> tuple[str, int]:
    """The key (jurisdiction, id) of a case the actor sees, by its number. Raises NotFound."""
    statement = select(Case.jurisdiction, Case.id).where(*numbered(number), visible_cases(actor))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound()
    return row.jurisdiction, row.id


def note_viewed(session: Session, view: CaseView, *, actor: Actor, now: datetime) -> None:
    """Log that staff have seen personal values of a case in full. One's own are nobody's business."""
    case = view.case
    command = load(session, case.jurisdiction, case.id, OPERATIONS, actor=actor, now=now)
    command.acting_as = (None, actor.unit(case.jurisdiction))
    command.note("personal_data_viewed", what=view.unmasked_fields)
    save(command)


def is_logged(view: CaseView) -> bool:
    """Whether showing this view must be logged."""
    return bool(view.unmasked_fields) and not view.sight.own


def cases(actor: Actor) -> Select[Case, datetime]:
    """The cases an actor sees, for `views`; the caller narrows and orders them."""
    return _where(visible_cases(actor))


def _where(sight: ColumnElement[bool]) -> Select[Case, datetime]:
    return select(Case, calendar.STAMP.label("stamp")).where(sight).options(*_ONES)


def views(
    session: Session, statement: Select[Case, datetime], actor: Actor, today: date, masked: bool
) -> list[CaseView]:
    """The rows of a `cases` statement as the actor sees them."""
    rows = session.execute(statement).all()
    cases = [row.Case for row in rows]
    _surround(session, cases)
    receipts = _papers(session, cases)
    people = event_names.of_events(session, [event.data for row in rows for event in row.Case.events])
    return [
        CaseView(
            case=row.Case,
            sight=sight_of(row.Case, actor),
            pack=policy.frozen(session, row.Case.pack_sha256),
            bundle=processes.published(session, row.Case.bundle_id),
            calendar=calendar.at(session, row.stamp),
            today=today,
            masked=masked,
            receipts=[each for each in receipts if each.application_id == row.Case.application_id],
            people=people,
        )
        for row in rows
    ]


def _surround(session: Session, cases: Sequence[Case]) -> None:
    for relation, options in _MANY:
        attach(session, cases, relation, *options)
    records = {id(case.record): case.record for case in cases if case.record is not None}
    attach(session, list(records.values()), Record.measures, joinedload(Measure.organisation))


def _papers(session: Session, cases: Sequence[Case]) -> Sequence[Notice]:
    """Give each case its letters; answers those about whole applications, which belong to each of their cases."""
    if not cases:
        return []
    own = among(Notice.jurisdiction, Notice.case_id, [(each.jurisdiction, each.id) for each in cases])
    filed = [(each.jurisdiction, each.application_id) for each in cases if each.application_id]
    whole = and_(among(Notice.jurisdiction, Notice.application_id, filed), Notice.case_id.is_(None))
    statement = select(Notice).where(or_(own, whole)).order_by(Notice.id).options(_SEALED)
    found = session.execute(statement.execution_options(populate_existing=True)).scalars().all()
    for case in cases:
        letters = [each for each in found if (each.jurisdiction, each.case_id) == (case.jurisdiction, case.id)]
        set_committed_value(case, "notices", letters)
    return [each for each in found if each.case_id is None]


def numbered(number: str) -> tuple[ColumnElement[bool], ...]:
    """The condition of one number; the region in it names the jurisdiction, so the index is used."""
    parsed = parse(number)
    if parsed is None:
        raise NotFound()
    return Case.jurisdiction == place_of(parsed), Case.number == str(parsed)


def place_of(number: Number) -> Any:
    """The jurisdiction a number names by its region, as a value inside a statement."""
    return select(Jurisdiction.id).where(Jurisdiction.code == number.region).scalar_subquery()
