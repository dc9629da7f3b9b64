"""Persons answerable for what a record says of a firm: linked by its provider alone, by a paper, never by an import."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, joinedload

from app.domain import identifiers
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.record_words import LinkRole, Mark
from app.domain.vocabulary import N_, IdType
from app.domain.workdays import legal_date
from app.models.encryption import blind_index
from app.models.person_link import PersonLink
from app.models.record import Record, Subject
from app.services import events, evidence, policy, record_marks, records, subject_words
from app.services.input import only_keys, required_text
from app.services.visibility import anywhere

_person_row = aliased(Subject)
RECORDED = "persons.recorded"
_LONGEST = 200


def recorded(pack: Pack) -> bool:
    """Whether the place's plan has a firm's record noted with the persons behind it."""
    return pack.says(RECORDED)


def add(session: Session, record_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> PersonLink:
    """Link a person to a firm's record: name, id_number, role, document, evidence (an id of the actor's upload).

    `confirm_number` accepts a number whose check digit is wrong. Raises NotFound, Forbidden, Invalid, Conflict
    `persons_not_recorded`, `not_a_firm`, `already_linked`.
    """
    only_keys(data, ["name", "id_number", "confirm_number", "role", "document", "evidence"])
    record = record_marks.to_keep(session, record_id, actor=actor)
    _refuse(record, policy.in_force(record.jurisdiction, legal_date(now)))
    name, number, role, document = _read(data)
    paper = evidence.owned(session, [data.get("evidence")], actor, "evidence")[0]
    person = _person(session, record.jurisdiction, name, number, now)
    link = _link(session, record, person, role)
    if link is not None and link.removed_at is None:
        raise Conflict("already_linked", N_("此人已经以这一身份关联到这条记录"))
    if link is None:
        link = PersonLink(
            jurisdiction=record.jurisdiction, id=new_id(now), record_id=record.id, subject_id=person.id, role=role
        )
        session.add(link)
    link.document, link.evidence_id, link.added_by, link.added_at = document, paper.id, actor.account_id or 0, now
    link.removed_at = None
    session.flush()
    data = {"record": str(record.id), "link": str(link.id), "role": role.value}
    events.append_admin(session, record.jurisdiction, "person_linked", data, actor=actor, now=now)
    record_marks.keep_reason(session, record, Mark.PERSON_LINK, role.value, document, "", actor=actor, now=now)
    return link


def remove(
    session: Session, record_id: int, link_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    """Take a link off, with a reason; the row stays for the audit. Raises NotFound, Forbidden, Invalid, Conflict."""
    only_keys(data, ["reason"])
    record = record_marks.to_keep(session, record_id, actor=actor)
    where = (PersonLink.jurisdiction == record.jurisdiction, PersonLink.record_id == record.id)
    link = session.execute(select(PersonLink).where(*where, PersonLink.id == link_id)).scalar_one_or_none()
    if link is None:
        raise NotFound()
    if link.removed_at is not None:
        raise Conflict("already_removed", N_("这项关联已经取消"))
    reason = required_text(data, "reason", record_marks.MOST_REASON)
    link.removed_at = now
    sealed = record_marks.keep_reason(
        session, record, Mark.PERSON_LINK, "", link.document, reason, actor=actor, now=now
    )
    told = {"record": str(record.id), "link": str(link.id), "digest": sealed}
    events.append_admin(session, record.jurisdiction, "person_unlinked", told, actor=actor, now=now)


def of_record(session: Session, record: Record) -> Sequence[PersonLink]:
    """The persons linked to a record now, each with the subject."""
    return _links(session, PersonLink.jurisdiction == record.jurisdiction, PersonLink.record_id == record.id)


def of_person(session: Session, subject: Subject, *, actor: Actor) -> Sequence[tuple[PersonLink, Record]]:
    """The records of firms a person is linked to and the actor may read, each with its firm and provider."""
    on = and_(PersonLink.jurisdiction == Record.jurisdiction, PersonLink.record_id == Record.id)
    statement = (
        records.readable(actor)
        .join(PersonLink, on)
        .add_columns(PersonLink)
        .where(
            PersonLink.jurisdiction == subject.jurisdiction,
            PersonLink.subject_id == subject.id,
            PersonLink.removed_at.is_(None),
        )
        .order_by(Record.id.desc())
    )
    return [(row.PersonLink, row.Record) for row in session.execute(statement).unique()]


def of_actor(session: Session, *, actor: Actor) -> Sequence[tuple[PersonLink, Record]]:
    """The links of a verified person, each with its record and that one's firm and provider."""
    if not actor.verified or actor.id_index is None:
        return []
    on = and_(PersonLink.jurisdiction == Record.jurisdiction, PersonLink.record_id == Record.id)
    own = and_(_person_row.jurisdiction == PersonLink.jurisdiction, _person_row.id == PersonLink.subject_id)
    statement = (
        records.readable(actor)
        .join(PersonLink, on)
        .join(_person_row, own)
        .add_columns(PersonLink)
        .where(
            anywhere(PersonLink.jurisdiction),
            _person_row.id_index == actor.id_index,
            PersonLink.removed_at.is_(None),
        )
        .order_by(PersonLink.id.desc())
    )
    return [(row.PersonLink, row.Record) for row in session.execute(statement).unique()]


