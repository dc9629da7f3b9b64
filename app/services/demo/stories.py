"""What happens to the disputed records of a place: who does what, so many working days before today.

Here are the words of all stories; those that are still open and those that have ended stand in modules of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.packs import Pack
from app.domain.vocabulary import ReceivedVia, Suspension
from app.services.demo.papers import Paper
from app.services.demo.publicity import Delivered
from app.services.demo.units import County

FILE, CLAIM, RETRACT = "file", "claim", "retract"
APPLICANT, PROVIDER, OTHER_PROVIDER = "applicant", "provider", "other_provider"


@dataclass(frozen=True)
class Way:
    """How a filing came that staff register: by which way, how many working days before its registration, by whom."""

    via: ReceivedVia
    days_before: int = 0
    by_agent: bool = False


@dataclass(frozen=True)
class Step:
    """An act: `file`, `claim`, `retract`, or the outcome of the case's open task.

    `who` is a post in the place, the applicant, the provider of the record or the other one; `ago` counts working days.
    """

    ago: int
    who: str
    act: str
    data: Mapping[str, Any] = field(default_factory=dict)
    paper: Paper | None = None
    way: Way = Way(ReceivedVia.WINDOW)


Plot = tuple[Step, ...]


@dataclass(frozen=True)
class Words:
    """What people write in a place whose pack is `pack`, about its records by the name of their story."""

    county: County
    pack: Pack
    told: Mapping[str, Delivered]

    def fine(self, story: str, ago: int, *, evidence: bool = True, way: Way = Way(ReceivedVia.WINDOW)) -> Step:
        """An objection to a fine entered ten times too high, with the decision as evidence."""
        fine = self.told[story].fine
        paper = Paper("行政处罚决定书（复印件）", (f"罚款金额：{fine} 万元", *DISCLAIMER))
        said = claim("CF_NR_FK", fine, f"决定书载明罚款 {fine} 万元，公示的金额扩大了十倍。")
        return Step(ago, APPLICANT, FILE, said, paper if evidence else None, way)

    def referred(self, filing: Step) -> Plot:
        """A filing that is accepted on the next day and referred on the day after."""
        return (
            filing,
            Step(filing.ago - 1, "centre1", "accept"),
            Step(filing.ago - 2, "centre1", "refer", self.referral()),
        )

    def referral(self, provider: str | None = None) -> dict[str, Any]:
        """Where the county's document is silent, the receiver decides on the measures and says why."""
        named = {"provider": self.county.uscc(provider)} if provider else {}
        if self.pack.suspension is not Suspension.DECIDE:
            return named
        return {**named, "suspend": True, "suspend_reason": "申请人提交了决定书复印件，核查期间先暂停执行。"}

    def right_fine(self, story: str) -> dict[str, Any]:
        """The provider's answer that gives the fine of the decision; measures that rested on the amount are lifted."""
        answer = wrong("CF_NR_FK", self.told[story].fine)
        reason = "金额更正后不再达到采取该措施的标准。"
        measures = [{"id": str(each), "effect": "lift", "reason": reason} for each in self.told[story].measures]
        said = opinion("经核对原件，报送时金额录入有误，同意更正。", answer)
        return {**said, "measures": measures} if measures else said


def claim(field_code: str, claimed: str, statement: str, ground: str = "error") -> dict[str, Any]:
    """An objection to one field."""
    return {"ground": ground, "fields": [{"field": field_code, "claimed": claimed}], "statement": statement}


def plea(ground: str, statement: str) -> dict[str, Any]:
    """An objection that names no field."""
    return {"ground": ground, "statement": statement}


def opinion(text: str, *answers: Mapping[str, str]) -> dict[str, Any]:
    """A provider's written opinion with its answers on the disputed fields."""
    return {"opinion": text, "answers": list(answers), "attest": True}


def wrong(field_code: str, value: str) -> dict[str, str]:
    """The finding that a field was wrong."""
    return {"field": field_code, "finding": "wrong", "value": value, "source": "行政处罚决定书原件第1页"}


def right(field_code: str) -> dict[str, str]:
    """The finding that a field is right."""
    return {"field": field_code, "finding": "right", "source": "行政处罚决定书存根"}


DISCLAIMER = ("此件为演示材料，不具有法律效力。",)
ORIGINAL = Paper("行政处罚决定书存根", ("核对无误。", *DISCLAIMER), "PNG")
NOT_OURS = {"opinion": "经查，该决定不是本单位作出，本单位没有相关案卷，请另行确定核查单位。"}
MISSING = {"items": ["行政处罚决定书复印件", "申请人身份证明复印件"]}
