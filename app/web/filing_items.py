"""The records of a draft as its pages show them: what each is, what is said of it, and what stands in its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.permissions import Actor
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.models.record import Record
from app.services import drafts, record_reading
from app.services.draft_content import OF_ITEM, item_of, items
from app.web.filing_steps import Step, address
from app.web.filters import day, label


@dataclass(frozen=True)
class Chosen:
    """One record of a draft; `record` is None when it cannot be disputed any more, `case` the number of an open one."""

    number: int
    item: Mapping[str, Any]
    record: Record | None
    case: str
    claims: list[dict[str, str]]
    files: list[Evidence]
    edit: dict[str, str]
    remove: str
    complete: bool


def record_line(row: Record) -> str:
    """A record as its subject recognises it: number, kind, what it was for, by whom and when."""
    decided = day(row.decided_on) if row.decided_on else ""
    matter = row.fields.get("CF_WFXW") or row.fields.get("XK_XKZS") or ""
    parts = (row.document_number, label(row.kind), matter, row.provider.name, decided, label(row.status))
    return " · ".join(part for part in parts if part)


def record_of(session: Session, draft: Draft, item: str, actor: Actor) -> Record:
    """The record one part of a draft is about. Raises NotFound when it cannot be disputed (any more)."""
    wanted = int(item_of(draft.content, item)["record"])
    return record_reading.to_dispute(session, wanted, draft.content["jurisdiction"], actor=actor)


def chosen(session: Session, draft: Draft, actor: Actor) -> list[Chosen]:
    """All records of a draft in the order they were chosen."""
    content = draft.content
    ids = [int(each["record"]) for each in content["items"].values()]
    busy = drafts.open_cases(session, content["jurisdiction"], ids, actor=actor)
    return [_chosen(session, draft, number, key, busy, actor) for number, key in enumerate(items(content), start=1)]


def _chosen(session: Session, draft: Draft, number: int, key: str, busy: Mapping[int, str], actor: Actor) -> Chosen:
    item = item_of(draft.content, key)
    try:
        record = record_of(session, draft, key, actor)
    except NotFound:
        record = None
    return Chosen(
        number=number,
        item=item,
        record=record,
        case=busy.get(int(item["record"]), ""),
        claims=_claims(record, item, actor) if record else [],
        files=drafts.files(session, item.get("evidence", []), actor=actor),
        edit={name: address(draft.id, Step(name, key)) for name in OF_ITEM},
        remove=f"/file/{draft.id}/items/{key}/remove",
        complete=all(f"{name}.{key}" in draft.content["done"] for name in OF_ITEM),
    )


def _claims(record: Record, item: Mapping[str, Any], actor: Actor) -> list[dict[str, str]]:
    recorded = {line.field.code: line for line in record_reading.shown(record, actor)}
    claimed = item.get("claims", {})
    return [
        {"label": recorded[code].field.label, "recorded": recorded[code].value, "claimed": claimed[code]}
        for code in item.get("disputed", [])
        if code in recorded and code in claimed
    ]
