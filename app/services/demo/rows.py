"""Rows of the publicity standard as the providers of the demonstration deliver them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from app.domain.vocabulary import RecordKind
from app.models.place import Organisation
from app.services.demo.subjects import Subject
from app.services.demo.units import PROVIDER1, PROVIDER2, County

_NOTE = "演示数据，主体和事实均为虚构"
_YUAN = 10_000  # the standard counts in 万元


@dataclass(frozen=True)
class Violation:
    """What a penalty was for; the fines (元) stay, even ten times as high, in the form the article allows."""

    provider: str
    kind: str
    fact: str
    basis: str
    fines: tuple[int, ...]


VIOLATIONS = (
    Violation(
        PROVIDER1,
        "广告内容不明确",
        "发布的广告对商品性能的表示不清楚",
        "《中华人民共和国广告法》第五十九条第一款",
        (8_000, 6_000, 7_000),
    ),
    Violation(
        PROVIDER2,
        "未如实记录安全培训",
        "未如实记录安全生产教育和培训情况",
        "《中华人民共和国安全生产法》第九十七条",
        (5_000, 9_000, 6_500),
    ),
    Violation(
        PROVIDER1,
        "未公示营业执照信息",
        "未在首页显著位置公示营业执照信息",
        "《中华人民共和国电子商务法》第七十六条第一款",
        (3_000, 2_000),
    ),
    Violation(
        PROVIDER2,
        "未定期组织应急演练",
        "未定期组织生产安全事故应急救援预案演练",
        "《中华人民共和国安全生产法》第九十七条",
        (8_500, 7_500),
    ),
    Violation(
        PROVIDER1, "未明码标价", "销售商品未按规定明码标价", "《中华人民共和国价格法》第四十二条", (1_000, 2_500)
    ),
)
_OF_A_PERSON = Violation(
    PROVIDER1, "无照经营", "未办理营业执照从事经营活动", "《无证无照经营查处办法》第十三条", (500,)
)
_AT_LENGTH = (
    "经查，当事人在{year}年度内先后十二次组织从业人员安全生产教育和培训，其中第三次、第七次和第十一次未如实记录参加人员、"
    "培训时间、培训内容和考核结果；执法人员现场检查时，当事人提供的培训档案与签到表、考勤记录和门禁记录互不一致。"
    "上述事实，有现场检查记录、询问笔录、培训档案复印件、考勤记录复印件、门禁系统导出记录以及当事人的陈述等证据证实。"
    "当事人在规定期限内未提出陈述申辩，也未要求听证。"
)


@dataclass(frozen=True)
class Item:
    """One record to deliver; `story` names the story that disputes it.

    `slip`: its provider entered the fine ten times too high. `miscopied`: the platform did. `values`: further fields
    of the row, or others than usual. `measures`: what joint measures are in force on it.
    """

    subject: Subject
    story: str = ""
    slip: bool = False
    kind: RecordKind = RecordKind.PENALTY
    miscopied: bool = False
    at_length: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paperwork:
    """An item with its number in the place and the day it was decided."""

    item: Item
    county: County
    number: int
    decided: date

    @property
    def violation(self) -> Violation:
        if self.item.subject.is_person:
            return _OF_A_PERSON
        return VIOLATIONS[1 if self.item.at_length else self.number % len(VIOLATIONS)]

    @property
    def slug(self) -> str:
        """Which of the place's providers delivers it; both grant licences."""
        if self.item.kind is RecordKind.LICENCE:
            return (PROVIDER1, PROVIDER2)[self.number % 2]
        return self.violation.provider

    @property
    def fine(self) -> int:
        """The fine (元) its decision really names."""
        return self.violation.fines[self.number % len(self.violation.fines)]

    def row(self, provider: Organisation) -> dict[str, str]:
        """The row as delivered."""
        made = self._licence(provider) if self.item.kind is RecordKind.LICENCE else self._penalty(provider)
        return {**made, "BZ": _NOTE, **self.item.values}

    def _penalty(self, provider: Organisation) -> dict[str, str]:
        violation, fine = self.violation, self.fine
        fact = _AT_LENGTH.format(year=self.decided.year) if self.item.at_length else violation.fact
        return {
            **dict(self._subject("CF")),
            "CF_WSH": self._document("罚"),
            "CF_WFXW": violation.kind,
            "CF_SY": f"{fact}（演示）",
            "CF_YJ": violation.basis,
            "CF_CFLB": "罚款",
            "CF_NR": f"罚款人民币{fine}元",
            "CF_NR_FK": amount(fine * 10 if self.item.slip else fine),
            "CF_JDRQ": self.decided.isoformat(),
            "CF_GSJZQ": (self.decided + timedelta(days=365)).isoformat(),
            "CF_CFJG": provider.name,
            "CF_CFJGDM": provider.uscc,
            "CF_SJLY": provider.name,
            "CF_SJLYDM": provider.uscc,
        }

    def _licence(self, provider: Organisation) -> dict[str, str]:
        """A licence of three or five years."""
        years = 5 if self.slug == PROVIDER1 else 3
        of_food = ("食品经营许可决定书", "食品经营许可证", "JY0", "预包装食品销售")
        of_hazards = ("危险化学品经营许可决定书", "危险化学品经营许可证", "WH0", "危险化学品经营（不带储存设施）")
        paper, licence, letters, content = of_food if self.slug == PROVIDER1 else of_hazards
        return {
            **dict(self._subject("XK")),
            "XK_XKWS": paper,
            "XK_WSH": self._document("许"),
            "XK_XKLB": "普通",
            "XK_XKZS": licence,
            "XK_XKBH": f"{letters}{self.county.place.code}{self.number:07d}",
            "XK_NR": content,
            "XK_JDRQ": self.decided.isoformat(),
            "XK_YXQZ": self.decided.isoformat(),
            "XK_YXQZI": (self.decided + timedelta(days=years * 365)).isoformat(),
            "XK_XKJG": provider.name,
            "XK_XKJGDM": provider.uscc,
            "XK_ZT": "有效",
            "XK_LYDW": provider.name,
            "XK_LYDWDM": provider.uscc,
        }

    def _subject(self, series: str) -> Iterator[tuple[str, str]]:
        subject = self.item.subject
        yield f"{series}_XDR_MC", subject.name
        yield f"{series}_XDR_LB", subject.category
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


def amount(yuan: int) -> str:
    """元 as the standard writes it, in 万元."""
    return f"{(Decimal(yuan) / _YUAN).normalize():f}"
