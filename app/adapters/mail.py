"""Sending mail: by SMTP, or in the demo as .eml files in a folder."""

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from app.adapters.disk import write_atomically


@dataclass(frozen=True)
class Attachment:
    """A file sent along; `type` is a media type such as application/pdf."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """One mail to one address; `key` is the outbox row's dedupe key, the same at every try."""

    key: str
    to: str
    subject: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()


class MailFailed(Exception):
    """The mail was not taken. `permanent`: trying again is useless; else try later. `code` is the SMTP reply."""

    def __init__(self, detail: str, *, permanent: bool, code: int | None = None) -> None:
        super().__init__(detail)
        self.permanent = permanent
        self.code = code


class Mailer(Protocol):
    def send(self, message: Message) -> None:
        """Hand one mail over; raises MailFailed."""
        ...


@dataclass(frozen=True)
class SmtpMailer:
    """Speaks to one SMTP relay; `security` is `none`, `starttls` or `tls`.

    `authorities` is a PEM file of the site's own certificate authority, trusted instead of the public ones.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    security: str = "starttls"
    authorities: Path | None = None
    timeout: float = 20.0

    def __post_init__(self) -> None:
        if self.security not in ("none", "starttls", "tls"):
            raise ValueError(f"unknown mail security {self.security!r}")
        if self.user and self.security == "none":
            raise ValueError("a mail password is never sent in the clear")

    def send(self, message: Message) -> None:
        mail = build(message, self.sender)
        try:
            with self._connect() as relay:
                relay.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise MailFailed(_words(reply), permanent=code >= 500, code=code) from error
        except smtplib.SMTPAuthenticationError as error:
            # The relay refuses us, not the mail: the password will be mended, the mail must wait.
            raise MailFailed(_words(error.smtp_error), permanent=False, code=error.smtp_code) from error
        except smtplib.SMTPResponseException as error:
            permanent = error.smtp_code >= 500
            raise MailFailed(_words(error.smtp_error), permanent=permanent, code=error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailFailed(str(error), permanent=False) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.authorities)
        if self.security == "tls":
            relay: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            relay = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                relay.starttls(context=context)
            if self.user:
                relay.login(self.user, self.password)
        except BaseException:
            relay.close()
            raise
        return relay


@dataclass(frozen=True)
class FolderMailer:
    """Writes each mail as an .eml file named after its key into a folder; sending again replaces the file."""

    folder: Path
    sender: str

    def send(self, message: Message) -> None:
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        write_atomically(self.folder / f"{name}.eml", build(message, self.sender).as_bytes())


def build(message: Message, sender: str) -> EmailMessage:
    """The mail as MIME; raises MailFailed(permanent) where a header would break out of its line."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = sender
        mail["To"] = message.to
        mail["Subject"] = message.subject
    except ValueError as error:
        raise MailFailed(str(error), permanent=True) from error
    mail["Date"] = format_datetime(message.sent_at)
    # The same key gives the same id, so a mail sent twice after a crash is shown once by most readers.
    domain = sender.rpartition("@")[2].rstrip(">")
    mail["Message-ID"] = f"<{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    for attachment in message.attachments:
        maintype, _, subtype = attachment.type.partition("/")
        mail.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name)
    return mail


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
