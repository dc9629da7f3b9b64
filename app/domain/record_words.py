"""The words of records on their way in: batches, rows, held values, disclosure, persons behind firms."""

from app.domain.vocabulary import N_, Labelled


class BatchStatus(Labelled):
    """How far the import of a file is."""

    WAITING = "waiting", N_("等待导入")
    RUNNING = "running", N_("正在导入")
    DONE = "done", N_("导入完成")
    FAILED = "failed", N_("未能导入")


class RowMark(Labelled):
    """What became of a row that is spoken of: stored with a doubt, stored but for a value, or not stored."""

    WARNED = "warned", N_("有疑问")
    HELD = "held", N_("暂存待定")
    REFUSED = "refused", N_("未入库")


class HeldStatus(Labelled):
    """What was decided on a value held back."""

    WAITING = "waiting", N_("待决定")
    APPLIED = "applied", N_("采用报送值")
    KEPT = "kept", N_("保留更正后的值")


class Disclosure(Labelled):
    """Who may read a record without being concerned by it."""

    PUBLIC = "public", N_("社会公开")
    AUTHORISED = "authorised", N_("授权查询")
    GOVERNMENT = "government", N_("政务共享")


class Withheld(Labelled):
    """Why a record is kept from publication."""

    PERSONAL_PRIVACY = "personal_privacy", N_("涉及个人隐私")
    TRADE_SECRET = "trade_secret", N_("涉及商业秘密")


class LinkRole(Labelled):
    """As what a person is answerable for a firm's record."""

    LEGAL_REPRESENTATIVE = "legal_representative", N_("法定代表人")
    PRINCIPAL = "principal", N_("主要负责人")
    DIRECTLY_RESPONSIBLE = "directly_responsible", N_("直接责任人员")


class Mark(Labelled):
    """What a provider's officer changes beside the content of a record, each time with a reason."""

    COURT_PENDING = "court_pending", N_("复议或者诉讼未决")
    DISCLOSURE = "disclosure", N_("公开属性")
    WITHHELD = "withheld", N_("不予公示")
    PERSON_LINK = "person_link", N_("关联责任人员")
    STRUCK_DOWN = "struck_down", N_("原决定失效，信息撤回")
    FORCE_LOST = "force_lost", N_("原决定失效，待提供单位撤回")
