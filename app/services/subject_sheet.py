"""A firm or person as staff see it: the records they may read, the persons behind them, the cases about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import IdType
from app.models.case import Case
from app.models.person_link import PersonLink
from app.models.record import Record, Subject
from app.services import person_links, record_list, record_sheet
from app.services.visibility import anywhere

MOST = 100


@dataclass(frozen=True)
class SubjectSheet:
    """One subject before one officer: a person with the firms' records he answers for, or a firm with its persons."""

    subject: Subject
    full: bool
    may_unmask: bool
    records: Sequence[Record]
    total: int
    linked_to: Sequence[tuple[PersonLink, Record]]
    links: Sequence[PersonLink]
    cases: Sequence[Case]

    @property
    def is_person(self) -> bool:
        return self.subject.id_type is not IdType.USCC


def of(session: Session, subject_id: int, *, actor: Actor, full: bool = False) -> SubjectSheet:
    """The sheet of a subject with a record the officer may read, its own or one it is linked to. Raises NotFound."""
    if not record_sheet.is_staff(actor):
        raise NotFound()
    statement = select(Subject).where(anywhere(Subject.jurisdiction), Subject.id == subject_id)
    subject = session.execute(statement).scalar_one_or_none()
    if subject is None:
        raise NotFound()
    rows, total = record_list.of_subject(session, subject, actor=actor, limit=MOST)
    is_person = subject.id_type is not IdType.USCC
    linked_to = person_links.of_person(session, subject, actor=actor) if is_person else ()
    if not rows and not linked_to:
        raise NotFound()
    links = () if is_person else person_links.behind_firm(session, subject, actor=actor)
    may_unmask = bool(is_person or links) and may(actor, Action.UNMASK)
    return SubjectSheet(
        subject=subject,
        full=full and may_unmask,
        may_unmask=may_unmask,
        records=rows,
        total=total,
        linked_to=linked_to,
        links=links,
        cases=record_sheet.cases_of(session, subject, actor=actor, limit=MOST),
    )


def revealed(session: Session, sheet: SubjectSheet, *, actor: Actor, now: datetime) -> None:
    """Log that an officer sees the names and numbers of the persons on the sheet in full."""
    subject = sheet.subject
    what = [f"subject:{subject.id}", *(f"subject:{link.subject_id}" for link in sheet.links)]
    record_sheet.reveal(session, subject.jurisdiction, what, actor=actor, now=now)
