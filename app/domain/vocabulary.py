"""The words of the field: every role, state, outcome, code. Values are the public contract, labels what people read."""

from app.domain.labelled import N_ as N_
from app.domain.labelled import Labelled as Labelled


class Role(Labelled):
    """Who takes part; also the lane ids of the process models."""

    APPLICANT = "applicant", N_("申请人")
    CREDIT_CENTRE = "credit_centre", N_("受理单位")
    INFORMATION_PROVIDER = "information_provider", N_("信息提供单位")
    MEASURE_INITIATOR = "measure_initiator", N_("发起部门")
    MEASURE_IMPLEMENTER = "measure_implementer", N_("实施部门")
    SUPERVISOR = "supervisor", N_("督办人员")
    ADMINISTRATOR = "administrator", N_("系统管理员")
    AUDITOR = "auditor", N_("审计员")


class CaseKind(Labelled):
    """Every kind of case; the value is the id of its process."""

    OBJECTION = "objection", N_("异议处理")
    CREDIT_REPAIR = "credit_repair", N_("信用修复")
    COMPLAINT = "complaint", N_("投诉")
    LISTING = "listing", N_("名单列入")
    LIST_EXIT = "list_exit", N_("名单移出")
    MEASURE_ORDER = "measure_order", N_("措施通知")
    SUPERVISION = "supervision", N_("督办")
    SELF_CORRECTION = "self_correction", N_("主动纠正")


# Cases that are orders to a unit: nobody has applied for them, and they are counted apart.
ORDERS = frozenset({CaseKind.SUPERVISION, CaseKind.MEASURE_ORDER})


class Origin(Labelled):
    """How a case came to the authority."""

    OBJECTION = "objection", N_("异议申请")
    COMPLAINT = "complaint", N_("投诉")
    OWN_DISCOVERY = "own_discovery", N_("主动发现")
    COURT = "court", N_("司法文书")


class Channel(Labelled):
    ONLINE = "online", N_("网上")
    PAPER = "paper", N_("纸质")


class ReceivedVia(Labelled):
    """How a filing that staff register reached the authority."""

    WINDOW = "window", N_("窗口")
    POST = "post", N_("邮寄")
    TELEPHONE = "telephone", N_("电话")


class CaseStatus(Labelled):
    OPEN = "open", N_("在办")
    CLOSED = "closed", N_("办结")


class Stage(Labelled):
    """Where a case stands, in the order of the work."""

    RECEIVED = "received", N_("已收件")
    CHECKING = "checking", N_("受理审查")
    SUPPLEMENTING = "supplementing", N_("补正中")
    REFERRING = "referring", N_("转送核查")
    VERIFYING = "verifying", N_("核查中")
    ANSWERING = "answering", N_("答复中")
    CLOSED = "closed", N_("已办结")


class CaseOutcome(Labelled):
    """How an objection ended."""

    MAINTAINED = "maintained", N_("维持原记录")
    CORRECTED = "corrected", N_("更正")
    SUPPLEMENTED = "supplemented", N_("补充")
    WITHDRAWN = "withdrawn", N_("撤销记录")
    PUBLICITY_ENDED = "publicity_ended", N_("终止公示")
    PARTLY = "partly", N_("部分成立")
    UNVERIFIABLE = "unverifiable", N_("无法核实")
    OWN_ERROR = "own_error", N_("平台差错已更正")
    DECLINED = "declined", N_("不予受理")
    TRANSFERRED = "transferred", N_("转送其他机关")
    RETRACTED = "retracted", N_("申请人撤回")


class Finding(Labelled):
    """The provider's answer on one disputed field."""

    RIGHT = "right", N_("无误")
    WRONG = "wrong", N_("有误")
    UNVERIFIABLE = "unverifiable", N_("无法核实")


