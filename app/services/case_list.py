"""Lists of cases, newest first, narrowed by what people filter for."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid
from app.domain.numbers import parse
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind, CaseStatus, Labelled, Stage
from app.models.case import Case
from app.services.case_reading import cases, place_of, views
from app.services.case_view import CaseView
from app.services.input import row_id

_LONGEST = 100
_WORDS: dict[str, type[Labelled]] = {"status": CaseStatus, "stage": Stage, "kind": CaseKind}


@dataclass(frozen=True)
class Filters:
    """What a list of cases is narrowed to; empty = everything. `q` is (the beginning of) a case number."""

    status: str = ""
    stage: str = ""
    kind: str = ""
    jurisdiction: str = ""
    q: str = ""


def known(given: Mapping[str, str]) -> dict[str, str]:
    """What an address narrows a list to, without what nobody can choose."""
    words = {each.name: given.get(each.name, "").strip()[:_LONGEST] for each in fields(Filters)}
    return {name: text for name, text in words.items() if text and (name not in _WORDS or text in list(_WORDS[name]))}


@dataclass(frozen=True)
class CasePage:
    rows: list[CaseView]
    next: str | None


def page(
    session: Session, filters: Filters, *, actor: Actor, today: date, limit: int, cursor: str | None = None
) -> CasePage:
    """Cases the actor sees, personal values masked. Raises Invalid for an unknown filter or cursor."""
    statement = cases(actor).where(*_conditions(filters)).order_by(Case.id.desc()).limit(limit + 1)
    if cursor is not None:
        before = row_id(cursor)
        if before is None:
            raise Invalid([FieldError("cursor", "unknown_cursor", N_("翻页位置无效"))])
        statement = statement.where(Case.id < before)
    rows = views(session, statement, actor, today, masked=True)
    return CasePage(rows[:limit], str(rows[limit - 1].case.id) if len(rows) > limit else None)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for name, kind in _WORDS.items():
        if word := getattr(filters, name):
            if word not in list(kind):
                raise Invalid([FieldError(name, "unknown_code", N_("请从给出的选项中选择"))])
            conditions.append(getattr(Case, name) == kind(word))
    if filters.jurisdiction:
        conditions.append(Case.jurisdiction == filters.jurisdiction)
    if filters.q:
        conditions.append(_search(filters.q))
    return conditions


def _search(text: str) -> ColumnElement[bool]:
    if parsed := parse(text):
        return and_(Case.jurisdiction == place_of(parsed), Case.number == str(parsed))
    return Case.number.startswith(text.strip().upper(), autoescape=True)
