"""The firms, sole traders and persons that records of the demonstration are about; none of them exists."""

from dataclasses import dataclass

from app.services.demo.codes import resident_number, uscc
from app.services.demo.units import COUNTIES, County

_FIRM, _TRADER = "91", "92"
_FIRST_FIRM_SERIAL, _FIRST_TRADER_SERIAL = 101, 201
# The last is as long as real names can be.
_FIRMS = (
    "一号商贸有限公司",
    "二号建材有限公司",
    "三号食品有限公司",
    "四号机械有限公司",
    "五号物流有限公司",
    "六号电子商务有限公司",
    "七号餐饮管理有限公司",
    "八号装饰工程有限公司",
    "九号化工有限公司",
    "十号农牧专业合作社",
    "十一号燚垚烟花爆竹销售有限公司",
    "十二号现代农业科技创新产业园区综合开发与运营管理服务股份有限公司城东第一分公司",
)
_TRADERS = ("小吃店", "百货店", "五金店", "修理部")
_REPRESENTATIVES = "子丑寅卯辰巳午未申酉戌亥"
# A double name with its dot, and characters that old character sets lack.
_PERSONS = ("演示癸", "阿卜杜拉·演示", "演䶮", "演𬭎")


@dataclass(frozen=True)
class Subject:
    """A firm or sole trader with who represents it, or a person, who is his own contact; `category` as recorded."""

    name: str
    number: str
    contact: str
    contact_number: str
    category: str = "法人及非法人组织"

    @property
    def is_person(self) -> bool:
        return self.category == "自然人"


def _firm(county: County, position: int) -> Subject:
    code = county.place.code
    return Subject(
        f"{county.short}演示{_FIRMS[position]}",
        uscc(_FIRM, code, _FIRST_FIRM_SERIAL + position),
        f"演示{_REPRESENTATIVES[position]}",
        resident_number(code, 11 + position),
    )


def _trader(county: County, position: int) -> Subject:
    code = county.place.code
    return Subject(
        f"{county.short}演示{_TRADERS[position]}（个体工商户）",
        uscc(_TRADER, code, _FIRST_TRADER_SERIAL + position),
        f"演示店主{_REPRESENTATIVES[position]}",
        resident_number(code, 31 + position),
        "个体工商户",
    )


def _person(county: County, name: str, serial: int) -> Subject:
    number = resident_number(county.place.code, serial)
    return Subject(name, number, name, number, "自然人")


_HOME = next(county for county in COUNTIES if county.place.id == "zhongmu")
FIRST_FIRM = _firm(_HOME, 0)
FIRST_PERSON = _person(_HOME, "演示壬", 1)
# Where the second applicant has records; elsewhere a local person without an account has them.
_WHERE_FIRST_PERSON_IS_KNOWN = ("yunyang", "zhongmu")


def firms(county: County) -> tuple[Subject, ...]:
    """The firms with records in a place; the first is the same everywhere, so that one applicant sees all places."""
    return (FIRST_FIRM, *(_firm(county, position) for position in range(1, len(_FIRMS))))


def traders(county: County) -> tuple[Subject, ...]:
    """The sole traders with records in a place."""
    return tuple(_trader(county, position) for position in range(len(_TRADERS)))


def persons(county: County) -> tuple[Subject, ...]:
    """The natural persons with records in a place, who act for themselves."""
    others = tuple(_person(county, name, serial) for serial, name in enumerate(_PERSONS, start=2))
    return (FIRST_PERSON, *others[1:]) if county.place.id in _WHERE_FIRST_PERSON_IS_KNOWN else others


def agent(county: County) -> Subject:
    """The person who files for others."""
    return _person(county, "演示代理人", 51)
