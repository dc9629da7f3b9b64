"""What a provider's officer says of a record beside its content: court pending, disclosure, withheld; each with why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain import publication
from app.domain.errors import Conflict, FieldError, Forbidden, Invalid
from app.domain.ids import new_id
from app.domain.packs import Pack
from app.domain.permissions import Action, Actor, may
from app.domain.record_words import Disclosure, Mark, Withheld
from app.domain.vocabulary import N_, IdType, Role
from app.domain.workdays import legal_date
from app.models.record import Record
from app.models.record_mark import RecordMark
from app.services import events, policy, records
from app.services.input import digest, only_keys, required_text

MOST_REASON = 500
MOST_DOCUMENT = 200
_COLUMNS = ("status", "court_pending", "disclosure", "withheld", "publish_due_on", "published_on")


def may_keep(record: Record, actor: Actor) -> bool:
    """Whether the actor is an officer of the unit that provides the record."""
    provides = actor.organisations(record.jurisdiction, Role.INFORMATION_PROVIDER)
    return may(actor, Action.KEEP_RECORDS) and record.provider_id in provides


def to_keep(session: Session, record_id: int, *, actor: Actor) -> Record:
    """The record under its lock, for an officer of its provider. Raises NotFound, Forbidden."""
    record = records.find(session, record_id, actor=actor)
    if not may_keep(record, actor):
        raise Forbidden()
    session.refresh(record, _COLUMNS, with_for_update=True)
    return record


def court(session: Session, record_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Record:
    """Set or take off the mark that a court or reconsideration has not yet decided.

    `on` is a truth, `document` the number of the notice it rests on. Raises NotFound, Forbidden, Invalid, Conflict.
    """
    only_keys(data, ["on", "document", "reason"])
    record = to_keep(session, record_id, actor=actor)
    wanted = bool(data.get("on"))
    document, reason = _texts(data, "document", "reason")
    if record.court_pending is wanted:
        raise Conflict("unchanged", N_("记录的这项标记没有变化"))
    record.court_pending = wanted
    _write(session, record, Mark.COURT_PENDING, "1" if wanted else "", document, reason, actor, now)
    return record


def disclose(session: Session, record_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Record:
    """Set who may read the record (`disclosure`) and why it is kept back (`withheld`, empty for not), with a reason.

    The values are those the place's plan names. Raises NotFound, Forbidden, Invalid, Conflict `unchanged`.
    """
    only_keys(data, ["disclosure", "withheld", "reason"])
    record = to_keep(session, record_id, actor=actor)
    pack = policy.in_force(record.jurisdiction, legal_date(now))
    disclosure = _choice(data, "disclosure", publication.classes(pack), N_("当地文件没有规定这一公开属性"))
    reasons = publication.exclusions(pack, record.kind)
    withheld = _choice(data, "withheld", reasons, N_("当地文件没有规定此类记录可以因此不予公示"), empty=True)
    (reason,) = _texts(data, "reason")
    changes = {Mark.DISCLOSURE: (record.disclosure, disclosure), Mark.WITHHELD: (record.withheld or "", withheld)}
    if all(old == new for old, new in changes.values()):
        raise Conflict("unchanged", N_("记录的这项标记没有变化"))
    record.disclosure, record.withheld = Disclosure(disclosure), Withheld(withheld) if withheld else None
    _publish_anew(record, pack, now)
    for mark, (old, new) in changes.items():
        if old != new:
            _write(session, record, mark, new, "", reason, actor, now)
    return record


def history(session: Session, record: Record) -> Sequence[RecordMark]:
    """Every change of the record's marks, the newest first, each with who made it."""
    statement = (
        select(RecordMark)
        .where(RecordMark.jurisdiction == record.jurisdiction, RecordMark.record_id == record.id)
        .options(joinedload(RecordMark.account))
        .order_by(RecordMark.id.desc())
    )
    return session.execute(statement).scalars().all()


def keep_reason(
    session: Session, record: Record, mark: Mark, value: str, document: str, reason: str, *, actor: Actor, now: datetime
) -> str:
    """Store why a mark changed and answer the digest an event holds of it."""
    assert actor.account_id is not None
    session.add(
        RecordMark(
            jurisdiction=record.jurisdiction,
            id=new_id(now),
            record_id=record.id,
            mark=mark,
            value=value,
            document=document,
            reason=reason,
            account_id=actor.account_id,
            at=now,
        )
    )
    session.flush()
    return digest(reason)


def _write(
    session: Session, record: Record, mark: Mark, value: str, document: str, reason: str, actor: Actor, now: datetime
) -> None:
    sealed = keep_reason(session, record, mark, value, document, reason, actor=actor, now=now)
    data = {"record": str(record.id), "mark": mark.value, "on": value, "digest": sealed}
    events.append_admin(session, record.jurisdiction, "record_marked", data, actor=actor, now=now)


def _publish_anew(record: Record, pack: Pack, now: datetime) -> None:
    """What is let out for the first time is published today; earlier dates stay, so that no lateness is washed off."""
    is_person = record.subject.id_type is not IdType.USCC
    shown = publication.of(
        pack, record.kind, is_person=is_person, disclosure=record.disclosure, withheld=record.withheld
    )
    if shown and record.published_on is None:
        record.published_on = legal_date(now)


def _texts(data: Mapping[str, Any], *names: str) -> list[str]:
    """The words in fields that must be filled. Raises Invalid with every fault."""
    found: list[str] = []
    errors: list[FieldError] = []
    for name in names:
        try:
            found.append(required_text(data, name, MOST_DOCUMENT if name == "document" else MOST_REASON))
        except Invalid as refused:
            errors += refused.errors
    if errors:
        raise Invalid(errors)
    return found


def _choice(data: Mapping[str, Any], name: str, allowed: Sequence[str], message: str, *, empty: bool = False) -> str:
    value = data.get(name) or ""
    if (value == "" and empty) or value in list(allowed):
        return str(value)
    raise Invalid([FieldError(name, "unknown_code" if value else "required", message)])
