"""A typed or uploaded notice as the services take it; what is wrong with it stands at its field and line."""

from datetime import date

from werkzeug.datastructures import FileStorage

from app.domain.errors import FieldError, Invalid
from app.domain.typed_notice import read_typed, typed
from app.domain.vocabulary import N_
from app.domain.workdays import YearPlan
from app.domain.yearplan import check_source, read_plan
from app.models.policy import CalendarLoad
from app.web.filters import sentence, translated
from app.web.forms.calendar import Notice

_LARGEST = 256 * 1024
_FIRST_YEAR, _LAST_YEAR = 2008, 2099  # since the regulation on make-up days; as far as a typing mistake may go
_MOST_TOLD = 20
Read = tuple[YearPlan, dict[date, str]]


def read(form: Notice) -> Read | None:
    """The notice in the form; None where it is refused, the faults then stand in the form."""
    year = _year(form)
    form.refuse(check_source(form.document.data or "", form.link.data or ""))
    file = form.file.data
    uploaded = isinstance(file, FileStorage) and bool(file.filename)
    if uploaded and (form.off.data or form.work.data):
        form.fault("file", N_("已经填写了日期；上传文件的，请清空上面两栏"))
        return None
    plan = None
    try:
        if uploaded:
            plan = _table(file, form, year)
        elif year is not None:
            source = (form.document.data or "", form.link.data or "")
            plan = read_typed(year, form.off.data or "", form.work.data or "", *source)
    except Invalid as refused:
        _tell(form, refused, uploaded=uploaded)
    return None if form.errors else plan


def _year(form: Notice) -> int | None:
    text = form.year.data or ""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if _FIRST_YEAR <= year <= _LAST_YEAR:
        return year
    form.fault("year", N_("请填写四位数字的年度，例如 2027"))
    return None


def _table(file: FileStorage, form: Notice, year: int | None) -> Read:
    content = file.stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Invalid([FieldError("file", "too_large", N_("文件过大"))])
    return read_plan(_text(content), form.document.data or "", form.link.data or "", year)


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid([FieldError("file", "encoding", N_("不是 UTF-8 或 GB18030 编码的 CSV 文件"))])


def _tell(form: Notice, refused: Invalid, *, uploaded: bool) -> None:
    if not uploaded:
        form.refuse(refused.errors)
        return
    for error in refused.errors[:_MOST_TOLD]:
        words = sentence(error.message, error.values)
        line = {"line": error.field, "words": words}
        form.fault("file", translated(N_("第 {line} 行：{words}")).format(**line) if error.field.isdecimal() else words)


def filled(load: CalendarLoad) -> dict[str, str]:
    """A stored notice as it would be typed."""
    return {
        "year": str(load.year),
        "document": load.document,
        "link": load.link,
        "off": typed(load.days, "off"),
        "work": typed(load.days, "work"),
    }
