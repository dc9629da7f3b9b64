"""A QR code as the path of an inline SVG: no file, no style, nothing a content policy would stop."""

from dataclasses import dataclass

from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]
from qrcode.main import QRCode  # type: ignore[import-untyped]


@dataclass(frozen=True)
class CodePicture:
    """Modules on a side with the quiet zone, and the dark ones as a path."""

    size: int
    path: str


def code_picture(text: str) -> CodePicture:
    """The picture of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, filled in enumerate(row) if filled)
    return CodePicture(len(rows), "".join(dark))
