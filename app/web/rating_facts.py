"""A rating in pairs, for those who answer for it, and what of its call-back is known."""

from datetime import date
from typing import Any

from app.domain.ratings import Grade
from app.domain.vocabulary import N_
from app.models.contact import Rating
from app.services import ratings
from app.web.filters import long_day, moment, translated

Pairs = list[tuple[str, Any]]


def facts(row: Rating) -> Pairs:
    """Grade, reasons, words, and the call-back."""
    reasons = translated(N_("、")).join(translated(each) for each in ratings.reasons_of(row))
    pairs: Pairs = [
        (N_("满意程度"), translated(Grade(row.grade).label)),
        (N_("原因"), reasons or "—"),
        (N_("意见"), row.text or "—"),
        (N_("评价时间"), moment(row.rated_at)),
    ]
    if row.called_back_at:
        pairs += [(N_("回访时间"), moment(row.called_back_at)), (N_("回访情况"), row.call_back)]
    elif row.call_back_due_on:
        pairs.append((N_("最迟回访（内部目标）"), long_day(row.call_back_due_on)))
    return [(translated(name), value) for name, value in pairs]


def waits(row: Rating) -> bool:
    """Whether somebody must still call back."""
    return row.call_back_due_on is not None and row.called_back_at is None


def late(row: Rating, today: date) -> bool:
    """Whether the call-back should have been made before today."""
    return row.called_back_at is None and row.call_back_due_on is not None and row.call_back_due_on < today
