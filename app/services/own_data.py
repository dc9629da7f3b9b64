"""Everything held about one person, for that person: account, filings, records and who looked, as one document."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Forbidden
from app.domain.permissions import Actor
from app.domain.vocabulary import Role
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.record import Record, Subject
from app.services import full_views
from app.services.public_records import OF_SUBJECT
from app.services.visibility import anywhere

LOOKS = 1_000
_ACCOUNT = (
    "login", "name", "id_type", "id_number", "subject_name", "mobile", "email", "verified", "consent_version",
    "created_at",
)  # fmt: skip
_FILING = (
    "number", "jurisdiction", "kind", "channel", "received_at", "applicant_name", "id_type", "id_number", "mobile",
    "email", "service_address", "e_service", "agent", "consent_version",
)  # fmt: skip
_CASE = ("number", "stage", "status", "outcome", "ground", "statement", "received_at")
_ANSWER = ("answered_at", "answer_text")
_RECORD = ("jurisdiction", "kind", "document_number", "decided_on", "status", "disputed", "court_pending", "version")


def export(session: Session, *, actor: Actor) -> bytes:
    """The document, readable by people and programs. Raises Forbidden for staff.

    Records are those of the actor's verified number; before it is verified nobody knows whose they are.
    """
    # Staff file for others under their own account: what they filed is not about them.
    if actor.account_id is None or actor.roles() != frozenset({Role.APPLICANT}):
        raise Forbidden()
    account = session.get_one(Account, actor.account_id)
    document = {
        "account": _values(account, _ACCOUNT),
        "filings": _filings(session, actor),
        "records": _records(session, actor),
        "looks": [
            {"on": each.on, "unit": each.unit, "case": each.case, "record": each.record}
            for each in full_views.of_person(session, actor=actor, limit=LOOKS)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=_plain).encode()


def _filings(session: Session, actor: Actor) -> list[dict[str, Any]]:
    own: list[ColumnElement[bool]] = [Application.account_id == actor.account_id]
    if actor.verified and actor.id_index:
        own.append(Application.applicant_index == actor.id_index)
    statement = select(Application).where(anywhere(Application.jurisdiction), or_(*own)).order_by(Application.id)
    found = list(session.execute(statement).scalars())
    cases: dict[tuple[str, int | None], list[dict[str, Any]]] = {}
    about = select(Case).where(
        Case.jurisdiction.in_({each.jurisdiction for each in found}),
        Case.application_id.in_([each.id for each in found]),
    )
    for case in session.execute(about.order_by(Case.id)).scalars():
        cases.setdefault((case.jurisdiction, case.application_id), []).append(
            # What is drafted is the unit's own until it has been told.
            _values(case, _CASE + _ANSWER if case.answered_at else _CASE)
        )
    return [{**_values(each, _FILING), "cases": cases.get((each.jurisdiction, each.id), [])} for each in found]


def _records(session: Session, actor: Actor) -> list[dict[str, Any]]:
    if not actor.verified or not actor.id_index:
        return []
    statement = (
        select(Record)
        .join(Subject, OF_SUBJECT)
        .where(anywhere(Record.jurisdiction), Subject.id_index == actor.id_index)
        .order_by(Record.id)
    )
    rows = session.execute(statement).scalars()
    return [{**_values(row, _RECORD), "fields": {**row.fields, **row.personal}} for row in rows]


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)
