"""The people of the demonstration: named 演示甲 and so on, for nobody is meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.domain.vocabulary import IdType, Role
from app.models.account import Account
from app.models.place import Organisation
from app.services import accounts
from app.services.accounts import NewAccount
from app.services.demo import units
from app.services.demo.subjects import FIRST_FIRM, FIRST_PERSON, Subject
from app.services.demo.units import COUNTIES, County

PASSWORD = "xinzheng-demo"  # nosec B105  # refused outside demonstrations
APPLICANTS = {"applicant1": FIRST_FIRM, "applicant2": FIRST_PERSON}


@dataclass(frozen=True)
class Officer:
    """Somebody who works in a unit; the login is `<place>.<post>`."""

    post: str
    unit: str
    role: Role
    name: str


_OFFICERS = (
    Officer("centre1", units.RECEIVER, Role.CREDIT_CENTRE, "演示甲"),
    Officer("centre2", units.RECEIVER, Role.CREDIT_CENTRE, "演示乙"),
    Officer("provider1", units.PROVIDER1, Role.INFORMATION_PROVIDER, "演示丙"),
    Officer("provider2", units.PROVIDER2, Role.INFORMATION_PROVIDER, "演示丁"),
    Officer("implementer1", units.IMPLEMENTER, Role.MEASURE_IMPLEMENTER, "演示戊"),
    Officer("initiator1", units.INITIATOR, Role.MEASURE_INITIATOR, "演示己"),
    Officer("supervisor1", units.SUPERVISOR, Role.SUPERVISOR, "演示庚"),
)
_WITHOUT_UNIT = (("admin", Role.ADMINISTRATOR, "演示管理员"), ("auditor1", Role.AUDITOR, "演示审计员"))


@dataclass(frozen=True)
class Login:
    """One account as the contract lists it; the organisation by its credit code."""

    login: str
    password: str
    roles: tuple[str, ...]
    organisation: str | None
    jurisdiction: str | None


def roster(session: Session) -> list[Login]:
    """The accounts of the demonstration that are really there."""
    there = set(session.execute(select(Account.login).where(Account.active)).scalars())
    return [login for login in _logins() if login.login in there]


def _logins() -> Iterator[Login]:
    for login in APPLICANTS:
        yield Login(login, PASSWORD, (Role.APPLICANT.value,), None, None)
    for login, role, _ in _WITHOUT_UNIT:
        yield Login(login, PASSWORD, (role.value,), None, None)
    for county in COUNTIES:
        for officer in _OFFICERS:
            login = f"{county.place.id}.{officer.post}"
            roles = tuple(role.value for role in _roles(county, officer))
            yield Login(login, PASSWORD, roles, county.uscc(officer.unit), county.place.id)


def _roles(county: County, officer: Officer) -> tuple[Role, ...]:
    """A receiver that also carries out measures has its officers do both (domain.md §1)."""
    both = officer.role is Role.CREDIT_CENTRE and Role.MEASURE_IMPLEMENTER in county.receiver.kinds
    return (officer.role, Role.MEASURE_IMPLEMENTER) if both else (officer.role,)


def enrol_everywhere(session: Session, *, now: datetime) -> dict[str, Actor]:
    """The accounts that belong to no place, by login."""
    actors = {login: _applicant(session, login, subject, now) for login, subject in APPLICANTS.items()}
    for login, role, name in _WITHOUT_UNIT:
        row = accounts.create(session, NewAccount(login, PASSWORD, name, ((role, None, None),)), now=now)
        actors[login] = _actor(session, row)
    return actors


def _applicant(session: Session, login: str, subject: Subject, now: datetime) -> Actor:
    wanted = NewAccount(
        login,
        PASSWORD,
        subject.contact,
        ((Role.APPLICANT, None, None),),
        id_type=IdType.RESIDENT_ID if subject.is_person else IdType.USCC,
        id_number=subject.number,
        subject_name=subject.name,
        email=f"{login}@example.com",
        verified=True,
    )
    return _actor(session, accounts.create(session, wanted, now=now))


def enrol_in(
    session: Session, county: County, offices: Mapping[str, Organisation], *, now: datetime
) -> dict[str, Actor]:
    """The officers of a place, by login."""
    actors = {}
    for officer in _OFFICERS:
        office = offices[officer.unit]
        wanted = NewAccount(
            f"{county.place.id}.{officer.post}",
            PASSWORD,
            officer.name,
            tuple((role, county.place.id, office.id) for role in _roles(county, officer)),
            organisation_id=office.id,
            email=f"{officer.post}@{county.place.id}.example.com",
        )
        actors[wanted.login] = _actor(session, accounts.create(session, wanted, now=now))
    return actors


def _actor(session: Session, row: Account) -> Actor:
    loaded = accounts.account(session, row.id)
    assert loaded is not None
    return accounts.actor_of(loaded)
