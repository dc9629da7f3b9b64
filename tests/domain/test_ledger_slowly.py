"""Whatever happens to a limit, the ledger says what a clerk counting day by day would say, on every day."""

from datetime import date, timedelta

from hypothesis import example, given, settings

from app.domain.ledger import due, explain, is_paused, pauses, remaining, state
from app.domain.vocabulary import Unit
from app.domain.workdays import WorkCalendar, YearPlan
from tests.domain.ledger_lives import BORN, STEPS, Born, Life, Step, begin, lead, notices


@settings(max_examples=150)
@given(born=BORN, steps=STEPS, notice=notices())
def test_every_date_is_the_one_counted_by_hand(
    calendar: WorkCalendar, born: Born, steps: list[Step], notice: YearPlan
) -> None:
    """After every act: the due date, the date without pauses, and the pauses themselves."""
    life = begin(calendar, born)
    agrees(life)
    for each in lead(life, steps, notice):
        agrees(each)


def agrees(life: Life) -> None:
    limit = due(life.clock, life.calendar)
    assert limit is not None
    assert (limit.on, limit.unpaused_on) == (life.slow.due(), life.slow.due(pausing=False))
    assert is_paused(life.clock) == life.slow.paused
    assert [(each.since, each.until) for each in pauses(life.clock) if each.until] == life.slow.breaks()


@settings(max_examples=100)
@given(born=BORN, steps=STEPS, notice=notices())
def test_every_day_stands_as_counted_by_hand(
    calendar: WorkCalendar, born: Born, steps: list[Step], notice: YearPlan
) -> None:
    """State and what remains, on every day around the due date and around the acts."""
    life = begin(calendar, born)
    for _ in lead(life, steps, notice):
        pass
    middle = life.slow.due()
    near = [middle + timedelta(days=shift) for shift in range(-8, 14)]
    for day in sorted({*near, life.today, life.slow.start}):
        assert state(life.clock, life.calendar, day) is life.slow.state(day), day
        assert remaining(life.clock, life.calendar, day) == life.slow.left(day), day


# Paused on the Monday onto which two days from a Thursday have rolled: no third and fourth day of two.
ROLLED = ((date(2026, 8, 20), 2, Unit.DAY, True), [("pause", (True, 0), 0), ("resume", (False, 0), 0)])
NO_NOTICE = YearPlan(2027, frozenset(), frozenset(), "示发明电〔2026〕1号", "https://example.gov.cn/2027")


@settings(max_examples=150)
@example(*ROLLED, NO_NOTICE)
@given(born=BORN, steps=STEPS, notice=notices())
def test_the_explanation_crosses_off_the_same_days(
    calendar: WorkCalendar, born: Born, steps: list[Step], notice: YearPlan
) -> None:
    """Each day at most once and in order; counted are those that were crossed off, no paused one among them."""
    life = begin(calendar, born)
    for _ in lead(life, steps, notice):
        pass
    lines = explain(life.clock, life.calendar, life.today)
    shown = [line.date for line in lines]
    assert shown == sorted(set(shown))
    assert not any(life.slow.stands(line.date) for line in lines if line.counted)
    crossed = [line.date for line in lines if line.counted]
    if life.slow.unit in (Unit.WORKDAY, Unit.DAY):
        # While it stands still, the days up to today are told, all to come being open.
        known = [day for day in life.slow.ticks()[0] if day <= shown[-1] and not life.slow.stands(day)]
        assert crossed == known
        assert shown == [life.slow.start + timedelta(days=n) for n in range(len(shown))]
    else:
        assert len(crossed) <= 1
    if not life.slow.paused:
        assert shown[-1] == life.slow.due()
