"""Who saw personal values in full: asked by the auditor over whole places, and by the person whose they are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, false, literal_column, or_, select, tuple_
from sqlalchemy.orm import Session

from app.adapters import xlsx_sheet
from app.domain.errors import FieldError, Invalid
from app.domain.numbers import parse
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.domain.workdays import ZONE
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.encryption import blind_index
from app.models.event import AdminEvent, CaseEvent
from app.models.place import Organisation
from app.models.record import Record, Subject
from app.services import exports
from app.services.visibility import anywhere
from app.services.watch_filters import watched, within

# Written out: an index that holds only these is used where the condition can be read.
_SEEN: ColumnElement[str] = literal_column("'personal_data_viewed'")
_LONGEST = 100
MOST_ROWS = 20_000
PAGE_NAME = "looks"
_HEAD = ("时间", "账号", "姓名", "单位", "地区", "案件", "信用记录", "主体")
_OF_SUBJECT = and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the log; empty = everything. `who` is a login, `about` a case or somebody's own number."""

    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def words(self) -> str:
        """What was asked, for the log of exports; whose number it was stays out of it."""
        about = f"about={self.about}" if parse(self.about) else "about=…" if self.about else ""
        days = [f"{name}={day}" for name, day in (("since", self.since), ("until", self.until)) if day]
        return "&".join(filter(None, [f"who={self.who}" if self.who else "", about, *days]))


@dataclass(frozen=True)
class FullView:
    """One look: who, for which unit, when, and at what. `case` is a number, `record` and `subject` are ids."""

    at: datetime
    place: str
    person: str
    login: str
    unit: str
    case: str = ""
    record: str = ""
    subject: str = ""

    @property
    def on(self) -> date:
        """The day of the look by China's clock."""
        return self.at.astimezone(ZONE).date()


def page(
    session: Session, wanted: Wanted, *, actor: Actor, limit: int, offset: int = 0
) -> tuple[Sequence[FullView], bool]:
    """The looks in the places the actor watches, the newest first, and whether there are more."""
    places = watched(actor)
    cases = _narrowed(_cases(), CaseEvent, wanted).where(within(CaseEvent.jurisdiction, places))
    acts = _narrowed(_acts(), AdminEvent, wanted).where(within(AdminEvent.jurisdiction, places))
    if wanted.about:
        cases, acts = _about(session, wanted.about, cases, acts)
    found = _merged(session, cases, acts, offset + limit + 1)
    return found[offset : offset + limit], len(found) > offset + limit


def of_person(session: Session, *, actor: Actor, limit: int) -> Sequence[FullView]:
    """Looks of others at the actor's own records, filings and person; none before his number is verified."""
    if not actor.verified or not actor.id_index:
        return ()
    cases, acts = _concerning(session, actor.id_index, _cases(), _acts())
    cases = cases.where(anywhere(CaseEvent.jurisdiction), CaseEvent.actor_id != actor.account_id)
    acts = acts.where(anywhere(AdminEvent.jurisdiction), AdminEvent.actor_id != actor.account_id)
    return _merged(session, cases, acts, limit)


def _cases() -> Any:
    about = and_(Case.jurisdiction == CaseEvent.jurisdiction, Case.id == CaseEvent.case_id)
    statement = select(CaseEvent, Account, Organisation.name, Case.number).join(Case, about)
    return _by_whom(statement, CaseEvent)


def _acts() -> Any:
    return _by_whom(select(AdminEvent, Account, Organisation.name), AdminEvent)


def _by_whom(statement: Any, event: type[CaseEvent] | type[AdminEvent]) -> Any:
    return (
        statement.outerjoin(Account, Account.id == event.actor_id)
        .outerjoin(Organisation, Organisation.id == event.organisation_id)
        .where(event.kind == _SEEN)
        .order_by(event.at.desc(), event.seq.desc())
    )


def _narrowed(statement: Any, event: type[CaseEvent] | type[AdminEvent], wanted: Wanted) -> Any:
    if wanted.who:
        statement = statement.where(Account.login == wanted.who[:_LONGEST])
    if wanted.since:
        statement = statement.where(event.at >= datetime.combine(wanted.since, time(), ZONE))
    if wanted.until:
        statement = statement.where(event.at < datetime.combine(wanted.until, time(), ZONE) + timedelta(days=1))
    return statement


def _about(session: Session, text: str, cases: Any, acts: Any) -> tuple[Any, Any]:
    """Looks at one case, or at everything about the person or firm with this number."""
    if number := parse(text):
        return cases.where(Case.number == str(number)), acts.where(false())
    return _concerning(session, blind_index(text[:_LONGEST]), cases, acts)


def _concerning(session: Session, id_index: str, cases: Any, acts: Any) -> tuple[Any, Any]:
    """Looks at filings of the person with this index, at cases about his records, at the records and at himself."""
    subjects = (
        session.execute(select(Subject.id).where(anywhere(Subject.jurisdiction), Subject.id_index == id_index))
        .scalars()
        .all()
    )
    own = select(Record.jurisdiction, Record.id).join(Subject, _OF_SUBJECT).where(Subject.id_index == id_index)
    filed = select(Application.jurisdiction, Application.id).where(Application.applicant_index == id_index)
    named = or_(
        tuple_(Case.jurisdiction, Case.record_id).in_(own), tuple_(Case.jurisdiction, Case.application_id).in_(filed)
    )
    records = session.execute(own.where(anywhere(Record.jurisdiction))).all()
    marks = [*(f"subject:{each}" for each in subjects), *(f"record:{row.id}" for row in records)]
    data = cast(AdminEvent.data, Text)
    seen = [data.contains(f'"{mark}"', autoescape=True) for mark in marks]
    return cases.where(named), acts.where(or_(false(), *seen))


def _merged(session: Session, cases: Any, acts: Any, most: int) -> list[FullView]:
    found = [
        *(_view(event, who, unit, case=number) for event, who, unit, number in session.execute(cases.limit(most))),
        *(_view(event, who, unit, **_marks(event)) for event, who, unit in session.execute(acts.limit(most))),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:most]


def _view(event: CaseEvent | AdminEvent, who: Account | None, unit: str | None, **about: str) -> FullView:
    person, login = (who.name, who.login) if who else ("", "")
    return FullView(event.at, event.jurisdiction, person, login, unit or "", **about)


def _marks(event: AdminEvent) -> Mapping[str, str]:
    """The first thing of each kind that was shown: `record:…`, `subject:…`."""
    marks = [str(each).partition(":") for each in reversed(event.data.get("what", ()))]
    return {kind: number for kind, _, number in marks if kind in ("record", "subject")}


def sheet(session: Session, wanted: Wanted, *, actor: Actor, now: datetime) -> bytes:
    """The looks as a sheet that says who took it, which is an event of each place. Raises Invalid when too long."""
    found, more = page(session, wanted, actor=actor, limit=MOST_ROWS)
    if more:
        raise Invalid([FieldError("until", "too_long", N_("超过 {limit} 条，请缩小日期范围"), {"limit": MOST_ROWS})])
    mark, rows = exports.new_mark(), Counter(each.place for each in found)
    cells = [
        (each.at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"), each.login, each.person, each.unit, each.place)
        + (each.case, each.record, each.subject)
        for each in found
    ]
    content = xlsx_sheet.write(
        "查看记录", exports.line(mark, len(found), actor=actor, now=now), _HEAD, cells, (20, 18, 14, 26, 12, 24, 22, 22)
    )
    exports.record(session, PAGE_NAME, wanted.words, rows, content, mark, actor=actor, now=now)
    return content
