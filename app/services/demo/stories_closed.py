"""Stories that have ended: every outcome a case can have, some of them late."""

from app.domain.packs import Pack
from app.domain.vocabulary import ClockCode, ReceivedVia, Receiver
from app.services.demo.papers import Paper
from app.services.demo.stories import (
    APPLICANT,
    DISCLAIMER,
    FILE,
    MISSING,
    ORIGINAL,
    PROVIDER,
    RETRACT,
    Plot,
    Step,
    Way,
    Words,
    claim,
    opinion,
    plea,
    right,
    wrong,
)

_TOO_HARSH = plea("other", "申请人认为处罚过重，请求减轻。")
_TOO_MUCH = claim("CF_NR_FK", "0.1", "申请人认为罚款金额应为 1000 元。")
_REFUSAL = {
    "reason_code": "challenges_decision",
    "reason": "申请人对处罚决定本身不服，不属于信用信息异议，可以依法申请行政复议或者提起行政诉讼。",
}
_UNCLEAR = {"reason_code": "no_specific_claim", "reason": "申请书没有写明哪一条记录、哪一项内容有误，电话联系未果。"}
_UNANSWERED = {
    "reason_code": "not_supplemented",
    "reason": "已一次性告知需要补正的材料，期限届满未收到，无法判断异议请求。",
}
_ELSEWHERE = {
    "to": "上一级公共信用信息工作机构（演示）",
    "reason": "争议的内容由上一级平台直接归集，本地没有修改权限。",
}
_REVOKED = Paper("撤销行政处罚决定书（复印件）", ("原决定自始不发生效力。", *DISCLAIMER))
_PERIOD = "2027-12-31"
_PLEADED = (
    "申请人认为公示的违法事实与实际情况不符，理由如下：一、第三次培训当日停电，纸质签到表于次日补录，培训确已进行，"
    "参加人员可以逐一作证；二、第七次培训采用线上方式，平台自动生成的记录与门禁记录不可比较；三、第十一次培训由主管部门"
    "组织，记录由组织方保存，申请人多次索取未果；四、检查人员调取门禁记录时没有排除夜班人员。综上，请求核对案卷后更正。"
)
_WEIGHED = (
    "经调取案卷全部材料，并向办案人员了解情况：一、停电与否不影响记录义务，补录的签到表缺少培训内容和考核结果；"
    "二、线上培训的平台记录共九人，申报的是十七人；三、主管部门组织的培训，用人单位仍应留存本单位人员的记录；"
    "四、门禁记录已经排除夜班人员。公示的违法事实与决定书一致，异议不成立。"
)


def closed_stories(words: Words) -> dict[str, Plot]:
    """The closed stories of a place by name."""
    stories = _not_accepted(words) | _upheld(words) | _upheld_in_part(words) | _ended(words) | _kept(words)
    return stories | _own_error(words) if words.pack.receiver is Receiver.CENTRE else stories


def _not_accepted(words: Words) -> dict[str, Plot]:
    return {
        "declined": (Step(10, APPLICANT, FILE, _TOO_HARSH), Step(9, "centre2", "decline", _REFUSAL)),
        "unspecific": (
            Step(8, APPLICANT, FILE, plea("other", "信息不对。"), way=Way(ReceivedVia.POST, days_before=1)),
            Step(7, "centre1", "decline", _UNCLEAR),
        ),
        "never_supplemented": (
            Step(19, APPLICANT, FILE, claim("CF_NR_FK", "0.03", "金额不对。")),
            Step(18, "centre1", "supplement", MISSING),
            Step(6, "centre1", "decline", _UNANSWERED),
        ),
        "transferred": (Step(12, APPLICANT, FILE, _TOO_MUCH), Step(11, "centre2", "transfer", _ELSEWHERE)),
        "retracted": (
            words.fine("retracted", 7),
            Step(6, "centre2", "accept"),
            Step(5, APPLICANT, RETRACT),
        ),
    }


