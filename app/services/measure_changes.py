"""What a command does to joint measures, kept until the command is written: orders go out with it and not before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.domain.measures import OrderAct
from app.domain.vocabulary import MeasureState, Role


@dataclass(frozen=True)
class MeasureRow:
    """A measure as a command reads it; `held` by this case, `held_elsewhere` by another open one."""

    id: int
    record_id: int | None
    listing_id: int | None
    organisation_id: int
    organisation: str
    name: str
    suspendable: bool
    desired: MeasureState
    reported: MeasureState
    executed_at: datetime | None
    started_on: date
    lifted_on: date | None
    channels: tuple[str, ...] = ()
    held: bool = False
    held_elsewhere: bool = False
    suspended_since: datetime | None = None

    @property
    def executed(self) -> bool:
        """Whether it was ever carried out, and so may have done harm."""
        return self.executed_at is not None or self.reported is MeasureState.IN_FORCE


@dataclass(frozen=True)
class OrderLine:
    """One line of an order to come: the measure, and of a restoration the channel; or an honour that was withdrawn."""

    measure: MeasureRow | None
    channel: str = ""
    honour: str = ""


@dataclass(frozen=True)
class OrderWish:
    """An order to one unit that goes out when the command is written; `rules` are those of the pack it rests on."""

    act: OrderAct
    organisation_id: int
    role: Role
    record_id: int | None
    listing_id: int | None
    lines: tuple[OrderLine, ...]
    reason: str = ""
    rules: tuple[str, ...] = ()


@dataclass
class MeasureChanges:
    """Which states are wanted from now on, which holds begin and end, and what the units are told."""

    desired: dict[int, MeasureState] = field(default_factory=dict)
    held: list[int] = field(default_factory=list)
    released: list[int] = field(default_factory=list)
    relinked: Mapping[str, Any] | None = None
    orders: list[OrderWish] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.desired or self.held or self.released or self.relinked or self.orders)