class Ground(Labelled):
    """Why a record is disputed."""

    ERROR = "error", N_("信息错误")
    OMISSION = "omission", N_("信息遗漏")
    DUPLICATE = "duplicate", N_("重复公示")
    SHOULD_NOT_PUBLISH = "should_not_publish", N_("不应公示")
    OVER_PERIOD = "over_period", N_("超期公示")
    DIFFERS_FROM_SOURCE = "differs_from_source", N_("与认定机关不一致")
    WRONG_SUBJECT = "wrong_subject", N_("主体错配")
    PRIVACY = "privacy", N_("涉及隐私或商业秘密")
    LIST_CONDITIONS = "list_conditions", N_("不符合名单条件")
    GRADE = "grade", N_("信用等级有误")
    REPAIR_RESULT = "repair_result", N_("对修复结果有异议")
    LINK = "link", N_("关联有误")
    OTHER = "other", N_("其他")


class TargetType(Labelled):
    """What an objection is about."""

    RECORD = "record", N_("信用记录")
    LISTING = "listing", N_("名单条目")
    MEASURE = "measure", N_("惩戒措施")
    GRADE = "grade", N_("信用等级")
    REPAIR = "repair", N_("修复结果")
    LINK = "link", N_("人员关联")


class DeclineReason(Labelled):
    """Codes of a refusal to accept."""

    NOT_OWN_RECORD = "not_own_record", N_("所涉信息不属于申请人")
    OUT_OF_SCOPE = "out_of_scope", N_("不属于公共信用信息异议范围")
    CHALLENGES_DECISION = "challenges_decision", N_("对决定本身不服，应依法申请行政复议或者提起行政诉讼")
    ALREADY_DECIDED = "already_decided", N_("同一事项已作出处理且无新的事实")
    NO_SPECIFIC_CLAIM = "no_specific_claim", N_("没有具体的异议请求")
    NOT_SUPPLEMENTED = "not_supplemented", N_("逾期未补正，无法判断异议请求")


class RecordKind(Labelled):
    PENALTY = "penalty", N_("行政处罚")
    LICENCE = "licence", N_("行政许可")


class RecordStatus(Labelled):
    IN_FORCE = "in_force", N_("有效")
    WITHDRAWN = "withdrawn", N_("已撤销")
    UNPUBLISHED = "unpublished", N_("终止公示")
    REPAIRED = "repaired", N_("已修复")
    EXPIRED = "expired", N_("期满")
    ERASED = "erased", N_("已消除")


class MeasureState(Labelled):
    """Desired and reported state of a joint punishment measure."""

    IN_FORCE = "in_force", N_("执行中")
    SUSPENDED = "suspended", N_("暂停执行")
    LIFTED = "lifted", N_("已解除")


class IdType(Labelled):
    USCC = "uscc", N_("统一社会信用代码")
    RESIDENT_ID = "resident_id", N_("居民身份证号码")
    OTHER = "other", N_("其他证件")


class ClockCode(Labelled):
    """The limits of the law and of the house; see docs/deadlines.md."""

    REFER = "refer", N_("转送")
    VERIFY = "verify", N_("核查")
    ANSWER = "answer", N_("答复")
    WHOLE = "whole", N_("全程")
    SUPPLEMENT = "supplement", N_("补正")
    ACKNOWLEDGE = "acknowledge", N_("签收措施通知")
    EXECUTE = "execute", N_("执行措施通知")
    ACCEPT_REPAIR = "accept_repair", N_("修复受理")
    DECIDE_REPAIR = "decide_repair", N_("修复决定")
    FEEDBACK = "feedback", N_("定期反馈")
    PUBLISH = "publish", N_("公示")
    REVOKE = "revoke", N_("撤回公开")
    RESTORE = "restore", N_("恢复信誉")
    TELL_SUBJECT = "tell_subject", N_("告知当事人")
    COMPLAINT = "complaint", N_("投诉办理")
    REVIEW = "review", N_("复核")
    RECTIFY = "rectify", N_("督办整改")


class ClockKind(Labelled):
    STATUTORY = "statutory", N_("法定时限")
    INTERNAL = "internal", N_("内部目标，非法定")


class ClockState(Labelled):
    ON_TRACK = "on_track", N_("正常")
    DUE_SOON = "due_soon", N_("临期")
    DUE_TODAY = "due_today", N_("今日到期")
    OVERDUE = "overdue", N_("超期")
    SERIOUSLY_OVERDUE = "seriously_overdue", N_("严重超期")
    PAUSED = "paused", N_("计时暂停")
    MET = "met", N_("按期完成")
    MISSED = "missed", N_("逾期完成")
    CANCELLED = "cancelled", N_("已取消")
    NO_LIMIT = "no_limit", N_("无时限")


