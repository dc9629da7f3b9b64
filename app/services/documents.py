"""Written notices as their readers open them: only by who may read them on one of the cases they belong to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.domain.vocabulary import NoticeKind
from app.models.case import Case
from app.models.keys import among
from app.models.loading import attach
from app.models.notice import Notice
from app.models.place import Jurisdiction, Organisation
from app.services import link_letters, records, repair_letters
from app.services.sight import sight_of
from app.services.visibility import anywhere, visible_cases


@dataclass(frozen=True)
class Paper:
    """A notice and the unit that issued it."""

    notice: Notice
    issuer: Organisation


def readable(session: Session, notice_id: int, *, actor: Actor) -> Paper:
    """A notice the actor may read. Raises NotFound."""
    paper = _paper(session, and_(anywhere(Notice.jurisdiction), Notice.id == notice_id))
    if paper is None:
        raise NotFound()
    notice = paper.notice
    if notice.record_id is not None:
        record = records.find(session, notice.record_id, actor=actor)
        if notice.kind == NoticeKind.LINKED_PERSON_NOTICE:
            link_letters.refuse_stranger(session, record, notice, actor)
        else:
            repair_letters.refuse_stranger(record, actor)
        return paper
    # The receipt of a whole application belongs to each of its cases.
    belongs = Case.id == notice.case_id if notice.case_id else Case.application_id == notice.application_id
    statement = (
        select(Case)
        .where(Case.jurisdiction == notice.jurisdiction, belongs, visible_cases(actor))
        .options(joinedload(Case.application))
    )
    cases = session.execute(statement).scalars().all()
    attach(session, cases, Case.parties)
    if not any(sight_of(case, actor).reads(notice) for case in cases):
        raise NotFound()
    return paper


def by_check_code(session: Session, code: str) -> Paper | None:
    """The notice behind a check code, for anybody who holds the paper; None for a code nobody issued."""
    plain = "".join(code.split()).upper()
    region, _, secret = plain.partition("-")
    if not (plain.isascii() and plain.isprintable() and secret):
        return None
    place = select(Jurisdiction.id).where(Jurisdiction.code == region).scalar_subquery()
    return _paper(session, and_(Notice.jurisdiction == place, Notice.check_code == plain))


def contents(session: Session, notices: Sequence[Notice]) -> Mapping[int, dict[str, Any]]:
    """The frozen contents of notices already found for a reader, by their ids: lists are read without them."""
    keys = [(each.jurisdiction, each.id) for each in notices]
    statement = select(Notice.id, Notice.content).where(among(Notice.jurisdiction, Notice.id, keys))
    return {row.id: row.content for row in session.execute(statement)} if keys else {}


def _paper(session: Session, condition: ColumnElement[bool]) -> Paper | None:
    statement = select(Notice, Organisation).join(Organisation, Organisation.id == Notice.issuer_id)
    row = session.execute(statement.where(condition)).one_or_none()
    return Paper(*row) if row else None
