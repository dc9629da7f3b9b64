"""How commands answer: results on stdout, one JSON document where asked for; refusals with their exit code."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from app.domain.errors import DomainError, Invalid, NotFound, TooLarge, UnsupportedType, Unusable

FAILED, UNUSABLE, SOME_REFUSED = 1, 2, 3  # exit codes
_UNUSABLE = (Invalid, NotFound, TooLarge, Unusable, UnsupportedType)

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document.")


def print_json(document: Any) -> None:
    """The whole result, readable and complete."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def utc(moment: datetime) -> str:
    """An instant as the contract writes it: UTC with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Refused(click.ClickException):
    """A refusal of the domain, told on stderr with every fault of the input."""

    exit_code = FAILED

    def __init__(self, error: DomainError) -> None:
        faults = error.errors if isinstance(error, Invalid) else ()
        lines = (f"  {fault.field}: {fault.message.format(**fault.values)}" for fault in faults)
        super().__init__("\n".join((error.text, *lines)))


class RefusedInput(Refused):
    """What was handed to the command cannot be used."""

    exit_code = UNUSABLE


@contextmanager
def refusals() -> Iterator[None]:
    """Decorates a command: what the domain refuses ends it with a sentence, not with a traceback."""
    try:
        yield
    except DomainError as error:
        raise (RefusedInput if isinstance(error, _UNUSABLE) else Refused)(error) from error
