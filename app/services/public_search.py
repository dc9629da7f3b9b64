"""公众查询: published records of firms, found by code, whole document number or name; never a natural person's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.errors import FieldError, Invalid
from app.domain.standard import FIELDS
from app.domain.vocabulary import N_, IdType
from app.models.encryption import blind_index
from app.models.record import Record, Subject
from app.services import public_records, record_search
from app.services.record_reading import ShownField
from app.services.record_search import Way
from app.services.subject_words import normal

PAGE = 10
MOST_PAGES = 10
SHORTEST_NAME, SHORTEST_SOUND, LONGEST = 2, 4, 200


@dataclass(frozen=True)
class Found:
    """One page of what everybody may read; `total` counts no further than the pages go."""

    rows: Sequence[Record]
    total: int
    page: int
    way: Way

    @property
    def more(self) -> bool:
        return self.page * PAGE < self.total and self.page < MOST_PAGES

    @property
    def full(self) -> bool:
        """Whether there is more than the pages show."""
        return self.total > PAGE * MOST_PAGES


def search(session: Session, text: str, *, place: str = "", page: int = 1) -> Found:
    """Published records of firms. Raises Invalid at `q` for what is no search, at `page` beyond the last one."""
    if not 1 <= page <= MOST_PAGES:
        raise Invalid([FieldError("page", "out_of_range", N_("至多显示 10 页，请换更具体的条件"))])
    way, condition = _read(text)
    statement = public_records.published().where(condition)
    if place:
        statement = statement.where(Record.jurisdiction == place)
    ids = statement.with_only_columns(Record.id, maintain_column_froms=True).limit(PAGE * MOST_PAGES + 1)
    total = session.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    ordered = statement.order_by(Record.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    return Found(list(session.execute(ordered).unique().scalars()), total, page, way)


def publishable(record: Record) -> list[ShownField]:
    """The fields everybody may read: nothing personal, nothing empty."""
    return [
        ShownField(field, value)
        for code, field in FIELDS[record.kind].items()
        if not field.personal and (value := record.fields.get(code) or "")
    ]


def _read(text: str) -> tuple[Way, ColumnElement[bool]]:
    """Where the text is looked for. Raises Invalid."""
    text = text.strip()
    if not text:
        raise Invalid([FieldError("q", "required", N_("请输入统一社会信用代码、决定书文号或者单位名称"))])
    if len(text) > LONGEST:
        raise Invalid([FieldError("q", "too_long", N_("输入的内容过长"))])
    number = identifiers.normalise(IdType.USCC, text)
    if not _refused(IdType.RESIDENT_ID, number):
        raise Invalid([FieldError("q", "person", N_("公众查询不提供自然人的记录；查询本人记录请登录并核实身份"))])
    if not _refused(IdType.USCC, number):
        return Way.CODE, Subject.id_index == blind_index(number)
    letters = record_search.sounds(text)
    if letters:
        if len(letters) < SHORTEST_SOUND:
            raise Invalid([FieldError("q", "too_short", N_("拼音至少输入 4 个字母"))])
        return Way.SOUND, record_search.by_sound(letters)
    if record_search.is_document(text):
        return Way.WHOLE_DOCUMENT, Record.document_number.in_(sorted({text, record_search.plain(text)}))
    if len(normal(text)) < SHORTEST_NAME:
        raise Invalid([FieldError("q", "too_short", N_("单位名称至少输入 2 个字"))])
    return Way.FIRM, record_search.part_of_name(text)


def _refused(id_type: IdType, number: str) -> bool:
    return any(each.refused for each in identifiers.problems(id_type, number))
