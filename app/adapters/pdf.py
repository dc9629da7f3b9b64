"""Written notices as PDF, typeset by typst from templates/notices: the same data gives the same bytes."""

import io
import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pylopdf_fonts_zh_cn
import qrcode  # type: ignore[import-untyped]
import typst
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]

# What the standard asks for comes first and is used where the site has licensed it; Noto is always there.
_FACES = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "Noto Serif SC"),
    "heading": ("SimHei", "STHeiti", "Noto Sans SC"),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", "Noto Serif SC"),
}
_FALLBACK = "Noto Serif SC"


class PdfFailed(Exception):
    """The template does not compile with this data, or a character has no glyph in any font."""


class PdfRenderer(Protocol):
    def render(self, template: str, data: Mapping[str, Any], pictures: Mapping[str, str] | None = None) -> bytes:
        """The PDF of `templates/notices/<template>.typ` filled with JSON `data` and SVG `pictures` by name."""
        ...


class TypstRenderer:
    """Renders with one compiler per template, fonts loaded once; safe to share between threads."""

    def __init__(self, templates: Path, site_fonts: Path | None = None) -> None:
        self._templates = templates
        folders = [Path(pylopdf_fonts_zh_cn.serif_path()).parent]
        if site_fonts is not None:
            folders.insert(0, site_fonts)
        self._fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        self._faces = _chosen_faces(set(self._fonts.families()))
        self._compilers: dict[str, typst.Compiler] = {}
        # A compiler is not re-entrant; a page takes milliseconds, so one lock is cheaper than many compilers.
        self._lock = threading.Lock()

    def render(self, template: str, data: Mapping[str, Any], pictures: Mapping[str, str] | None = None) -> bytes:
        """PDF/UA-1 bytes (fit for reading aloud); raises PdfFailed, also for a character without a glyph."""
        # PDF/UA forbids missing glyphs: without it typst prints empty boxes for a rare name and says nothing.
        return self._compile(template, data, pictures, format="pdf", pdf_standards=["ua-1"])[0]

    def preview(self, template: str, data: Mapping[str, Any], ppi: float = 96.0) -> list[bytes]:
        """The pages as PNG, for looking at a template."""
        return self._compile(template, data, None, format="png", ppi=ppi)

    def _compile(
        self, template: str, data: Mapping[str, Any], pictures: Mapping[str, str] | None, **options: Any
    ) -> list[bytes]:
        inputs = {
            "data": _canonical(data),
            "fonts": _canonical(self._faces),
            "pictures": _canonical({**_check_picture(data), **(pictures or {})}),
        }
        with self._lock:
            try:
                result = self._compiler(template).compile(sys_inputs=inputs, **options)
            except typst.TypstError as error:
                raise PdfFailed(f"{template}: {error}") from error
        pages = result if isinstance(result, list) else [result]
        return [page for page in pages if page is not None]

    def _compiler(self, template: str) -> typst.Compiler:
        if template not in self._compilers:
            path = self._templates / f"{template}.typ"
            if not template.isidentifier() or not path.is_file():
                raise PdfFailed(f"no template {template!r}")
            self._compilers[template] = typst.Compiler(
                path, root=self._templates, font_paths=self._fonts, ignore_system_fonts=True
            )
        return self._compilers[template]


def qr_svg(text: str) -> str:
    """A QR code of `text` as SVG, drawn as one path."""
    image = qrcode.make(text, image_factory=SvgPathImage, border=0)
    buffer = io.BytesIO()
    image.save(buffer)
    return buffer.getvalue().decode()


def _check_picture(data: Mapping[str, Any]) -> dict[str, str]:
    check = data.get("check")
    return {"check": qr_svg(check["link"])} if check else {}


def _chosen_faces(families: set[str]) -> dict[str, list[str]]:
    """Per use the faces that are there, best first; asking typst for an absent one only makes it warn."""
    faces = {use: [name for name in wanted if name in families] for use, wanted in _FACES.items()}
    return {use: names if _FALLBACK in names else [*names, _FALLBACK] for use, names in faces.items()}


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