class PauseReason(Labelled):
    """Why a clock may stand still; which of them apply is the policy pack's choice."""

    SUPPLEMENT = "supplement", N_("等待申请人补正")
    INSPECTION = "inspection", N_("检验")
    TESTING = "testing", N_("检测")
    QUARANTINE = "quarantine", N_("检疫")
    APPRAISAL = "appraisal", N_("鉴定")
    EXPERT_REVIEW = "expert_review", N_("专家评审")


class Unit(Labelled):
    WORKDAY = "workday", N_("个工作日")
    DAY = "day", N_("日")
    MONTH = "month", N_("个月")
    YEAR = "year", N_("年")


class Basis(Labelled):
    """Where a rule of a policy pack comes from."""

    STATUTE = "statute", N_("法律法规")
    COUNTY = "county", N_("本地文件")
    ANALOGY = "analogy", N_("参照适用")
    INTERNAL = "internal", N_("内部规定，非法定")


class Receiver(Labelled):
    """Who receives objections in a place."""

    CENTRE = "centre", N_("信用中心")
    DEPARTMENT = "department", N_("实施部门")


class Suspension(Labelled):
    """What happens to joint punishment measures while a record is verified."""

    SUSPEND = "suspend", N_("核查期间暂停执行")
    CONTINUE = "continue", N_("核查期间继续执行")
    DECIDE = "decide", N_("由受理单位决定")


class RemedyCode(Labelled):
    """The ways to a higher body that an answer must name."""

    RECONSIDERATION = "reconsideration", N_("行政复议")
    LITIGATION = "litigation", N_("行政诉讼")
    INACTION = "inaction", N_("逾期未答复的，先申请行政复议")
    INACTION_LITIGATION = "inaction_litigation", N_("不履行法定职责的，提起行政诉讼")


class NoticeKind(Labelled):
    """The written notices; the label is the title printed on the paper."""

    RECEIPT = "receipt", N_("收件回执")
    ACCEPTANCE = "acceptance", N_("受理通知书")
    SUPPLEMENT = "supplement", N_("补正告知书")
    DECLINE = "decline", N_("不予受理告知书")
    TRANSFER = "transfer", N_("转送函")
    TRANSFER_NOTICE = "transfer_notice", N_("转送告知书")
    VERIFICATION_REQUEST = "verification_request", N_("协查函")
    ANSWER = "answer", N_("异议处理结果告知书")
    REPAIR_HINT = "repair_notice", N_("信用修复告知书")
    SUPERVISION_ORDER = "supervision_order", N_("督办单")
    CIRCULAR = "circular", N_("通报")
    ORDER_REVOCATION = "order_revocation", N_("撤销督办通知")
    MATTER_REPORT = "matter_report", N_("重大问题请示")
    SUSPENSION_NOTICE = "suspension_notice", N_("暂停执行通知书")
    RESUMPTION_NOTICE = "resumption_notice", N_("恢复执行通知书")
    LIFTING_NOTICE = "lifting_notice", N_("解除执行通知书")
    RESTORATION_NOTICE = "restoration_notice", N_("恢复信誉、消除不良影响通知书")
    SUSPENSION_PROOF = "suspension_proof", N_("暂停执行证明")
    RESTORATION_LETTER = "restoration_letter", N_("恢复信誉函")
    LINKED_PERSON_NOTICE = "linked_person_notice", N_("关联责任人员告知书")


class ServiceMethod(Labelled):
    """How a notice reached its addressee."""

    ACCOUNT = "account", N_("网上账户")
    EMAIL = "email", N_("电子邮件")
    HAND = "hand", N_("直接送达")
    LEFT = "left", N_("留置送达")
    POST = "post", N_("邮寄送达")
    ENTRUSTED = "entrusted", N_("委托送达")
    ANNOUNCEMENT = "announcement", N_("公告送达")
