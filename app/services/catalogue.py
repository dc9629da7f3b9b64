"""措施清单 of a place: its measures as they stand, every version behind them, and a new version of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain import catalogue as rules
from app.domain.catalogue import Checked, Entry, Seeds
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.ids import new_id
from app.domain.pack_entries import Clause
from app.domain.pack_sources import Source, read_sources
from app.domain.permissions import Action, Actor, may_in
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.account import Account
from app.models.measure import CatalogueMeasure
from app.models.place import Jurisdiction, Organisation
from app.services import events, policy
from app.services.input import digest
from app.services.processes import FOLDER

CHANNELS = "channels.publication"


@dataclass(frozen=True)
class Version:
    """One version of a measure with who made it; nobody made what the plan itself names."""

    row: CatalogueMeasure
    by: str


@lru_cache(maxsize=1)
def seeds() -> Mapping[str, Seeds]:
    """The measures that the plans name, by place."""
    return {each.jurisdiction: each for each in rules.read_seeds(FOLDER / "measures")}


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """The stored texts."""
    return read_sources(FOLDER / "sources")


def places_for(session: Session, actor: Actor) -> list[Jurisdiction]:
    """The places whose catalogue the actor reads, by name of the word."""
    rows = session.execute(select(Jurisdiction).order_by(Jurisdiction.id)).scalars()
    return [each for each in rows if may_in(actor, Action.VIEW_CATALOGUE, each.id)]


def current(session: Session, place: str) -> Sequence[CatalogueMeasure]:
    """The newest version of every measure of a place, by code."""
    newest = select(CatalogueMeasure.code, func.max(CatalogueMeasure.version).label("version"))
    newest = newest.where(CatalogueMeasure.jurisdiction == place).group_by(CatalogueMeasure.code)
    found = newest.subquery()
    statement = (
        _of(place)
        .join(found, (found.c.code == CatalogueMeasure.code) & (found.c.version == CatalogueMeasure.version))
        .order_by(CatalogueMeasure.code)
    )
    return session.execute(statement).scalars().all()


def history(session: Session, place: str, code: str, *, actor: Actor) -> list[Version]:
    """Every version of a measure, the newest first. Raises NotFound."""
    if not may_in(actor, Action.VIEW_CATALOGUE, place):
        raise NotFound()
    statement = (
        select(CatalogueMeasure, Account.name)
        .outerjoin(Account, Account.id == CatalogueMeasure.changed_by)
        .where(CatalogueMeasure.jurisdiction == place, CatalogueMeasure.code == code)
        .order_by(CatalogueMeasure.version.desc())
    )
    found = [Version(row, name or "") for row, name in session.execute(statement)]
    if not found:
        raise NotFound()
    return found


def known(session: Session, place: str, on: date) -> Checked:
    """What an entry of a place is checked against today."""
    units = {each.uscc: each.name for each in implementers(session, place)}
    pack = policy.in_force(place, on)
    return Checked(sources(), pack.document, units, pack.words(CHANNELS))


def implementers(session: Session, place: str) -> Sequence[Organisation]:
    """The units of a place that carry measures out."""
    statement = select(Organisation).where(Organisation.jurisdiction == place, Organisation.abolished_on.is_(None))
    rows = session.execute(statement.order_by(Organisation.name)).scalars()
    return [each for each in rows if Role.MEASURE_IMPLEMENTER.value in each.kinds]


def entry_of(row: CatalogueMeasure, units: Mapping[int, str]) -> Entry:
    """A stored version as the rules read it; `units` are credit codes by id."""
    norm = Clause(row.norm_document, row.norm_article, row.norm_quote) if row.norm_quote else None
    return Entry(
        code=row.code,
        name=row.name,
        family=row.family,
        binding=row.binding,
        level=row.level,
        basis=Clause(row.basis_document, row.basis_article, row.basis_quote),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        implementers=tuple(units[each] for each in row.implementers if each in units),
        channels=tuple(row.channels),
        norm=norm,
    )


def write(
    session: Session, place: str, entry: Entry, version: int, *, actor: Actor, now: datetime
) -> CatalogueMeasure | None:
    """Store an entry as the version after `version` (0: a new measure); None where it says nothing new.

    Raises NotFound, Invalid with every fault, Conflict `stale` where somebody has made that version meanwhile.
    """
    if not may_in(actor, Action.KEEP_CATALOGUE, place):
        raise NotFound()
    if errors := list(rules.faults(entry, known(session, place, legal_date(now)))):
        raise Invalid(errors)
    units = _codes(session, place)
    before = session.execute(_of(place).where(CatalogueMeasure.code == entry.code).order_by(_NEWEST)).scalars().first()
    if (before.version if before else 0) != version:
        raise Conflict("stale", N_("该措施已被他人更改，请核对最新版本后再保存"))
    if before is not None and not rules.changed(entry_of(before, units), entry):
        return None
    row = CatalogueMeasure(**_columns(place, entry, units), version=version + 1, changed_by=actor.account_id)
    row.id, row.changed_at = new_id(now), now
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("stale", N_("该措施已被他人更改，请核对最新版本后再保存")) from None
    data = {"code": row.code, "version": row.version, "digest": digest(row.name + row.basis_quote)}
    events.append_admin(session, place, "measure_catalogued", data, actor=actor, now=now)
    return row


def install(session: Session, *, now: datetime) -> int:
    """Bring the measures that the plans name into catalogues that lack them; answers how many were brought."""
    brought = 0
    for place, found in seeds().items():
        pack = policy.in_force(place, legal_date(now))
        codes = set(
            session.execute(select(CatalogueMeasure.code).where(CatalogueMeasure.jurisdiction == place)).scalars()
        )
        for entry in found.from_day(pack.effective_from):
            if entry.code not in codes:
                row = CatalogueMeasure(**_columns(place, entry, {}), version=1, changed_by=None)
                row.id, row.changed_at = new_id(now), now
                row.channels = list(pack.words(CHANNELS))
                session.add(row)
                brought += 1
    session.flush()
    return brought


_NEWEST = CatalogueMeasure.version.desc()


def _of(place: str) -> Select[CatalogueMeasure]:
    return select(CatalogueMeasure).where(CatalogueMeasure.jurisdiction == place)


def _codes(session: Session, place: str) -> dict[int, str]:
    statement = select(Organisation.id, Organisation.uscc).where(Organisation.jurisdiction == place)
    return {row.id: row.uscc for row in session.execute(statement)}


def _columns(place: str, entry: Entry, units: Mapping[int, str]) -> dict[str, Any]:
    ids = {code: unit for unit, code in units.items()}
    norm = entry.norm or Clause("", "", "")
    return {
        "jurisdiction": place,
        "code": entry.code,
        "name": entry.name,
        "family": entry.family,
        "binding": entry.binding,
        "level": entry.level,
        "basis_document": entry.basis.document,
        "basis_article": entry.basis.article,
        "basis_quote": entry.basis.quote,
        "valid_from": entry.valid_from,
        "valid_until": entry.valid_until,
        "implementers": [ids[code] for code in entry.implementers],
        "suspendable": entry.suspendable,
        "norm_document": norm.document,
        "norm_article": norm.article,
        "norm_quote": norm.quote,
        "channels": list(entry.channels),
    }
