"""Papers that are handed in: small real files with a few lines and, across them, what they are."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

_PAGE = (595, 842)  # A4 at 72 points an inch
_MARGIN = 60
_INK, _PALE = "#1a1a1a", "#e4e4e4"


@dataclass(frozen=True)
class Paper:
    """A page with a title; `format` is PDF or PNG."""

    title: str
    lines: tuple[str, ...]
    format: str = "PDF"

    @property
    def name(self) -> str:
        return f"{self.title}.{self.format.lower()}"


@lru_cache
def drawn(paper: Paper) -> bytes:
    """The file of a paper."""
    page = Image.new("L", _PAGE, "white")
    pen = ImageDraw.Draw(page)
    pen.text((_PAGE[0] / 2, _PAGE[1] / 2), "演示材料", _PALE, _font(110), anchor="mm")
    pen.text((_PAGE[0] / 2, _MARGIN), paper.title, _INK, _font(28), anchor="mm")
    _write(pen, paper.lines)
    file = io.BytesIO()
    page.save(file, paper.format)
    return file.getvalue()


def _write(pen: ImageDraw.ImageDraw, lines: Sequence[str]) -> None:
    for position, line in enumerate(lines):
        pen.text((_MARGIN, 2 * _MARGIN + 36 * position), line, _INK, _font(18))


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.serif_path()), size)
