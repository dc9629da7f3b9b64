"""考核: a unit's points by a formula that stands in the pack, each point lost with what it was lost for.

The places' plans demand an appraisal and give no weights, so every number is the house's own and is shown as such.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.packs import Pack
from app.domain.vocabulary import N_, Labelled


class Loss(Labelled):
    """For what points are lost; the value is the pack's entry under `supervision.score`."""

    LATE = "late", N_("逾期一至四个工作日")
    SERIOUS = "serious", N_("逾期五个工作日以上")
    HELD = "held", N_("全程期限过后仍在手")
    ERROR = "error", N_("所报信息有误")
    RETURNED = "returned", N_("整改退回重办")
    CIRCULATED = "circulated", N_("通报")


BASE = "supervision.score.base"


@dataclass(frozen=True)
class Formula:
    """The base and the price of each failing, by the pack."""

    base: int
    prices: Mapping[Loss, int]

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be frozen with a report."""
        return {"base": self.base, "prices": {loss.value: price for loss, price in self.prices.items()}}

    @classmethod
    def of(cls, pack: Pack) -> "Formula":
        """The formula of a place."""
        return cls(pack.number(BASE), {loss: pack.number(f"supervision.score.{loss}") for loss in Loss})


@dataclass
class Failings:
    """How often a unit failed in each way, and of how much work."""

    ended: int = 0
    late: int = 0
    serious: int = 0
    held: int = 0
    error: int = 0
    returned: int = 0
    circulated: int = 0

    def to_json(self) -> dict[str, int]:
        """Plain values, to be frozen with a report."""
        return asdict(self)

    @property
    def any_work(self) -> bool:
        """Whether there is anything to appraise."""
        return any(asdict(self).values())


def score(formula: Formula, failings: Failings) -> int:
    """The points left: the base less each failing times its price, never below nought."""
    numbers = asdict(failings)
    lost: int = sum(price * numbers[loss.value] for loss, price in formula.prices.items())
    return max(0, formula.base - lost)
