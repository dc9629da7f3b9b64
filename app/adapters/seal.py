"""What stands over a signature: nothing in the demo, the seal's picture, or a signing service's signature."""

import base64
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

DEMO_MARKING = "未盖章（演示）"
_PICTURE_PIXELS = 420


class SealFailed(Exception):
    """The organisation has no seal here, or the signing service did not sign; to be tried again."""


class Seal(Protocol):
    @property
    def marking(self) -> str:
        """The words printed under the signature; empty where a seal stands."""
        ...

    def picture(self, organisation: str) -> str | None:
        """The seal of an organisation (by its code) as SVG, or None. Raises SealFailed."""
        ...

    def sign(self, pdf: bytes, organisation: str) -> bytes:
        """The finished PDF, signed where a service signs. Raises SealFailed."""
        ...


@dataclass(frozen=True)
class NoSeal:
    """Prints that there is no seal."""

    marking: str = DEMO_MARKING

    def picture(self, organisation: str) -> str | None:
        return None

    def sign(self, pdf: bytes, organisation: str) -> bytes:
        return pdf


@dataclass(frozen=True)
class PictureSeal:
    """The seal as `<folder>/<organisation code>.png`, printed over the signature."""

    folder: Path
    marking: str = ""

    def picture(self, organisation: str) -> str | None:
        # Only a file that is really listed is opened: the code never becomes a path by itself.
        listed = {path.stem: path for path in self.folder.glob("*.png")}
        if organisation not in listed:
            raise SealFailed(f"no seal for {organisation}")
        data = base64.b64encode(listed[organisation].read_bytes()).decode()
        side = _PICTURE_PIXELS
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
            f'<image width="{side}" height="{side}" href="data:image/png;base64,{data}"/></svg>'
        )

    def sign(self, pdf: bytes, organisation: str) -> bytes:
        return pdf


@dataclass(frozen=True)
class RemoteSeal:
    """Posts the PDF to the site's signing service, which answers the sealed and signed PDF."""

    url: str
    token: str = ""
    timeout: float = 30.0
    marking: str = ""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError("the signing service needs an http(s) address")

    def picture(self, organisation: str) -> str | None:
        return None

    def sign(self, pdf: bytes, organisation: str) -> bytes:
        headers = {"Content-Type": "application/pdf", "X-Organisation": organisation}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url, data=pdf, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # nosec B310  # http(s) alone
                signed: bytes = answer.read()
        except (urllib.error.URLError, OSError) as error:
            raise SealFailed(str(error)) from error
        if not signed.startswith(b"%PDF-"):
            raise SealFailed("the signing service did not answer with a PDF")
        return signed
