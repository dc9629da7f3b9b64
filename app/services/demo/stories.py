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
    late = (pack.clock(ClockCode.VERIFY).budget or 0) + 2
    refer = _referral(pack)
    right = {name: delivered.fine for name, delivered in told.items()}
    return {
        "received": (_fine(1, right["received"]),),
        "supplementing": (_fine(4, right["supplementing"], evidence=False), Step(3, "centre1", "supplement", _MISSING)),
        "verifying": (
            _fine(4, right["verifying"]),
            Step(3, "centre1", "accept"),
            Step(2, "centre1", "refer", refer),
            Step(1, PROVIDER, CLAIM),
        ),
        "overdue": (
            _fine(late + 2, right["overdue"]),
            Step(late + 1, "centre2", "accept"),
            Step(late, "centre2", "refer", refer),
        ),
        "answering": (
            _fine(8, right["answering"]),
            Step(7, "centre1", "accept"),
            Step(6, "centre1", "refer", refer),
            Step(1, PROVIDER, "correct", _correction(right["answering"])),
        ),
        "corrected": (
            _fine(18, right["corrected"]),
            Step(17, "centre1", "accept"),
            Step(16, "centre1", "refer", refer),
            Step(13, PROVIDER, "correct", _correction(right["corrected"])),
            Step(12, "centre1", "serve", {"text": "经核查，罚款金额录入有误，现已更正。"}),
        ),
        "maintained": (
            Step(20, APPLICANT, FILE, _claim("CF_NR_FK", "0.1", "申请人认为罚款金额应为 1000 元。")),
            Step(19, "centre2", "accept"),
            Step(18, "centre2", "refer", refer),
            Step(15, PROVIDER, "maintain", _CONFIRMATION, _ORIGINAL),
            Step(14, "centre2", "serve"),
        ),
        "declined": (
            Step(10, APPLICANT, FILE, {"ground": "other", "statement": "申请人认为处罚过重，请求减轻。"}),
            Step(9, "centre2", "decline", _REFUSAL),
        ),
        "retracted": (
            Step(7, APPLICANT, FILE, _claim("XK_NR", "预包装食品、散装食品销售", "许可证载明的经营项目不止一项。")),
            Step(6, "centre1", "accept"),
            Step(5, APPLICANT, RETRACT),
        ),
    }


def _fine(ago: int, right: str, *, evidence: bool = True) -> Step:
    paper = Paper("行政处罚决定书（复印件）", (f"罚款金额：{right} 万元", "此件为演示材料，不具有法律效力。"))
    claim = _claim("CF_NR_FK", right, f"决定书载明罚款 {right} 万元，公示的金额多了一位。")
    return Step(ago, APPLICANT, FILE, claim, paper if evidence else None)


def _claim(field_code: str, claimed: str, statement: str) -> dict[str, Any]:
    return {"ground": "error", "fields": [{"field": field_code, "claimed": claimed}], "statement": statement}


def _referral(pack: Pack) -> dict[str, Any]:
    """Where the county's document is silent, the receiver decides on the measures and says why."""
    if pack.suspension is not Suspension.DECIDE:
        return {}
    return {"suspend": True, "suspend_reason": "申请人提交了决定书复印件，核查期间先暂停执行。"}


def _correction(right: str) -> dict[str, Any]:
    answer = {"field": "CF_NR_FK", "finding": "wrong", "value": right, "source": "行政处罚决定书原件第1页"}
    return {"opinion": "经核对原件，报送时金额录入有误，同意更正。", "answers": [answer], "attest": True}


_ORIGINAL = Paper("行政处罚决定书存根", ("核对无误。", "此件为演示材料，不具有法律效力。"), "PNG")
_CONFIRMATION = {
    "opinion": "经核对原件，公示内容与决定书一致。",
    "answers": [{"field": "CF_NR_FK", "finding": "right", "source": "行政处罚决定书存根"}],
    "attest": True,
}
_MISSING = {"items": ["行政处罚决定书复印件", "申请人身份证明复印件"]}
_REFUSAL = {
    "reason_code": "challenges_decision",
    "reason": "申请人对处罚决定本身不服，不属于信用信息异议，可以依法申请行政复议或者提起行政诉讼。",
}
