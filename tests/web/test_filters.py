"""How values read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app.domain.vocabulary import ClockState, Stage, Unit
from app.domain.workdays import DayCount
from app.web import filters
from tests.web.gallery import create_gallery


@pytest.fixture
def chinese() -> Iterator[None]:
    """Within a request of a Chinese reader."""
    with create_gallery().test_request_context("/"):
        yield


@pytest.fixture
def english() -> Iterator[None]:
    """Within a request of an English reader."""
    with create_gallery().test_request_context("/?lang=en"):
        yield


@pytest.mark.usefixtures("chinese")
def test_dates_read_as_chinese_authorities_write_them() -> None:
    """The weekday stands near limits; instants read in Beijing time."""
    assert filters.day(date(2026, 11, 21)) == "2026年11月21日"
    assert filters.long_day(date(2026, 11, 21)) == "2026年11月21日 星期六"
    assert filters.short_day(date(2026, 11, 21)) == "11月21日"
    assert filters.moment(datetime(2026, 11, 20, 16, 5, tzinfo=UTC)) == "2026年11月21日 00:05"


@pytest.mark.usefixtures("english")
def test_dates_read_in_english_for_english_readers() -> None:
    """Day before month, written out."""
    assert filters.long_day(date(2026, 11, 21)) == "Saturday, 21 November 2026"
    assert filters.time_left(1) == "1 working day left"
    assert filters.time_left(-2) == "2 working days overdue"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [(1, Unit.WORKDAY, "1 working day"), (20, "workday", "20 working days"), (1, Unit.YEAR, "1 year")],
)
def test_one_is_no_plural_in_english(amount: int, unit: Unit | str, words: str) -> None:
    """`1 working days` would read as a fault of the page."""
    assert filters.period(amount, unit) == words


@pytest.mark.usefixtures("english")
def test_words_inside_a_sentence_are_translated_with_it() -> None:
    """What was counted or noted in Chinese reads in one language."""
    paused = DayCount(date(2026, 9, 23), False, "暂停计时（{reason}）", {"reason": "等待申请人补正"})
    assert filters.sentence(paused.text, paused.values) == "Clock paused (Waiting for the applicant's supplement)"
    assert filters.sentence("第{number}个工作日", {"number": 3}) == "Working day 3"


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(("days", "words"), [(3, "剩余 3 个工作日"), (0, "今日到期"), (-2, "超期 2 个工作日")])
def test_time_left_is_said_in_words(days: int, words: str) -> None:
    """Nought is the last day, not the first day late."""
    assert filters.time_left(days) == words


@pytest.mark.usefixtures("chinese")
def test_length_of_time_reads_as_a_rule_states_it() -> None:
    """The number, then its unit."""
    assert [filters.period(6, unit) for unit in Unit] == ["6 个工作日", "6 日", "6 个月", "6 年"]


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("state", "kind", "remaining", "words"),
    [
        ("on_track", "statutory", 3, "正常 · 剩 3 个工作日"),
        ("due_soon", "statutory", 1, "临期 · 剩 1 个工作日"),
        ("due_today", "statutory", 0, "今日到期"),
        ("overdue", "statutory", -2, "超期 2 个工作日"),
        ("overdue", "internal", -2, "超出内部目标 2 个工作日"),
        ("seriously_overdue", "statutory", -7, "严重超期 7 个工作日"),
        ("seriously_overdue", "internal", -7, "严重超出内部目标 7 个工作日"),
        ("paused", "statutory", 3, "计时暂停"),
        ("overdue", "statutory", None, "超期"),
    ],
)
def test_badge_names_state_and_days(state: str, kind: str, remaining: int | None, words: str) -> None:
    """An internal target that has passed is never called 超期."""
    assert filters.badge(state, kind, remaining).text == words


@pytest.mark.usefixtures("chinese")
def test_every_state_has_its_own_tone_and_icon() -> None:
    """States differ without colour too."""
    badges = [filters.badge(state, "statutory", None) for state in ClockState]
    assert (
        len({b.tone for b in badges}) == len({b.icon for b in badges}) == len({b.text for b in badges}) == len(badges)
    )


@pytest.mark.usefixtures("english")
def test_label_of_a_code_is_translated_from_text_or_enum() -> None:
    """Codes reach pages as enums or as plain text from stored data."""
    assert filters.label(Stage.VERIFYING) == filters.label("verifying", "Stage") == "Being verified"
    with pytest.raises(ValueError, match="nonsense"):
        filters.label("nonsense", "Stage")


@pytest.mark.usefixtures("english")
def test_sentence_takes_its_values_after_translation() -> None:
    """The value stays as it was stored; only the template speaks the reader's language."""
    assert filters.sentence("第{number}个工作日", {"number": 3}) == "Working day 3"


@pytest.mark.usefixtures("english")
def test_empty_text_is_not_the_catalogue_header() -> None:
    """gettext answers the empty text with the header of its file."""
    assert filters.translated("") == ""


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [("张三丰", "name", "张**"), ("13800001234", "number", "138****1234"), ("li@x.cn", "email", "l***@x.cn")],
)
def test_masked_value_leaves_what_its_owner_recognises(value: str, kind: str, shown: str) -> None:
    """One way to hide each kind of personal value."""
    assert filters.masked(value, kind) == shown
