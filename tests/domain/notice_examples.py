"""One plausible set of facts per kind of notice, for tests of the words and of the print."""

from dataclasses import replace
from datetime import date

from app.domain.notice_facts import (
    Citation,
    ClockLine,
    Contact,
    FieldLine,
    MatterLine,
    MeasureLine,
    NoticeFacts,
    RecordLine,
    Remedy,
)
from app.domain.vocabulary import (
    Basis,
    CaseOutcome,
    ClockKind,
    DeclineReason,
    Finding,
    NoticeKind,
    Suspension,
)

PLAN = "中牟县社会信用体系建设工作方案"
WHOLE = Citation(
    PLAN, "六（三）", "县信用中心应当自收到异议申请之日起 12 个工作日内回复信用主体并说明处理理由。", Basis.COUNTY
)
REFER = Citation(
    PLAN,
    "六（三）",
    "县信用中心接到异议申请 5 个工作日内,将该申请及相关材料反馈至原信用信息提供单位",
    Basis.COUNTY,
)
VERIFY = Citation(PLAN, "六（三）", "信息提供单位自收到申请之日起 5 个工作日内进行相关信息核实", Basis.COUNTY)
REVIEW = Citation("行政复议法", "第二十条第一款")
SUIT = Citation("行政诉讼法", "第四十六条第一款")
BORROWED = Citation("行政复议法", "第三十一条", basis=Basis.ANALOGY)

REMEDIES = (
    Remedy("行政复议", "中牟县人民政府", "60日", REVIEW, date(2026, 4, 28), date(2026, 2, 27)),
    Remedy("行政诉讼", "中牟县人民法院", "6个月", SUIT, date(2026, 8, 27), date(2026, 2, 27)),
)
CLOCKS = (
    ClockLine("转送信息提供单位", "中牟县信用中心", "5个工作日", date(2026, 2, 27), citation=REFER),
    ClockLine("核查并提出处理意见", "中牟县市场监督管理局", "5个工作日", date(2026, 3, 5), citation=VERIFY),
    ClockLine("书面答复", "中牟县信用中心", "12个工作日", date(2026, 3, 9), citation=WHOLE),
)
FACTS = NoticeFacts(
    issuer="中牟县信用中心",
    addressee="中牟县䶮龑骉建材有限公司",
    number="牟信异〔2026〕12号",
    issued_on=date(2026, 2, 27),
    application="SQ-410122-2026-000123",
    applicant="中牟县䶮龑骉建材有限公司",
    received_on=date(2026, 2, 13),
    received_via="网上提交",
    check_code="K7QM-2XPA-94TD",
    check_address="https://credit.example.gov.cn/check",
    check_link="https://credit.example.gov.cn/check/K7QM-2XPA-94TD",
    query_code="HT6W-29KM",
    records=(
        RecordLine(
            "行政处罚（产品质量）", "牟市监罚〔2025〕88号", "中牟县市场监督管理局", "YY-410122-2026-000045", "信息错误"
        ),
    ),
    statement="处罚决定书载明的罚款金额为0.8万元，平台公示为8万元，请予更正。",
    fields=(
        FieldLine("罚款金额（万元）", "8", "0.8", Finding.WRONG, "0.8", "牟市监罚〔2025〕88号行政处罚决定书第2页"),
    ),
    provider="中牟县市场监督管理局",
    verified_on=date(2026, 2, 26),
    opinion="经核对原始案卷，罚款金额系录入时小数点错位，应为0.8万元，同意更正。",
    outcome=CaseOutcome.CORRECTED,
    upstream_pending=True,
    suspension=Suspension.CONTINUE,
    measures=(MeasureLine("限制参加政府采购活动", "中牟县财政局", "已通知解除"),),
    matters=(
        MatterLine("YY-410122-2026-000045", "超过法定时限", "核查并提出处理意见", date(2026, 2, 27), 3),
        MatterLine("YY-410122-2026-000046", "两次退回"),
    ),
    demand="请立即办结，书面说明逾期原因和整改措施。",
    reply="已安排专人办理。",
    order_number="DB-410122-2026-000007",
    subject="中牟县䶮龑骉建材有限公司",
    clocks=CLOCKS,
    citations=(WHOLE,),
    remedies=REMEDIES,
    contact=Contact("李红", "0371-62100000", "中牟县青年路1号政务服务大厅12号窗口"),
    seal="未盖章（演示）",
)

_CHANGES: dict[NoticeKind, dict[str, object]] = {
    NoticeKind.RECEIPT: {"materials": ("异议申请书", "行政处罚决定书（扫描件）")},
    NoticeKind.SUPPLEMENT: {
        "materials": ("法定代表人授权委托书（写明委托事项、权限和期限）", "能够辨认罚款金额的行政处罚决定书"),
        "clocks": (ClockLine("补正", "申请人", "10个工作日", date(2026, 3, 9), ClockKind.INTERNAL),),
        "citations": (BORROWED,),
    },
    NoticeKind.DECLINE: {
        "decline_reason": DeclineReason.CHALLENGES_DECISION,
        "reasons": ("你单位主张处罚过重，没有指出公示内容与处罚决定书不一致之处。",),
    },
    NoticeKind.TRANSFER: {
        "addressee": "中牟县人民法院",
        "transferee": "中牟县人民法院",
        "reasons": ("所涉名单由你单位依法认定和发布，我单位无权变更。",),
        "materials": ("异议申请书", "申请人提交的证明材料"),
        "copies": ("中牟县䶮龑骉建材有限公司",),
    },
    NoticeKind.TRANSFER_NOTICE: {
        "transferee": "中牟县人民法院",
        "reasons": ("所涉名单由中牟县人民法院依法认定和发布，我单位无权变更。",),
    },
    NoticeKind.VERIFICATION_REQUEST: {
        "addressee": "中牟县市场监督管理局",
        "clocks": CLOCKS[1:2],
        "citations": (VERIFY,),
        "materials": ("异议申请书", "行政处罚决定书（扫描件）"),
    },
    NoticeKind.CIRCULAR: {"reasons": ("期满没有整改，也没有说明原因。",)},
    NoticeKind.ORDER_REVOCATION: {"reasons": ("所列事项在督办单发出前已经办结。",)},
    NoticeKind.LINKED_PERSON_NOTICE: {
        "addressee": "示例人",
        "addressee_is_person": True,
        "reasons": ("该记录的内容已经更正，对您的关联记录同时按更正后的内容更正。",),
    },
    NoticeKind.MATTER_REPORT: {
        "addressee": "县政府",
        "matter": "两个单位互相推诿",
        "reasons": ("两个单位都认为记录不由本单位提供，协调两次没有结果。",),
        "demand": "建议明确由一个单位负责核查。",
    },
}


def example(kind: NoticeKind, **changes: object) -> NoticeFacts:
    """The facts of an ordinary notice of this kind, with `changes` on top."""
    return replace(FACTS, **{**_CHANGES.get(kind, {}), **changes})  # type: ignore[arg-type]
