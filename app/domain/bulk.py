"""Acts on many tasks at once: which there are, how many tasks they take, how long they can be undone."""

from datetime import timedelta

from app.domain.vocabulary import N_, Labelled

MOST = 500
AT_ONCE = 20
UNDO = timedelta(minutes=10)


class BulkAct(Labelled):
    """What is done to each of the chosen tasks; the last two undo the first two."""

    CLAIM = "claim", N_("签收")
    REASSIGN = "reassign", N_("转办")
    REMIND = "remind", N_("催办")
    NOTIFY = "notify", N_("发送通知")
    RELEASE = "release", N_("撤销签收")
    GIVE_BACK = "give_back", N_("撤销转办")


OFFERED = (BulkAct.CLAIM, BulkAct.REASSIGN, BulkAct.REMIND, BulkAct.NOTIFY)
# Nothing leaves the house by these, so that they can be taken back; a reminder or a message cannot.
UNDONE_BY = {BulkAct.CLAIM: BulkAct.RELEASE, BulkAct.REASSIGN: BulkAct.GIVE_BACK}
