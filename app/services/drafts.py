"""Objections somebody has begun: kept at every step, and sent once however often the button is pressed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind, Ground, TargetType
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.models.record import Record
from app.services import evidence, intake
from app.services.filing import CONSENT_VERSION, Item, read_filing

MAX_DRAFTS = 20
KIND = CaseKind.OBJECTION.value


def begin(session: Session, jurisdiction: str, *, actor: Actor, now: datetime) -> Draft:
    """A new draft for a place. Raises Conflict `too_many_drafts`."""
    if len(unfinished(session, actor=actor)) >= MAX_DRAFTS:
        raise Conflict("too_many_drafts", N_("未提交的草稿已有 20 份，请先提交或者删除其中几份"))
    content = {"jurisdiction": jurisdiction, "consent": CONSENT_VERSION, "done": []}
    row = Draft(id=new_id(now), account_id=actor.account_id, kind=KIND, content=content, updated_at=now)
    session.add(row)
    session.flush()
    return row


def unfinished(session: Session, *, actor: Actor) -> list[Draft]:
    """The actor's drafts that are still to be sent, the last touched first."""
    statement = select(Draft).where(Draft.account_id == actor.account_id, Draft.kind == KIND)
    rows = session.execute(statement.order_by(Draft.updated_at.desc())).scalars()
    return [row for row in rows if not row.content.get("filed")]


def own(session: Session, draft_id: int, *, actor: Actor, locked: bool = False) -> Draft:
    """A draft of the actor. Raises NotFound."""
    statement = select(Draft).where(Draft.id == draft_id, Draft.account_id == actor.account_id)
    row = session.execute(statement.with_for_update() if locked else statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def keep(
    session: Session, draft_id: int, changes: Mapping[str, Any], *, done: str = "", actor: Actor, now: datetime
) -> Draft:
    """Save one step of a draft; what was sent meanwhile stays as it is. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    content = {**row.content, **changes}
    if done and done not in content["done"]:
        content["done"] = [*content["done"], done]
    row.content, row.updated_at = content, now
    return row


def discard(session: Session, draft_id: int, *, actor: Actor) -> None:
    """Throw a draft away, unless it has been sent: its row then leads back to the receipt. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if not row.content.get("filed"):
        session.execute(delete(Draft).where(Draft.id == row.id))


def attach(session: Session, draft_id: int, file: Evidence, *, most: int, actor: Actor, now: datetime) -> Draft:
    """Put an upload into a draft; `most` is the size of all files in bytes. Raises NotFound, Invalid."""
    row = own(session, draft_id, actor=actor, locked=True)
    kept = files(session, row.content, actor=actor)
    if len(kept) >= evidence.MAX_FILES:
        raise Invalid([FieldError("files", "too_many", N_("材料至多 20 份"))])
    if sum(each.size for each in kept) + file.size > most:
        raise Invalid([FieldError("files", "too_large", N_("全部材料合计过大，请压缩后重新上传"))])
    return keep(session, draft_id, {"evidence": [*evidence_ids(row.content), str(file.id)]}, actor=actor, now=now)


def evidence_ids(content: Mapping[str, Any]) -> list[str]:
    """The ids of a draft's files, in the order of their upload."""
    return list(content.get("evidence", []))


def files(session: Session, content: Mapping[str, Any], *, actor: Actor) -> list[Evidence]:
    """The files of a draft."""
    return evidence.owned(session, evidence_ids(content), actor, "evidence")


def filing_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The draft as a filing, in the shape the API takes it."""
    claims = content.get("claims", {})
    item = {
        "record": content.get("record", ""),
        "ground": content.get("ground", ""),
        "fields": [{"field": code, "claimed": claims[code]} for code in content.get("disputed", []) if code in claims],
        "statement": content.get("statement", ""),
        "evidence": evidence_ids(content),
    }
    person = dict(content.get("applicant", {}))
    if content.get("agent"):
        person["agent"] = content["agent"]
    return {"kind": KIND, "jurisdiction": content["jurisdiction"], "applicant": person, "items": [item]}


def faults(content: Mapping[str, Any], today: date, *prefixes: str) -> list[FieldError]:
    """What a filing made of the draft would be refused for, at the paths that begin like one of `prefixes`."""
    try:
        read_filing(filing_of(content), today)
    except Invalid as refused:
        return [each for each in refused.errors if each.field.startswith(prefixes)]
    return []


def doubts(content: Mapping[str, Any], today: date) -> tuple[FieldError, ...]:
    """What a filing made of the draft would be warned of; nothing while it would be refused."""
    try:
        return read_filing(filing_of(content), today).warnings
    except Invalid:
        return ()


def claim_faults(content: Mapping[str, Any], record: Record) -> list[FieldError]:
    """What is wrong with the claimed values, at `<field code>`, or at `statement` where nothing is claimed."""
    claims = content.get("claims", {})
    disputed = [code for code in content.get("disputed", []) if code in claims]
    pairs = tuple((code, claims[code]) for code in disputed)
    item = Item(str(record.id), TargetType.RECORD, Ground(content["ground"]), pairs, content.get("statement", ""), [])
    found = []
    for error in intake.faults_of_claims(item, record, "fields"):
        position = error.field.split(".")[1:2]
        at = disputed[int(position[0])] if position else "statement"
        found.append(FieldError(at, error.code, error.message, error.values))
    return found


def submit(session: Session, draft_id: int, *, actor: Actor, now: datetime) -> str:
    """File the draft and answer the application's number; a second time only answers it.

    Raises what `intake.submit` raises. The draft's row is the lock: of two presses of the button one files.
    """
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return str(row.content["filed"])
    filed = intake.submit(session, filing_of(row.content), actor=actor, now=now)
    # What was typed lives on in the application alone; the row only leads there.
    row.content, row.updated_at = {"filed": filed.application.number}, now
    return filed.application.number
