"""Mail through a real SMTP server and into a folder."""

import email
import email.policy
import ssl
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.adapters.mail import Attachment, FolderMailer, MailFailed, Message, SmtpMailer
from tests.smtp import Inbox, server

SENDER = "信用中心 <credit@example.gov.cn>"
PDF = b"%PDF-1.7 \x00\xff"


def context(certificate: Path) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return tls


def message(to: str = "zhang@example.com", **changes: Any) -> Message:
    values: dict[str, Any] = {
        "key": "notice-1-mail",
        "to": to,
        "subject": "异议处理结果告知书（YY-410122-2026-000045）",
        "text": "您好，䶮龑：\n处理结果见附件。\n",
        "sent_at": datetime(2026, 2, 27, 1, 30, tzinfo=UTC),
        "attachments": (Attachment("异议处理结果告知书.pdf", "application/pdf", PDF),),
    }
    return Message(**{**values, **changes})


def check(mail: EmailMessage) -> None:
    """The mail reads as it was written."""
    assert mail["Subject"] == "异议处理结果告知书（YY-410122-2026-000045）"
    assert mail["From"] == SENDER
    body = mail.get_body()
    assert body is not None
    assert "䶮龑" in body.get_content()
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "异议处理结果告知书.pdf"
    assert attached.get_content() == PDF


def plain(port: int) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, security="none", timeout=5)


def test_mail_with_chinese_subject_and_attachment_arrives() -> None:
    """Subject, text, file name and bytes come through a real server unchanged."""
    inbox = Inbox()
    with server(inbox) as port:
        plain(port).send(message())
    check(inbox.mails[0])


def test_mail_sent_twice_has_one_id() -> None:
    """A crash between sending and noting it down may repeat a mail; its id stays, so readers can tell."""
    inbox = Inbox()
    with server(inbox) as port:
        plain(port).send(message())
        plain(port).send(message())
        plain(port).send(message(key="notice-2-mail"))
    first, again, other = (mail["Message-ID"] for mail in inbox.mails)
    assert first == again != other


@pytest.mark.parametrize(
    ("to", "subject", "permanent", "code"),
    [
        ("550@example.com", "x", True, 550),
        ("450@example.com", "x", False, 450),
        ("zhang@example.com", "554", True, 554),
    ],
)
def test_refusal_tells_permanent_from_temporary(to: str, subject: str, permanent: bool, code: int) -> None:
    """A 5xx will not become right by trying again, a 4xx may."""
    with server(Inbox()) as port, pytest.raises(MailFailed) as caught:
        plain(port).send(message(to, subject=subject))
    assert (caught.value.permanent, caught.value.code) == (permanent, code)


def test_silent_server_is_a_temporary_failure() -> None:
    """No server, no verdict: the mail is tried again."""
    with server(Inbox()) as port:
        gone = port
    with pytest.raises(MailFailed) as caught:
        plain(gone).send(message())
    assert not caught.value.permanent


def test_wrong_password_keeps_the_mail_waiting(certificate: Path) -> None:
    """The relay refuses us, not the addressee: mail waits until the password is mended."""

    def judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=right, handled=False)

    inbox = Inbox()
    with server(inbox, tls_context=context(certificate), authenticator=judge, auth_required=True) as port:
        mailer = SmtpMailer("127.0.0.1", port, SENDER, "centre", "wrong", authorities=certificate, timeout=5)
        with pytest.raises(MailFailed) as caught:
            mailer.send(message())
        assert (caught.value.permanent, caught.value.code) == (False, 535)
        replace(mailer, password="right").send(message())
    check(inbox.mails[0])


def test_mail_goes_over_an_encrypted_connection(certificate: Path) -> None:
    """A relay that speaks TLS from the first byte is served too."""
    inbox = Inbox()
    with server(inbox, ssl_context=context(certificate)) as port:
        SmtpMailer("127.0.0.1", port, SENDER, security="tls", authorities=certificate, timeout=5).send(message())
    check(inbox.mails[0])


def test_server_without_starttls_is_not_spoken_to_in_the_clear() -> None:
    """Where encryption is asked for, a server that offers none gets no mail."""
    inbox = Inbox()
    with server(inbox) as port, pytest.raises(MailFailed) as caught:
        SmtpMailer("127.0.0.1", port, SENDER, security="starttls", timeout=5).send(message())
    assert not caught.value.permanent
    assert inbox.mails == []


def test_stranger_certificate_is_not_trusted(certificate: Path) -> None:
    """A relay whose certificate nobody vouches for gets no mail."""
    inbox = Inbox()
    with server(inbox, tls_context=context(certificate)) as port, pytest.raises(MailFailed):
        SmtpMailer("127.0.0.1", port, SENDER, timeout=5).send(message())
    assert inbox.mails == []


def test_header_break_is_refused_for_ever() -> None:
    """A name with a line break in it must not write headers of its own."""
    with pytest.raises(MailFailed) as caught:
        plain(1).send(message(subject="结果\nBcc: all@example.com"))
    assert caught.value.permanent


@pytest.mark.parametrize("options", [{"security": "ssl"}, {"security": "none", "user": "centre"}])
def test_unsafe_setting_fails_at_start(options: dict[str, str]) -> None:
    """A misspelt security word or a password in the clear is found when the program starts."""
    with pytest.raises(ValueError, match="mail"):
        SmtpMailer("127.0.0.1", 25, SENDER, **options)


def test_demo_mail_is_one_file_a_message(tmp_path: Path) -> None:
    """The demo writes each mail once, however often it is sent, and leaves nothing half-written."""
    mailer = FolderMailer(tmp_path / "mail", SENDER)
    mailer.send(message())
    mailer.send(message())
    mailer.send(message(key="../other"))
    written = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in written] == [".eml", ".eml"]
    for path in written:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        check(mail)
