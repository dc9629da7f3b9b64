"""The outside world in one parcel: what services may reach beyond the database."""

from dataclasses import dataclass, field

from app.adapters.anchor_folder import AnchorFolder
from app.adapters.file_store import FileStore
from app.adapters.mail import Mailer
from app.adapters.mail_text import MailTexts
from app.adapters.pdf import PdfRenderer
from app.adapters.platform import Platforms
from app.adapters.seal import Seal
from app.adapters.signing import SigningKey
from app.adapters.virus_scan import Scanner


@dataclass(frozen=True)
class Outside:
    """Built once from the settings, handed to services; tests hand in the in-memory ones."""

    mail: Mailer
    texts: MailTexts
    files: FileStore
    scanner: Scanner
    pdf: PdfRenderer
    seal: Seal
    anchors: AnchorFolder
    signature: SigningKey
    platforms: Platforms = field(default_factory=Platforms)
