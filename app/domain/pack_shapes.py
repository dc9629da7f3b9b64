"""The kinds of value a pack's entry may hold; reading one refuses with the key, the fault and the way out."""

from collections.abc import Callable, Iterable
from datetime import date, time
from typing import Any

from app.domain.pack_entries import Value
from app.domain.vocabulary import N_


class BadEntry(Exception):
    """A fault in one key of an entry: what is wrong and how to put it right, in Chinese."""

    def __init__(self, key: str, message: str, hint: str) -> None:
        self.key, self.message, self.hint = key, message, hint
        super().__init__(key, message, hint)


Shape = Callable[[Any], Value]


def choice(key: str, raw: Any, words: Iterable[str]) -> str:
    """The word at a key, if it is one of those allowed there."""
    allowed = [str(word) for word in words]
    if raw is None:
        raise BadEntry(key, N_("缺少这一项"), _choose(allowed))
    if raw not in allowed:
        raise BadEntry(key, N_("“{raw}”不是可用的值").format(raw=raw), _choose(allowed))
    return str(raw)


def one_of(words: Iterable[str]) -> Shape:
    """A single word out of a list."""
    allowed = tuple(words)
    return lambda raw: choice("value", raw, allowed)


def some_of(words: Iterable[str]) -> Shape:
    """Several words out of a list."""
    allowed = tuple(str(word) for word in words)

    def read(raw: Any) -> Value:
        if not isinstance(raw, list) or not raw or any(word not in allowed for word in raw):
            raise BadEntry("value", N_("“{raw}”不是可用的列表").format(raw=raw), _choose(allowed))
        return tuple(raw)

    return read


def flag(raw: Any) -> Value:
    """Yes or no."""
    if not isinstance(raw, bool):
        raise BadEntry("value", N_("“{raw}”不是“是”或“否”").format(raw=raw), N_("请写 true（是）或者 false（否）"))
    return raw


def number(raw: Any) -> Value:
    """A whole number above zero."""
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise BadEntry("value", N_("“{raw}”不是正整数").format(raw=raw), N_("请写不带引号的正整数"))
    return raw


def text(raw: Any) -> Value:
    """A text that is not empty."""
    if not isinstance(raw, str) or not raw.strip():
        raise BadEntry("value", N_("缺少文字"), N_("请写一段带引号的文字"))
    return raw


def texts(raw: Any) -> Value:
    """A list of texts."""
    if not isinstance(raw, list) or not raw or not all(isinstance(part, str) and part.strip() for part in raw):
        raise BadEntry("value", N_("缺少文字列表"), N_('请写成 ["…", "…"]'))
    return tuple(raw)


def hours(raw: Any) -> Value:
    """From when to when, within one day."""
    try:
        opens, closes = (time.fromisoformat(part) for part in raw)
    except (TypeError, ValueError):
        opens = closes = time()
    if not opens < closes:
        raise BadEntry("value", N_("“{raw}”不是一段时间").format(raw=raw), N_('请写成 ["08:30", "17:30"]'))
    return tuple(raw)


def month_day(raw: Any) -> Value:
    """A day of every year, such as 11-01."""
    try:
        date.fromisoformat(f"2001-{raw}")
    except ValueError:
        raise BadEntry("value", N_("“{raw}”不是一年中的一天").format(raw=raw), N_('请写成 "11-01"')) from None
    return str(raw)


def _choose(allowed: Iterable[str]) -> str:
    return N_("可用的值：{words}").format(words=" ".join(allowed))


def spelled(amount: int) -> tuple[str, ...]:
    """The ways laws write a number from 1 to 99: 三, 十二, 六十; two is 二 or 两."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(amount, 10)
    word = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    return (word, "两") if amount == 2 else (word,)
