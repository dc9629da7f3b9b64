"""Where settings come from, and which of them stop a start."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ROOT, SECRETS, SettingsError, fresh_secrets, load_settings, set_up, stored_settings

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XINZHENG_INSTANCE": str(tmp_path)}


def test_nothing_set_is_production_that_names_every_missing_secret(environ: dict[str, str]) -> None:
    """An installation is never a demonstration by accident."""
    settings = load_settings(environ)
    assert settings.production
    with pytest.raises(SettingsError) as refusal:
        settings.require_secrets()
    assert all(name in refusal.value.message for name in SECRETS)


def test_process_environment_wins_over_settings_env_and_that_over_defaults(environ: dict[str, str]) -> None:
    """Three places, in this order."""
    Path(environ["XINZHENG_INSTANCE"], "settings.env").write_text("# ours\nXINZHENG_ENV=demo\nPORT=8001\n\n")
    assert load_settings(environ).port == 8001
    settings = load_settings(environ | {"PORT": "8002"})
    assert (settings.port, settings.env, settings.base_url) == (8002, "demo", "http://127.0.0.1:8002")
    assert settings.database_url == f"sqlite:///{environ['XINZHENG_INSTANCE']}/xinzheng.db"


def test_settings_are_written_once_with_fresh_keys_and_the_database(environ: dict[str, str]) -> None:
    """What was encrypted at the first start is readable at the second."""
    given = environ | {"DATABASE_URL": "postgresql://somewhere/xinzheng"}
    first = set_up(given, "demo")
    first.require_secrets()
    again = set_up(environ, "test")
    assert again == first
    assert Path(environ["XINZHENG_INSTANCE"], "settings.env").stat().st_mode & 0o777 == 0o600
    assert set(stored_settings(again.instance)) == {"XINZHENG_ENV", "DATABASE_URL", *SECRETS}
    assert fresh_secrets() != fresh_secrets()


def test_keys_do_not_show_in_a_printed_settings_object(environ: dict[str, str]) -> None:
    """A log line with the settings in it gives nothing away."""
    values = fresh_secrets() | {"DATABASE_URL": "postgresql://u:s3cret@db/x", "XINZHENG_MAIL_PASSWORD": "s3cret"}
    settings = load_settings(environ | values)
    assert "s3cret" not in repr(settings)
    assert settings.secret_key not in repr(settings)
    assert repr(settings.index_key) not in repr(settings)


def test_the_first_data_key_encrypts(environ: dict[str, str]) -> None:
    """Rotation puts a new key in front and keeps the old ones."""
    settings = load_settings(environ | {"XINZHENG_DATA_KEYS": f"7:{KEY}, 2:{KEY}"})
    assert list(settings.data_keys) == [7, 2]
    assert settings.data_keys[7] == b"k" * 32


def test_a_demonstration_may_begin_at_another_time(environ: dict[str, str]) -> None:
    """Legal time starts at XINZHENG_NOW and runs on from the anchor all processes share."""
    given = {"XINZHENG_ENV": "demo", "XINZHENG_NOW": "2026-09-30T10:00:00+08:00", "XINZHENG_NOW_ANCHOR": "100.5"}
    settings = load_settings(environ | given)
    assert settings.now == datetime(2026, 9, 30, 2, tzinfo=UTC)
    assert settings.now_anchor == 100.5


@pytest.mark.parametrize(
    "values",
    [
        {"XINZHENG_ENV": "staging"},
        {"PORT": "http"},
        {"PORT": "70000"},
        {"DATABASE_URL": "sqlite:///relative.db"},
        {"DATABASE_URL": "mysql://x/y"},
        {"XINZHENG_DATA_KEYS": KEY},
        {"XINZHENG_DATA_KEYS": f"256:{KEY}"},
        {"XINZHENG_DATA_KEYS": f"1:{KEY},1:{KEY}"},
        {"XINZHENG_DATA_KEYS": "1:c2hvcnQ="},
        {"XINZHENG_INDEX_KEY": "not base64!"},
        {"XINZHENG_ENV": "production", "XINZHENG_NOW": "2026-09-30T10:00:00+08:00"},
        fresh_secrets() | {"XINZHENG_NOW": "2026-09-30T10:00:00+08:00"},
        {"XINZHENG_ENV": "demo", "XINZHENG_NOW": "2026-09-30T10:00:00"},
        {"XINZHENG_ENV": "demo", "XINZHENG_NOW": "tomorrow"},
        {"XINZHENG_ENV": "demo", "XINZHENG_NOW_ANCHOR": "noon"},
        {"XINZHENG_MAIL_SECURITY": "maybe"},
    ],
    ids=lambda values: list(values)[-1],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(environ: dict[str, str], values: Mapping[str, str]) -> None:
    """A wrong setting stops the start and says which one it is (here: the last one given)."""
    with pytest.raises(SettingsError, match=list(values)[-1]):
        load_settings(environ | values)


def test_a_web_server_refuses_production_without_secrets(environ: dict[str, str]) -> None:
    """The same refusal where the operator starts gunicorn without our command."""
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0"]
    env = {"PATH": os.environ["PATH"]} | environ
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "XINZHENG_DATA_KEYS" in done.stderr
    assert "Traceback" not in done.stderr


def test_second_step_is_asked_of_staff_in_production_alone_unless_said_otherwise(environ: dict[str, str]) -> None:
    """A demonstration is there to be tried; who runs it for real says so to leave it out."""
    assert load_settings(environ).staff_prove
    assert not load_settings(environ | {"XINZHENG_ENV": "demo"}).staff_prove
    assert not load_settings(environ | {"XINZHENG_SECOND_STEP": "optional"}).staff_prove


def test_identity_provider_is_named_whole_and_by_https(environ: dict[str, str]) -> None:
    """Half a provider, or one anybody on the way could play, is refused at the start."""
    whole = {"XINZHENG_OIDC_ISSUER": "https://id.example.org", "XINZHENG_OIDC_CLIENT_ID": "x"}
    secret = {"XINZHENG_OIDC_CLIENT_SECRET": "not to be shown"}
    assert load_settings(environ | whole | secret).identity.issuer == "https://id.example.org"
    assert "not to be shown" not in repr(load_settings(environ | whole | secret))
    for wrong in (whole, {**whole, **secret, "XINZHENG_OIDC_ISSUER": "http://id.example.org"}):
        with pytest.raises(SettingsError, match="XINZHENG_OIDC_ISSUER"):
            load_settings(environ | wrong)
