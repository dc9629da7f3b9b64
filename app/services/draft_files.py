"""Files of a draft: uploaded once, used by one record or several, described in the words of who hands them in."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.vocabulary import N_
from app.models.case import CaseEvidence
from app.models.draft import Draft
from app.models.evidence import Evidence
from app.services import draft_content, drafts, evidence
from app.services.draft_content import item_of
from app.services.input import row_id

MAX_SHOWS = 200


def attach(
    session: Session, draft_id: int, file: Evidence, *, item: str = "", most: int, actor: Actor, now: datetime
) -> Draft:
    """Put an upload into a draft, and into one of its records; `most` is the size of all its files in bytes.

    Raises NotFound, Invalid.
    """
    row = drafts.own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    kept = drafts.files(session, row.content["files"], actor=actor)
    used = item_of(row.content, item).get("evidence", []) if item else []
    if len(used) >= evidence.MAX_FILES or len(kept) >= drafts.draft_files():
        raise Invalid([FieldError("files", "too_many", N_("每条记录的材料至多 20 份"))])
    if sum(each.size for each in kept) + file.size > most:
        raise Invalid([FieldError("files", "too_large", N_("全部材料合计过大，请压缩后重新上传"))])
    changed = {**row.content, "files": [*row.content["files"], str(file.id)]}
    if item:
        own = {**item_of(changed, item), "evidence": [*used, str(file.id)]}
        changed["items"] = {**changed["items"], item: own}
    return drafts.change(session, draft_id, changed, actor=actor, now=now)


def detach(session: Session, draft_id: int, evidence_id: str, item: str, *, actor: Actor, now: datetime) -> Draft:
    """Take a file out of one record, and out of the draft when nothing else uses it. Raises NotFound."""
    row = drafts.own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    own = item_of(row.content, item)
    left = {**own, "evidence": [each for each in own.get("evidence", []) if each != evidence_id]}
    changed = {**row.content, "items": {**row.content["items"], item: left}}
    return drafts.change(
        session, draft_id, {**changed, "files": draft_content.used_files(changed)}, actor=actor, now=now
    )


def share(session: Session, draft_id: int, ids: list[str], item: str, *, actor: Actor, now: datetime) -> Draft:
    """Let one record use files that others of the draft brought. Raises NotFound, Invalid."""
    row = drafts.own(session, draft_id, actor=actor, locked=True)
    if row.content.get("filed"):
        return row
    own, offered = item_of(row.content, item), draft_content.shared(row.content, item)
    used = [*own.get("evidence", []), *(each for each in ids if each in offered)]
    if len(used) > evidence.MAX_FILES:
        raise Invalid([FieldError("files", "too_many", N_("每条记录的材料至多 20 份"))])
    changed = {**row.content, "items": {**row.content["items"], item: {**own, "evidence": used}}}
    return drafts.change(session, draft_id, changed, actor=actor, now=now)


def describe(session: Session, words: Mapping[str, str], *, actor: Actor) -> None:
    """Say what files prove, as long as they lie with no case. Raises Invalid for words that are too long."""
    long = [key for key, text in words.items() if len(text) > MAX_SHOWS]
    if long:
        message = N_("内容过长（不超过 {longest} 字）")
        raise Invalid([FieldError(f"shows_{key}", "too_long", message, {"longest": MAX_SHOWS}) for key in long])
    joined = exists().where(CaseEvidence.evidence_id == Evidence.id)
    wanted = [row_id(key) or 0 for key in words]
    statement = select(Evidence).where(Evidence.id.in_(wanted), Evidence.account_id == actor.account_id, ~joined)
    for row in session.execute(statement).scalars():
        row.shows = words[str(row.id)] or None
