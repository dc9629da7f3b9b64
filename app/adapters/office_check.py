"""Office files are archives: they must unpack to a sane size, be what they say, and reach for nothing outside."""

import io
import zipfile

from lxml import etree

from app.domain.file_checks import FileType, damaged_if_failing, refused
from app.domain.vocabulary import N_

_MAX_PARTS = 3000
_MAX_UNPACKED = 150 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
_MAX_RELATIONS = 2 * 1024 * 1024

_MAIN_PARTS = {"word/document.xml": FileType.DOCX, "xl/workbook.xml": FileType.XLSX}
_MAIN_CONTENT = {
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_ACTIVE_PARTS = ("vbaproject", "/activex/", "/embeddings/", "/externallinks/", "/ctrlprops/", "/macrosheets/")

_DAMAGED = N_("文件已损坏，请重新保存后上传")
_BOMB = N_("文件解压后过大，请另存为 PDF 后重新上传")
_ACTIVE = N_("文件含有宏、控件或者嵌入的对象，请另存为 PDF 后重新上传")
_EXTERNAL = N_("文件引用了外部内容，请另存为 PDF 后重新上传")
_ENCRYPTED = N_("文件有密码，请去除密码后重新上传")

# No entities, no network, no huge trees: the part comes from a stranger.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def check_office(content: bytes, *, most: int = _MAX_UNPACKED) -> FileType | None:
    """DOCX or XLSX, None for an archive that is neither; raises Invalid for a harmful or broken one.

    `most` is how many bytes it may unpack to: more for a table that is read row by row.
    """
    with damaged_if_failing(_DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        _check_parts(archive.infolist(), most)
        kind = _kind(archive)
        if kind is None:
            return None
        _check_active(archive, kind)
        if archive.testzip() is not None:
            raise refused("damaged", _DAMAGED)
        return kind


def _check_parts(parts: list[zipfile.ZipInfo], most: int) -> None:
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MAX_PARTS or unpacked > most:
        raise refused("bomb", _BOMB)
    if any(part.file_size > _RATIO_FROM and part.file_size > _MAX_RATIO * part.compress_size for part in parts):
        raise refused("bomb", _BOMB)
    if any(part.flag_bits & 0x1 for part in parts):
        raise refused("encrypted", _ENCRYPTED)
    # Two parts of one name show one thing to us and another to the reader's program.
    if len({name.lower() for name in names}) != len(names) or any(_escapes(name) for name in names):
        raise refused("damaged", _DAMAGED)


def _escapes(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _kind(archive: zipfile.ZipFile) -> FileType | None:
    names = set(archive.namelist())
    kinds = [kind for part, kind in _MAIN_PARTS.items() if part in names]
    return kinds[0] if len(kinds) == 1 and "[Content_Types].xml" in names else None


def _check_active(archive: zipfile.ZipFile, kind: FileType) -> None:
    if any(mark in f"/{name.lower()}" for name in archive.namelist() for mark in _ACTIVE_PARTS):
        raise refused("active_content", _ACTIVE)
    types = _tree(archive, "[Content_Types].xml")
    declared = {element.get("ContentType", "") for element in types.iter()}
    if any("macroenabled" in name.lower() or "vba" in name.lower() for name in declared):
        raise refused("active_content", _ACTIVE)
    if _MAIN_CONTENT[kind] not in declared:
        raise refused("damaged", _DAMAGED)
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            _check_relations(_tree(archive, name))


def _check_relations(relations: etree._Element) -> None:
    """A link a person may click is fine; anything the program fetches by itself is not."""
    for relation in relations.iter():
        if relation.get("TargetMode", "").lower() != "external":
            continue
        target = relation.get("Target", "").strip().lower()
        clicked = relation.get("Type", "").endswith("/hyperlink")
        if not clicked or not target.startswith(("http://", "https://", "mailto:")):
            raise refused("external_content", _EXTERNAL)


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > _MAX_RELATIONS:
        raise refused("bomb", _BOMB)
    root = etree.fromstring(archive.read(name), _PARSER)
    # A document type can redefine what every other reader sees; office files have none.
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("damaged", _DAMAGED)
    return root
