"""Which records a place publishes to everybody, and how its plan lets a provider keep one back."""

from app.domain.packs import Pack
from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import RecordKind

CHANNELS = "channels.publication"
CLASSES = "publicity.classes"
EXCLUDED = "publicity.excluded"
# 双公示: what every plan has published; any other kind of record needs a clause of its own first.
_PUBLISHED = frozenset({RecordKind.PENALTY, RecordKind.LICENCE})


def of(pack: Pack, kind: RecordKind, *, is_person: bool, disclosure: Disclosure, withheld: Withheld | None) -> bool:
    """Whether a record of this kind and these marks is published.

    A natural person's never is. A mark keeps its record back even where the plan has dropped it since: a doubt
    publishes nothing.
    """
    if is_person or kind not in _PUBLISHED or CHANNELS not in pack.rules:
        return False
    return disclosure is Disclosure.PUBLIC and withheld is None


def classes(pack: Pack) -> tuple[Disclosure, ...]:
    """The classes of disclosure a provider chooses from; a plan without any knows only publication."""
    return tuple(Disclosure(word) for word in pack.words(CLASSES)) or (Disclosure.PUBLIC,)


def exclusions(pack: Pack, kind: RecordKind) -> tuple[Withheld, ...]:
    """Why a record of this kind may be kept from publication: plans except penalties alone (尤溪 二(五))."""
    if kind is not RecordKind.PENALTY:
        return ()
    return tuple(Withheld(word) for word in pack.words(EXCLUDED))
