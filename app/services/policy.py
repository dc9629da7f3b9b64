"""Policy packs in force: resolved from the shipped files for a day, stored once by hash, frozen into each case."""

from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.pack_checks import load_packs
from app.domain.packs import Pack, Packs, resolve
from app.domain.permissions import Actor
from app.models.policy import PackVersion
from app.services import events
from app.services.processes import FOLDER

_known: dict[str, Pack] = {}


@lru_cache(maxsize=1)
def shipped() -> Packs:
    """All packs of this version's files; files are their only source."""
    return load_packs(FOLDER)


@lru_cache(maxsize=256)
def in_force(jurisdiction: str, on: date) -> Pack:
    """The pack for an application received on a day. Raises NotFound where a place has none."""
    return resolve(shipped(), jurisdiction, on)


@lru_cache(maxsize=256)
def digest(jurisdiction: str, on: date) -> str:
    """The hash of the pack in force."""
    return in_force(jurisdiction, on).sha256


def freeze(session: Session, jurisdiction: str, on: date, *, actor: Actor, now: datetime) -> tuple[str, Pack]:
    """The pack a case received on a day will keep, stored under its hash the first time it is used."""
    pack, sha256 = in_force(jurisdiction, on), digest(jurisdiction, on)
    stored = session.execute(select(PackVersion.sha256).where(PackVersion.sha256 == sha256)).scalar_one_or_none()
    if stored is None:
        session.add(
            PackVersion(
                sha256=sha256,
                pack_id=pack.id,
                version=pack.version,
                jurisdiction=jurisdiction,
                content=pack.to_dict(),
                stored_at=now,
            )
        )
        session.flush()
        data = {"pack": pack.id, "version": pack.version, "sha256": sha256}
        events.append_admin(session, jurisdiction, "pack_stored", data, actor=actor, now=now)
    return sha256, pack


def frozen(session: Session, sha256: str) -> Pack:
    """The pack a case has kept, whatever the files say today."""
    if sha256 not in _known:
        _known[sha256] = Pack.from_dict(session.get_one(PackVersion, sha256).content)
    return _known[sha256]
