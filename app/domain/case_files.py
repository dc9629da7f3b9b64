"""案卷: what one case leaves the house with, for whom, and by which right."""

from app.domain.vocabulary import N_, Labelled

FORMAT = "xinzheng-case-file-1"


class Purpose(Labelled):
    """What a case file is made for."""

    RECONSIDERATION = "reconsideration", N_("行政复议")
    COURT = "court", N_("行政诉讼")
    ARCHIVE = "archive", N_("归档")
