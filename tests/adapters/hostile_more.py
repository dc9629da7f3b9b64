"""More of what somebody with bad intent hands in: two things at once, bombs, and documents that reach for others."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.adapters.hostile_files import archive, docx_parts, pdf, picture, xlsx

_XXE = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<w:document xmlns:w="urn:w">&x;</w:document>'
)
_LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><sst>&c;</sst>'
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)


def document(**parts: bytes | str) -> bytes:
    """A DOCX with more parts, or other ones, under `word/`; `__` stands for `/`, `_dot_` for a dot."""
    named = {f"word/{name.replace('__', '/').replace('_dot_', '.')}": content for name, content in parts.items()}
    return archive({**docx_parts(), **named})


def workbook(**parts: bytes | str) -> bytes:
    """An XLSX with more parts under `xl/`."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as whole:
        kept = {name: whole.read(name) for name in whole.namelist()}
    return archive({**kept, **{f"xl/{name.replace('__', '/')}.xml": content for name, content in parts.items()}})


def outer_entity() -> bytes:
    return document(document_dot_xml=_XXE)


def outer_entity_in_two_byte_letters() -> bytes:
    return document(footnotes_dot_xml=_XXE.replace("<?xml", '<?xml encoding="UTF-16"').encode("utf-16"))


def laughing_sheet() -> bytes:
    return workbook(sharedStrings=_LAUGHS)


def field(instruction: str) -> bytes:
    """A field that is reckoned as the document is opened."""
    return document(
        document_dot_xml=f'<w:document xmlns:w="urn:w"><w:instrText> {instruction} </w:instrText></w:document>'
    )


def formula(text: str) -> bytes:
    return workbook(worksheets__sheet1=f"<worksheet><sheetData><row><c><f>{text}</f></c></row></sheetData></worksheet>")


def relation(kind: str, target: str = "part.bin") -> bytes:
    """A relation to a part inside the file, which a check of outside links alone would miss."""
    return document(_rels__document_dot_xml_dot_rels=_RELATION.format(kind, target))


def lying_archive() -> bytes:
    """The directory says ten bytes, the part unpacks to sixty million."""
    whole = bytearray(archive({**docx_parts(), "word/media/a.png": bytes(60_000_000)}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = whole.rindex(mark)
        whole[place + at : place + at + 4] = struct.pack("<I", 10)
    return bytes(whole)


def jar() -> bytes:
    """A program for Java under the name of a document."""
    return archive({"META-INF/MANIFEST.MF": "Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"})


def pdf_and_archive() -> bytes:
    """A PDF for one program and an archive for another."""
    return pdf() + archive({"run.js": "x"})


def pdf_and_archive_ending_well() -> bytes:
    """The same, with the end of a PDF in the archive's comment."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("run.js", "x")
        file.comment = b"%%EOF\n"
    return pdf() + buffer.getvalue()


def pdf_with_acting_link() -> bytes:
    """A link on the page that starts a program when it is clicked."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    act = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
    link = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): act})
    page[NameObject("/Annots")] = ArrayObject([link])
    return _written(writer)


def pdf_turning_in_circles() -> bytes:
    """A tree of pages whose leaf is its own root."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    pages = writer.root_object["/Pages"].get_object()
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([writer.root_object.raw_get("/Pages")])
    return _written(writer)


def pdf_nested(depth: int = 60_000) -> bytes:
    """Arrays in arrays, until a reader's stack is full."""
    deep = b"[" * depth + b"]" * depth
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /X " + deep, 1)


def pdf_with_text_bomb(megabytes: int = 300) -> bytes:
    """An object stream of a few hundred kilobytes that unpacks to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"9 0 << >> " + bytes(2**20 - 10)) for _ in range(megabytes)) + packer.flush()
    stream = f"8 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode()
    whole = pdf()
    at = whole.rindex(b"xref")
    body = whole[:at] + stream + packed + b"\nendstream\nendobj\n"
    rows = struct.pack(">BIH", 0, 0, 65535) + struct.pack(">BIH", 1, at, 0) + struct.pack(">BIH", 2, 8, 0)
    table = zlib.compress(rows)
    return (
        body
        + b"10 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Index [0 1 8 2] /Root 1 0 R /Filter /FlateDecode /Length "
        + f"{len(table)} >>\nstream\n".encode()
        + table
        + f"\nendstream\nendobj\nstartxref\n{len(body)}\n%%EOF\n".encode()
    )


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture_and_archive(kind: str) -> bytes:
    """A picture for one program and an archive with a program for another."""
    return picture(kind) + archive({"A.class": b"\xca\xfe\xba\xbe"})


def picture_with_text_bomb() -> bytes:
    """A PNG whose comment unpacks to two hundred megabytes."""
    whole = picture("PNG")
    packed = b"c\0\0" + zlib.compress(bytes(200 * 2**20), 9)
    chunk = struct.pack(">I", len(packed)) + b"zTXt" + packed + struct.pack(">I", zlib.crc32(b"zTXt" + packed))
    return whole[:33] + chunk + whole[33:]


def picture_with_words(words: str) -> bytes:
    """A PNG with a script in its comment."""
    noted = PngImagePlugin.PngInfo()
    noted.add_text("Comment", words)
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG", pnginfo=noted)
    return buffer.getvalue()


def turned(orientation: int) -> bytes:
    """A photo that a camera has marked as turned: its upper left quarter is red as it is meant to be seen."""
    upright = Image.new("RGB", (80, 60), (0, 0, 255))
    upright.paste((255, 0, 0), (0, 0, 40, 30))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    data = Image.Exif()
    data[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", exif=data, quality=95)
    return buffer.getvalue()
