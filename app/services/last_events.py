"""The last thing that happened in each of many cases, in two statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.domain.history import CASE_EVENTS
from app.models.case import Case
from app.models.event import CaseEvent
from app.models.keys import among
from app.services import event_names

# Papers and looks follow on what happened, a completed task says it in other words: not what an officer asks for.
_NOISE = frozenset(
    {"notice_issued", "notice_rendered", "personal_data_viewed", "evidence_joined", "note_written", "task_completed"}
)
_BACK = 8


@dataclass(frozen=True)
class LastEvent:
    """`text` is a template to be translated before `values` go in."""

    text: str
    values: Mapping[str, Any]
    at: datetime


def of_cases(session: Session, cases: Sequence[Case]) -> Mapping[tuple[str, int], LastEvent]:
    """By (jurisdiction, case id). Only the newest few events are read: behind them papers alone would be told of."""
    keys = sorted({(each.jurisdiction, each.id) for each in cases})
    if not keys:
        return {}
    of_case = and_(CaseEvent.jurisdiction == Case.jurisdiction, CaseEvent.case_id == Case.id)
    statement = (
        select(CaseEvent.jurisdiction, CaseEvent.case_id, CaseEvent.kind, CaseEvent.data, CaseEvent.at)
        .join(Case, of_case)
        .where(
            among(CaseEvent.jurisdiction, CaseEvent.case_id, keys),
            CaseEvent.seq > Case.event_seq - _BACK,
            CaseEvent.kind.not_in(_NOISE),
        )
        .order_by(CaseEvent.seq)
    )
    units = {str(each.provider_id): each.provider.name for each in cases if each.provider is not None}
    last = {(row.jurisdiction, row.case_id): row for row in session.execute(statement)}
    people = event_names.of_events(session, [row.data for row in last.values()])
    found = {}
    for key, row in last.items():
        unit, person = (
            units.get(str(row.data.get("organisation_id")), ""),
            people.get(event_names.named_in(row.data), ""),
        )
        values = {**row.data, "organisation": unit, "account_name": person}
        found[key] = LastEvent(CASE_EVENTS[row.kind].text, values, row.at)
    return found
