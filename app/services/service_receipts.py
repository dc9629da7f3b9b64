"""送达回证: what was delivered to whom, how and on which day; the day starts the periods of remedies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Action, Actor, may
from app.domain.service_rules import WAYS
from app.domain.vocabulary import N_, Role, ServiceMethod
from app.domain.workdays import legal_date
from app.models.case import Case
from app.models.contact import ServiceReceipt
from app.models.notice import Notice
from app.services import evidence, leaving, referral_delivery, units
from app.services.command import CaseCommand, load
from app.services.input import only_keys, required_text
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.visibility import anywhere, visible_cases

_TEXTS = ("place", "received_by", "relation", "witnesses", "note")
_KEYS = ("method", "served_on", "evidence", "reason", *_TEXTS)
_LONGEST = {"note": 1000}
_LONGEST_TRACKING = 40


@dataclass(frozen=True)
class Proof:
    """A proof of service whose words are right; `scan` is the id of an upload or None."""

    method: ServiceMethod
    served_on: date
    texts: Mapping[str, str]
    scan: list[Any]


def record(session: Session, notice_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> ServiceReceipt:
    """Store the proof of a notice's service; with `reason` it puts a wrong one right, and the history keeps the first.

    Raises NotFound, Forbidden, Invalid, Conflict `already_served`, `not_served`.
    """
    notice, commands = _taken(session, notice_id, actor, now)
    only_keys(data, _KEYS)
    known = _stored(session, notice)
    reason = required_text(data, "reason") if known is not None and "reason" in data else ""
    if known is not None and not reason:
        raise Conflict("already_served", N_("这份文书已经登记送达；登记有误的，请更正并写明理由"))
    proof = _read(data, legal_date(notice.issued_at), legal_date(now))
    files = evidence.owned(session, proof.scan, actor, "evidence")
    _prove_left(proof, known)
    before = known.served_on if known else None
    row = known or ServiceReceipt(jurisdiction=notice.jurisdiction, id=new_id(now), notice_id=notice.id)
    row.method, row.served_on = proof.method, proof.served_on
    for name in _TEXTS:
        setattr(row, name, proof.texts[name])
    row.recorded_by, row.recorded_at = actor.account_id, now
    if files:
        row.evidence_id = files[0].id
    session.add(row)
    session.flush()
    for command in commands:
        if files:
            evidence.join(command, [str(files[0].id)], role=Role.CREDIT_CENTRE)
        _note(command, notice, proof, reason)
        leaving.handed_over(command, notice.kind, proof.served_on)
        referral_delivery.served(command, notice, proof.served_on, before)
        save(command)
    return row


def _note(command: CaseCommand, notice: Notice, proof: Proof, reason: str) -> None:
    told = {
        "notice": str(notice.id),
        "number": notice.number,
        "method": proof.method.value,
        "method_text": proof.method.label,
        "served_on": proof.served_on.isoformat(),
    }
    if reason:
        command.note("service_corrected", **told, digest=command.keep(reason))
    else:
        command.note("notice_served", **told)


def note_printed(session: Session, notice_id: int, *, actor: Actor, now: datetime) -> None:
    """A notice was printed to be handed over or posted. Raises NotFound, Forbidden."""
    notice, commands = _taken(session, notice_id, actor, now)
    for command in commands:
        command.note("notice_printed", notice=str(notice.id), number=notice.number)
        save(command)


def note_posted(session: Session, notice_id: int, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """A notice was handed to the post, under a tracking number. Raises NotFound, Forbidden, Invalid, Conflict."""
    notice, commands = _taken(session, notice_id, actor, now)
    only_keys(data, ("posted_on", "tracking"))
    if _stored(session, notice) is not None:
        raise Conflict("already_served", N_("这份文书已经登记送达；登记有误的，请更正并写明理由"))
    errors: list[FieldError] = []
    posted_on = _day(data.get("posted_on"), "posted_on", legal_date(notice.issued_at), legal_date(now), errors)
    tracking = data.get("tracking")
    if not isinstance(tracking, str) or not tracking.strip():
        errors.append(FieldError("tracking", "required", N_("此项必填")))
    elif len(tracking) > _LONGEST_TRACKING:
        errors.append(_too_long("tracking", _LONGEST_TRACKING))
    if errors:
        raise Invalid(errors)
    for command in commands:
        told = {"notice": str(notice.id), "number": notice.number, "posted_on": posted_on.isoformat()}
        command.note("notice_posted", **told, digest=command.keep(str(tracking).strip()))
        leaving.handed_over(command, notice.kind, posted_on)
        save(command)


def find(session: Session, notice_id: int, *, actor: Actor) -> tuple[Notice, Case, ServiceReceipt | None]:
    """A notice whose service is the actor's to prove, a case it belongs to, and its proof. Raises NotFound, Forbidden.

    The receipt of a whole application belongs to each of its cases; the first stands for them.
    """
    notice, cases = _found(session, notice_id, actor)
    return notice, cases[0], _stored(session, notice)


def _found(session: Session, notice_id: int, actor: Actor) -> tuple[Notice, Sequence[Case]]:
    statement = select(Notice).where(anywhere(Notice.jurisdiction), Notice.id == notice_id)
    notice = session.execute(statement).scalar_one_or_none()
    # The letter at a record's collection belongs to no case, and is its provider's to serve.
    if notice is None or (notice.case_id is None and notice.application_id is None):
        raise NotFound()
    belongs = Case.id == notice.case_id if notice.case_id else Case.application_id == notice.application_id
    seen = and_(Case.jurisdiction == notice.jurisdiction, belongs, visible_cases(actor))
    cases = session.execute(select(Case).where(seen).order_by(Case.id)).scalars().all()
    if not cases:
        raise NotFound()
    if notice.issuer_id not in units.with_former(session, actor.organisations(notice.jurisdiction, Role.CREDIT_CENTRE)):
        raise Forbidden()
    return notice, cases


def _taken(session: Session, notice_id: int, actor: Actor, now: datetime) -> tuple[Notice, list[CaseCommand]]:
    """The notice and its cases, locked in the order of their ids."""
    notice, cases = _found(session, notice_id, actor)
    keys = [(case.jurisdiction, case.id) for case in cases]
    commands = [load(session, *key, OPERATIONS, actor=actor, now=now) for key in keys]
    if not all(may(actor, Action.PROVE_SERVICE, command.scope) for command in commands):
        raise Forbidden()
    for command in commands:
        command.acting_as = (Role.CREDIT_CENTRE, command.row["receiver_id"])
    return notice, commands


def _stored(session: Session, notice: Notice) -> ServiceReceipt | None:
    statement = select(ServiceReceipt).where(
        ServiceReceipt.jurisdiction == notice.jurisdiction, ServiceReceipt.notice_id == notice.id
    )
    return session.execute(statement).scalar_one_or_none()


def _read(data: Mapping[str, Any], issued_on: date, today: date) -> Proof:
    """Raises Invalid with every fault at its field."""
    errors: list[FieldError] = []
    method = data.get("method")
    way = WAYS.get(ServiceMethod(method)) if method in list(ServiceMethod) else None
    if way is None:
        errors.append(FieldError("method", "unknown_code", N_("请从给出的选项中选择")))
    served_on = _day(data.get("served_on"), "served_on", issued_on, today, errors)
    texts = {name: _text(data, name, errors) for name in _TEXTS}
    for name in way.needs if way else ():
        if not texts[name]:
            errors.append(FieldError(name, "required", N_("此种送达方式须填写此项")))
    scan = data.get("evidence") or []
    if not isinstance(scan, list) or len(scan) > 1:
        errors.append(FieldError("evidence", "too_many", N_("回证扫描件只需一份")))
    if errors or way is None:
        raise Invalid(errors)
    return Proof(ServiceMethod(str(method)), served_on, texts, scan)


def _prove_left(proof: Proof, known: ServiceReceipt | None) -> None:
    """留置: witnesses sign, or a picture of it is kept."""
    pictured = proof.scan or (known is not None and known.evidence_id is not None)
    if proof.method is ServiceMethod.LEFT and not proof.texts["witnesses"] and not pictured:
        message = N_("留置送达须写明见证人，或者上传送达过程的照片")
        raise Invalid([FieldError("witnesses", "required", message)])


def _text(data: Mapping[str, Any], name: str, errors: list[FieldError]) -> str:
    value, longest = data.get(name) or "", _LONGEST.get(name, 200)
    if not isinstance(value, str) or len(value) > longest:
        errors.append(_too_long(name, longest))
        return ""
    return value.strip()


def _too_long(name: str, longest: int) -> FieldError:
    return FieldError(name, "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": longest})


def _day(value: Any, name: str, issued_on: date, today: date, errors: list[FieldError]) -> date:
    """A day between the notice's own and today."""
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        errors.append(FieldError(name, "not_a_date", N_("请填写日期，例如 2026-11-21")))
        return today
    if day > today:
        errors.append(FieldError(name, "in_future", N_("日期不能晚于今天")))
    elif day < issued_on:
        errors.append(FieldError(name, "before_issue", N_("日期不能早于文书的日期")))
    return day


def note_opened(session: Session, notice: Notice, *, actor: Actor, now: datetime) -> None:
    """The applicant has opened his letter; the first time is remembered, in each case the letter belongs to."""
    belongs = Case.id == notice.case_id if notice.case_id else Case.application_id == notice.application_id
    seen = and_(Case.jurisdiction == notice.jurisdiction, belongs, visible_cases(actor))
    for case_id in session.execute(select(Case.id).where(seen).order_by(Case.id)).scalars().all():
        command = load(session, notice.jurisdiction, case_id, OPERATIONS, actor=actor, now=now)
        command.acting_as = (Role.APPLICANT, None)
        command.note("notice_opened", notice=str(notice.id), number=notice.number)
        save(command)
