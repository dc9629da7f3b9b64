"""Values as people write them, brought to the form of the standard: texts, dates, amounts, yes and no.

A cell is a text, or what a spreadsheet stored: a number, a date, a yes or no. Nothing is guessed: what can be read in
two ways is left as it is, so that the check of the field refuses it.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from app.domain.vocabulary import N_

Cell = str | int | float | bool | datetime | date | None
Fault = tuple[str, str]

# Full-width letters, digits and blanks become plain ones; Chinese punctuation stays as it was written.
_WIDE = {0xFF10 + offset: 0x30 + offset for offset in range(10)}
_WIDE |= {0xFF21 + offset: 0x41 + offset for offset in range(26)}
_WIDE |= {0xFF41 + offset: 0x61 + offset for offset in range(26)}
_WIDE |= dict.fromkeys((0x3000, 0x00A0, 0x2007, 0x202F), 0x20)
# What steers a terminal, the reading direction or another program is no part of a text.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ODD = re.compile(f"[{''.join(map(chr, _WIDE))}]|\r|{_UNSEEN.pattern}")  # most texts hold none of it

_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954 to 2119: every other number is no date
_DATE = re.compile(
    r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*([-/.月])\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.0*)?)?)?"
)
_COMPACT = re.compile(r"\d{8}")
_SHORT = re.compile(r"\d{5}(?:\.\d+)?")
_AMOUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?")
_UNITS = {"万元": 0, "万": 0, "元": 4, "人民币元": 4}
_FLOAT_PLACES = 6
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{2}")
_FORMULA_SIGNS = frozenset("=+-@")
_ERRORS = frozenset({"#REF!", "#VALUE!", "#N/A", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
_EXACT_DIGITS = 15  # of a number in a spreadsheet; later digits are lost
_YES, _NO = frozenset({"是", "y", "yes", "true", "1", "√"}), frozenset({"否", "n", "no", "false", "0", "×"})

NEGATIVE = ("negative_amount", N_("金额不能是负数"))
PERCENT = ("percent_amount", N_("金额不能是百分数，请填写以万元为单位的数"))
LOST_DIGITS = ("lost_digits", N_("表格软件把号码存成了数值，末几位已经丢失；请把此列设为文本格式后重新填写号码"))
NOT_YES_OR_NO = ("not_yes_or_no", N_("请填写“是”或者“否”"))
CELL_ERROR = ("cell_error", N_("单元格是表格软件的错误值，请改为正确内容"))


def text(cell: Cell) -> str:
    """A cell as text: half-width letters and digits, no blanks around it, nothing unseen inside."""
    if isinstance(cell, str):
        if cell[:1] == "'" and cell[1:2] in _FORMULA_SIGNS:
            cell = cell[1:]  # how our own files keep spreadsheets from computing a text
        if _ODD.search(cell):
            cell = _UNSEEN.sub("", cell.translate(_WIDE)).replace("\r\n", "\n")
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return _plain(cell)


def _plain(number: float) -> str:
    if isinstance(number, float):
        if number.is_integer() and abs(number) < 10**_EXACT_DIGITS:
            return str(int(number))
        return f"{round(Decimal(repr(number)), _FLOAT_PLACES).normalize():f}" if abs(number) < 10**12 else repr(number)
    return str(number)


def fault_of(words: str) -> Fault | None:
    """The error value of a spreadsheet, which is nobody's content."""
    return CELL_ERROR if words in _ERRORS else None


def day(cell: Cell) -> str:
    """A date as the standard writes it, `2024-03-05`; what is none is answered as it stands."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    words = text(cell)
    if len(words) == 10 and words[4] == "-" and words[7] == "-":
        return words
    plain = unicodedata.normalize("NFKC", words)
    if match := _DATE.fullmatch(plain):
        year, first, month, second, number = match.groups()
        return _iso(int(year), int(month), int(number)) or words if _paired(first, second) else words
    if _COMPACT.fullmatch(plain):
        return _iso(int(plain[:4]), int(plain[4:6]), int(plain[6:])) or words
    if _SHORT.fullmatch(plain) and int(plain[:5]) in _SERIALS:
        return (_SERIAL_ZERO + timedelta(days=int(plain[:5]))).isoformat()
    return words


def _paired(first: str, second: str) -> bool:
    return first == second or (first, second) == ("年", "月")


def _iso(year: int, month: int, number: int) -> str | None:
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        return None


def amount(cell: Cell, *, in_yuan: bool = False) -> tuple[str, Fault | None]:
    """An amount in 万元 without separators, and what is wrong with it; `in_yuan` when its column counts 元."""
    words = text(cell)
    if words.isdecimal() and words.isascii() and not in_yuan:
        return words, None
    plain = unicodedata.normalize("NFKC", words).replace(" ", "")
    if plain.endswith("%"):
        return words, PERCENT
    if plain[:1] in ("-", "−", "(") and any(char.isdigit() for char in plain):
        return words, NEGATIVE
    unit = next((unit for unit in _UNITS if plain.endswith(unit)), "")
    match = _AMOUNT.fullmatch(plain.removesuffix(unit))
    if match is None:
        return words, None
    shift = _UNITS[unit] if unit else 4 * in_yuan
    try:
        value = Decimal(match[1].replace(",", "") + (match[2] or "")).scaleb(-shift)
    except InvalidOperation:
        return words, None
    return f"{value.normalize():f}", None


def number(cell: Cell) -> tuple[str, Fault | None]:
    """A code or certificate number without blanks; one that a spreadsheet stored as a long number is refused."""
    words = text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**_EXACT_DIGITS:
        return words, LOST_DIGITS
    if len(words) < 24 and _SCIENTIFIC.fullmatch(words):
        return words, LOST_DIGITS
    return ("".join(words.split()).upper() if words else ""), None


def document_number(cell: Cell) -> str:
    """The number of a document, by which a row is known: blanks in it are never meant."""
    words = text(cell)
    return words if words.isalnum() else "".join(words.split())


def yes_or_no(cell: Cell) -> tuple[bool | None, Fault | None]:
    """是 or 否; None where nothing stands."""
    words = text(cell).lower()
    if not words:
        return None, None
    if words in _YES or words in _NO:
        return words in _YES, None
    return None, NOT_YES_OR_NO
