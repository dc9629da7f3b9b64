"""Uploads: what is let in, what is turned away, and with which words."""

import hashlib
import io
from collections.abc import Callable

import pytest
from PIL import Image

from app.adapters.inspection import inspect
from app.domain.errors import Invalid, TooLarge, UnsupportedType
from tests.adapters import hostile_files as files

LIMIT = 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "make", "type_"),
    [
        ("决定书.pdf", files.pdf, "application/pdf"),
        ("决定书.PDF", files.pdf_opening_at_first_page, "application/pdf"),
        ("照片.jpeg", lambda: files.picture("JPEG"), "image/jpeg"),
        ("照片.jpg", lambda: files.picture("JPEG", mode="L"), "image/jpeg"),
        ("截图.png", lambda: files.picture("PNG", mode="RGBA"), "image/png"),
        ("申请.docx", files.docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("明细.xlsx", files.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "有链接.docx",
            lambda: files.linked_document("hyperlink", "https://www.gov.cn/"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_ordinary_file_is_taken(name: str, make: Callable[[], bytes], type_: str) -> None:
    """PDF, JPG, PNG, docx and xlsx are taken under their own name and type."""
    found = inspect(name, make(), limit=LIMIT)
    assert (found.name, found.type) == (name, type_)
    assert found.sha256 == hashlib.sha256(found.content).hexdigest()
    assert found.size == len(found.content)


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("空.pdf", lambda: b"", "empty"),
        ("脚本.pdf", files.pdf_with_script, "active_content"),
        ("暗藏.pdf", files.pdf_with_packed_script, "active_content"),
        ("附件.pdf", files.pdf_with_attachment, "active_content"),
        ("加密.pdf", files.pdf_with_password, "encrypted"),
        ("启动.pdf", lambda: files.pdf_opening("/Launch"), "active_content"),
        ("打开网址.pdf", lambda: files.pdf_opening("/URI"), "active_content"),
        ("提交.pdf", lambda: files.pdf_opening("/SubmitForm"), "active_content"),
        ("翻页动作.pdf", files.pdf_with_page_action, "active_content"),
        ("动态表单.pdf", files.pdf_with_dynamic_form, "active_content"),
        ("写法.pdf", lambda: files.pdf().replace(b"%%EOF", b"/J#61vaScript\n%%EOF"), "active_content"),
        ("半截.pdf", lambda: files.pdf()[:200], "damaged"),
        ("只有开头.pdf", lambda: b"%PDF-1.7\n%%EOF", "damaged"),
        ("乱码.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20 + b"%%EOF", "damaged"),
        ("像素.png", files.pixel_bomb, "image_too_large"),
        ("像素少些.png", lambda: files.pixel_bomb(9_000, 7_000), "image_too_large"),
        ("半截.jpg", lambda: files.picture("JPEG", (400, 400))[:700], "damaged"),
        ("半截.png", lambda: files.picture("PNG", (400, 400))[:80], "damaged"),
        ("假图.jpg", lambda: b"\xff\xd8\xff<script>alert(1)</script>", "damaged"),
        ("改名.jpg", lambda: files.picture("PNG"), "wrong_extension"),
        ("改名.pdf", lambda: files.picture("JPEG"), "wrong_extension"),
        ("改名.exe", files.pdf, "wrong_extension"),
        ("决定书.pdf.exe", files.pdf, "wrong_extension"),
        ("没有扩展名", files.pdf, "wrong_extension"),
        ("表格.docx", files.xlsx, "wrong_extension"),
        ("炸弹.docx", files.zip_bomb, "bomb"),
        ("零件.docx", files.many_parts, "bomb"),
        ("双份.docx", files.twin_parts, "damaged"),
        ("宏.docx", lambda: files.docx(word__vbaProject="x"), "active_content"),
        ("改名的宏.docx", files.macro_document, "active_content"),
        ("控件.docx", lambda: files.docx(word__activeX__activeX1="x"), "active_content"),
        ("对象.docx", lambda: files.docx(word__embeddings__oleObject1="x"), "active_content"),
        (
            "模板.docx",
            lambda: files.linked_document("attachedTemplate", "http://evil.example/a.dotm"),
            "external_content",
        ),
        ("共享.docx", lambda: files.linked_document("hyperlink", "file://server/share"), "external_content"),
        ("图链.docx", lambda: files.linked_document("image", "https://evil.example/p.png"), "external_content"),
        ("路径.docx", lambda: files.archive({**files.docx_parts(), "../../etc/x": "x"}), "damaged"),
        ("实体.docx", files.entity_document, "damaged"),
        ("坏字节.docx", files.damaged_document, "damaged"),
        ("密码.docx", files.encrypted_document, "encrypted"),
        ("半截.docx", lambda: files.docx()[:150], "damaged"),
        ("两用.docx", lambda: files.archive({**files.docx_parts(), "word/_rels/x.rels": "<a"}), "damaged"),
    ],
)
def test_hostile_file_is_refused(name: str, make: Callable[[], bytes], code: str) -> None:
    """A file that is empty, damaged, disguised or does something is refused with a code and an advice."""
    with pytest.raises(Invalid) as caught:
        inspect(name, make(), limit=LIMIT)
    fault = caught.value.errors[0]
    assert (fault.field, fault.code) == ("file", code)
    assert "请" in caught.value.text
    assert "{" not in caught.value.text


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "docx"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xlsx"),
        ("公文.ofd", files.archive({"OFD.xml": "<ofd/>"}), "OFD"),
        ("动图.gif", b"GIF89a" + bytes(100), "JPG"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "JPG"),
        ("网页.pdf", b"<html><script>1</script></html>", "PDF"),
        ("前缀.pdf", b"MZ" + files.pdf(), "PDF"),
        ("压缩.zip", files.archive({"a.txt": "x"}), "压缩包"),
        ("程序.exe", b"MZ" + bytes(300), "PDF"),
    ],
)
def test_other_type_is_refused_with_advice(name: str, content: bytes, word: str) -> None:
    """What is not on the list is refused, whatever its name says, and the person is told what to send instead."""
    with pytest.raises(UnsupportedType) as caught:
        inspect(name, content, limit=LIMIT)
    assert word in caught.value.text


def test_too_large_file_is_refused_with_the_limit() -> None:
    """The limit is an argument and is named in the refusal."""
    with pytest.raises(TooLarge) as caught:
        inspect("大.pdf", b"%PDF-" + bytes(3 * 1024 * 1024), limit=2 * 1024 * 1024)
    assert "2 MB" in caught.value.text


def test_photo_loses_place_camera_and_comment_and_stands_upright() -> None:
    """Nobody learns from a piece of evidence where its photographer lives."""
    found = inspect("现场.jpg", files.photo_with_place(), limit=LIMIT)
    with Image.open(io.BytesIO(found.content)) as picture:
        assert not picture.getexif()
        assert picture.size == (30, 40)
    assert b"SECRET" not in found.content


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_trailer_behind_a_picture_is_gone(kind: str) -> None:
    """A picture that is also a web page or a program is only a picture afterwards."""
    content = files.picture(kind) + b"<script>alert(1)</script>PK\x03\x04"
    assert b"script" not in inspect("图." + {"JPEG": "jpg", "PNG": "png"}[kind], content, limit=LIMIT).content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/决定书.pdf", "决定书.pdf"),
        ("C:\\Users\\王某\\决定书.pdf", "决定书.pdf"),
        ("决定书\u202efdp.pdf", "决定书fdp.pdf"),
        ("决\x00定\n书\u200b.pdf", "决定 书.pdf"),
        ("  ..决定书..pdf", "决定书..pdf"),
        ("con.pdf", "_con.pdf"),
        ("a<b>|c?.pdf", "a_b__c_.pdf"),
        ("䶮" * 200 + ".pdf", "䶮" * 58 + ".pdf"),
    ],
)
def test_file_name_is_made_harmless(given: str, kept: str) -> None:
    """A name keeps its readable characters and loses paths, controls and direction marks."""
    assert inspect(given, files.pdf(), limit=LIMIT).name == kept
