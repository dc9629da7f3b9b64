"""The effects table, cell by cell: what an ending does to one measure that has not been lifted."""

import pytest

from app.domain.effects import Consequence, Effect, Ending, Restoration, consequence, usual
from app.domain.measures import OrderAct
from app.domain.vocabulary import Ground

RESUME, LIFT = OrderAct.RESUME, OrderAct.LIFT
DUE, PROPOSED = Restoration.DUE, Restoration.PROPOSED
KEPT = Consequence(with_answer=RESUME)
LIFTED = Consequence(at_once=LIFT, restoration=DUE)
# Ending, effect: what follows for a suspended measure, and for one that goes on; both were carried out.
TABLE = {
    (Ending.MAINTAIN, None): (KEPT, Consequence()),
    **{
        (ending, effect): row
        for ending in (
            Ending.CORRECT,
            Ending.SUPPLEMENT_RECORD,
            Ending.PARTLY,
            Ending.OWN_ERROR,
            Ending.END_PUBLICITY,
        )
        for effect, row in ((Effect.KEEP, (KEPT, Consequence())), (Effect.LIFT, (LIFTED, LIFTED)))
    },
    (Ending.WITHDRAW, None): (LIFTED, LIFTED),
    (Ending.DUPLICATE, None): (Consequence(with_answer=RESUME, relinked=True), Consequence(relinked=True)),
    (Ending.UNVERIFIABLE, None): (Consequence(with_answer=LIFT, restoration=PROPOSED),) * 2,
    (Ending.MISROUTED, None): (Consequence(), Consequence()),
    (Ending.DECLINED, None): (Consequence(at_once=RESUME), Consequence()),
    (Ending.RETRACTED, None): (Consequence(at_once=RESUME), Consequence()),
    (Ending.TRANSFERRED, None): (Consequence(at_once=RESUME), Consequence()),
}


def test_table_knows_every_ending() -> None:
    """No row is missing."""
    assert {ending for ending, _ in TABLE} == set(Ending)


@pytest.mark.parametrize(("ending", "effect"), TABLE)
@pytest.mark.parametrize("suspended", [True, False])
def test_cell_of_the_table(ending: Ending, effect: Effect | None, suspended: bool) -> None:
    """Benefits at once, burdens with the answer."""
    wanted = TABLE[ending, effect][0 if suspended else 1]
    assert consequence(ending, suspended=suspended, executed=True, effect=effect) == wanted


@pytest.mark.parametrize(("ending", "effect"), TABLE)
def test_nothing_is_restored_that_was_never_carried_out(ending: Ending, effect: Effect | None) -> None:
    """Without harm there is nothing to undo."""
    found = consequence(ending, suspended=True, executed=False, effect=effect)
    assert found.restoration is Restoration.NONE


@pytest.mark.parametrize("suspended", [True, False])
def test_noted_record_keeps_its_measures(suspended: bool) -> None:
    """Where both versions are noted, a measure goes on."""
    found = consequence(Ending.UNVERIFIABLE, suspended=suspended, executed=True, noted=True)
    assert found == Consequence(with_answer=RESUME if suspended else None)


def test_changed_record_says_nothing_without_an_effect() -> None:
    """Somebody must decide."""
    with pytest.raises(ValueError, match="effect"):
        consequence(Ending.CORRECT, suspended=True, executed=True)


def test_ground_of_ended_publicity_decides_where_nobody_does() -> None:
    """Over its period: lifted; private: kept; anything else is the provider's to say."""
    assert usual(Ending.END_PUBLICITY, Ground.OVER_PERIOD) is Effect.LIFT
    assert usual(Ending.END_PUBLICITY, Ground.PRIVACY) is Effect.KEEP
    assert usual(Ending.END_PUBLICITY, Ground.ERROR) is None
    assert usual(Ending.CORRECT, Ground.OVER_PERIOD) is None
    assert usual(Ending.OWN_ERROR, Ground.ERROR) is Effect.KEEP
