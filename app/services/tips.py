"""举报: anybody tells of wrong in credit work, need not say who he is, and reads the answer by number and code."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.file_store import FileMissing
from app.adapters.inspection import Inspected
from app.adapters.outside import Outside
from app.domain.errors import FieldError, Invalid
from app.domain.ids import new_id
from app.domain.numbers import Number, Series, parse
from app.domain.permissions import NOBODY, SYSTEM, Actor
from app.domain.tips import TipKind, TipState
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account
from app.models.encryption import blind_index
from app.models.place import Jurisdiction, Organisation
from app.models.tip import Tip, TipFile
from app.services import events, numbers, throttling, tip_alarms, tip_seal
from app.services.input import optional_text, required_text
from app.services.tracking import MISSES_PER_ADDRESS, MISSES_PER_NUMBER

TIPS_PER_ADDRESS = 10
MAX_FILES = 5
SHORTEST = 10
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 10
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,64}")


@dataclass(frozen=True)
class Told:
    """What who told takes home."""

    number: str
    code: str


@dataclass(frozen=True)
class Found:
    """What number and code show: how far it is, and the answer."""

    number: str
    state: TipState
    received_at: datetime
    answered_at: datetime | None
    answer: str


def new_token() -> str:
    """What a form carries so that sent twice it tells once."""
    return secrets.token_urlsafe(32)


def count(session: Session, address: str, *, machine: datetime) -> None:
    """Count a tip of an address, before its files are looked at. Raises TooManyRequests where it has told too often."""
    throttling.refuse_throttled(session, [_address_key(address)], TIPS_PER_ADDRESS, machine)
    throttling.count_attempt(session, _address_key(address), machine)


def checked(session: Session, data: Mapping[str, Any], place: str) -> dict[str, Any]:
    """What was filled in, as it is stored. Raises Invalid with every fault at its field."""
    found: dict[str, Any] = {}
    errors: list[FieldError] = []
    limits = {"about": 200, "what": 5_000, "name": 100, "contact": 200}
    for field, longest in limits.items():
        try:
            found[field] = (required_text if field == "what" else optional_text)(data, field, longest)
        except Invalid as refused:
            errors += refused.errors
    if found.get("what") and len(found["what"]) < SHORTEST:
        errors.append(FieldError("what", "too_short", N_("请写明情况（不少于 {least} 字）"), {"least": SHORTEST}))
    if data.get("kind") not in list(TipKind):
        errors.append(FieldError("kind", "unknown_kind", N_("请选择反映的问题")))
    units = session.execute(select(Organisation.id).where(Organisation.jurisdiction == place)).scalars()
    unit = next((each for each in units if str(each) == data.get("unit")), None)
    if data.get("unit") and unit is None:
        errors.append(FieldError("unit", "unknown_unit", N_("请从列表中选择单位")))
    elif unit is None and not found.get("about") and not any(each.field == "about" for each in errors):
        errors.append(FieldError("about", "required", N_("请选择单位，或者写明反映的是谁、哪条记录")))
    if not _TOKEN.fullmatch(str(data.get("once") or "")):
        errors.append(FieldError("once", "stale", N_("页面已过期，请重新打开后提交")))
    if errors:
        raise Invalid(errors)
    return {**found, "kind": TipKind(data["kind"]), "unit": unit, "once": data["once"]}


def submit(
    session: Session,
    place: str,
    filled: Mapping[str, Any],
    files: Sequence[Inspected],
    outside: Outside,
    *,
    actor: Actor,
    now: datetime,
) -> Told:
    """Keep what `checked` answered, with files just examined; the same form sent again is answered the same."""
    once, code = blind_index(f"tip once {filled['once']}"), _code(filled["once"])
    # One tip of a place at a time: of two clicks on one form the second finds the first.
    county = session.get_one(Jurisdiction, place, with_for_update={"key_share": True})
    known = session.execute(select(Tip.number).where(Tip.once == once)).scalar_one_or_none()
    if known is not None:
        return Told(known, code)
    tip_id = new_id(now)
    year = legal_date(now).year
    serial = numbers.take(session, place, year, {Series.TIP: 1})[Series.TIP][0]
    number = str(Number(Series.TIP, county.code, year, serial))
    row = Tip(
        jurisdiction=place,
        id=tip_id,
        number=number,
        code_index=_code_index(number, code),
        once=once,
        received_at=now,
        **_columns(filled),
        **_sealed(session, tip_id, filled, actor),
    )
    session.add(row)
    session.flush()
    _keep(session, row, files, outside)
    # By the system: an event names who acted, and who told is sealed.
    events.append_admin(session, place, "tip_received", {"tip": str(tip_id), "number": number}, actor=SYSTEM, now=now)
    tip_alarms.tell(
        session, row, "received", f"收到新的举报 {number}，请登录系统查看。", Role.SUPERVISOR, outside.texts, now
    )
    return Told(number, code)


def look_up(session: Session, number: str, code: str, address: str, *, machine: datetime) -> Found | None:
    """What number and code show, or None for a wrong pair, which is counted. Raises TooManyRequests.

    The caller commits in either case: a miss must be remembered.
    """
    plain = str(parse(number) or number)
    keys = [throttling.throttle_key("tip", plain), throttling.throttle_key("tip address", blind_index(address))]
    throttling.refuse_throttled(session, keys[:1], MISSES_PER_NUMBER, machine)
    throttling.refuse_throttled(session, keys[1:], MISSES_PER_ADDRESS, machine)
    row = session.execute(select(Tip).where(Tip.number == plain)).scalar_one_or_none()
    if row is None or not secrets.compare_digest(row.code_index, _code_index(plain, code)):
        for key in keys:
            throttling.count_attempt(session, key, machine)
        return None
    return Found(row.number, row.state, row.received_at, row.answered_at, row.answer or "")


def _columns(filled: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: filled[name] for name in ("kind", "about", "what")}
    return {**told, "about_organisation_id": filled["unit"], "state": TipState.RECEIVED, "files_handed": False}


def _keep(session: Session, tip: Tip, files: Sequence[Inspected], outside: Outside) -> None:
    """Release the files of a tip; unlike other uploads they name no account."""
    for file in files:
        try:
            outside.files.release(file.sha256)
        except FileMissing:  # the same file, sent by somebody else at this moment, was refused there
            outside.files.put(file.content)
        kept = {"name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256}
        row = TipFile(jurisdiction=tip.jurisdiction, id=new_id(tip.received_at), tip_id=tip.id, **kept)
        session.add(row)
    session.flush()


def _sealed(session: Session, tip_id: int, filled: Mapping[str, Any], actor: Actor) -> dict[str, str]:
    """The columns of who told; nothing of the account either where no name and no contact was given."""
    if not (filled["name"] or filled["contact"]):
        return {}
    login = "" if actor is NOBODY or actor.account_id is None else session.get_one(Account, actor.account_id).login
    own = actor.name if login else ""
    identity = {"name": filled["name"], "contact": filled["contact"], "login": login, "account_name": own}
    return vars(tip_seal.seal(str(tip_id), identity))


def _address_key(address: str) -> str:
    # A plain hash of an address is soon guessed, and would tell from where somebody told.
    return throttling.throttle_key("tip told", blind_index(address))


def _code(token: str) -> str:
    """The query code, made of the form's token: it is kept nowhere, and the form sent again gives the same."""
    value = int(blind_index(f"tip code {token}"), 16)
    letters = []
    for _ in range(_CODE_LENGTH):
        value, rest = divmod(value, len(_CODE_ALPHABET))
        letters.append(_CODE_ALPHABET[rest])
    return "".join(letters)


def _code_index(number: str, code: str) -> str:
    return blind_index(f"tip {number} {code.strip()}")
