"""The catalogue as a table: handed out to be read or changed, taken back whole or not at all."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.adapters import table_writing
from app.adapters.table_writing import Written
from app.domain import catalogue as rules
from app.domain.catalogue import Entry
from app.domain.errors import FieldError, NotFound
from app.domain.measures import Binding, Family, Level
from app.domain.pack_entries import Clause
from app.domain.permissions import Action, Actor, may_in
from app.domain.vocabulary import N_, Labelled
from app.domain.workdays import legal_date
from app.models.measure import CatalogueMeasure
from app.services import catalogue, handed_tables
from app.services.handed_tables import RowFault, Sheet, TableRefused, Taken

COLUMNS: Mapping[str, str] = {
    "措施代码": "code",
    "措施名称": "name",
    "类别": "family",
    "性质": "binding",
    "层级": "level",
    "依据文件": "basis_document",
    "条款": "basis_article",
    "原文": "basis_quote",
    "生效日期": "valid_from",
    "失效日期?": "valid_until",
    "实施部门信用代码?": "implementers",
    "消除影响的渠道?": "channels",
    "不得暂停的上位规定?": "norm_document",
    "上位规定条款?": "norm_article",
    "上位规定原文?": "norm_quote",
}
LABELS = {key: head.rstrip("?") for head, key in COLUMNS.items()}
MOST_ROWS, MOST_BYTES = 2_000, 5 * 2**20
_WORDS: Mapping[str, type[Labelled]] = {"family": Family, "binding": Binding, "level": Level}


def export(session: Session, place: str, *, actor: Actor) -> bytes:
    """The catalogue as it stands, as XLSX. Raises NotFound."""
    if not may_in(actor, Action.VIEW_CATALOGUE, place):
        raise NotFound()
    units = {each.id: each.uscc for each in catalogue.implementers(session, place)}
    rows = [Written([_cell(row, key, units) for key in LABELS]) for row in catalogue.current(session, place)]
    return table_writing.xlsx("措施清单", list(LABELS.values()), rows)


def read(name: str, content: bytes) -> Sheet:
    """A catalogue as a table. Raises TooLarge, Invalid at `file`."""
    return handed_tables.read(name, content, COLUMNS, limit=MOST_BYTES, most=MOST_ROWS)


def take(session: Session, place: str, sheet: Sheet, *, actor: Actor, now: datetime) -> Taken:
    """Take a whole table: every row that says something new is a version. Raises NotFound, TableRefused."""
    stored = {row.code: row.version for row in catalogue.current(session, place)}
    known = catalogue.known(session, place, legal_date(now))
    entries, faults, seen = [], [], set()
    for row in sheet.rows:
        entry, wrong = parsed(row.values)
        errors = wrong or list(rules.faults(entry, known))
        if entry.code in seen:
            errors.append(FieldError("code", "twice", N_("同一代码在表中出现两次")))
        seen.add(entry.code)
        faults += [_fault(row.number, each) for each in errors]
        entries.append(entry)
    if faults:
        raise TableRefused(faults)
    added = changed = 0
    for entry in entries:
        version = stored.get(entry.code, 0)
        if catalogue.write(session, place, entry, version, actor=actor, now=now):
            added, changed = added + (not version), changed + bool(version)
    return Taken(added, changed, len(entries) - added - changed)


def parsed(values: Mapping[str, str]) -> tuple[Entry, list[FieldError]]:
    """An entry from texts, with what cannot even be read; the entry is of no use where there is such a fault."""
    errors: list[FieldError] = []
    words = {key: _word(values, key, kind, errors) for key, kind in _WORDS.items()}
    start = _day(values, "valid_from", errors)
    if start is None and not errors:
        errors.append(FieldError("valid_from", "required", N_("此项必填")))
    norm = [values.get(key, "").strip() for key in ("norm_document", "norm_article", "norm_quote")]
    if any(norm) and not all(norm):
        errors.append(FieldError("norm_quote", "incomplete", N_("上位规定须同时写明文件、条款和原文")))
    basis = (values.get(key, "").strip() for key in ("basis_document", "basis_article", "basis_quote"))
    entry = Entry(
        code=values.get("code", "").strip(),
        name=values.get("name", "").strip(),
        family=Family(words["family"]),
        binding=Binding(words["binding"]),
        level=Level(words["level"]),
        basis=Clause(*basis),
        valid_from=start or date.min,
        valid_until=_day(values, "valid_until", errors),
        implementers=tuple(_parts(values.get("implementers", ""))),
        channels=tuple(_parts(values.get("channels", ""))),
        norm=Clause(*norm) if all(norm) else None,
    )
    return entry, errors


def _word(values: Mapping[str, str], key: str, kind: type[Labelled], errors: list[FieldError]) -> str:
    """A code or its label."""
    text = values.get(key, "").strip()
    found = next((each for each in kind if text in (each.value, each.label)), None)
    if found is None:
        choice = "、".join(each.label for each in kind)
        errors.append(FieldError(key, "unknown_word", N_("请填写其中之一：{choice}"), {"choice": choice}))
        return next(iter(kind)).value
    return found.value


def _day(values: Mapping[str, str], key: str, errors: list[FieldError]) -> date | None:
    text = values.get(key, "").strip().replace("/", "-")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        errors.append(FieldError(key, "not_a_date", N_("请填写日期，例如 2026-11-21")))
        return None


def _parts(text: str) -> Iterator[str]:
    for part in text.replace("；", ";").replace("、", ";").replace(",", ";").replace("\n", ";").split(";"):
        if part.strip():
            yield part.strip()


def _fault(number: int, error: FieldError) -> RowFault:
    return RowFault(number, LABELS.get(error.field, ""), error.message, error.values)


def _cell(row: CatalogueMeasure, key: str, units: Mapping[int, str]) -> str:
    if key == "implementers":
        return "；".join(units[each] for each in row.implementers if each in units)
    if key == "channels":
        return "；".join(row.channels)
    value = getattr(row, key)
    if isinstance(value, date):
        return value.isoformat()
    return value.label if isinstance(value, Labelled) else str(value or "")
