"""A small world for tests of services: one place with its units, people and a record."""

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

FIRM = "91410122MA0000001R"
FIRM_NAME = "中牟县示范甲商贸有限公司"


@dataclass
class World:
    """Units and actors of a place by role; `people` are accounts that really exist."""

    jurisdiction: str
    units: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def record(self, session: Session, now: datetime, **fields: str) -> Record:
        """A penalty on the firm with a fine of 8 (万元) that ought to be 0.8."""
        row = {
            "CF_XDR_MC": FIRM_NAME,
            "CF_XDR_LB": "法人及非法人组织",
            "CF_XDR_SHXYM": FIRM,
            "CF_FRDB": "示例人",
            "CF_FR_ZJHM": "41012219770707003X",
            "CF_WSH": "示市监罚〔2026〕1号",
            "CF_CFLB": "罚款",
            "CF_NR_FK": "8",
            "CF_JDRQ": "2026-03-05",
            **fields,
        }
        return records.deliver(session, self.units["provider"], RecordKind.PENALTY, row, now=now)


def build(session: Session, now: datetime, jurisdiction: str = "zhongmu") -> World:
    """The place with a receiver, two providers, and one person each."""
    installing.install(session, "http://localhost", actor=SYSTEM, now=now)
    world = World(jurisdiction)
    receiver = (Role.CREDIT_CENTRE,)
    if jurisdiction != "zhongmu":
        receiver = (Role.CREDIT_CENTRE, Role.MEASURE_IMPLEMENTER)
    for name, uscc, kinds, more in (
        ("centre", "12410122MB0000001K", receiver, {"default_receiver": True, "document_prefix": "牟信异"}),
        ("provider", "11410122MB0000002H", (Role.INFORMATION_PROVIDER,), {"document_prefix": "牟市监"}),
        ("provider2", "11410122MB0000003F", (Role.INFORMATION_PROVIDER,), {"document_prefix": "牟应急"}),
    ):
        world.units[name] = places.add_organisation(
            session,
            jurisdiction,
            uscc,
            f"示范{name}",
            kinds,
            now=now,
            phone="0000-0000000",
            reconsideration_organ="示范县人民政府",
            court="示范县人民法院",
            **more,
        )
    unit = {name: row.id for name, row in world.units.items()}
    _person(session, world, "applicant", now, ((Role.APPLICANT, None, None),), FIRM)
    _person(session, world, "stranger", now, ((Role.APPLICANT, None, None),), None)
    for name, role in (
        ("centre", Role.CREDIT_CENTRE),
        ("colleague", Role.CREDIT_CENTRE),
        ("provider", Role.INFORMATION_PROVIDER),
        ("provider2", Role.INFORMATION_PROVIDER),
    ):
        organisation = unit["centre" if name == "colleague" else name]
        _person(session, world, name, now, ((role, jurisdiction, organisation),), None)
    _person(session, world, "supervisor", now, ((Role.SUPERVISOR, jurisdiction, None),), None)
    _person(session, world, "auditor", now, ((Role.AUDITOR, None, None),), None)
    _person(session, world, "admin", now, ((Role.ADMINISTRATOR, None, None),), None)
    foreign = "youxi" if jurisdiction == "zhongmu" else "zhongmu"
    _person(session, world, "foreign_supervisor", now, ((Role.SUPERVISOR, foreign, None),), None)
    return world


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


def filing(record: Record, jurisdiction: str = "zhongmu", **changes: Any) -> dict[str, Any]:
    """An objection to the amount of a fine, as the API takes it."""
    return {
        "kind": "objection",
        "jurisdiction": jurisdiction,
        "channel": "online",
        "applicant": {"name": FIRM_NAME, "id_type": "uscc", "id_number": FIRM, "e_service": True},
        "items": [
            {
                "record": str(record.id),
                "ground": "error",
                "fields": [{"field": "CF_NR_FK", "claimed": "0.8"}],
                "statement": "决定书载明罚款 8000 元。",
                "evidence": [],
            }
        ],
        **changes,
    }
