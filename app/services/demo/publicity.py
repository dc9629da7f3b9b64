"""The records of a place in the publicity standard: some to be disputed by the stories, most of them untouched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.domain.vocabulary import RecordKind
from app.domain.workdays import legal_date
from app.models.place import Organisation
from app.services import records
from app.services.demo.subjects import Subject, firms, person
from app.services.demo.units import PROVIDER1, PROVIDER2, County

_NOTE = "演示数据，主体和事实均为虚构"
_YUAN = 10_000  # the standard counts in 万元


@dataclass(frozen=True)
class Violation:
    """What a penalty was for; the amounts stay below what the article allows."""

    provider: str
    kind: str
    fact: str
    basis: str


_FIRM_VIOLATIONS = (
    Violation(
        PROVIDER1, "广告内容不明确", "发布的广告对商品性能的表示不清楚", "《中华人民共和国广告法》第五十九条第一款"
    ),
    Violation(
        PROVIDER2, "未如实记录安全培训", "未如实记录安全生产教育和培训情况", "《中华人民共和国安全生产法》第九十七条"
    ),
)
_PERSON_VIOLATION = Violation(PROVIDER1, "无照经营", "未办理营业执照从事经营活动", "《无证无照经营查处办法》第十三条")
_FINES = (8_000, 5_000, 6_000, 9_000, 7_000)  # 元
_PERSON_FINE = 500


@dataclass(frozen=True)
class Item:
    """One record to deliver; `story` names the story that disputes it, `slip` a fine entered ten times too high."""

    subject: Subject
    story: str = ""
    slip: bool = False
    kind: RecordKind = RecordKind.PENALTY


@dataclass(frozen=True)
class Delivered:
    """A record that is there: who it is about, whose it is, and the fine (万元) its decision really names."""

    record_id: int
    provider: str
    subject: Subject
    fine: str


def items(county: County) -> tuple[Item, ...]:
    """All records of a place; those without a story stay undisputed for whoever tries the product."""
    first, second, third, fourth, fifth = firms(county)
    human = person(county)
    return (
        # Not marked as disputed where a place marks on acceptance: a licence, so that every penalty on a firm
        # without the mark is free to be objected to.
        Item(first, "received", kind=RecordKind.LICENCE),
        Item(first, "verifying", slip=True),
        Item(first, "corrected", slip=True),
        Item(first, "retracted", slip=True),
        Item(human, "supplementing", slip=True),
        Item(second, "overdue", slip=True),
        Item(third, "answering", slip=True),
        Item(fourth, "maintained"),
        Item(fifth, "declined"),
        # One more slip, so that whoever signs in first has something to object to.
        Item(first, slip=True),
        *(Item(first) for _ in range(3)),
        *(Item(firm) for firm in (second, third, fourth, fifth) for _ in range(2)),
        Item(second, kind=RecordKind.LICENCE),
        Item(human),
    )


def deliver_all(
    session: Session, county: County, offices: Mapping[str, Organisation], *, now: datetime
) -> dict[str, Delivered]:
    """Let the providers deliver the records of a place; answers those with a story by its name."""
    told = {}
    for number, item in enumerate(items(county), start=1):
        violation = _PERSON_VIOLATION if item.subject.is_person else _FIRM_VIOLATIONS[number % len(_FIRM_VIOLATIONS)]
        slug = PROVIDER1 if item.kind is RecordKind.LICENCE else violation.provider
        decided = legal_date(now) - timedelta(days=20 + 9 * number)
        fine = _PERSON_FINE if item.subject.is_person else _FINES[number % len(_FINES)]
        common = _Row(item, county, offices[slug], number, decided)
        row = common.licence() if item.kind is RecordKind.LICENCE else common.penalty(violation, fine)
        record = records.deliver(session, offices[slug], item.kind, row, now=now)
        if item.story:
            told[item.story] = Delivered(record.id, slug, item.subject, _amount(fine))
    return told


@dataclass(frozen=True)
class _Row:
    item: Item
    county: County
    provider: Organisation
    number: int
    decided: date

    def penalty(self, violation: Violation, fine: int) -> dict[str, str]:
        """A penalty; the text names the right fine even where the amount was entered wrongly."""
        return {
            **dict(self._subject("CF")),
            "CF_WSH": self._document("罚"),
            "CF_WFXW": violation.kind,
            "CF_SY": f"{violation.fact}（演示）",
            "CF_YJ": violation.basis,
            "CF_CFLB": "罚款",
            "CF_NR": f"罚款人民币{fine}元",
            "CF_NR_FK": _amount(fine * 10 if self.item.slip else fine),
            "CF_JDRQ": self.decided.isoformat(),
            "CF_GSJZQ": (self.decided + timedelta(days=365)).isoformat(),
            "CF_CFJG": self.provider.name,
            "CF_CFJGDM": self.provider.uscc,
            "CF_SJLY": self.provider.name,
            "CF_SJLYDM": self.provider.uscc,
            "BZ": _NOTE,
        }

    def licence(self) -> dict[str, str]:
        """A licence of five years less a day."""
        return {
            **dict(self._subject("XK")),
            "XK_XKWS": "食品经营许可决定书",
            "XK_WSH": self._document("许"),
            "XK_XKLB": "普通",
            "XK_XKZS": "食品经营许可证",
            "XK_XKBH": f"JY0{self.county.place.code}{self.number:07d}",
            "XK_NR": "预包装食品销售",
            "XK_JDRQ": self.decided.isoformat(),
            "XK_YXQZ": self.decided.isoformat(),
            "XK_YXQZI": (self.decided + timedelta(days=5 * 365)).isoformat(),
            "XK_XKJG": self.provider.name,
            "XK_XKJGDM": self.provider.uscc,
            "XK_ZT": "有效",
            "XK_LYDW": self.provider.name,
            "XK_LYDWDM": self.provider.uscc,
            "BZ": _NOTE,
        }

    def _subject(self, series: str) -> Iterator[tuple[str, str]]:
        subject = self.item.subject
        yield f"{series}_XDR_MC", subject.name
        yield f"{series}_XDR_LB", "自然人" if subject.is_person else "法人及非法人组织"
        if subject.is_person:
            yield f"{series}_XDR_ZJLX", "身份证"
            yield f"{series}_XDR_ZJHM", subject.number
        else:
            yield f"{series}_XDR_SHXYM", subject.number
            yield f"{series}_FRDB", subject.contact
            yield f"{series}_FR_ZJLX", "身份证"
            yield f"{series}_FR_ZJHM", subject.contact_number

    def _document(self, act: str) -> str:
        return f"{self.county.short[0]}演{act}〔{self.decided.year}〕{self.number}号"


def _amount(yuan: int) -> str:
    return f"{(Decimal(yuan) / _YUAN).normalize():f}"
