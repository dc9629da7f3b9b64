"""One box to find records by: what was typed decides where it is looked for, and the page says which way it was."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_

from app.domain import identifiers
from app.domain.vocabulary import N_, IdType, Labelled
from app.models.encryption import blind_index
from app.models.record import Record, Subject
from app.services import subject_words

_DOCUMENT = re.compile(r"[〔\[［【(（﹝]\s*\d{4}\s*[〕\]］】)）﹞]|^.*[罚许]字")
_BRACKETS = str.maketrans({**dict.fromkeys("[［【﹝", "〔"), **dict.fromkeys("]］】﹞", "〕")})
_SOUNDS = re.compile(r"[a-z0-9]+")
_NOT_A_SOUND = re.compile(r"[\s'’·-]")


class Way(Labelled):
    """What a search looks at."""

    CODE = "code", N_("统一社会信用代码")
    ID_NUMBER = "id_number", N_("证件号码（须完全一致）")
    DOCUMENT = "document", N_("决定书文号（从头开始）")
    SOUND = "sound", N_("单位名称的拼音或者首字母")
    NAME = "name", N_("单位名称的一部分、个人全名，或者文号的开头")
    FIRM = "firm", N_("单位名称的一部分")
    WHOLE_DOCUMENT = "whole_document", N_("决定书文号（须完整）")


@dataclass(frozen=True)
class Search:
    """What was asked, how it was understood, and the condition on records joined with their subjects."""

    way: Way
    condition: ColumnElement[bool]


def read(text: str, *, persons: bool) -> Search | None:
    """How a text is looked for; nothing for an empty one. Natural persons are found only where `persons` says so."""
    if not text.strip():
        return None
    number = identifiers.normalise(IdType.USCC, text)
    for id_type, way in ((IdType.RESIDENT_ID, Way.ID_NUMBER), (IdType.USCC, Way.CODE)):
        if not any(each.refused for each in identifiers.problems(id_type, number)):
            return Search(way, _only(persons, Subject.id_index == blind_index(number)))
    if is_document(text):
        return Search(Way.DOCUMENT, _only(persons, document(text)))
    if letters := sounds(text):
        return Search(Way.SOUND, by_sound(letters))
    named = or_(part_of_name(text), document(text))
    if persons:
        named = or_(named, Subject.name_index == blind_index(subject_words.normal(text)))
    return Search(Way.NAME, _only(persons, named))


def subject(text: str) -> ColumnElement[bool] | None:
    """Subjects by code, number, sound or name, for staff; nothing for an empty text."""
    if not text.strip():
        return None
    number = identifiers.normalise(IdType.USCC, text)
    for id_type in (IdType.RESIDENT_ID, IdType.USCC):
        if not any(each.refused for each in identifiers.problems(id_type, number)):
            return Subject.id_index == blind_index(number)
    named = or_(part_of_name(text), Subject.name_index == blind_index(subject_words.normal(text)))
    return or_(named, by_sound(letters)) if (letters := sounds(text)) else named


def is_document(text: str) -> bool:
    """Whether a text looks like a document number: a year in brackets, or 罚字 and the like."""
    return _DOCUMENT.search(text) is not None


def sounds(text: str) -> str:
    """The letters of a text that may be pinyin; empty for any other."""
    letters = _NOT_A_SOUND.sub("", text).lower()
    return letters if _SOUNDS.fullmatch(letters) and not letters.isdecimal() else ""


def document(text: str) -> ColumnElement[bool]:
    """Document numbers that begin so, whichever brackets stand around the year."""
    spellings = {plain(text), text.strip()}
    return or_(*(Record.document_number.startswith(each, autoescape=True) for each in sorted(spellings)))


def plain(number: str) -> str:
    """A document number as offices write it: 〔2026〕, no blanks."""
    text = "".join(number.split()).translate(_BRACKETS)
    return re.sub(r"[(（](\d{4})[)）]", r"〔\1〕", text)


def part_of_name(text: str) -> ColumnElement[bool]:
    """Firms whose name holds the text."""
    return Subject.search_name.contains(subject_words.normal(text), autoescape=True)


def by_sound(letters: str) -> ColumnElement[bool]:
    """Firms whose name sounds so, in whole syllables or by their initials."""
    return or_(Subject.pinyin.contains(letters, autoescape=True), Subject.initials.contains(letters, autoescape=True))


def _only(persons: bool, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return condition if persons else and_(Subject.id_type == IdType.USCC, condition)