def _upheld(words: Words) -> dict[str, Plot]:
    late = _verifiable(words.pack) + 8
    return {
        "corrected": (
            *words.referred(words.fine("corrected", 18)),
            Step(13, PROVIDER, "correct", words.right_fine("corrected")),
            Step(12, "centre1", "serve", {"text": "经核查，罚款金额录入有误，现已更正。"}),
        ),
        "rare_name": (
            *words.referred(words.fine("rare_name", 16)),
            Step(11, PROVIDER, "correct", words.right_fine("rare_name")),
            Step(10, "centre2", "serve"),
        ),
        "corrected_late": (
            *words.referred(words.fine("corrected_late", late)),
            Step(3, PROVIDER, "correct", words.right_fine("corrected_late")),
            Step(2, "centre1", "serve", {"text": "核查超过期限，向申请人致歉。"}),
        ),
    }


def _upheld_in_part(words: Words) -> dict[str, Plot]:
    two_claims = words.fine("partly", 22).data
    further = [*two_claims["fields"], {"field": "CF_CFLB", "claimed": "警告"}]
    period = claim("CF_YXQ", _PERIOD, "公示内容缺少处罚有效期。", "omission")
    return {
        "partly": (
            *words.referred(Step(22, APPLICANT, FILE, {**two_claims, "fields": further})),
            Step(
                17,
                PROVIDER,
                "partly",
                opinion(
                    "罚款金额录入有误；处罚类别与决定书一致。",
                    wrong("CF_NR_FK", words.told["partly"].fine),
                    right("CF_CFLB"),
                ),
            ),
            Step(16, "centre1", "serve"),
        ),
        "supplemented": (
            *words.referred(Step(23, APPLICANT, FILE, period)),
            Step(
                18, PROVIDER, "supplement_record", opinion("报送时遗漏了处罚有效期，现补充。", wrong("CF_YXQ", _PERIOD))
            ),
            Step(17, "centre2", "serve"),
        ),
    }


def _ended(words: Words) -> dict[str, Plot]:
    revoked = plea("should_not_publish", "原处罚决定已被作出机关撤销，不应继续公示。")
    unknown = {"field": "CF_NR_FK", "finding": "unverifiable"}
    return {
        "withdrawn": (
            *words.referred(Step(26, APPLICANT, FILE, revoked, _REVOKED)),
            Step(21, PROVIDER, "withdraw", opinion("原决定已由本单位撤销，同意撤销该记录。")),
            Step(20, "centre1", "serve"),
        ),
        "duplicate": (
            *words.referred(Step(19, APPLICANT, FILE, plea("duplicate", "同一决定公示了两次。"))),
            Step(14, PROVIDER, "withdraw", opinion("经核对，两条记录为同一决定，撤销后报送的一条。")),
            Step(13, "centre2", "serve"),
        ),
        "publicity_ended": (
            *words.referred(Step(21, APPLICANT, FILE, plea("over_period", "公示期已满，仍在公示。"))),
            Step(16, PROVIDER, "end_publicity", opinion("公示期已满，同意终止公示。")),
            Step(15, "centre1", "serve"),
        ),
        "unverifiable": (
            *words.referred(Step(24, APPLICANT, FILE, _TOO_MUCH)),
            Step(19, PROVIDER, "unverifiable", opinion("原案卷在搬迁中受损，金额无法核实。", unknown)),
            Step(18, "centre1", "serve"),
        ),
    }


def _kept(words: Words) -> dict[str, Plot]:
    kept = opinion("经核对原件，公示内容与决定书一致。", right("CF_NR_FK"))
    disputed = claim("CF_SY", "培训档案完整，记录属实。", _PLEADED)
    return {
        "maintained": (
            *words.referred(Step(20, APPLICANT, FILE, _TOO_MUCH)),
            Step(15, PROVIDER, "maintain", kept, ORIGINAL),
            Step(14, "centre1", "serve"),
        ),
        "at_length": (
            *words.referred(Step(25, APPLICANT, FILE, disputed, way=Way(ReceivedVia.POST, days_before=1))),
            Step(20, PROVIDER, "maintain", opinion(_WEIGHED, right("CF_SY")), ORIGINAL),
            Step(19, "centre2", "serve", {"text": _WEIGHED}),
        ),
    }


def _own_error(words: Words) -> dict[str, Plot]:
    """The platform's own slip: corrected at once by who keeps its copy."""
    return {
        "own_error": (
            words.fine("own_error", 6),
            Step(5, "centre1", "own_error"),
            Step(4, "centre1", "serve", {"text": "平台登记时金额多录一位，已恢复为提供单位报送的内容。"}),
        )
    }


def _verifiable(pack: Pack) -> int:
    return pack.clock(ClockCode.VERIFY).budget or 0
