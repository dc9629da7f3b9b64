"""Identity numbers: unified social credit codes (GB 32100) and resident identity numbers (GB 11643).

A wrong check character is a warning, never a refusal: some genuine codes fail it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

from app.domain.vocabulary import N_, IdType

ADULT_AGE = 18  # 民法典 17

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {char: value for value, char in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_USCC_SHAPE = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_USCC_CATEGORY = re.compile("1[1239]|2[19]|3[1-59]|4[19]|5[1-39]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1")
_RESIDENT_WEIGHTS = tuple(pow(2, power, 11) for power in range(17, 0, -1))
_RESIDENT_CHECKS = "10X98765432"
_RESIDENT_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_HISTORIC_SHAPE = re.compile(r"[1-9][0-9]{14}")
_SEPARATORS = re.compile(r"[\s\-‐-―−\u200b-\u200f\ufeff]")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a number; `refused` when it cannot be such a number at all, else a warning to confirm."""

    code: str
    message: str
    refused: bool


def normalise(id_type: IdType, number: str) -> str:
    """The number as stored and indexed: half-width, upper case, no blanks, no dashes where the standard has none."""
    if number.isascii() and number.isalnum():
        return number.upper()
    text = unicodedata.normalize("NFKC", number).strip().upper()
    return " ".join(text.split()) if id_type is IdType.OTHER else _SEPARATORS.sub("", text)


def problems(id_type: IdType, number: str) -> tuple[Problem, ...]:
    """Everything wrong with a number, normalised here first; other certificates only have to be there."""
    text = normalise(id_type, number)
    if not text:
        return (Problem("required", N_("请填写证件号码"), True),)
    if id_type is IdType.USCC:
        return tuple(_uscc_problems(text))
    if id_type is IdType.RESIDENT_ID:
        return tuple(_resident_problems(text))
    return ()


def uscc_check(body: str) -> str:
    """The check character of the first 17 characters of a unified social credit code (GB 32100-2015)."""
    total = sum(map(mul, map(_USCC_VALUES.__getitem__, body), _USCC_WEIGHTS))
    return _USCC_ALPHABET[-total % 31]


def resident_check(body: str) -> str:
    """The check character of the first 17 digits of a resident identity number (GB 11643-1999)."""
    return _RESIDENT_CHECKS[sum(map(mul, map(int, body), _RESIDENT_WEIGHTS)) % 11]


def birth_date(number: str) -> date | None:
    """The date of birth inside a resident identity number (18 or historic 15 digits); None when there is none."""
    text = normalise(IdType.RESIDENT_ID, number)
    if _RESIDENT_SHAPE.fullmatch(text):
        digits = text[6:14]
    elif _HISTORIC_SHAPE.fullmatch(text):
        digits = f"19{text[6:12]}"
    else:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def age_on(number: str, on: date) -> int | None:
    """Full years of age on a day, by a resident identity number."""
    born = birth_date(number)
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(number: str, on: date) -> bool:
    """Whether the holder is known to be under 18 and acts through a legal representative (民法典 17, 23)."""
    age = age_on(number, on)
    return age is not None and age < ADULT_AGE


def _uscc_problems(text: str) -> list[Problem]:
    if len(text) != 18:
        return [Problem("length", N_("统一社会信用代码应为18位"), True)]
    if not _USCC_SHAPE.fullmatch(text):
        message = N_("统一社会信用代码由数字和大写字母组成，不使用 I、O、S、V、Z，第3至8位为数字")
        return [Problem("characters", message, True)]
    found = []
    if not _USCC_CATEGORY.match(text):
        found.append(Problem("category", N_("统一社会信用代码前两位不是已启用的类别，请核对"), False))
    if uscc_check(text[:17]) != text[17]:
        found.append(Problem("check_digit", N_("统一社会信用代码的校验位不符，请核对"), False))
    return found


def _resident_problems(text: str) -> list[Problem]:
    if len(text) not in (15, 18):
        return [Problem("length", N_("居民身份证号码应为18位"), True)]
    if not (_RESIDENT_SHAPE.fullmatch(text) or _HISTORIC_SHAPE.fullmatch(text)):
        return [Problem("characters", N_("居民身份证号码由数字组成，末位可为 X"), True)]
    if birth_date(text) is None:
        return [Problem("birth_date", N_("居民身份证号码中的出生日期不存在"), True)]
    if len(text) == 15:
        return [Problem("historic", N_("15位居民身份证号码已停用，请核对并填写18位号码"), False)]
    if resident_check(text[:17]) != text[17]:
        return [Problem("check_digit", N_("居民身份证号码的校验位不符，请核对"), False)]
    return []
