"""Opening a case for one disputed record of a filing: rows, clocks, mark, process, all written at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.domain.case_clocks import CaseClocks
from app.domain.chain import GENESIS
from app.domain.ids import new_id
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.vocabulary import CaseStatus, Channel, ClockCode, Origin, Role, Stage
from app.domain.workdays import WorkCalendar, legal_date
from app.engine import Bundle
from app.models.application import Application
from app.models.base import table_of
from app.models.case import CaseEvidence, CaseField
from app.models.evidence import Evidence
from app.models.place import Organisation
from app.models.record import Record
from app.services import calendar, evidence, processes, progress, units
from app.services.command import CaseCommand
from app.services.dispute import mark
from app.services.filing import Item
from app.services.outcomes import OPERATIONS

_INSERT_FIELD = insert(table_of(CaseField))
_INSERT_EVIDENCE = insert(table_of(CaseEvidence))


@dataclass(frozen=True)
class Frame:
    """What all cases of one filing share."""

    session: Session
    application: Application
    receiver: Organisation
    pack: Pack
    pack_sha256: str
    bundle_id: int
    bundle: Bundle
    calendar: WorkCalendar
    actor: Actor
    now: datetime

    @classmethod
    def of(
        cls,
        session: Session,
        application: Application,
        receiver: Organisation,
        pack: Pack,
        sha256: str,
        *,
        actor: Actor,
        now: datetime,
    ) -> "Frame":
        bundle_id, bundle = processes.newest(session, application.kind)
        days = calendar.current(session)
        return cls(session, application, receiver, pack, sha256, bundle_id, bundle, days, actor, now)


def open_case(
    frame: Frame, item: Item, record: Record, provider: Organisation, files: Sequence[Evidence], number: str
) -> CaseCommand:
    """A new case with its first task, its running clocks and its first events; a provider's successor is asked."""
    application = frame.application
    command = _command(frame, item, record, units.heir_of(frame.session, provider), number)
    command.record = record  # read by the filing; nothing but its mark is changed here
    role = Role.CREDIT_CENTRE if application.channel is Channel.PAPER else Role.APPLICANT
    command.acting_as = (role, frame.receiver.id if role is Role.CREDIT_CENTRE else None)
    for code in (ClockCode.REFER, ClockCode.WHOLE):
        if code in frame.pack.clocks:
            command.start_clock(code, started_on=application.received_on)
    command.note(
        "application_received",
        channel=application.channel.value,
        received_on=application.received_on.isoformat(),
        pack=frame.pack_sha256,
        bundle=frame.bundle.sha256,
    )
    if files:
        command.note("evidence_joined", count=len(files), digests=[each.sha256 for each in files], role=role.value)
    if frame.pack.annotate == "receipt":
        mark(command)
    command.add_party(Role.CREDIT_CENTRE, frame.receiver.id)
    progress.begin(command)
    _write_parts(frame, command, item, record, files, role)
    return command


def _command(frame: Frame, item: Item, record: Record, provider_id: int, number: str) -> CaseCommand:
    return CaseCommand(
        session=frame.session,
        actor=frame.actor,
        now=frame.now,
        row=_new_row(frame, item, record, provider_id, number),
        pack=frame.pack,
        bundle=frame.bundle,
        clocks=CaseClocks(frame.calendar, legal_date(frame.now), frame.actor.signature),
        tasks=[],
        operations=OPERATIONS,
        is_new=True,
    )


def _new_row(frame: Frame, item: Item, record: Record, provider_id: int, number: str) -> dict[str, Any]:
    application, now = frame.application, frame.now
    return {
        "jurisdiction": application.jurisdiction,
        "id": new_id(now),
        "number": number,
        "application_id": application.id,
        "application_number": application.number,
        "account_id": application.account_id,
        "applicant_index": application.applicant_index,
        "parent_id": None,
        "kind": application.kind,
        "origin": Origin.OBJECTION,
        "receiver_id": frame.receiver.id,
        "provider_id": provider_id,
        "record_id": record.id,
        "target_type": item.target,
        "ground": item.ground,
        "statement": item.statement,
        "status": CaseStatus.OPEN,
        "stage": Stage.RECEIVED,
        "outcome": None,
        "received_at": now,
        "received_on": application.received_on,
        "pack_sha256": frame.pack_sha256,
        "bundle_id": frame.bundle_id,
        "state": None,
        "timer_at": None,
        "timer_tries": 0,
        "returned": 0,
        "supplemented": False,
        "unsupplemented": False,
        "unit_role": None,
        "arbitrated": False,
        "sent_back": False,
        "version": 1,
        "event_seq": 0,
        "event_head": GENESIS,
    }


def _write_parts(
    frame: Frame, command: CaseCommand, item: Item, record: Record, files: Sequence[Evidence], role: Role
) -> None:
    jurisdiction, case_id = command.key
    current = {**record.fields, **record.personal}
    rows = [
        {
            "jurisdiction": jurisdiction,
            "id": new_id(frame.now),
            "case_id": case_id,
            "position": position,
            "field": name,
            "recorded": current.get(name),
            "claimed": claimed,
        }
        for position, (name, claimed) in enumerate(item.claims)
    ]
    if rows:
        frame.session.connection().execute(_INSERT_FIELD, rows)
    if files:
        joined = evidence.rows(jurisdiction, case_id, files, role, frame.now)
        frame.session.connection().execute(_INSERT_EVIDENCE, joined)
