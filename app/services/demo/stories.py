"""What happens to the disputed records of a place: who does what, so many working days before today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.packs import Pack
from app.domain.vocabulary import ClockCode, Suspension
from app.services.demo.papers import Paper
from app.services.demo.publicity import Delivered

FILE, CLAIM, RETRACT = "file", "claim", "retract"
APPLICANT, PROVIDER = "applicant", "provider"


@dataclass(frozen=True)
class Step:
    """An act: `file`, `claim`, `retract`, or the outcome of the case's open task.

    `who` is a post in the place, the applicant, or the provider of the record; `ago` counts working days.
    """

    ago: int
    who: str
    act: str
    data: Mapping[str, Any] = field(default_factory=dict)
    paper: Paper | None = None


def stories(pack: Pack, told: Mapping[str, Delivered]) -> dict[str, tuple[Step, ...]]:
    """The stories of a place by name; each stands at another stage today."""
    return _open_stories(pack, told) | _closed_stories(pack, told)


def _open_stories(pack: Pack, told: Mapping[str, Delivered]) -> dict[str, tuple[Step, ...]]:
    verifiable = pack.clock(ClockCode.VERIFY).budget or 0
    more = _claim("XK_NR", "预包装食品、散装食品销售", "许可证载明的经营项目不止一项。")
    return {
        "received": (Step(1, APPLICANT, FILE, more),),
        "supplementing": (_fine(4, told["supplementing"], evidence=False), Step(3, "centre1", "supplement", _MISSING)),
        "verifying": (*_referred(pack, _fine(4, told["verifying"])), Step(1, PROVIDER, CLAIM)),
        # Filed and referred within two days, then left until two days after the last.
        "overdue": _referred(pack, _fine(verifiable + 4, told["overdue"])),
        "answering": (
            *_referred(pack, _fine(8, told["answering"])),
            Step(1, PROVIDER, "correct", _correction(told["answering"])),
        ),
    }


def _closed_stories(pack: Pack, told: Mapping[str, Delivered]) -> dict[str, tuple[Step, ...]]:
    too_much = _claim("CF_NR_FK", "0.1", "申请人认为罚款金额应为 1000 元。")
    return {
        "corrected": (
            *_referred(pack, _fine(18, told["corrected"])),
            Step(13, PROVIDER, "correct", _correction(told["corrected"])),
            Step(12, "centre1", "serve", {"text": "经核查，罚款金额录入有误，现已更正。"}),
        ),
        "maintained": (
            *_referred(pack, Step(20, APPLICANT, FILE, too_much)),
            Step(15, PROVIDER, "maintain", _CONFIRMATION, _ORIGINAL),
            Step(14, "centre1", "serve"),
        ),
        "declined": (Step(10, APPLICANT, FILE, _TOO_HARSH), Step(9, "centre2", "decline", _REFUSAL)),
        "retracted": (
            _fine(7, told["retracted"]),
            Step(6, "centre2", "accept"),
            Step(5, APPLICANT, RETRACT),
        ),
    }


def _referred(pack: Pack, filing: Step) -> tuple[Step, Step, Step]:
    """A filing that is accepted on the next day and referred on the day after."""
    return (
        filing,
        Step(filing.ago - 1, "centre1", "accept"),
        Step(filing.ago - 2, "centre1", "refer", _referral(pack)),
    )


def _fine(ago: int, disputed: Delivered, *, evidence: bool = True) -> Step:
    """An objection to a fine entered ten times too high, with the decision as evidence."""
    fine = disputed.fine
    paper = Paper("行政处罚决定书（复印件）", (f"罚款金额：{fine} 万元", "此件为演示材料，不具有法律效力。"))
    claim = _claim("CF_NR_FK", fine, f"决定书载明罚款 {fine} 万元，公示的金额扩大了十倍。")
    return Step(ago, APPLICANT, FILE, claim, paper if evidence else None)


def _claim(field_code: str, claimed: str, statement: str) -> dict[str, Any]:
    return {"ground": "error", "fields": [{"field": field_code, "claimed": claimed}], "statement": statement}


def _referral(pack: Pack) -> dict[str, Any]:
    """Where the county's document is silent, the receiver decides on the measures and says why."""
    if pack.suspension is not Suspension.DECIDE:
        return {}
    return {"suspend": True, "suspend_reason": "申请人提交了决定书复印件，核查期间先暂停执行。"}


def _correction(disputed: Delivered) -> dict[str, Any]:
    answer = {"field": "CF_NR_FK", "finding": "wrong", "value": disputed.fine, "source": "行政处罚决定书原件第1页"}
    return {"opinion": "经核对原件，报送时金额录入有误，同意更正。", "answers": [answer], "attest": True}


_ORIGINAL = Paper("行政处罚决定书存根", ("核对无误。", "此件为演示材料，不具有法律效力。"), "PNG")
_CONFIRMATION = {
    "opinion": "经核对原件，公示内容与决定书一致。",
    "answers": [{"field": "CF_NR_FK", "finding": "right", "source": "行政处罚决定书存根"}],
    "attest": True,
}
_MISSING = {"items": ["行政处罚决定书复印件", "申请人身份证明复印件"]}
_TOO_HARSH = {"ground": "other", "statement": "申请人认为处罚过重，请求减轻。"}
_REFUSAL = {
    "reason_code": "challenges_decision",
    "reason": "申请人对处罚决定本身不服，不属于信用信息异议，可以依法申请行政复议或者提起行政诉讼。",
}