def shown(session: Session, record: Record, *, actor: Actor, staff: bool) -> Sequence[PersonLink]:
    """The persons linked to a record whom the actor may know of: all for staff, else nobody but oneself."""
    if record.subject.id_type is not IdType.USCC:
        return []
    return [
        each
        for each in of_record(session, record)
        if staff or actor.stands_for(record.jurisdiction, each.subject.id_index)
    ]


def behind_firm(session: Session, subject: Subject, *, actor: Actor) -> Sequence[PersonLink]:
    """The persons linked to a firm's records the actor may read, each with the record."""
    readable = records.readable(actor).where(
        Record.jurisdiction == subject.jurisdiction, Record.subject_id == subject.id
    )
    ids = readable.with_only_columns(Record.id, maintain_column_froms=True)
    where = (PersonLink.jurisdiction == subject.jurisdiction, PersonLink.record_id.in_(ids))
    return _links(session, *where)


def _links(session: Session, *where: Any) -> Sequence[PersonLink]:
    statement = (
        select(PersonLink)
        .where(*where, PersonLink.removed_at.is_(None))
        .options(joinedload(PersonLink.subject), joinedload(PersonLink.record))
        .order_by(PersonLink.id)
    )
    return session.execute(statement).scalars().all()


def _refuse(record: Record, pack: Pack) -> None:
    if not recorded(pack):
        raise Conflict("persons_not_recorded", N_("当地文件没有规定将责任人员记入个人信用记录，不能关联"))
    if record.subject.id_type is not IdType.USCC:
        raise Conflict("not_a_firm", N_("只有单位的记录才能关联责任人员"))


def _read(data: Mapping[str, Any]) -> tuple[str, str, LinkRole, str]:
    """The fields, every fault at its own."""
    errors: list[FieldError] = []
    texts = {}
    for field in ("name", "id_number", "document"):
        try:
            texts[field] = required_text(data, field, _LONGEST)
        except Invalid as refused:
            errors += refused.errors
    number = identifiers.normalise(IdType.RESIDENT_ID, texts.get("id_number", ""))
    for problem in identifiers.problems(IdType.RESIDENT_ID, number) if number else ():
        if problem.refused or not data.get("confirm_number"):
            errors.append(FieldError("id_number", problem.code, problem.message))
    if data.get("role") not in list(LinkRole):
        errors.append(FieldError("role", "required", N_("请选择此人在单位中的身份")))
    if not data.get("evidence"):
        errors.append(FieldError("evidence", "required", N_("请上传认定此人责任的文书")))
    if errors:
        raise Invalid(errors)
    return texts["name"], number, LinkRole(data["role"]), texts["document"]


def _person(session: Session, jurisdiction: str, name: str, number: str, now: datetime) -> Subject:
    """The person with this number, made when new. Raises Invalid where the number is known under another name."""
    index = blind_index(number)
    statement = select(Subject).where(Subject.jurisdiction == jurisdiction, Subject.id_index == index)
    row = session.execute(statement).scalar_one_or_none()
    if row is None:
        row = Subject(
            jurisdiction=jurisdiction,
            id=new_id(now),
            name=name,
            id_type=IdType.RESIDENT_ID,
            id_number=number,
            id_index=index,
            **subject_words.words(name, IdType.RESIDENT_ID),
        )
        session.add(row)
        session.flush()
    elif subject_words.normal(row.name) != subject_words.normal(name):
        raise Invalid([FieldError("name", "name_differs", N_("姓名与该证件号码在平台上的姓名不一致，请核对"))])
    return row


def _link(session: Session, record: Record, person: Subject, role: LinkRole) -> PersonLink | None:
    statement = select(PersonLink).where(
        PersonLink.jurisdiction == record.jurisdiction,
        PersonLink.record_id == record.id,
        PersonLink.subject_id == person.id,
        PersonLink.role == role,
    )
    return session.execute(statement).scalar_one_or_none()
