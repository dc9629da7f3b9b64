"""Policy packs in force: resolved from the shipped files for a day, stored once by hash, frozen into each case."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.pack_checks import load_packs
from app.domain.pack_entries import Remedy
from app.domain.packs import Pack, Packs, resolve
from app.domain.permissions import Actor
from app.models.place import Jurisdiction
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


def remedies(pack: Pack, on: date) -> tuple[Remedy, ...]:
    """The ways to a higher body that are told on a day: those of the case's pack, else of its place on that day.

    A case older than the law that now names its remedies kept none, and a letter without them may not leave.
    """
    return pack.remedies or in_force(pack.jurisdiction, on).remedies


_STORED = select(PackVersion.sha256).where(PackVersion.sha256 == bindparam("sha256"))


def freeze(session: Session, jurisdiction: str, on: date, *, actor: Actor, now: datetime) -> tuple[str, Pack]:
    """The pack a case received on a day will keep, stored under its hash the first time it is used."""
    pack, sha256 = in_force(jurisdiction, on), digest(jurisdiction, on)
    store(session, pack, sha256, actor=actor, now=now)
    return sha256, pack


def store(session: Session, pack: Pack, sha256: str, *, actor: Actor, now: datetime) -> bool:
    """Keep a resolved pack under its hash; answers whether it is new."""
    if session.execute(_STORED, {"sha256": sha256}).scalar_one_or_none():
        return False
    row = PackVersion(
        sha256=sha256,
        pack_id=pack.id,
        version=pack.version,
        jurisdiction=pack.jurisdiction,
        content=pack.to_dict(),
        stored_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # stored by somebody else at this very moment
        return False
    data = {"pack": pack.id, "version": pack.version, "sha256": sha256}
    events.append_admin(session, pack.jurisdiction, "pack_stored", data, actor=actor, now=now)
    return True


def keep(session: Session, packs: Iterable[Pack], *, actor: Actor, now: datetime) -> list[Pack]:
    """Store the packs of the places this installation has; answers those that are new."""
    places = set(session.execute(select(Jurisdiction.id)).scalars())
    return [
        pack
        for pack in packs
        if pack.jurisdiction in places and store(session, pack, pack.sha256, actor=actor, now=now)
    ]


def frozen(session: Session, sha256: str) -> Pack:
    """The pack a case has kept, whatever the files say today."""
    if sha256 not in _known:
        _known[sha256] = Pack.from_dict(session.get_one(PackVersion, sha256).content)
    return _known[sha256]
