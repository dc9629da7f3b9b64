"""All data of an installation in one folder, and back into an empty one."""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import click
from flask.cli import with_appcontext

from app import migrating
from app.adapters.anchor_folder import AnchorFolder
from app.cli import dumps
from app.cli.installation import database
from app.cli.installation import settings as current_settings
from app.cli.output import UNUSABLE, refusals, utc
from app.clock import machine_now
from config import SECRETS, Settings, load_settings, stored_settings, write_settings

MANIFEST = "manifest.json"
ANCHORS, SIGNING_KEY = "anchors", "signing.pem"
# An upload moves from quarantine to released: copied in this order, it is in the copy at least once.
_FOLDERS = ("files/quarantine", "files/released", "mail")


class Unusable(click.ClickException):
    """What was handed over cannot be used."""

    exit_code = UNUSABLE


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@with_appcontext
@refusals()
def backup(folder: Path) -> None:
    """Copy database, files, mail and settings into a new FOLDER, while the installation runs."""
    settings, engine = current_settings(), database().engine
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unusable(f"{folder} is not empty")
    draft = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    anchors = AnchorFolder(settings.instance / ANCHORS)
    # An anchor made in between would be in the folder and not in the database, or the other way round.
    with anchors.locked():
        _copy(settings.instance / ANCHORS, draft / ANCHORS)
        # The database before the files: every file it names is there already, and files never change.
        dumps.dump(settings.database_url, draft)
    for name in _FOLDERS:
        _copy(settings.instance / name, draft / name)
    _copy_settings(settings.instance, draft)
    _copy_key(settings.instance, draft)
    manifest = {"at": utc(machine_now()), "database": dumps.name_for(settings.database_url)}
    text = json.dumps(manifest | {"schema": migrating.current(engine)}, indent=2)
    (draft / MANIFEST).write_text(f"{text}\n", "utf-8")
    # A backup has its name only when it is whole.
    os.rename(draft, folder)
    click.echo(str(folder))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_copy_file, dirs_exist_ok=True)


def _copy_file(source: str, target: str) -> None:
    with suppress(FileNotFoundError):  # moved on while we copied
        shutil.copy2(source, target)


def _copy_key(source: Path, target: Path) -> None:
    """The key that signs case files: without it those made so far could not be told from forged ones."""
    if (source / SIGNING_KEY).is_file() and not (target / SIGNING_KEY).exists():
        shutil.copy2(source / SIGNING_KEY, target / SIGNING_KEY)


def _copy_settings(source: Path, target: Path) -> None:
    stored = stored_settings(source)
    write_settings(target, stored)
    if missing := [name for name in SECRETS if name not in stored]:
        click.echo(f"not in settings.env, so not in this backup: {', '.join(missing)}; keep them yourself", err=True)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore(folder: Path) -> None:
    """Fill an empty installation from a backup; refused where there are tables already."""
    target = _target(current_settings().instance, folder)
    if not dumps.is_empty(target.database_url):
        raise click.ClickException("this installation is not empty: its database holds tables")
    for name in (*_FOLDERS, ANCHORS):
        _copy(folder / name, target.instance / name)
    _restore_settings(target.instance, folder)
    _copy_key(folder, target.instance)
    # The database last: until it is there, the installation counts as empty and the same command can be given again.
    dumps.restore(target.database_url, folder)
    click.echo(str(target.instance))
    click.echo("restored; `flask db upgrade` brings it to this version, `flask audit verify` proves it", err=True)


def _target(instance: Path, folder: Path) -> Settings:
    """The installation as it will be: secrets from the backup, its own settings, the rest from the backup."""
    kept, own = stored_settings(folder), stored_settings(instance)
    if not (folder / MANIFEST).is_file():
        raise Unusable(f"{folder} holds no backup: {MANIFEST} is missing")
    foreign = [name for name in SECRETS if name in kept and os.environ.get(name, kept[name]) != kept[name]]
    if foreign:
        raise Unusable(f"the backup was written with other secrets than the environment has: {', '.join(foreign)}")
    settings = load_settings({**kept, **own, **os.environ, "XINZHENG_INSTANCE": str(instance)})
    if not (folder / dumps.name_for(settings.database_url)).is_file():
        raise Unusable(f"the backup is of another kind of database than {settings.database_url.partition(':')[0]}")
    return settings


def _restore_settings(instance: Path, folder: Path) -> None:
    kept, own = stored_settings(folder), stored_settings(instance)
    secrets = {name: kept[name] for name in SECRETS if name in kept}
    with suppress(FileNotFoundError):
        os.replace(instance / "settings.env", instance / "settings.env.before")
    write_settings(instance, kept | own | secrets)
