"""Office files are archives: they must unpack to a sane size, be what they say, and reach for nothing outside."""

import io
import re
import zipfile

from lxml import etree

from app.domain.file_checks import FileType, damaged_if_failing, refused
from app.domain.vocabulary import N_

_MAX_PARTS = 3000
_MAX_UNPACKED = 150 * 1024 * 1024
_MAX_RATIO = 200
_RATIO_FROM = 1024 * 1024
_MAX_RELATIONS = 2 * 1024 * 1024
_LOOKED_AT = 16 * 1024 * 1024

_MAIN_PARTS = {"word/document.xml": FileType.DOCX, "xl/workbook.xml": FileType.XLSX}
_MAIN_CONTENT = {
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_ACTIVE_PARTS = (
    "vbaproject",
    "/activex/",
    "/afchunk",
    "/connections.xml",
    "/ctrlprops/",
    "/dialogsheets/",
    "/embeddings/",
    "/externallinks/",
    "/macrosheets/",
    "/querytables/",
    "/webextensions/",
)
# What a part of an office file never is, whatever it is called: programs, archives, old office files, pages.
_FOREIGN = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"#!", b"%PDF-")
_FOREIGN_NAMES = (
    ".exe",
    ".dll",
    ".bat",
    ".cmd",
    ".ps1",
    ".js",
    ".vbs",
    ".hta",
    ".htm",
    ".html",
    ".mht",
    ".scr",
    ".lnk",
)
_ACTIVE_RELATIONS = ("/afchunk", "/attachedtemplate", "/control", "/oleobject", "/package", "/vbaproject")
# Fields that start a program or fetch something as the document is opened.
_FETCHING = re.compile(rb"(?i)\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE)\b")
_INSTRUCTION = re.compile(rb"(?s)<w:instrText[^>]*>(.*?)</w:instrText>|<w:fldSimple[^>]*w:instr=[\"']([^\"']*)")
_FORMULA = re.compile(rb"(?is)<f(?:\s[^>]*)?>[^<]*(?:\bWEBSERVICE\s*\(|\bRTD\s*\(|\bCALL\s*\(|\|\s*'[^<]*!)[^<]*</f>")
_SCRIPT = re.compile(rb"(?i)<\s*script|\bon[a-z]+\s*=|javascript:|<\s*foreignObject")
_DOCTYPE = re.compile(rb"(?i)<!\s*(DOCTYPE|ENTITY)")

_DAMAGED = N_("文件已损坏，请重新保存后上传")
_BOMB = N_("文件解压后过大，请另存为 PDF 后重新上传")
_ACTIVE = N_("文件含有宏、控件或者嵌入的对象，请另存为 PDF 后重新上传")
_EXTERNAL = N_("文件引用了外部内容，请另存为 PDF 后重新上传")
_ENCRYPTED = N_("文件有密码，请去除密码后重新上传")

_SENTENCES = {True: ("external_content", _EXTERNAL), False: ("active_content", _ACTIVE)}

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
        for part in archive.infolist():
            _check_part(part.filename.lower(), _beginning(archive, part))
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


def _beginning(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """As much of a part as is looked at; the rest is unpacked too, for its check sum, and forgotten."""
    with archive.open(part) as stream:
        content = stream.read(_LOOKED_AT)
        while stream.read(2**20):
            pass
    return content


def _check_part(name: str, content: bytes) -> None:
    """One part as it unpacks (its check sum is tested by unpacking). Raises Invalid."""
    if content.startswith(_FOREIGN) or name.endswith(_FOREIGN_NAMES):
        raise refused("active_content", _ACTIVE)
    if not name.endswith((".xml", ".rels", ".vml", ".svg")):
        return
    # Both spellings that XML readers know without being told: one byte a letter, and two.
    plain = content.replace(b"\0", b"") if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content else content
    if _DOCTYPE.search(plain):
        raise refused("damaged", _DAMAGED)
    if name.endswith(".svg") and _SCRIPT.search(plain):
        raise refused("active_content", _ACTIVE)
    words = b" ".join(b"".join(found) for found in _INSTRUCTION.findall(plain))
    if _FETCHING.search(words) or _FORMULA.search(plain):
        raise refused("external_content", _EXTERNAL)


def _check_relations(relations: etree._Element) -> None:
    """A link a person may click is fine; anything the program fetches by itself is not."""
    for relation in relations.iter():
        if relation.get("Type", "").lower().endswith(_ACTIVE_RELATIONS):
            raise refused(*_SENTENCES[relation.get("TargetMode", "").lower() == "external"])
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
