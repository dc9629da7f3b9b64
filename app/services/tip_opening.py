"""Opening a sealed identity: a supervisor asks, an auditor who is somebody else consents, both read it for minutes.

Nothing else in the software joins the halves: `shown` does, in a request in which both words stand recorded.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, FieldError, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.tips import OpeningDecision
from app.domain.vocabulary import N_, Role
from app.models.account import Account, Grant
from app.models.tip import Tip, TipOpening
from app.services import events, tip_alarms, tip_seal, tip_sight
from app.services.input import digest, required_text

MINUTES = 30
SHORTEST_REASON = 10
_ONE_PERSON = N_("申请和同意必须由两个人分别作出")


def of_tip(session: Session, tip: Tip) -> Sequence[TipOpening]:
    """All openings of a tip the caller has been found to read, the newest first."""
    wanted = (TipOpening.jurisdiction == tip.jurisdiction, TipOpening.tip_id == tip.id)
    people = (joinedload(TipOpening.asker), joinedload(TipOpening.decider))
    rows = session.execute(select(TipOpening).where(*wanted).options(*people).order_by(TipOpening.id.desc()))
    return rows.scalars().all()


def waiting(openings: Sequence[TipOpening]) -> TipOpening | None:
    """The opening that waits for an auditor."""
    return next((each for each in openings if each.decision is None), None)


def running(openings: Sequence[TipOpening], machine: datetime) -> TipOpening | None:
    """The opening within whose minutes this is."""
    return next((each for each in openings if each.until_at is not None and each.until_at > machine), None)


def ask(
    session: Session,
    tip_id: int,
    data: Mapping[str, Any],
    texts: MailTexts,
    *,
    actor: Actor,
    now: datetime,
    machine: datetime,
) -> None:
    """The supervisor's wish, with its `reason`. Raises NotFound, Conflict, Invalid."""
    tip = tip_sight.of_watcher(session, tip_id, actor, Role.SUPERVISOR, lock=True)
    if tip.identity is None:
        raise Conflict("anonymous", N_("举报人没有留下身份信息"))
    known = of_tip(session, tip)
    if waiting(known) or running(known, machine):
        raise Conflict("opening_open", N_("已有一项开启申请尚未办结"))
    reason = _reason(data)
    row = TipOpening(
        jurisdiction=tip.jurisdiction,
        id=new_id(now),
        tip_id=tip.id,
        asked_by=actor.account_id,
        asked_at=machine,
        reason=reason,
    )
    session.add(row)
    session.flush()
    _note(session, row, "tip_opening_asked", actor, now, digest=digest(reason))
    words = f"督办人员申请开启举报 {tip.number} 的举报人身份，请登录系统作出决定。"
    tip_alarms.tell(session, tip, f"asked:{row.id}", words, Role.AUDITOR, texts, now)


def decide(
    session: Session,
    tip_id: int,
    data: Mapping[str, Any],
    texts: MailTexts,
    *,
    actor: Actor,
    now: datetime,
    machine: datetime,
) -> None:
    """The auditor's word in `decision`, with its `reason`. Raises NotFound, Conflict, Invalid."""
    tip = tip_sight.of_watcher(session, tip_id, actor, Role.AUDITOR, lock=True)
    row = waiting(of_tip(session, tip))
    if row is None:
        raise Conflict("no_opening", N_("没有待决定的开启申请"))
    if _same_person(session, row.asked_by, actor):
        raise Conflict("one_person", _ONE_PERSON)
    chosen = data.get("decision")
    if chosen not in list(OpeningDecision):
        raise Invalid([FieldError("decision", "unknown_decision", N_("请选择是否同意"))])
    reason = _reason(data)
    row.decision, row.decided_reason = OpeningDecision(chosen), reason
    row.decided_by, row.decided_at = actor.account_id, machine
    consented = row.decision is OpeningDecision.CONSENTED
    row.until_at = machine + timedelta(minutes=MINUTES) if consented else None
    session.flush()
    more = {"minutes": MINUTES} if consented else {}
    _note(session, row, f"tip_opening_{row.decision.value}", actor, now, digest=digest(reason), **more)
    words = f"审计员对开启举报 {tip.number} 举报人身份的申请作出决定：{row.decision.label}。"
    tip_alarms.tell(session, tip, f"decided:{row.id}", words, Role.SUPERVISOR, texts, now)


def shown(
    session: Session, tip_id: int, role: Role, texts: MailTexts, *, actor: Actor, now: datetime, machine: datetime
) -> tuple[Tip, TipOpening, Mapping[str, str]]:
    """Who told, for one of the two and within their minutes; written down each time. Raises NotFound, Conflict."""
    tip = tip_sight.of_watcher(session, tip_id, actor, role, lock=True)
    row = running(of_tip(session, tip), machine)
    # Both words are read from the record here, whatever led to this page.
    mine = None if row is None else row.asked_by if role is Role.SUPERVISOR else row.decided_by
    if row is None or row.decision is not OpeningDecision.CONSENTED or actor.account_id != mine:
        raise NotFound("not_opened", N_("身份信息没有对您开启，或者开启时间已过"))
    if row.decided_by is None or row.asked_by == row.decided_by or not _holds(session, row, tip):
        raise Conflict("one_person", _ONE_PERSON)
    if tip.identity is None or tip.share_supervisor is None or tip.share_auditor is None:
        raise Conflict("seal_broken")
    sealed = tip_seal.SealedIdentity(tip.identity, tip.share_supervisor, tip.share_auditor)
    identity = tip_seal.unseal(str(tip.id), sealed)
    _note(session, row, "tip_identity_viewed", actor, now)
    other = Role.AUDITOR if role is Role.SUPERVISOR else Role.SUPERVISOR
    words = f"举报 {tip.number} 的举报人身份已被{role.label}查看。"
    tip_alarms.tell(session, tip, f"viewed:{row.id}:{role.value}", words, other, texts, now)
    return tip, row, identity


def _holds(session: Session, row: TipOpening, tip: Tip) -> bool:
    """Whether both still hold the post in which they spoke, and both accounts are open."""
    found = set()
    for account_id, role in ((row.asked_by, Role.SUPERVISOR), (row.decided_by, Role.AUDITOR)):
        grants = select(Grant.jurisdiction).join(Account).where(Grant.account_id == account_id, Grant.role == role)
        places = set(session.execute(grants.where(Account.active)).scalars())
        found.add(bool(places & {None, tip.jurisdiction}))
    return found == {True}


def _same_person(session: Session, asked_by: int, actor: Actor) -> bool:
    """Whether it is the account that asked, or another one of the same person."""
    if actor.account_id is None or actor.account_id == asked_by:
        return True
    asker, own = session.get_one(Account, asked_by), session.get_one(Account, actor.account_id)
    return asker.id_index is not None and asker.id_index == own.id_index


def _reason(data: Mapping[str, Any]) -> str:
    reason = required_text(data, "reason", 500)
    if len(reason) < SHORTEST_REASON:
        message = N_("请写明理由（不少于 {least} 字）")
        raise Invalid([FieldError("reason", "too_short", message, {"least": SHORTEST_REASON})])
    return reason


def _note(session: Session, row: TipOpening, kind: str, actor: Actor, now: datetime, **more: Any) -> None:
    told = {"tip": str(row.tip_id), "opening": str(row.id), **more}
    events.append_admin(session, row.jurisdiction, kind, told, actor=actor, now=now)
