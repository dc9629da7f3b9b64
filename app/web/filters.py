"""How values read on a page: dates in Beijing time, time left, the badge of a clock, labels, masked values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, format_datetime, get_locale, gettext, ngettext

from app.domain import vocabulary
from app.domain.masking import mask_email, mask_name, mask_number
from app.domain.vocabulary import ClockKind, ClockState, Labelled, Unit

# Patterns of Unicode TR 35; the weekday stands near limits because people plan by it.
PATTERNS = {
    "zh": {"day": "y年M月d日", "long": "y年M月d日 EEEE", "short": "M月d日", "moment": "y年M月d日 HH:mm"},
    "en": {"day": "d MMMM y", "long": "EEEE, d MMMM y", "short": "d MMM", "moment": "d MMMM y, HH:mm"},
}


def _pattern(name: str) -> str:
    locale = get_locale()
    return PATTERNS["en" if locale and locale.language == "en" else "zh"][name]


def day(value: date) -> str:
    """2026年11月21日."""
    return str(format_date(value, _pattern("day")))


def long_day(value: date) -> str:
    """2026年11月21日 星期六."""
    return str(format_date(value, _pattern("long")))


def short_day(value: date) -> str:
    """11月21日."""
    return str(format_date(value, _pattern("short")))


def moment(value: datetime) -> str:
    """2026年11月21日 15:30, in Beijing time whatever zone the instant was stored in."""
    return str(format_datetime(value, _pattern("moment")))


def translated(text: object) -> str:
    """A text marked N_() in the language of the reader; what has no translation stays as it is."""
    plain = str(text)
    return str(gettext(plain)) if plain else ""  # the empty text is the catalogue's own header


def sentence(template: str, values: Mapping[str, object]) -> str:
    """A domain sentence with named values, translated before the values go in.

    A value may itself be a word of the catalogue, such as the name of a limit.
    """
    words = {name: translated(value) if isinstance(value, str) else value for name, value in values.items()}
    return translated(template).format(**words)


def label(value: Labelled | str, kind: str = "") -> str:
    """The label of a code; `kind` names the vocabulary when the code is plain text (`'met' | label('ClockState')`)."""
    if isinstance(value, Labelled):
        return translated(value.label)
    return translated(getattr(vocabulary, kind)(value).label)


def period(amount: int, unit: Unit | str) -> str:
    """A length of time in words, `5 个工作日`; how one and many differ is left to the language."""
    match Unit(unit):
        case Unit.WORKDAY:
            text = ngettext("%(num)s 个工作日", "%(num)s 个工作日", amount)
        case Unit.DAY:
            text = ngettext("%(num)s 日", "%(num)s 日", amount)
        case Unit.MONTH:
            text = ngettext("%(num)s 个月", "%(num)s 个月", amount)
        case Unit.YEAR:
            text = ngettext("%(num)s 年", "%(num)s 年", amount)
    return str(text)


def time_left(remaining: int) -> str:
    """Working days left in words; nought is the last day, below it the limit has passed."""
    if remaining > 0:
        return str(ngettext("剩余 %(num)d 个工作日", "剩余 %(num)d 个工作日", remaining))
    if remaining == 0:
        return str(gettext("今日到期"))
    return str(ngettext("超期 %(num)d 个工作日", "超期 %(num)d 个工作日", -remaining))


@dataclass(frozen=True)
class Badge:
    """A clock in one glance: the tone is a CSS class; icon and word say the same without colour."""

    tone: str
    icon: str
    text: str


TONES = {
    ClockState.ON_TRACK: ("on-track", "check-circle"),
    ClockState.DUE_SOON: ("due-soon", "hourglass-split"),
    ClockState.DUE_TODAY: ("due-today", "alarm"),
    ClockState.OVERDUE: ("overdue", "exclamation-triangle-fill"),
    ClockState.SERIOUSLY_OVERDUE: ("seriously-overdue", "exclamation-octagon-fill"),
    ClockState.PAUSED: ("paused", "pause-circle-fill"),
    ClockState.MET: ("met", "check2-all"),
    ClockState.MISSED: ("missed", "clock-history"),
    ClockState.CANCELLED: ("cancelled", "slash-circle"),
    ClockState.NO_LIMIT: ("no-limit", "infinity"),
}


def badge(state: str, kind: str, remaining: int | None) -> Badge:
    """The badge of a clock; a passed internal target is never called 超期, a word kept for limits of law."""
    state = ClockState(state)
    words = translated(state.label)
    if remaining is not None:
        words = _with_days(state, kind == ClockKind.INTERNAL, abs(remaining)) or words
    return Badge(*TONES[state], words)


def _with_days(state: ClockState, internal: bool, days: int) -> str:
    """The words of a state that names its working days; empty for one that does not."""
    match state:
        case ClockState.ON_TRACK:
            text = ngettext("正常 · 剩 %(num)d 个工作日", "正常 · 剩 %(num)d 个工作日", days)
        case ClockState.DUE_SOON:
            text = ngettext("临期 · 剩 %(num)d 个工作日", "临期 · 剩 %(num)d 个工作日", days)
        case ClockState.OVERDUE if internal:
            text = ngettext("超出内部目标 %(num)d 个工作日", "超出内部目标 %(num)d 个工作日", days)
        case ClockState.OVERDUE:
            text = ngettext("超期 %(num)d 个工作日", "超期 %(num)d 个工作日", days)
        case ClockState.SERIOUSLY_OVERDUE if internal:
            text = ngettext("严重超出内部目标 %(num)d 个工作日", "严重超出内部目标 %(num)d 个工作日", days)
        case ClockState.SERIOUSLY_OVERDUE:
            text = ngettext("严重超期 %(num)d 个工作日", "严重超期 %(num)d 个工作日", days)
        case _:
            text = ""
    return str(text)


MASKS = {"name": mask_name, "number": mask_number, "email": mask_email}


def masked(value: str, kind: str) -> str:
    """A personal value hidden but for what its owner recognises; `kind` is name, number or email."""
    return MASKS[kind](value)


_ALL = (day, long_day, short_day, moment, translated, sentence, label, period, time_left, masked)
FILTERS = {f.__name__: f for f in _ALL}
