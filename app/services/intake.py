"""收件: one application, its receipt, and one case for each disputed record, in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Forbidden, Invalid
from app.domain.ids import new_id
from app.domain.numbers import Number, Series, case_series
from app.domain.permissions import Action, Actor, may
from app.domain.standard import FIELDS, fault, same_value
from app.domain.vocabulary import N_, CaseStatus, Channel, RecordStatus
from app.domain.workdays import legal_date
from app.models.application import Application
from app.models.case import Case
from app.models.encryption import blind_index
from app.models.evidence import Evidence
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record, Subject
from app.services import evidence, numbers, opening, policy
from app.services.command import CaseCommand
from app.services.filing import CONSENT_VERSION, Filing, Item, read_filing
from app.services.filing_people import proof_of
from app.services.opening import Frame
from app.services.receipts import issue_receipt
from app.services.receivers import choose_receiver
from app.services.record_reading import may_be_disputed

_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 8


_PLACE: BindParameter[str] = bindparam("jurisdiction")
_IDS: BindParameter[list[int]] = bindparam("records", expanding=True)
_RECORDS = (
    select(Record, Subject, Organisation)
    .join(Subject, and_(Subject.jurisdiction == Record.jurisdiction, Subject.id == Record.subject_id))
    .join(Organisation, Organisation.id == Record.provider_id)
    .where(Record.jurisdiction == _PLACE, Record.id.in_(_IDS), Record.status != RecordStatus.ERASED)
    .order_by(Record.id)
    .with_for_update(of=Record)
)
_OPEN_CASES = (
    select(Case.number)
    .join(Application, and_(Application.jurisdiction == Case.jurisdiction, Application.id == Case.application_id))
    .where(
        Case.jurisdiction == _PLACE,
        Case.status == CaseStatus.OPEN,
        Case.record_id.in_(_IDS),
        Application.applicant_index == bindparam("applicant"),
    )
)


@dataclass(frozen=True)
class Filed:
    """What the filer is told."""

    application: Application
    cases: list[CaseCommand]
    warnings: list[FieldError]


@dataclass(frozen=True)
class Found:
    """An item of a filing with what it names looked up."""

    item: Item
    record: Record
    subject: Subject
    provider: Organisation
    files: Sequence[Evidence]


def submit(session: Session, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Filed:
    """Take a filing. Raises Invalid with every fault at its field, Conflict `case_open`, Forbidden."""
    place = _place(session, data.get("jurisdiction"))
    filing = read_filing(data, legal_date(now))
    if not may(actor, Action.FILE_FOR_OTHERS if filing.channel is Channel.PAPER else Action.FILE):
        raise Forbidden()
    found = _look_up(session, place.id, filing, actor)
    index = blind_index(filing.applicant.id_number)
    _refuse_open_cases(session, place.id, index, found)
    sha256, pack = policy.freeze(session, place.id, filing.received_on, actor=actor, now=now)
    receiver = choose_receiver(session, place.id, filing, [each.record for each in found], pack, actor)
    year, series = filing.received_on.year, case_series(filing.kind)
    taken = numbers.take(session, place.id, year, {Series.APPLICATION: 1, series: len(found)})
    number = Number(Series.APPLICATION, place.code, year, taken[Series.APPLICATION][0])
    application = _application(session, place, filing, index, str(number), actor, now)
    frame = Frame.of(session, application, receiver, pack, sha256, actor=actor, now=now)
    cases = [
        opening.open_case(
            frame, each.item, each.record, each.provider, each.files, str(Number(series, place.code, year, serial))
        )
        for each, serial in zip(found, taken[series], strict=True)
    ]
    materials = {file.id: file.name for each in found for file in each.files}
    issue_receipt(frame, place, cases, list(materials.values()))
    return Filed(application, cases, [*filing.warnings, *_doubts(found, index)])


def _place(session: Session, name: Any) -> Jurisdiction:
    place = session.get(Jurisdiction, name) if isinstance(name, str) else None
    if place is None:
        raise Invalid([FieldError("jurisdiction", "unknown_jurisdiction", N_("没有这个地区"))])
    return place


def _look_up(session: Session, jurisdiction: str, filing: Filing, actor: Actor) -> list[Found]:
    """The records and files the items name, every fault at its field.

    The records are locked, so that of two filings about one the second finds the case of the first.
    """
    proof = _proof(session, filing, actor)
    ids = [int(item.record) for item in filing.items]
    rows = session.execute(_RECORDS, {"jurisdiction": jurisdiction, "records": ids}).all()
    records = {record.id: (record, subject) for record, subject, _ in rows}
    providers = {record.id: provider for record, _, provider in rows}
    found: list[Found] = []
    errors: list[FieldError] = []
    for position, item in enumerate(filing.items):
        at = f"items.{position}"
        if int(item.record) not in records or not may_be_disputed(session, *records[int(item.record)], actor):
            errors.append(FieldError(f"{at}.record", "unknown_record", N_("没有这条记录")))
            continue
        if ids.index(int(item.record)) != position:
            errors.append(FieldError(f"{at}.record", "duplicate_record", N_("同一条记录只需列出一次")))
        record, subject = records[int(item.record)]
        errors.extend(faults_of_claims(item, record, f"{at}.fields"))
        files = evidence.owned(session, item.evidence, actor, f"{at}.evidence") if item.evidence else []
        shown = {file.id: file for file in (*files, *proof)}
        found.append(Found(item, record, subject, providers[record.id], list(shown.values())))
    if errors:
        raise Invalid(errors)
    return found


def _proof(session: Session, filing: Filing, actor: Actor) -> list[Evidence]:
    """The paper a representative shows for his standing, which is joined to every case of the filing."""
    wanted = proof_of(filing.agent)
    if wanted is None:
        return []
    return evidence.owned(session, [wanted], actor, "applicant.agent.evidence")


def faults_of_claims(item: Item, record: Record, at: str) -> list[FieldError]:
    """What is wrong with the values claimed for a record, at `<at>.<position>`, or at `at` for no claim at all."""
    table, current = FIELDS[record.kind], {**record.fields, **record.personal}
    errors = []
    for position, (name, claimed) in enumerate(item.claims):
        field = table.get(name)
        if field is None or not field.disputable:
            errors.append(FieldError(f"{at}.{position}.field", "unknown_field", N_("此类记录没有这项内容")))
        elif wrong := fault(field, claimed):
            errors.append(FieldError(f"{at}.{position}.claimed", *wrong))
        elif same_value(field, current.get(name), claimed):
            errors.append(FieldError(f"{at}.{position}.claimed", "same_as_recorded", N_("与现有记录相同，没有异议")))
    if not item.claims and not item.statement:
        errors.append(FieldError(at, "no_claim", N_("请指出哪项内容有误，或者写明理由")))
    return errors


def _refuse_open_cases(session: Session, jurisdiction: str, index: str, found: Sequence[Found]) -> None:
    """A second objection by the same applicant joins the first as evidence; it does not open a second case."""
    about = {"jurisdiction": jurisdiction, "applicant": index, "records": [each.record.id for each in found]}
    number = session.execute(_OPEN_CASES, about).scalars().first()
    if number is not None:
        message = N_("您对这条记录的异议（{number}）正在办理，新的事实和材料请在该件中补充")
        raise Conflict("case_open", message, number=number)


def _application(
    session: Session,
    place: Jurisdiction,
    filing: Filing,
    index: str,
    number: str,
    actor: Actor,
    now: datetime,
) -> Application:
    person = filing.applicant
    row = Application(
        jurisdiction=place.id,
        id=new_id(now),
        number=number,
        query_code="".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH)),
        kind=filing.kind,
        channel=filing.channel,
        received_via=filing.received_via,
        received_at=now,
        received_on=filing.received_on,
        account_id=actor.account_id,
        applicant_name=person.name,
        id_type=person.id_type,
        id_number=person.id_number,
        applicant_index=index,
        mobile=person.mobile,
        email=person.email,
        e_service=person.e_service,
        service_address=person.service_address,
        agent=filing.agent,
        consent_version=CONSENT_VERSION,
    )
    session.add(row)
    session.flush()
    return row


def _doubts(found: Sequence[Found], index: str) -> list[FieldError]:
    """What the receiver must look at, but no reason to refuse."""
    message = N_("申请人与记录主体不一致，受理单位将核对")
    return [
        FieldError(f"items.{position}.record", "not_own_record", message)
        for position, each in enumerate(found)
        if each.subject.id_index != index
    ]
