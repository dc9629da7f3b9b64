"""Builds the application from its settings: adapters, blueprints, one guard, one error map."""

import os
from pathlib import Path

from flask import Flask

from app import cli
from app.adapters.anchor_folder import AnchorFolder
from app.adapters.file_store import FolderStore
from app.adapters.identity import IdentityProvider, OpenIdProvider
from app.adapters.mail import FolderMailer, Mailer, SmtpMailer
from app.adapters.mail_text import MailTexts
from app.adapters.outside import Outside
from app.adapters.pdf import TypstRenderer
from app.adapters.platform import Platforms
from app.adapters.platform_folder import FolderPlatform
from app.adapters.platform_settings import platforms_of
from app.adapters.seal import NoSeal
from app.adapters.signing import SigningKey
from app.adapters.virus_scan import ClamdScanner, NoScanner, Scanner
from app.clock import Now, legal_clock
from app.database import Database
from app.models.encryption import Keyring, use_keyring
from app.web import (
    access,
    api,
    bell,
    bodies,
    calendar_alarm,
    emergency_alarm,
    errors,
    headers,
    language_parts,
    navigation,
    origin,
    pulse,
    request_log,
    row_ids,
    templating,
    views,
)
from app.web.templating import Site
from config import ROOT, Settings, SettingsError, load_settings


def create_app(settings: Settings, *, now: Now | None = None, outside: Outside | None = None) -> Flask:
    """The whole application; `now` and `outside` replace clock and adapters in tests. Raises SettingsError."""
    settings.require_secrets()
    use_keys(settings)
    app = create_commands(settings)
    app.secret_key = settings.secret_key
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.extensions["database"] = Database(settings.database_url)
    app.extensions["now"] = now or legal_clock(settings.now, settings.now_anchor)
    app.extensions["outside"] = outside or build_outside(settings)
    app.extensions["identity"] = _identity_provider(settings)
    request_log.register(app)
    origin.register(app, settings)
    bodies.register(app)
    templating.register(app, Site(demo=settings.env == "demo"), navigation.of_actor, strict=settings.env == "test")
    pulse.register(app)
    app.jinja_env.globals["bell"] = bell.bell
    app.jinja_env.globals["emergency_alarm"] = emergency_alarm.emergency_alarm
    app.jinja_env.globals["calendar_alarm"] = calendar_alarm.calendar_alarm
    headers.register(app, production=settings.production)
    language_parts.register(app)
    row_ids.register(app)
    views.register(app)
    api.register(app)
    access.register(app)
    errors.register(app)
    return app


def use_keys(settings: Settings) -> None:
    """The keys of this process; those of values written by others meanwhile are looked up in the settings again."""
    use_keyring(_keyring(settings), lambda: _keyring(load_settings(_of(settings))))


def _keyring(settings: Settings) -> Keyring:
    return Keyring(settings.data_keys, next(iter(settings.data_keys)), settings.index_key)


def _of(settings: Settings) -> dict[str, str]:
    """The environment under which the settings of this installation are read again."""
    return {**os.environ, "XINZHENG_INSTANCE": str(settings.instance)}


def create_commands(settings: Settings) -> Flask:
    """The command line alone: enough for commands that need neither database nor secrets."""
    app = Flask(__name__, static_folder=str(ROOT / "app" / "static"), template_folder=str(ROOT / "templates"))
    app.config["SETTINGS"] = settings
    cli.register(app)
    return app


def build_outside(settings: Settings) -> Outside:
    """The real adapters of an installation."""
    return Outside(
        mail=_mailer(settings),
        texts=MailTexts(ROOT / "templates" / "mail"),
        files=FolderStore(settings.instance / "files", settings.limits.total),
        scanner=_scanner(settings.clamd),
        pdf=TypstRenderer(ROOT / "templates" / "notices"),
        seal=NoSeal(),
        anchors=AnchorFolder(settings.instance / "anchors"),
        signature=SigningKey(settings.instance / "signing.pem"),
        platforms=_platforms(settings),
    )


def _identity_provider(settings: Settings) -> IdentityProvider | None:
    known = settings.identity
    if not known.issuer:
        return None
    return OpenIdProvider(known.issuer, known.client_id, known.client_secret, known.number_claim, known.type_claim)


def _mailer(settings: Settings) -> Mailer:
    mail = settings.mail
    if not mail.host:
        return FolderMailer(settings.instance / "mail", mail.sender)
    return SmtpMailer(mail.host, mail.port, mail.sender, mail.user, mail.password, mail.security)


def _platforms(settings: Settings) -> Platforms:
    """Those that are set; a demonstration writes what it would hand over as files into the instance's folder."""
    if settings.env == "demo" and not settings.platforms:
        return Platforms({"*": FolderPlatform(settings.instance / "platform")})
    try:
        return platforms_of(settings.platforms, settings.platform_keys)
    except ValueError as error:
        raise SettingsError(f"XINZHENG_PLATFORMS, XINZHENG_PLATFORM_KEYS: {error}") from error


def _scanner(address: str) -> Scanner:
    if not address:
        return NoScanner()
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal():
        return ClamdScanner(host, int(port))
    return ClamdScanner(path=Path(address))
