"""What each end of an objection does to the joint measures on its record: the table of the law of the place.

Benefits take effect at once, burdens only with the answer. Pure: states go in, changes come out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.measures import OrderAct
from app.domain.vocabulary import N_, Ground, Labelled


class Ending(StrEnum):
    """How an opinion or the case ended, as far as measures ask."""

    MAINTAIN = "maintain"
    CORRECT = "correct"
    SUPPLEMENT_RECORD = "supplement_record"
    PARTLY = "partly"
    OWN_ERROR = "own_error"
    WITHDRAW = "withdraw"
    DUPLICATE = "duplicate"
    END_PUBLICITY = "end_publicity"
    UNVERIFIABLE = "unverifiable"
    MISROUTED = "misrouted"
    DECLINED = "declined"
    RETRACTED = "retracted"
    TRANSFERRED = "transferred"


class Effect(Labelled):
    """What the provider says of one measure where the record changes."""

    KEEP = "keep", N_("继续执行")
    LIFT = "lift", N_("解除")


class Restoration(StrEnum):
    """Whether the harm a measure has done is to be undone."""

    NONE = "none"
    DUE = "due"
    PROPOSED = "proposed"


# The endings after which the provider says of each measure what becomes of it.
CHOSEN = frozenset({Ending.CORRECT, Ending.SUPPLEMENT_RECORD, Ending.PARTLY, Ending.END_PUBLICITY})
_CHANGED = CHOSEN | {Ending.OWN_ERROR}
_WITHOUT_ANSWER = frozenset({Ending.DECLINED, Ending.RETRACTED, Ending.TRANSFERRED})
# What a ground says by itself of measures on a record that is published no more.
_BY_GROUND: Mapping[Ground, Effect] = {Ground.OVER_PERIOD: Effect.LIFT, Ground.PRIVACY: Effect.KEEP}


@dataclass(frozen=True)
class Consequence:
    """What one measure is told at once and with the answer, and whether its harm is undone.

    `relinked`: it rests on the surviving record from now on.
    """

    at_once: OrderAct | None = None
    with_answer: OrderAct | None = None
    restoration: Restoration = Restoration.NONE
    relinked: bool = False


def usual(ending: Ending, ground: Ground) -> Effect | None:
    """The effect that holds where none is chosen; None where the provider must choose."""
    if ending is Ending.OWN_ERROR:
        return Effect.KEEP
    return _BY_GROUND.get(ground) if ending is Ending.END_PUBLICITY else None


def consequence(
    ending: Ending, *, suspended: bool, executed: bool, effect: Effect | None = None, noted: bool = False
) -> Consequence:
    """What an ending does to one measure that has not been lifted.

    `suspended`: this case holds it; `executed`: it was ever carried out; `effect` is needed where the record changes;
    `noted`: an unverifiable record stays with both versions, as the place's rule says. Raises ValueError.
    """
    resumed = OrderAct.RESUME if suspended else None
    harm = Restoration.DUE if executed else Restoration.NONE
    if ending is Ending.MISROUTED:
        return Consequence()
    if ending in _WITHOUT_ANSWER:
        return Consequence(at_once=resumed)
    if ending is Ending.WITHDRAW or (ending in _CHANGED and effect is Effect.LIFT):
        return Consequence(at_once=OrderAct.LIFT, restoration=harm)
    if ending is Ending.UNVERIFIABLE and not noted:
        proposed = Restoration.PROPOSED if executed else Restoration.NONE
        return Consequence(with_answer=OrderAct.LIFT, restoration=proposed)
    if ending in _CHANGED and effect is None:
        raise ValueError(f"{ending} says nothing of a measure without an effect")
    return Consequence(with_answer=resumed, relinked=ending is Ending.DUPLICATE)
