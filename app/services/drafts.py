"""Objections somebody has begun: kept at every step and while typing, sent once however often the button is pressed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseStatus
from app.models.case import Case
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.services import draft_content, evidence, intake
from app.services.draft_content import KIND, item_of
from app.services.filing import CONSENT_VERSION
from app.services.visibility import visible_cases

MAX_DRAFTS = 20
MAX_TYPED = 100_000
CHANGED_ELSEWHERE = "changed_elsewhere"


def begin(session: Session, jurisdiction: str, *, actor: Actor, now: datetime) -> Draft:
    """A new draft for a place. Raises Conflict `too_many_drafts`."""
    if len(unfinished(session, actor=actor)) >= MAX_DRAFTS:
        raise Conflict("too_many_drafts", N_("未提交的草稿已有 20 份，请先提交或者删除其中几份"))
    content = draft_content.empty(jurisdiction, CONSENT_VERSION)
    row = Draft(id=new_id(now), account_id=actor.account_id, kind=KIND, content=content, updated_at=now)
    session.add(row)
    session.flush()
    return row


def unfinished(session: Session, *, actor: Actor) -> list[Draft]:
    """The actor's drafts that are still to be sent, the last touched first."""
    statement = select(Draft).where(Draft.account_id == actor.account_id, Draft.kind == KIND)
    rows = session.execute(statement.order_by(Draft.updated_at.desc())).scalars()
    return [_in_shape(row) for row in rows if not row.content.get("filed")]


def own(session: Session, draft_id: int, *, actor: Actor, locked: bool = False) -> Draft:
    """A draft of the actor. Raises NotFound."""
    statement = select(Draft).where(Draft.id == draft_id, Draft.account_id == actor.account_id, Draft.kind == KIND)
    row = session.execute(statement.with_for_update() if locked else statement).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return _in_shape(row)


def _in_shape(row: Draft) -> Draft:
    # Not a change of the row: readers may not write, and the next step stores the new shape anyway.
    set_committed_value(row, "content", draft_content.current(row.content))
    return row


def version(content: Mapping[str, Any], step: str) -> int:
    """How often a step has been saved: what a page must have seen to save it again."""
    return int(content.get("versions", {}).get(step, 0))


def keep(
    session: Session,
    draft_id: int,
    changes: Mapping[str, Any],
    *,
    item: str = "",
    done: str = "",
    undone: Iterable[str] = (),
    seen: int | None = None,
    actor: Actor,
    now: datetime,
) -> Draft:
    """Save one step of a draft, or of one of its records; what was sent meanwhile stays as it is.

    Raises NotFound, Conflict `changed_elsewhere` when the step was saved since version `seen`.
    """
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    content = dict(row.content)
    if item:
        changes = {"items": {**content["items"], item: {**item_of(content, item), **changes}}}
    content |= {**changes, "done": [each for each in content["done"] if each not in set(undone)]}
    if done:
        _refuse_overtaken(content, done, seen)
        content["done"] = [*(each for each in content["done"] if each != done), done]
        content["versions"] = {**content.get("versions", {}), done: version(content, done) + 1}
        content["typed"] = {step: typed for step, typed in content.get("typed", {}).items() if step != done}
    row.content, row.updated_at = content, now
    return row


def _refuse_overtaken(content: Mapping[str, Any], step: str, seen: int | None) -> None:
    if seen is not None and seen != version(content, step):
        raise Conflict(CHANGED_ELSEWHERE, N_("这一步刚才在另一个窗口里保存过，没有覆盖"))


def keep_typed(
    session: Session,
    draft_id: int,
    step: str,
    typed: Mapping[str, Sequence[str]],
    *,
    seen: int | None = None,
    actor: Actor,
    now: datetime,
) -> Draft:
    """Keep what stands on a page and has not been saved. Raises NotFound, Invalid, Conflict `changed_elsewhere`."""
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    _refuse_overtaken(row.content, step, seen)
    if sum(len(name) + sum(map(len, values)) for name, values in typed.items()) > MAX_TYPED:
        raise Invalid([FieldError(step, "too_long", N_("填写的内容过长"))])
    kept = {name: list(values) for name, values in typed.items()}
    row.content = {**row.content, "typed": {**row.content.get("typed", {}), step: kept}}
    row.updated_at = now
    return row


def change(session: Session, draft_id: int, content: Mapping[str, Any], *, actor: Actor, now: datetime) -> Draft:
    """Replace the content of a draft whose row the caller has locked by `own`. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if not row.content.get("filed"):
        row.content, row.updated_at = dict(content), now
    return row


def discard(session: Session, draft_id: int, *, actor: Actor) -> None:
    """Throw a draft away, unless it has been sent: its row then leads back to the receipt. Raises NotFound."""
    row = own(session, draft_id, actor=actor, locked=True)
    if not row.content.get("filed"):
        session.execute(delete(Draft).where(Draft.id == row.id))


def open_cases(session: Session, jurisdiction: str, records: Sequence[int], *, actor: Actor) -> dict[int, str]:
    """The actor's own open case about each of these records, by its number: new facts belong to it."""
    statement = select(Case.record_id, Case.number).where(
        Case.jurisdiction == jurisdiction,
        Case.record_id.in_(records),
        Case.status == CaseStatus.OPEN,
        visible_cases(actor),
    )
    return {record: number for record, number in session.execute(statement) if record is not None}


def files(session: Session, ids: Sequence[str], *, actor: Actor) -> list[Evidence]:
    """Files of a draft, in the order of `ids`."""
    return evidence.owned(session, list(ids), actor, "evidence", most=draft_files())


def draft_files() -> int:
    """How many files one draft may hold over all its records."""
    return 10 * evidence.MAX_FILES


def submit(session: Session, draft_id: int, *, actor: Actor, now: datetime) -> str:
    """File the draft and answer the application's number; a second time only answers it.

    Raises what `intake.submit` raises. The draft's row is the lock: of two presses of the button one files.
    """
    row = own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return str(row.content["filed"])
    filed = intake.submit(session, draft_content.filing_of(row.content), actor=actor, now=now)
    # What was typed lives on in the application alone; the row only leads there.
    row.content, row.updated_at = {"filed": filed.application.number}, now
    return filed.application.number
