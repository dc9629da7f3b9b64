"""What an event kind is: its sentence, its exact keys, and whether the applicant reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EventKind:
    """`text` may name keys of the event's data, `organisation` for the unit behind `organisation_id`, `account_name`.

    `account_name` is the person behind `account` or `to`; the chain itself names nobody.
    """

    text: str
    keys: frozenset[str] = frozenset()
    public: bool = False


def kind(text: str, *keys: str, public: bool = True) -> EventKind:
    """A kind with these keys."""
    return EventKind(text, frozenset(keys), public)
