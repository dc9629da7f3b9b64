"""The scheduler's house for tests: real adapters, two clocks that stand still."""

from dataclasses import replace
from pathlib import Path

from app.adapters.anchor_folder import AnchorFolder
from app.adapters.file_store import FolderStore
from app.adapters.mail import FolderMailer, Mailer, SmtpMailer
from app.adapters.mail_text import MailTexts
from app.adapters.outside import Outside
from app.adapters.pdf import TypstRenderer
from app.adapters.seal import NoSeal
from app.adapters.signing import SigningKey
from app.adapters.virus_scan import NoScanner
from app.database import Database
from app.scheduler import House
from config import ROOT
from tests.fixed_clock import FixedClock

SENDER = "信用中心 <credit@example.gov.cn>"
# Loading its fonts takes longer than most tests.
PRINTER = TypstRenderer(ROOT / "templates" / "notices")


def keep_house(database: Database, clock: FixedClock, folder: Path, machine: FixedClock | None = None) -> House:
    """A house whose mail goes into `folder/mail`; legal and machine's clock are one unless told otherwise."""
    outside = Outside(
        mail=FolderMailer(folder / "mail", SENDER),
        texts=MailTexts(ROOT / "templates" / "mail"),
        files=FolderStore(folder / "files"),
        scanner=NoScanner(),
        pdf=PRINTER,
        seal=NoSeal(),
        anchors=AnchorFolder(folder / "anchors"),
        signature=SigningKey(folder / "signing.pem"),
    )
    return House(database, outside, clock, machine or clock)


def mailing_to(house: House, port: int) -> House:
    """The same house with a relay on this machine."""
    relay: Mailer = SmtpMailer("127.0.0.1", port, SENDER, security="none", timeout=5)
    return replace(house, outside=replace(house.outside, mail=relay))
