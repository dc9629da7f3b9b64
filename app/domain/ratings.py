"""好差评 in words: the five grades, the reasons offered with each, and which grades are called back."""

from enum import IntEnum

from app.domain.vocabulary import N_, Labelled


class Grade(IntEnum):
    """How content an applicant is, the best highest."""

    VERY_BAD = 1
    BAD = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5

    @property
    def label(self) -> str:
        return _GRADES[self]

    @property
    def bad(self) -> bool:
        """Whether somebody must ask the applicant what went wrong."""
        return self <= Grade.BAD


class Reason(Labelled):
    """Why; praise first, then what to mend."""

    FAST = "fast", N_("办理及时")
    CLEAR = "clear", N_("理由说得清楚")
    FAIR = "fair", N_("处理公正")
    EASY = "easy", N_("手续简便")
    KIND = "kind", N_("服务态度好")
    SLOW = "slow", N_("办理太慢或者超期")
    UNCLEAR = "unclear", N_("没有说清理由")
    UNFAIR = "unfair", N_("认为处理不公")
    TROUBLESOME = "troublesome", N_("手续繁琐或者重复要材料")
    UNKIND = "unkind", N_("服务态度不好")
    UNREACHABLE = "unreachable", N_("咨询联系不上")


PRAISE = (Reason.FAST, Reason.CLEAR, Reason.FAIR, Reason.EASY, Reason.KIND)
COMPLAINTS = tuple(reason for reason in Reason if reason not in PRAISE)
_GRADES = {
    Grade.VERY_GOOD: N_("非常满意"),
    Grade.GOOD: N_("满意"),
    Grade.FAIR: N_("基本满意"),
    Grade.BAD: N_("不满意"),
    Grade.VERY_BAD: N_("非常不满意"),
}


def reasons_for(grade: Grade) -> tuple[Reason, ...]:
    """The reasons that fit a grade; the middle one may praise and blame."""
    if grade.bad:
        return COMPLAINTS
    return (*PRAISE, *COMPLAINTS) if grade is Grade.FAIR else PRAISE
