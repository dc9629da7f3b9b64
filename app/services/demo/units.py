"""The units of the five places: who receives, provides, initiates, implements and supervises there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.vocabulary import Role
from app.models.place import Organisation
from app.services import places
from app.services.demo.codes import uscc
from app.services.places import PLACES, Place

RECEIVER, PROVIDER1, PROVIDER2 = "receiver", "provider1", "provider2"
IMPLEMENTER, INITIATOR, SUPERVISOR = "implementer", "initiator", "supervisor"
# Nobody signs in for it: it is written to on paper, and its sealed replies are entered by the receiver.
WITHOUT_ACCOUNT = "waterworks"

# Only in 中牟 a credit centre receives; elsewhere a department that also carries out measures (domain.md §1).
_DEPARTMENT = (Role.CREDIT_CENTRE, Role.MEASURE_IMPLEMENTER)
_ORGAN, _INSTITUTION = "11", "12"


@dataclass(frozen=True)
class Unit:
    """`slug` names the unit within its place, `prefix` begins the numbers of its documents."""

    slug: str
    name: str
    kinds: tuple[Role, ...]
    prefix: str
    category: str = _ORGAN


@dataclass(frozen=True)
class County:
    """What differs between the places: who receives and numbers how, who supervises, which court judges."""

    place: Place
    receiver: Unit
    supervisor: str
    court: str

    @property
    def short(self) -> str:
        """中牟 of 中牟县."""
        return self.place.name[:-1]

    @property
    def units(self) -> tuple[Unit, ...]:
        name, letter = self.place.name, self.short[0]
        return (
            self.receiver,
            Unit(PROVIDER1, f"{name}市场监督管理局", (Role.INFORMATION_PROVIDER,), f"{letter}市监信"),
            Unit(PROVIDER2, f"{name}应急管理局", (Role.INFORMATION_PROVIDER,), f"{letter}应急信"),
            Unit(IMPLEMENTER, f"{name}公共资源交易中心", (Role.MEASURE_IMPLEMENTER,), f"{letter}公资信", _INSTITUTION),
            Unit(INITIATOR, f"{name}人力资源和社会保障局", (Role.MEASURE_INITIATOR,), f"{letter}人社信"),
            Unit(SUPERVISOR, self.supervisor, (Role.SUPERVISOR,), f"{letter}督信"),
            Unit(WITHOUT_ACCOUNT, f"{name}乡镇供水总站", (Role.INFORMATION_PROVIDER,), f"{letter}供水信", _INSTITUTION),
        )

    def uscc(self, slug: str) -> str:
        """The credit code of one of its units."""
        serial, unit = next((n, each) for n, each in enumerate(self.units, start=1) if each.slug == slug)
        return uscc(unit.category, self.place.code, serial)


def _county(
    jurisdiction: str,
    receiver: str,
    prefix: str,
    supervisor: str,
    court: str,
    kinds: tuple[Role, ...] = _DEPARTMENT,
    category: str = _ORGAN,
) -> County:
    place = next(each for each in PLACES if each.id == jurisdiction)
    return County(place, Unit(RECEIVER, receiver, kinds, prefix, category), supervisor, court)


COUNTIES = (
    _county("yunyang", "云阳县发展和改革委员会", "云阳信异", "云阳县人民政府督查室", "云阳县人民法院"),
    _county("yunfu", "云浮市信用办公室", "云信异", "云浮市发展和改革局", "云浮市云城区人民法院"),
    _county("yichuan", "伊川县人民政府办公室信用办", "伊信异", "伊川县人民政府办公室综合科", "伊川县人民法院"),
    _county("youxi", "尤溪县社会信用体系建设领导小组办公室", "尤信异", "尤溪县人民政府办公室", "尤溪县人民法院"),
    _county(
        "zhongmu",
        "中牟县公共信用信息中心",
        "牟信异",
        "中牟县人民政府督察室",
        "中牟县人民法院",
        (Role.CREDIT_CENTRE,),
        _INSTITUTION,
    ),
)


def found(session: Session, county: County, *, now: datetime) -> Mapping[str, Organisation]:
    """Set up the units of a place; answers them by slug."""
    return {unit.slug: _add(session, county, unit, now) for unit in county.units}


def _add(session: Session, county: County, unit: Unit, now: datetime) -> Organisation:
    return places.add_organisation(
        session,
        county.place.id,
        county.uscc(unit.slug),
        f"{unit.name}（演示）",
        unit.kinds,
        now=now,
        default_receiver=unit.slug == RECEIVER,
        document_prefix=unit.prefix,
        leader="分管负责人",
        liaison="信用工作联络员",
        phone="000-00000000",
        address=f"{county.place.name}演示路1号",
        email=_address(county, unit, unit.slug),
        leader_email=_address(county, unit, f"{unit.slug}.leader"),
        reconsideration_organ=f"{county.place.name}人民政府",
        court=county.court,
    )


def _address(county: County, unit: Unit, name: str) -> str:
    """A synthetic address; who is written to on paper has none."""
    return "" if unit.slug == WITHOUT_ACCOUNT else f"{name}@{county.place.id}.example.com"
