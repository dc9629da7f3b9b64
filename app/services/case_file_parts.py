"""The parts of a case file as data: the index, the chain, the words behind its digests; masked where that is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain import chain
from app.domain.history import CASE_EVENTS
from app.domain.masking import mask_email, mask_name, mask_number
from app.domain.vocabulary import IdType, NoticeKind
from app.models.application import Application
from app.models.event import CaseEvent
from app.services import events
from app.services.case_view import CaseView, ClockView, EventView

HIDDEN = "（已遮蔽）"


def index(view: CaseView) -> dict[str, Any]:
    """The case from its filing to its end, in the codes of the interface with their Chinese words."""
    case = view.case
    told = _shown(view)
    return {
        "number": case.number,
        "kind": _coded(case.kind),
        "jurisdiction": case.jurisdiction,
        "receiver": case.receiver.name,
        "provider": case.provider.name if case.provider else None,
        "status": _coded(case.status),
        "stage": _coded(case.stage),
        "outcome": _coded(case.outcome) if case.outcome else None,
        "received_at": _instant(case.received_at),
        "answered_at": _instant(case.answered_at),
        "closed_at": _instant(case.closed_at),
        "ground": _coded(case.ground),
        "statement": told(case.statement),
        "opinion": told(view.opinion),
        "reason": told(case.reason),
        "answer_text": told(case.answer_text),
        "applicant": _applicant(case.application, view.masked) if case.application else None,
        "record": _record(view),
        "pack": {"id": view.pack.id, "version": view.pack.version, "sha256": case.pack_sha256},
        "fields": [_field(each, told) for each in view.fields],
        "limits": [_limit(each) for each in view.clocks],
        "documents": [_document(each) for each in view.notices],
        "evidence": [_evidence(each, told) for each in case.evidence],
        "history": [_line(each, told) for each in view.events],
    }


def chained(view: CaseView) -> list[dict[str, Any]]:
    """Every event with the hash over it and the one before, as verify.py reckons them again."""
    previous, found = chain.GENESIS, []
    for row in view.case.events:
        content = events.content({name: getattr(row, name) for name in _EVENT})
        found.append({"content": content, "previous": previous, "hash": row.hash, "algorithm": row.algorithm})
        previous = row.hash
    return found


_EVENT = tuple(column.key for column in CaseEvent.__table__.c)


def words(view: CaseView) -> dict[str, str]:
    """The words behind the digests that events name; none in a masked file."""
    return {} if view.masked else {each.digest: each.text for each in view.case.texts}


def _shown(view: CaseView) -> Callable[[str | None], str | None]:
    """Free words may name anybody, so a masked file holds none of them."""
    return (lambda text: HIDDEN if text else text) if view.masked else (lambda text: text)


def _coded(code: Any) -> dict[str, str]:
    return {"code": code.value, "text": code.label}


def _instant(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _applicant(application: Application, masked: bool) -> dict[str, Any]:
    name, number = application.applicant_name, application.id_number
    mobile, email = application.mobile or "", application.email or ""
    agent = application.agent["name"] if application.agent else None
    if masked:
        mobile, email = mask_number(mobile), mask_email(email) if email else ""
        agent = mask_name(agent) if agent else None
        if application.id_type is not IdType.USCC:  # names and codes of firms are public
            name, number = mask_name(name), mask_number(number)
    return {
        "application": application.number,
        "name": name,
        "id_type": _coded(application.id_type),
        "id_number": number,
        "mobile": mobile,
        "email": email,
        "agent": agent,
        "channel": _coded(application.channel),
        "received_on": application.received_on.isoformat(),
        "consent_version": application.consent_version,
    }


def _record(view: CaseView) -> dict[str, Any] | None:
    row = view.case.record
    if row is None:
        return None
    return {
        "kind": _coded(row.kind),
        "document_number": row.document_number,
        "provider": row.provider.name,
        "status": _coded(row.status),
        "disputed": row.disputed,
        "court_pending": row.court_pending,
        "version": row.version,
    }


def _field(field: Any, told: Callable[[str | None], str | None]) -> dict[str, Any]:
    return {
        "field": field.code,
        "label": field.label,
        "recorded": field.recorded,
        "claimed": field.claimed,
        "finding": _coded(field.finding) if field.finding else None,
        "value": field.value,
        "source": told(field.source),
    }


def _limit(limit: ClockView) -> dict[str, Any]:
    row, clause = limit.row, limit.rule.clause if limit.rule else None
    return {
        "code": _coded(row.code),
        "kind": _coded(row.kind),
        "basis": _coded(row.basis),
        "budget": row.budget,
        "unit": _coded(row.unit),
        "owner": row.owner.name if row.owner else None,
        "started_on": row.started_on.isoformat(),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "used": row.used,
        "late": row.late,
        "entries": row.entries,
        "clause": {"document": clause.document, "article": clause.article, "quote": clause.quote} if clause else None,
    }


def _document(notice: Any) -> dict[str, Any]:
    return {
        "id": str(notice.id),
        "kind": _coded(NoticeKind(notice.kind)),
        "number": notice.number,
        "check_code": notice.check_code,
        "issued_at": _instant(notice.issued_at),
        "file": None,
        "sha256": None,
    }


def _evidence(joined: Any, told: Callable[[str | None], str | None]) -> dict[str, Any]:
    file = joined.file
    return {
        "name": told(file.name),
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "shows": told(file.shows),
        "scan": file.scan,
        "by": _coded(joined.role),
        "joined_at": _instant(joined.joined_at),
        "in_log": False,
        "file": None,
    }


def _line(event: EventView, told: Callable[[str | None], str | None]) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": _instant(event.at),
        "kind": event.kind,
        "text": _sentence(CASE_EVENTS[event.kind].text, event.values),
        "organisation": event.organisation,
        "role": event.role.label if event.role else "",
        "person": event.person,
        "words": told(event.words),
    }


def _sentence(text: str, values: Mapping[str, Any]) -> str:
    return text.format(**values)
