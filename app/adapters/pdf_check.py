"""A PDF is kept as it came, so it must be one that does nothing: no script, action, attachment or password."""

import io
import re
import zipfile
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from app.domain.errors import Invalid
from app.domain.file_checks import damaged_if_failing, refused
from app.domain.vocabulary import N_

_MAX_OBJECTS = 200_000

_FORBIDDEN_KEYS = {
    "/JS": N_("脚本"),
    "/JavaScript": N_("脚本"),
    "/AA": N_("自动执行的动作"),
    "/EmbeddedFiles": N_("内嵌的附件"),
    "/EF": N_("内嵌的附件"),
    "/RichMedia": N_("多媒体内容"),
    "/XFA": N_("动态表单"),
}
_FORBIDDEN_ACTIONS = {
    "/JavaScript": N_("脚本"),
    "/Launch": N_("启动程序的动作"),
    "/ImportData": N_("导入数据的动作"),
    "/SubmitForm": N_("提交表单的动作"),
    "/GoToE": N_("打开附件的动作"),
    "/GoToR": N_("打开其他文件的动作"),
    "/Rendition": N_("多媒体内容"),
    "/Movie": N_("多媒体内容"),
    "/Sound": N_("多媒体内容"),
    "/Trans": N_("自动执行的动作"),
    "/GoTo3DView": N_("多媒体内容"),
}
# Long enough never to appear by chance in compressed data, whatever part of the file a reader skips.
_RAW = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia)(?![A-Za-z0-9])")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

_DAMAGED = N_("PDF 文件已损坏，请重新生成后上传")
_ENCRYPTED = N_("PDF 文件有密码或者权限限制，请去除后重新上传")
_ACTIVE = N_("PDF 文件含有{what}，请打印为新的 PDF 后重新上传")


def check_pdf(content: bytes) -> None:
    """Raise Invalid, with a sentence on what to do, unless the PDF is whole and passive."""
    # What stands behind the end is for another program than a reader of PDF: such files are two things at once.
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\0\t\n\f\r ") or zipfile.is_zipfile(io.BytesIO(content)):
        raise refused("damaged", _DAMAGED)
    if _RAW.search(_unescaped(content)):
        raise _active(N_("脚本、附件或者可执行的动作"))
    with damaged_if_failing(_DAMAGED):
        _check_structure(content)


def _check_structure(content: bytes) -> None:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise refused("encrypted", _ENCRYPTED)
    if len(reader.pages) == 0:
        raise refused("damaged", _DAMAGED)
    for node in _dictionaries(reader):
        _check_dictionary(node)


def _check_dictionary(node: DictionaryObject) -> None:
    for key, what in _FORBIDDEN_KEYS.items():
        if key in node:
            raise _active(what)
    action = node.get("/S")
    if isinstance(action, str) and action in _FORBIDDEN_ACTIONS:
        raise _active(_FORBIDDEN_ACTIONS[action])
    # Word and LaTeX write where to start reading; that is a place, not an act.
    opening = node.get("/OpenAction")
    if opening is None or isinstance(opening.get_object(), ArrayObject):
        return
    target = opening.get_object()
    if not isinstance(target, DictionaryObject) or target.get("/S") != "/GoTo":
        raise _active(N_("自动执行的动作"))


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that hangs on the trailer or is listed in a cross-reference table."""
    waiting: list[PdfObject] = [reader.trailer, *_listed(reader)]
    seen: set[tuple[int, int]] = set()
    budget = _MAX_OBJECTS
    while waiting:
        node: PdfObject | None = waiting.pop()
        budget -= 1
        if budget < 0:
            raise refused("damaged", _DAMAGED)
        if isinstance(node, IndirectObject):
            place = (node.idnum, node.generation)
            if place in seen:
                continue
            seen.add(place)
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            yield node
            waiting += [node.raw_get(key) for key in node]
        elif isinstance(node, ArrayObject):
            waiting += list.__iter__(node)


def _listed(reader: PdfReader) -> list[IndirectObject]:
    places = [(number, generation) for generation, table in reader.xref.items() for number in table]
    places += [(number, 0) for number in reader.xref_objStm]
    return [IndirectObject(number, generation, reader) for number, generation in places]


def _unescaped(content: bytes) -> bytes:
    """Names may spell their letters as #4A; the search must not be fooled by it."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)


def _active(what: str) -> Invalid:
    return refused("active_content", _ACTIVE, what=what)
