"""原决定失效: how a penalty decision that was made public can lose its force, and by whom (行政处罚法 48)."""

from app.domain.vocabulary import N_, Labelled


class Ended(Labelled):
    """What became of the decision, in the words of the law."""

    CHANGED = "changed", N_("被依法变更")
    REVOKED = "revoked", N_("被依法撤销")
    UNLAWFUL = "unlawful", N_("被确认违法")
    VOID = "void", N_("被确认无效")


class Organ(Labelled):
    """Who decided so."""

    COURT = "court", N_("人民法院")
    RECONSIDERATION = "reconsideration", N_("行政复议机关")
    ITSELF = "itself", N_("原处罚机关")


# What the record then says of itself.
STATUS_REASONS = {
    Ended.CHANGED: N_("原处罚决定被依法变更，该决定信息已经撤回"),
    Ended.REVOKED: N_("原处罚决定被依法撤销，该决定信息已经撤回"),
    Ended.UNLAWFUL: N_("原处罚决定被确认违法，该决定信息已经撤回"),
    Ended.VOID: N_("原处罚决定被确认无效，该决定信息已经撤回"),
}
