"""Records, filings, files and letters as the contract shows them."""

from app.domain.masking import mask_name, mask_number
from app.domain.permissions import Actor
from app.domain.standard import FIELDS
from app.domain.vocabulary import ClockCode, IdType, NoticeKind
from app.domain.workdays import legal_date
from app.models.evidence import Evidence
from app.models.record import Record
from app.services import notices
from app.services.case_view import CaseView, mask_personal
from app.services.documents import Paper
from app.services.record_reading import VersionView, is_own
from app.services.tracking import Tracked
from app.web.api.presenting import Json, day, instant, text_id
from app.web.filters import translated


def record(row: Record, actor: Actor) -> Json:
    """A record; personal values are in full for its verified subject alone."""
    own, subject = is_own(row, actor), row.subject
    hidden = not own and subject.id_type is not IdType.USCC
    table = FIELDS[row.kind]
    values = {**row.fields, **row.personal}
    return {
        "id": str(row.id),
        "kind": row.kind.value,
        "jurisdiction": row.jurisdiction,
        "provider": row.provider.uscc,
        "subject": {
            "name": mask_name(subject.name) if hidden else subject.name,
            "id_type": subject.id_type.value,
            "id_number": mask_number(subject.id_number) if hidden else subject.id_number,
        },
        "document_number": row.document_number,
        "decided_on": day(row.decided_on),
        "status": row.status.value,
        "disputed": row.disputed,
        "court_pending": row.court_pending,
        "version": row.version,
        "fields": {code: value if own else mask_personal(table[code], value) for code, value in values.items()},
    }


def version(row: VersionView) -> Json:
    """One change of a record."""
    return {
        "version": row.version,
        "changed_at": instant(row.changed_at),
        "reason": translated(row.reason),
        "case": row.case,
    }


def application(tracked: Tracked) -> Json:
    """A filing with where each of its cases stands."""
    row = tracked.application
    return {
        "number": row.number,
        "kind": row.kind.value,
        "jurisdiction": row.jurisdiction,
        "channel": row.channel.value,
        "receiver": tracked.cases[0].case.receiver.uscc,
        "received_at": instant(row.received_at),
        "received_on": row.received_on.isoformat(),
        "applicant": {
            "name": tracked.applicant,
            "id_type": row.id_type.value,
            "id_number": tracked.id_number,
        },
        "cases": [_tracked_case(view) for view in tracked.cases],
    }


def _tracked_case(view: CaseView) -> Json:
    case = view.case
    limits = [clock.due for clock in view.clocks if clock.row.code is ClockCode.WHOLE and clock.row.running]
    return {
        "number": case.number,
        "record": text_id(case.record_id),
        "stage": case.stage.value,
        "status": case.status.value,
        "outcome": case.outcome.value if case.outcome else None,
        "due_on": limits[0].on.isoformat() if limits and limits[0] else None,
    }


def evidence(row: Evidence) -> Json:
    """A file as it was kept: an image is drawn anew, so digest and size are those of the kept one."""
    return {"id": str(row.id), "name": row.name, "type": row.type, "size": row.size, "sha256": row.sha256}


def notice(paper: Paper) -> Json:
    """What confirms a letter, without anything of whom it is about."""
    row = paper.notice
    return {
        "kind": row.kind,
        "title": translated(NoticeKind(row.kind).label),
        "number": row.number,
        "issuer": paper.issuer.name,
        "issuer_code": paper.issuer.uscc,
        "issued_on": legal_date(row.issued_at).isoformat(),
        "sha256": notices.content_digest(row.content),
    }
