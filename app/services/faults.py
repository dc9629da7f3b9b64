"""What a row and the administrator are told of an error: our own words in full, of a library's only the kind.

A library's message may quote a value, an address or a name; the whole of it goes to the log alone.
"""

from app.adapters.mail import MailFailed
from app.adapters.pdf import PdfFailed
from app.adapters.platform import PlatformFailed
from app.adapters.seal import SealFailed
from app.domain.errors import DomainError
from app.engine import ProcessFault

_OURS = (PdfFailed, ProcessFault, SealFailed)
_LENGTH = 200


def told(error: Exception) -> str:
    """The error in at most 200 characters."""
    words = ""
    if isinstance(error, DomainError):
        words = error.text
    elif isinstance(error, MailFailed):
        # A relay's reply quotes the address it refuses.
        words = f"SMTP {error.code}" if error.code else "no connection"
    elif isinstance(error, PlatformFailed):
        words = f"HTTP {error.code} {error}" if error.code else "platform silent"
    elif isinstance(error, _OURS):
        words = str(error)
    return f"{type(error).__name__}: {words}".rstrip(": ")[:_LENGTH]
