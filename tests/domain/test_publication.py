"""What is published: what a plan or a provider keeps back never is, and a person's record never is."""

import pytest

from app.domain import publication
from app.domain.packs import Pack
from app.domain.record_words import Disclosure, Withheld
from app.domain.vocabulary import RecordKind
from app.services import policy
from tests.fixed_clock import FixedClock


def pack(place: str) -> Pack:
    return policy.in_force(place, FixedClock("2026-09-30").today())


@pytest.mark.parametrize("place", ["zhongmu", "yunyang", "yunfu", "yichuan", "youxi"])
def test_firms_are_published_everywhere_and_persons_nowhere(place: str) -> None:
    """双公示 holds in all five places; a natural person is on no public page whatever the class."""
    for kind in RecordKind:
        marks = {"disclosure": Disclosure.PUBLIC, "withheld": None}
        assert publication.of(pack(place), kind, is_person=False, **marks)
        assert not publication.of(pack(place), kind, is_person=True, **marks)


@pytest.mark.parametrize(
    ("disclosure", "withheld"),
    [
        (Disclosure.AUTHORISED, None),
        (Disclosure.GOVERNMENT, None),
        (Disclosure.PUBLIC, Withheld.PERSONAL_PRIVACY),
        (Disclosure.PUBLIC, Withheld.TRADE_SECRET),
    ],
)
@pytest.mark.parametrize("place", ["youxi", "zhongmu"])
def test_a_mark_keeps_a_record_back(place: str, disclosure: Disclosure, withheld: Withheld | None) -> None:
    """Also where the plan knows no such mark: a doubt publishes nothing."""
    for kind in RecordKind:
        assert not publication.of(pack(place), kind, is_person=False, disclosure=disclosure, withheld=withheld)


def test_only_youxi_lets_a_provider_keep_records_back() -> None:
    """尤溪 二(二) names three classes, 二(五) excepts penalties that touch personal privacy; no other plan does."""
    assert publication.classes(pack("youxi")) == tuple(Disclosure)
    assert publication.exclusions(pack("youxi"), RecordKind.PENALTY) == (Withheld.PERSONAL_PRIVACY,)
    assert publication.exclusions(pack("youxi"), RecordKind.LICENCE) == ()
    for place in ("zhongmu", "yunyang", "yunfu", "yichuan"):
        assert publication.classes(pack(place)) == (Disclosure.PUBLIC,)
        assert publication.exclusions(pack(place), RecordKind.PENALTY) == ()
