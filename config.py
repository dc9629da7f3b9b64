"""The settings of one installation: process environment, then its settings.env, then defaults."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "demo", "test")
SECRETS = ("XINZHENG_SECRET_KEY", "XINZHENG_DATA_KEYS", "XINZHENG_INDEX_KEY")
KEY_BYTES = 32
# The accounts of a demonstration are there to be tried by anybody.
_SECOND_STEP = {"production": "staff", "demo": "optional", "test": "optional"}


class SettingsError(click.ClickException):
    """The settings cannot be used; the text says which one and why. A command ends with it and exit code 2."""

    exit_code = 2


@dataclass(frozen=True)
class MailSettings:
    """The SMTP relay; without a host, mails are written as files into the instance's `mail` folder."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "信正 <no-reply@localhost>"
    security: str = "starttls"


@dataclass(frozen=True)
class IdentitySettings:
    """The OpenID Connect provider that vouches for citizens; without an issuer there is none."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    number_claim: str = "id_number"
    type_claim: str = "id_type"


@dataclass(frozen=True)
class UploadLimits:
    """Bytes: a file of evidence, all of one application, a file of records, all that one account hands in on a `day`,
    what uploads leave free of the disk (`reserve`), all stored files together (`total`, 0: only the disk bounds them).
    """

    file: int = 20 * 2**20
    application: int = 100 * 2**20
    records: int = 100 * 2**20
    day: int = 300 * 2**20
    reserve: int = 256 * 2**20
    total: int = 0


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations. Keys never show in a log: they have no repr."""

    env: str
    instance: Path
    database_url: str = field(repr=False)
    port: int
    base_url: str
    secret_key: str = field(repr=False)
    data_keys: Mapping[int, bytes] = field(repr=False)
    """AES-256 keys by id (0–255); the first one encrypts, all of them decrypt."""
    index_key: bytes = field(repr=False)
    now: datetime | None = None
    now_anchor: float | None = None
    """Unix time at which `now` was true; None: the start of this process."""
    mail: MailSettings = MailSettings()
    limits: UploadLimits = UploadLimits()
    hosts: tuple[str, ...] = ()
    """Names under which requests may come beside that of `base_url` and this machine's own."""
    proxies: int = 0
    """How many reverse proxies stand before us, each of which adds the address it was asked from."""
    clamd: str = ""
    """`host:port` or the path of a socket; empty: uploads are not scanned."""
    metrics_token: str = field(default="", repr=False)
    staff_prove: bool = False
    """Staff sign in with password and a code of their authenticator."""
    password_days: int = 0
    """After so many days a password must be changed; 0: never."""
    identity: IdentitySettings = IdentitySettings()
    platforms: str = field(default="", repr=False)
    platform_keys: str = field(default="", repr=False)
    """Lists `place=address,…` and `place=key:secret,…` of the platforms above; `*` stands for all other places."""

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def missing(self) -> tuple[str, ...]:
        """The secrets nobody has set."""
        values = (self.secret_key, self.data_keys, self.index_key)
        return tuple(name for name, value in zip(SECRETS, values, strict=True) if not value)

    def require_secrets(self) -> None:
        """Raises SettingsError naming every secret that is not set."""
        if self.missing:
            raise SettingsError(
                f"{self.env} cannot start: {', '.join(self.missing)} not set,"
                f" neither in the environment nor in {self.instance / 'settings.env'}."
                " (`make run` sets up a demonstration; docs/operations.md says how to make keys.)"
            )


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError for a value that cannot be used; secrets may still be missing."""
    instance = instance_folder(environ)
    values = stored_settings(instance) | {name: value for name, value in environ.items() if value}
    env = _one_of(values, "XINZHENG_ENV", ENVIRONMENTS, "production")
    port = _number(values, "PORT", 8000)
    settings = Settings(
        env=env,
        instance=instance,
        database_url=_database_url(values.get("DATABASE_URL") or f"sqlite:///{instance / 'xinzheng.db'}"),
        port=port,
        base_url=values.get("XINZHENG_BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        secret_key=values.get("XINZHENG_SECRET_KEY", ""),
        data_keys=_keyring(values.get("XINZHENG_DATA_KEYS", "")),
        index_key=_key("XINZHENG_INDEX_KEY", values.get("XINZHENG_INDEX_KEY", "")),
        now=_now(values.get("XINZHENG_NOW")),
        now_anchor=_anchor(values.get("XINZHENG_NOW_ANCHOR")),
        mail=_mail(values),
        limits=_limits(values),
        hosts=tuple(filter(None, map(str.strip, values.get("XINZHENG_HOSTS", "").split(",")))),
        proxies=_number(values, "XINZHENG_PROXIES", 0, 9),
        clamd=values.get("XINZHENG_CLAMD", ""),
        metrics_token=values.get("XINZHENG_METRICS_TOKEN", ""),
        staff_prove=_one_of(values, "XINZHENG_SECOND_STEP", ("staff", "optional"), _SECOND_STEP[env]) == "staff",
        password_days=_number(values, "XINZHENG_PASSWORD_DAYS", 0, 3_650),
        identity=_identity(values),
        platforms=values.get("XINZHENG_PLATFORMS", ""),
        platform_keys=values.get("XINZHENG_PLATFORM_KEYS", ""),
    )
    # A folder nobody has set up yet may still become a demonstration: that is for `serve --demo` to say.
    undecided = settings.missing and "XINZHENG_ENV" not in values
    if settings.now and settings.production and not undecided:
        raise SettingsError("XINZHENG_NOW moves legal time and is refused in production")
    return settings


def instance_folder(environ: Mapping[str, str]) -> Path:
    """The folder with all data of one installation; it need not exist yet."""
    return Path(environ.get("XINZHENG_INSTANCE") or ROOT / "instance").absolute()


def stored_settings(instance: Path) -> dict[str, str]:
    """The lines `NAME=value` of settings.env; blank lines and comments are skipped."""
    file = instance / "settings.env"
    try:
        lines = file.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    pairs = (line.partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs if value.strip()}


def set_up(environ: Mapping[str, str], env: str) -> Settings:
    """Give an installation without settings.env its own secrets, once; DATABASE_URL is kept with them if given."""
    kept = {"XINZHENG_ENV": env}
    if url := environ.get("DATABASE_URL"):
        kept["DATABASE_URL"] = _database_url(url)
    write_settings(instance_folder(environ), kept | fresh_secrets())
    return load_settings(environ)


def write_settings(instance: Path, values: Mapping[str, str]) -> bool:
    """Write settings.env for its owner alone; False when there is one, which is then left as it is."""
    instance.mkdir(parents=True, exist_ok=True)
    draft = instance / f"settings.env.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    try:
        # A link appears whole or not at all: of two first starts at once, one wins and the other reads its keys.
        os.link(draft, instance / "settings.env")
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def fresh_secrets() -> dict[str, str]:
    """New random values for every secret, as they stand in settings.env."""
    return {
        "XINZHENG_SECRET_KEY": secrets.token_urlsafe(KEY_BYTES),
        "XINZHENG_DATA_KEYS": f"1:{_new_key()}",
        "XINZHENG_INDEX_KEY": _new_key(),
    }


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise SettingsError(f"{name} is not base64") from None
    if key and len(key) != KEY_BYTES:
        raise SettingsError(f"{name} holds a key of {len(key)} bytes, {KEY_BYTES} are needed")
    return key


def _keyring(text: str) -> dict[int, bytes]:
    ring: dict[int, bytes] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        number, colon, key = entry.partition(":")
        if not (colon and number.isascii() and number.isdigit() and int(number) <= 255) or int(number) in ring:
            raise SettingsError("XINZHENG_DATA_KEYS is a list `id:base64key,…` with different ids from 0 to 255")
        ring[int(number)] = _key("XINZHENG_DATA_KEYS", key)
    return ring


def _one_of(values: Mapping[str, str], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = values.get(name, default)
    if value not in allowed:
        raise SettingsError(f"{name} is {value!r}, not one of {', '.join(allowed)}")
    return value


def _number(values: Mapping[str, str], name: str, default: int, most: int = 65_535) -> int:
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        raise SettingsError(f"{name} is {text!r}, not a whole number up to {most}")
    return int(text)


def _database_url(url: str) -> str:
    if url.startswith("sqlite:") and not url.startswith("sqlite:////"):
        raise SettingsError("DATABASE_URL of SQLite needs an absolute path: sqlite:////folder/file.db")
    if not url.startswith(("sqlite:////", "postgresql://", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL is neither sqlite:////… nor postgresql://…")
    return url


def _now(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"XINZHENG_NOW is {text!r}, not an ISO instant like 2026-09-30T10:00:00+08:00") from None
    if now.tzinfo is None:
        raise SettingsError("XINZHENG_NOW needs an offset, like 2026-09-30T10:00:00+08:00")
    return now


def _anchor(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise SettingsError(f"XINZHENG_NOW_ANCHOR is {text!r}, not a Unix time") from None


def _mail(values: Mapping[str, str]) -> MailSettings:
    default = MailSettings()
    return MailSettings(
        host=values.get("XINZHENG_MAIL_HOST", default.host),
        port=_number(values, "XINZHENG_MAIL_PORT", default.port),
        user=values.get("XINZHENG_MAIL_USER", default.user),
        password=values.get("XINZHENG_MAIL_PASSWORD", default.password),
        sender=values.get("XINZHENG_MAIL_FROM", default.sender),
        security=_one_of(values, "XINZHENG_MAIL_SECURITY", ("none", "starttls", "tls"), default.security),
    )


def _identity(values: Mapping[str, str]) -> IdentitySettings:
    names = {each.name: f"XINZHENG_OIDC_{each.name.upper()}" for each in fields(IdentitySettings)}
    found = IdentitySettings(**{name: values[variable] for name, variable in names.items() if variable in values})
    if found.issuer and not found.issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise SettingsError("XINZHENG_OIDC_ISSUER is not an https:// address")
    if found.issuer and not (found.client_id and found.client_secret):
        raise SettingsError("XINZHENG_OIDC_ISSUER needs XINZHENG_OIDC_CLIENT_ID and XINZHENG_OIDC_CLIENT_SECRET")
    return found


def _limits(values: Mapping[str, str]) -> UploadLimits:
    names = ("MAX_FILE", "MAX_APPLICATION", "MAX_RECORDS", "MAX_DAY", "RESERVE", "MAX_TOTAL")
    defaults = zip(names, astuple(UploadLimits()), strict=True)
    return UploadLimits(*(_number(values, f"XINZHENG_{name}_BYTES", limit, 2**50) for name, limit in defaults))
