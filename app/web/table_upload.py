"""A small table from a form: read, stored whole, or refused with what is wrong and where."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.domain.errors import Invalid, TooLarge
from app.domain.vocabulary import N_
from app.services.handed_tables import Sheet, TableRefused
from app.web.filters import sentence
from app.web.forms.base import refused_file

T = TypeVar("T")
Faults = Sequence[tuple[int, str, str]]
"""Row, column and words of each fault in the rows."""


def take(form: Any, read: Callable[[str, bytes], Sheet], store: Callable[[Sheet], T]) -> tuple[T | None, Faults]:
    """What storing the table of `form.file` answers; None where it was refused, which the form then says."""
    file = form.file.data
    if not isinstance(file, FileStorage) or not file.filename:
        form.fault("file", N_("请选择文件"))
        return None, ()
    try:
        return store(read(file.filename, file.stream.read())), ()
    except (Invalid, TooLarge) as refused:
        form.fault("file", refused_file(file.filename, refused))
        return None, ()
    except TableRefused as refused:
        form.fault("file", gettext("表格有错误，一行也没有导入；请按下表改正后重新上传"))
        return None, [(each.row, each.column, sentence(each.message, dict(each.values))) for each in refused.faults]
