"""Files that are two things at once, that swell or reach for others: refused with a reason, or made plain."""

import io
import time
from collections.abc import Callable

import pytest
from PIL import Image

from app.adapters.inspection import inspect
from app.domain.errors import Invalid, UnsupportedType
from tests.adapters import hostile_files as files
from tests.adapters import hostile_more as more

LIMIT = 10 * 1024 * 1024
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

Made = Callable[[], bytes]

HOSTILE: dict[str, tuple[Made, str]] = {
    "两用压缩包.pdf": (more.pdf_and_archive, "damaged"),
    "两用压缩包有尾.pdf": (more.pdf_and_archive_ending_well, "damaged"),
    "两用网页.pdf": (lambda: files.pdf() + b"<html><script>alert(1)</script></html>", "damaged"),
    "导入数据.pdf": (lambda: files.pdf_opening("/ImportData"), "active_content"),
    "打开附件.pdf": (lambda: files.pdf_opening("/GoToE"), "active_content"),
    "打开别的文件.pdf": (lambda: files.pdf_opening("/GoToR"), "active_content"),
    "播放.pdf": (lambda: files.pdf_opening("/Rendition"), "active_content"),
    "影片.pdf": (lambda: files.pdf_opening("/Movie"), "active_content"),
    "声音.pdf": (lambda: files.pdf_opening("/Sound"), "active_content"),
    "点击启动.pdf": (more.pdf_with_acting_link, "active_content"),
    "循环.pdf": (more.pdf_turning_in_circles, "damaged"),
    "套叠.pdf": (more.pdf_nested, "damaged"),
    "膨胀.pdf": (more.pdf_with_text_bomb, "damaged"),
    "外部实体.docx": (more.outer_entity, "damaged"),
    "双字节实体.docx": (more.outer_entity_in_two_byte_letters, "damaged"),
    "笑声.xlsx": (more.laughing_sheet, "damaged"),
    "程序.docx": (lambda: more.document(media__image1_dot_png=b"MZ" + bytes(300)), "active_content"),
    "程序改名.docx": (lambda: more.document(media__setup_dot_exe=b"\0\0"), "active_content"),
    "套压缩包.docx": (lambda: more.document(media__a_dot_png=files.archive({"a": "x"})), "active_content"),
    "套文档.docx": (lambda: more.document(media__b_dot_bin=files.docx()), "active_content"),
    "套旧文档.docx": (lambda: more.document(media__c_dot_bin=OLD_OFFICE), "active_content"),
    "网页块.docx": (lambda: more.document(afchunk1_dot_mht="x"), "active_content"),
    "网页.docx": (lambda: more.document(chunk_dot_html="<script>1</script>"), "active_content"),
    "矢量脚本.docx": (
        lambda: more.document(media__i_dot_svg="<svg><script>alert(1)</script></svg>"),
        "active_content",
    ),
    "矢量事件.docx": (lambda: more.document(media__i_dot_svg="<svg onload='x()'/>"), "active_content"),
    "动态交换.docx": (lambda: more.field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'), "external_content"),
    "取图.docx": (lambda: more.field('INCLUDEPICTURE "http://evil.example/p"'), "external_content"),
    "取文.docx": (lambda: more.field('INCLUDETEXT "\\\\\\\\server\\\\share"'), "external_content"),
    "公式启动.xlsx": (lambda: more.formula("cmd|'/k calc'!A0"), "external_content"),
    "公式取数.xlsx": (lambda: more.formula('WEBSERVICE("http://evil.example")'), "external_content"),
    "数据连接.xlsx": (lambda: more.workbook(connections="<connections/>"), "active_content"),
    "查询表.xlsx": (lambda: more.workbook(queryTables__queryTable1="<queryTable/>"), "active_content"),
    "旧宏表.xlsx": (lambda: more.workbook(macrosheets__sheet1="<x/>"), "active_content"),
    "对话框.xlsx": (lambda: more.workbook(dialogsheets__sheet1="<x/>"), "active_content"),
    "外挂.docx": (lambda: more.document(webextensions__webextension1_dot_xml="<x/>"), "active_content"),
    "内部模板.docx": (lambda: more.relation("attachedTemplate"), "active_content"),
    "内部对象.docx": (lambda: more.relation("oleObject"), "active_content"),
    "内部控件.docx": (lambda: more.relation("control"), "active_content"),
    "内部网页块.docx": (lambda: more.relation("aFChunk"), "active_content"),
    "谎报大小.docx": (more.lying_archive, "damaged"),
    "绝对路径.docx": (lambda: files.archive({**files.docx_parts(), "/etc/passwd": "x"}), "damaged"),
    "盘符.docx": (lambda: files.archive({**files.docx_parts(), "C:\\x": "x"}), "damaged"),
    "反斜杠.docx": (lambda: files.archive({**files.docx_parts(), "..\\..\\x": "x"}), "damaged"),
    "文字膨胀.png": (more.picture_with_text_bomb, "damaged"),
    "空.docx": (lambda: b"", "empty"),
    "空.png": (lambda: b"", "empty"),
    "尺寸.jpg": (
        lambda: files.picture("JPEG")[:163] + b"\xff\xff\xff\xff" + files.picture("JPEG")[167:],
        "image_too_large",
    ),
}


@pytest.mark.parametrize(("name", "make", "code"), [(name, *rest) for name, rest in HOSTILE.items()], ids=HOSTILE)
def test_hostile_file_is_refused_with_its_reason(name: str, make: Made, code: str) -> None:
    """Soon, with a code, and with a sentence that says what is wrong and what to do."""
    content, began = make(), time.monotonic()
    with pytest.raises(Invalid) as caught:
        inspect(name, content, limit=LIMIT)
    fault = caught.value.errors[0]
    assert (fault.field, fault.code) == ("file", code)
    assert "请" in caught.value.text
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("程序.docx", more.jar()),
        ("图.png", b"<svg onload='x()'/>"),
        ("图.bmp", b"BM" + bytes(100)),
        ("图.tif", b"II*\0" + bytes(100)),
        ("图.webp", b"RIFF\0\0\0\0WEBPVP8 " + bytes(100)),
        ("图.heic", b"\0\0\0\x18ftypheic" + bytes(100)),
        ("图.ico", b"\0\0\1\0" + bytes(100)),
        ("脚本.js", b"alert(1)"),
        ("网页.html", b"<!doctype html>"),
        ("快捷方式.lnk", b"L\0\0\0\1\x14\2\0" + bytes(100)),
        ("磁盘.iso", bytes(40_000)),
        ("压缩.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)),
        ("压缩.rar", b"Rar!\x1a\7\0" + bytes(100)),
        ("程序.pdf", b"\x7fELF" + bytes(100)),
        ("批处理.pdf", b"@echo off\r\n"),
        ("文稿.rtf", b"{\\rtf1\\objdata}"),
    ],
)
def test_file_of_no_allowed_type_is_refused(name: str, content: bytes) -> None:
    """Only five types come in, whatever a name says; the sentence names what to hand in instead."""
    with pytest.raises(UnsupportedType) as caught:
        inspect(name, content, limit=LIMIT)
    assert "上传" in caught.value.text


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "图.jpg"), ("PNG", "图.png")])
def test_picture_that_is_an_archive_too_is_only_a_picture_afterwards(kind: str, name: str) -> None:
    """What hangs on its end does not get in."""
    assert b"PK" not in inspect(name, more.picture_and_archive(kind), limit=LIMIT).content


