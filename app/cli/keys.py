"""The keys of personal data: which are in use, changing the current one, laying an old one down."""

import base64
import os
import secrets
from pathlib import Path

import click
from flask.cli import AppGroup

from app.cli.installation import database, legal_now, settings
from app.cli.output import FAILED, json_option, print_json, refusals
from app.domain.permissions import SYSTEM
from app.models.encryption import keyring, renew_keyring
from app.services import events, key_rotation
from app.services.calendar import NATION
from config import KEY_BYTES, stored_settings

NAME = "XINZHENG_DATA_KEYS"
_HIGHEST = 255

keys = AppGroup("keys", help="The keys of personal data.")


@keys.command()
@json_option
@refusals()
def status(as_json: bool) -> None:
    """How many values lie under each key; exit 1 when some lie under a key that the settings do not hold."""
    with database().reading() as session:
        counted = key_rotation.count(session)
    ring = keyring()
    numbers = sorted({*ring.keys, *counted})
    rows = [
        {
            "key": number,
            "known": number in ring.keys,
            "current": number == ring.current,
            "values": sum(counted.get(number, {}).values()),
            "columns": dict(counted.get(number, {})),
        }
        for number in numbers
    ]
    if as_json:
        print_json(rows)
    for row in [] if as_json else rows:
        words = "current" if row["current"] else "" if row["known"] else "UNKNOWN"
        click.echo(f"{row['key']}  {row['values']}  {words}".rstrip())
    raise SystemExit(0 if set(counted) <= set(ring.keys) else FAILED)


@keys.command()
@click.option("--same", is_flag=True, help="Make no new key: seal everything under the one that is current now.")
@refusals()
def rotate(same: bool) -> None:
    """Make a new key current, and let the scheduler seal every value anew while everybody goes on working."""
    if not same:
        _make_key()
    current = keyring().current
    with database().transaction() as session:
        if not same:
            events.append_admin(session, NATION, "data_key_made", {"key": current}, actor=SYSTEM, now=legal_now()())
        job = key_rotation.ask(session, current, actor=SYSTEM, now=legal_now()())
    click.echo(f"key {current}  job {job.id}")
    click.echo(
        "the scheduler seals all values anew; `flask keys status` counts, /admin/jobs shows how far it is", err=True
    )


@keys.command()
@click.argument("number", type=int)
@refusals()
def drop(number: int) -> None:
    """Take an old key out of the settings, once no value lies under it. Backups from before still need it."""
    ring = keyring()
    if number == ring.current or number not in ring.keys:
        raise click.ClickException(f"key {number} is {'current' if number == ring.current else 'not in the settings'}")
    file = _own_settings()
    with database().transaction() as session:
        used = sum(key_rotation.count(session).get(number, {}).values())
        if used:
            raise click.ClickException(f"{used} values lie under key {number}: `flask keys rotate --same` first")
        events.append_admin(session, NATION, "data_key_dropped", {"key": number}, actor=SYSTEM, now=legal_now()())
    _write(file, {each: key for each, key in ring.keys.items() if each != number})
    click.echo(f"key {number} is no longer in {file}; keep it with the backups that were made under it")


def _make_key() -> None:
    ring, file = keyring(), _own_settings()
    number = next((each for each in range(1, _HIGHEST + 1) if each not in ring.keys), None)
    if number is None:
        raise click.ClickException("there are 255 keys; drop one that is not used")
    # The first one encrypts; the others stay to decrypt.
    _write(file, {number: secrets.token_bytes(KEY_BYTES), **ring.keys})
    if renew_keyring().current != number:
        raise click.ClickException(f"{file} was changed by somebody else at this moment; look at it")


def _own_settings() -> Path:
    """The file that holds the keys. Raises ClickException where they come from the environment instead."""
    file = settings().instance / "settings.env"
    if os.environ.get(NAME) or NAME not in stored_settings(settings().instance):
        raise click.ClickException(
            f"{NAME} is not in {file}: put the new key first (`2:<base64 of 32 bytes>,1:…`) where it is set,"
            " start all processes again, then `flask keys rotate --same`"
        )
    return file


def _write(file: Path, ring: dict[int, bytes]) -> None:
    """Put the ring into the settings, every other line as it is, all or nothing, for the owner's eyes alone."""
    line = f"{NAME}=" + ",".join(f"{number}:{base64.b64encode(key).decode()}" for number, key in ring.items())
    lines = [line if each.partition("=")[0].strip() == NAME else each for each in file.read_text("utf-8").splitlines()]
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as target:
        target.writelines(f"{each}\n" for each in lines)
        target.flush()
        os.fsync(target.fileno())
    os.replace(draft, file)
