"""The firms and persons that records of the demonstration are about; none of them exists."""

from dataclasses import dataclass

from app.services.demo.codes import resident_number, uscc
from app.services.demo.units import COUNTIES, County

_FIRM = "91"
_FIRST_FIRM_SERIAL = 101
_TRADES = ("商贸", "建材", "食品", "机械", "物流")
_NUMERALS = ("一", "二", "三", "四", "五")
_REPRESENTATIVES = ("演示子", "演示丑", "演示寅", "演示卯", "演示辰")


@dataclass(frozen=True)
class Subject:
    """A firm with its legal representative, or a person, who is his own contact."""

    name: str
    number: str
    contact: str
    contact_number: str
    is_person: bool = False


def _firm(county: County, position: int) -> Subject:
    name = f"{county.short}演示{_NUMERALS[position]}号{_TRADES[position]}有限公司"
    number = uscc(_FIRM, county.place.code, _FIRST_FIRM_SERIAL + position)
    return Subject(name, number, _REPRESENTATIVES[position], resident_number(county.place.code, 11 + position))


def _person(county: County, name: str, serial: int) -> Subject:
    number = resident_number(county.place.code, serial)
    return Subject(name, number, name, number, is_person=True)


_HOME = next(county for county in COUNTIES if county.place.id == "zhongmu")
FIRST_FIRM = _firm(_HOME, 0)
FIRST_PERSON = _person(_HOME, "演示壬", 1)
# Where the second applicant has records; elsewhere a local person without an account has them.
_WHERE_FIRST_PERSON_IS_KNOWN = ("yunyang", "zhongmu")


def firms(county: County) -> tuple[Subject, ...]:
    """Five firms with records in a place; the first is the same everywhere, so that one applicant sees all places."""
    return (FIRST_FIRM, *(_firm(county, position) for position in range(1, len(_NUMERALS))))


def person(county: County) -> Subject:
    """The natural person with records in a place."""
    return FIRST_PERSON if county.place.id in _WHERE_FIRST_PERSON_IS_KNOWN else _person(county, "演示癸", 2)