def test_script_in_the_comment_of_a_picture_is_gone() -> None:
    assert b"script" not in inspect("图.png", more.picture_with_words("<script>alert(1)</script>"), limit=LIMIT).content


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_stands_as_it_was_taken(orientation: int) -> None:
    """The mark by which a camera says how it was held is gone, and the picture itself is turned."""
    found = inspect("现场.jpg", more.turned(orientation), limit=LIMIT)
    with Image.open(io.BytesIO(found.content)) as picture:
        assert (picture.size, len(picture.getexif())) == ((80, 60), 0)
        corners = [picture.convert("RGB").getpixel(place) for place in ((10, 10), (70, 10), (10, 50), (70, 50))]
    assert ["r" if corner[0] > 128 else "b" for corner in corners] == ["r", "b", "b", "b"]  # type: ignore[index]


def test_plain_drawing_in_a_document_is_taken() -> None:
    """Word keeps its icons as drawings: one without script is no fault."""
    content = more.document(media__i_dot_svg="<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>")
    assert inspect("说明.docx", content, limit=LIMIT).name == "说明.docx"


def test_ordinary_fields_and_formulas_are_taken() -> None:
    """Page numbers, links that people click and sums are everyday things."""
    assert inspect("页码.docx", more.field("PAGE \\* MERGEFORMAT"), limit=LIMIT).size
    assert inspect("链接.docx", more.field('HYPERLINK "https://www.gov.cn/"'), limit=LIMIT).size
    assert inspect("合计.xlsx", more.formula("SUM(A1:A9)"), limit=LIMIT).size
