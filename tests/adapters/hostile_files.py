"""Files made on the spot: ordinary ones, and what somebody with bad intent would hand in."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="{type}"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{type}"'
    ' Target="{target}" TargetMode="External"/></Relationships>'
)


def archive(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()


def docx_parts() -> dict[str, bytes | str]:
    kind = _MAIN.format("wordprocessingml.document")
    return {
        "[Content_Types].xml": CONTENT_TYPES.format(part="word/document.xml", type=kind),
        "word/document.xml": "<w:document xmlns:w='urn:w'/>",
    }


def docx(**extra: bytes | str) -> bytes:
    """An ordinary document; `extra` parts by path with `__` for `/`."""
    return archive({**docx_parts(), **{name.replace("__", "/"): content for name, content in extra.items()}})


def xlsx() -> bytes:
    kind = _MAIN.format("spreadsheetml.sheet")
    types = CONTENT_TYPES.format(part="xl/workbook.xml", type=kind)
    return archive({"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"})


def macro_document() -> bytes:
    """A .docm under the name of a .docx: the macro part is gone, the declared type is not."""
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = CONTENT_TYPES.format(part="word/document.xml", type=kind)
    return archive({**docx_parts(), "[Content_Types].xml": types})


def linked_document(relation: str, target: str) -> bytes:
    return archive({**docx_parts(), "word/_rels/document.xml.rels": RELATIONS.format(type=relation, target=target)})


def zip_bomb() -> bytes:
    return archive({**docx_parts(), "word/media/zero.bin": bytes(60 * 1024 * 1024)})


def many_parts() -> bytes:
    return archive({**docx_parts(), **{f"word/p{number}.xml": "" for number in range(3001)}})


def twin_parts() -> bytes:
    return archive({**docx_parts(), "WORD/DOCUMENT.XML": "<other/>"})


def entity_document() -> bytes:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>'
    return archive({**docx_parts(), "_rels/.rels": bomb})


def damaged_document() -> bytes:
    """One byte of a part flipped, so its check sum is wrong."""
    whole = bytearray(archive(docx_parts(), zipfile.ZIP_STORED))
    whole[whole.index(b"urn:w")] ^= 0xFF
    return bytes(whole)


def encrypted_document() -> bytes:
    """The encryption flag set in both headers of the first part."""
    whole = bytearray(docx())
    whole[6] |= 1
    central = whole.index(b"PK\x01\x02")
    whole[central + 8] |= 1
    return bytes(whole)


def pdf() -> bytes:
    return _written(_blank())


def pdf_with_script() -> bytes:
    """A script by name, as a form brings it along."""
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    names = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), script])})
    writer = _blank()
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): names})
    return _written(writer)


def pdf_with_attachment() -> bytes:
    writer = _blank()
    writer.add_attachment("run.exe", b"MZ")
    return _written(writer)


def pdf_with_password() -> bytes:
    writer = _blank()
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def pdf_opening(action: str) -> bytes:
    """A PDF whose catalogue starts an action of the given kind."""
    writer = _blank()
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject(action), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    return _written(writer)


def pdf_opening_at_first_page() -> bytes:
    """As Word and LaTeX write it: the place to start reading, no action."""
    writer = _blank()
    place = ArrayObject([NumberObject(0), NameObject("/Fit")])
    writer.root_object[NameObject("/OpenAction")] = place
    return _written(writer)


def pdf_with_page_action() -> bytes:
    writer = _blank()
    hook = DictionaryObject({NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/Named")})})
    writer.pages[0][NameObject("/AA")] = hook
    return _written(writer)


def pdf_with_dynamic_form() -> bytes:
    writer = _blank()
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): ArrayObject()})
    return _written(writer)


def pdf_with_packed_script() -> bytes:
    """The action hides in a compressed object stream, out of sight of a search through the bytes."""
    writer = _blank()
    packed = b"9 0 << /S /Java#53cript /JS (app.alert) >>"
    stream = StreamObject()
    stream.set_data(zlib.compress(packed))
    whole = _written(writer)
    body = whole[: whole.rindex(b"xref")]
    count = 20
    compressed = zlib.compress(packed)
    at_stream = len(body)
    body += (
        f"8 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {len(compressed)} >>\nstream\n".encode()
        + compressed
        + b"\nendstream\nendobj\n"
    )
    return _with_cross_reference_stream(body, at_stream, count)


def _with_cross_reference_stream(body: bytes, packed_at: int, count: int) -> bytes:
    offsets = {number: body.index(f"\n{number} 0 obj".encode()) + 1 for number in (1, 2, 3, 4)}
    offsets |= {8: packed_at, 10: len(body)}
    rows = []
    for number in range(count):
        if number == 9:
            rows.append(struct.pack(">BIH", 2, 8, 0))
        elif number in offsets:
            rows.append(struct.pack(">BIH", 1, offsets[number], 0))
        else:
            rows.append(struct.pack(">BIH", 0, 0, 65535))
    table = zlib.compress(b"".join(rows))
    root = _root_number(body)
    return (
        body
        + f"10 0 obj\n<< /Type /XRef /Size {count} /W [1 4 2] /Root {root} 0 R /Filter /FlateDecode"
        f" /Length {len(table)} >>\nstream\n".encode()
        + table
        + f"\nendstream\nendobj\nstartxref\n{offsets[10]}\n%%EOF\n".encode()
    )


def _root_number(body: bytes) -> int:
    before = body[: body.index(b"/Catalog")]
    return int(before[: before.rindex(b" 0 obj")].split()[-1])


def _blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return writer


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 30, 30)[: len(mode)]).save(buffer, kind, **options)
    return buffer.getvalue()


def photo_with_place() -> bytes:
    """A photo lying on its side, with camera, place and a comment in it."""
    data = Image.Exif()
    data[0x0112] = 6
    data[0x010F] = "SECRET-CAMERA"
    data.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=data, comment=b"SECRET-COMMENT")


def pixel_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A tiny PNG that claims to be enormous."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
