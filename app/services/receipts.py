"""收件回执: proof that a filing has arrived, with its number, query code and what happens next by when."""

from collections.abc import Sequence

from app.domain.notice_facts import ClockLine, NoticeFacts, RecordLine
from app.domain.vocabulary import ClockCode, NoticeKind, Role
from app.models.place import Jurisdiction
from app.services import notices
from app.services.command import CaseCommand
from app.services.dossier import Letterhead, Place, clock_lines, contact_of, is_person, representative_of
from app.services.opening import Frame


def issue_receipt(frame: Frame, place: Jurisdiction, cases: Sequence[CaseCommand], files: Sequence[str]) -> None:
    """Freeze the receipt of a whole application; its number is the application's own."""
    application, receiver = frame.application, Letterhead.of(frame.receiver)
    facts = NoticeFacts(
        issuer=receiver.name,
        addressee=application.applicant_name,
        number=application.number,
        issued_on=cases[0].today,
        application=application.number,
        applicant=application.applicant_name,
        received_on=application.received_on,
        representative=representative_of(application.agent),
        addressee_is_person=is_person(application.id_type),
        query_code=application.query_code,
        received_via=(application.received_via or application.channel).label,
        records=tuple(_record_line(command) for command in cases),
        materials=tuple(files),
        clocks=_promises(cases[0], receiver.name),
        contact=contact_of(receiver),
        signatory=receiver.signatory,
    )
    row = notices.frozen_row(NoticeKind.RECEIPT, facts, Place(place.code, place.portal), receiver, frame.now)
    row |= {
        "jurisdiction": application.jurisdiction,
        "case_id": None,
        "application_id": application.id,
        "recipient": Role.APPLICANT,
        "recipient_organisation_id": None,
    }
    notices.store(frame.session, row)


def _record_line(command: CaseCommand) -> RecordLine:
    record = command.record
    if record is None:
        return RecordLine("", "", "", command.row["number"])
    return RecordLine(record.kind.label, record.document_number, "", command.row["number"], command.row["ground"].label)


def _promises(command: CaseCommand, receiver: str) -> tuple[ClockLine, ...]:
    codes = (ClockCode.REFER, ClockCode.VERIFY, ClockCode.ANSWER, ClockCode.WHOLE)
    return clock_lines(command, receiver, None, *codes)
