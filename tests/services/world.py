"""A small world for tests of services: one place with its units, people and a record, and a neighbour's centre."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.permissions import SYSTEM, Actor, Granted
from app.domain.vocabulary import IdType, RecordKind, Role
from app.models.encryption import blind_index
from app.models.place import Organisation
from app.models.record import Record
from app.services import accounts, installing, places, records
from tests.services import rows

FIRM = "91410122MA0000001R"
FIRM_NAME = "中牟县示范甲商贸有限公司"
RIVAL = "91410122MA0000002W"
RIVAL_NAME = "中牟县示范乙商贸有限公司"
LEGAL_PERSON = "示例人"
LEGAL_PERSON_NUMBER = "41012219770707003X"

_UNITS = {
    "centre": ("12410122MB0000001K", Role.CREDIT_CENTRE, "牟信异"),
    "provider": ("11410122MB0000002H", Role.INFORMATION_PROVIDER, "牟市监"),
    "provider2": ("11410122MB0000003F", Role.INFORMATION_PROVIDER, "牟应急"),
    "watch": ("11410122MB0000006K", Role.SUPERVISOR, "牟督信"),
    "foreign_centre": ("12350426MB0000004D", Role.CREDIT_CENTRE, "邻信异"),
    "foreign_provider": ("11350426MB0000005K", Role.INFORMATION_PROVIDER, "邻市监"),
}
# Staff of a unit by login; the unit is the part before `.`.
_STAFF = {
    "centre": "centre",
    "colleague": "centre",
    "provider": "provider",
    "provider_colleague": "provider",
    "provider2": "provider2",
    "foreign_centre": "foreign_centre",
    "foreign_provider": "foreign_provider",
}


@dataclass(frozen=True)
class Built:
    """What a world has written: the rows of all tables, the units by their ids, the people."""

    rows: rows.Rows
    units: dict[str, int]
    people: dict[str, Actor]


_BUILT: dict[tuple[str, datetime, str], Built] = {}


@dataclass
class World:
    """Units and actors of a place by name; `people` are accounts that really exist."""

    jurisdiction: str
    units: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def foreign(self) -> str:
        """The neighbouring place."""
        return "youxi" if self.jurisdiction == "zhongmu" else "zhongmu"

    def record(self, session: Session, now: datetime, unit: str = "provider", **fields: str) -> Record:
        """A penalty on the firm with a fine of 8 (万元) that ought to be 0.8; an empty field is left out."""
        row = {
            "CF_XDR_MC": FIRM_NAME,
            "CF_XDR_LB": "法人及非法人组织",
            "CF_XDR_SHXYM": FIRM,
            "CF_FRDB": LEGAL_PERSON,
            "CF_FR_ZJHM": LEGAL_PERSON_NUMBER,
            "CF_WSH": "示市监罚〔2026〕1号",
            "CF_CFLB": "罚款",
            "CF_NR_FK": "8",
            "CF_JDRQ": "2026-03-05",
            **fields,
        }
        return records.deliver(session, self.units[unit], RecordKind.PENALTY, row, now=now)


def build(session: Session, now: datetime, jurisdiction: str = "zhongmu") -> World:
    """The place with a receiver, two providers, their people, citizens, watchers, and neighbours.

    Built once a run for each place and moment; what it wrote is written again for every other test.
    """
    known = _BUILT.get((dialect := session.get_bind().dialect.name, now, jurisdiction))
    if known is None:
        world = _build(session, now, jurisdiction)
        session.flush()
        ids = {name: unit.id for name, unit in world.units.items()}
        _BUILT[dialect, now, jurisdiction] = Built(rows.take(session), ids, dict(world.people))
        return world
    rows.put(session, known.rows)
    units = {name: session.get_one(Organisation, each) for name, each in known.units.items()}
    return World(jurisdiction, units, dict(known.people))


def _build(session: Session, now: datetime, jurisdiction: str) -> World:
    installing.install(session, "http://localhost", actor=SYSTEM, now=now)
    world = World(jurisdiction)
    for name in _UNITS:
        _unit(session, world, name, now)
    applicant = ((Role.APPLICANT, None, None),)
    _person(session, world, "applicant", now, applicant, FIRM)
    _person(session, world, "rival", now, applicant, RIVAL)
    _person(session, world, "stranger", now, applicant, None)
    for name, unit in _STAFF.items():
        place = world.foreign if unit.startswith("foreign") else jurisdiction
        _person(session, world, name, now, ((_UNITS[unit][1], place, world.units[unit].id),), None)
    _person(session, world, "supervisor", now, ((Role.SUPERVISOR, jurisdiction, world.units["watch"].id),), None)
    _person(session, world, "foreign_supervisor", now, ((Role.SUPERVISOR, world.foreign, None),), None)
    _person(session, world, "auditor", now, ((Role.AUDITOR, None, None),), None)
    _person(session, world, "admin", now, ((Role.ADMINISTRATOR, None, None),), None)
    return world


def _unit(session: Session, world: World, name: str, now: datetime) -> None:
    uscc, role, prefix = _UNITS[name]
    place = world.foreign if name.startswith("foreign") else world.jurisdiction
    receives = role is Role.CREDIT_CENTRE
    # Where departments receive, the receiver is a department that carries out measures.
    kinds = (role, Role.MEASURE_IMPLEMENTER) if receives and place != "zhongmu" else (role,)
    world.units[name] = places.add_organisation(
        session,
        place,
        uscc,
        f"示范{name}",
        kinds,
        now=now,
        phone="0000-0000000",
        reconsideration_organ="示范县人民政府",
        court="示范县人民法院",
        document_prefix=prefix,
        default_receiver=receives,
    )


def _person(
    session: Session,
    world: World,
    name: str,
    now: datetime,
    grants: tuple[tuple[Role, str | None, int | None], ...],
    number: str | None,
) -> None:
    wanted = accounts.NewAccount(
        login=name.replace("_", "."),
        password="a long password",
        name=name,
        grants=grants,
        id_type=IdType.USCC if number else None,
        id_number=number,
        verified=number is not None,
    )
    row = accounts.create(session, wanted, now=now)
    index = blind_index(number) if number else None
    world.people[name] = Actor(row.id, name, tuple(Granted(*grant) for grant in grants), index, number is not None)


def filing(record: Record, jurisdiction: str = "zhongmu", /, **changes: Any) -> dict[str, Any]:
    """An objection to the amount of a fine, as the API takes it."""
    return {
        "kind": "objection",
        "jurisdiction": jurisdiction,
        "channel": "online",
        "applicant": applicant(),
        "items": [item(record)],
        **changes,
    }


def applicant(name: str = FIRM_NAME, number: str = FIRM, **changes: Any) -> dict[str, Any]:
    """Who files, by a unified social credit code."""
    return {"name": name, "id_type": "uscc", "id_number": number, "e_service": True, **changes}


def item(record: Record, /, *claims: tuple[str, str], **changes: Any) -> dict[str, Any]:
    """One disputed record; without claims the fine of 8 ought to be 0.8."""
    return {
        "record": str(record.id),
        "ground": "error",
        "fields": [{"field": name, "claimed": value} for name, value in claims or (("CF_NR_FK", "0.8"),)],
        "statement": "决定书载明罚款 8000 元。",
        "evidence": [],
        **changes,
    }
