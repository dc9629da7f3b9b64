"""Files that come with a form: kept at once, so that a refusal of the form does not lose them."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import SelectChoice

from app.domain.errors import Invalid, TooLarge, UnsupportedType
from app.services import evidence
from app.web.context import actor, database, now, outside, settings
from app.web.forms.base import refused_file
from app.web.forms.task_base import WithFiles


def take(form: Any) -> bool:
    """Keep what came with a form that has files, ticked on its next showing; answers whether all could be taken.

    Raises TooManyRequests, ScannerUnavailable.
    """
    if not isinstance(form, WithFiles):
        return True
    taken, ids = True, list(form.evidence.data or [])
    for file in form.files.data or []:
        if isinstance(file, FileStorage) and file.filename:
            try:
                ids.append(keep(file))
            except (TooLarge, UnsupportedType, Invalid) as refused:
                form.files.errors = [*form.files.errors, refused_file(file.filename, refused)]
                taken = False
    with database().reading() as session:
        known = evidence.owned(session, ids, actor(), "evidence")
    form.evidence.choices = [SelectChoice(str(each.id), each.name) for each in known]
    form.evidence.data = [str(each.id) for each in known]
    return taken


def keep(file: FileStorage) -> str:
    """Keep one file and answer its id. Raises TooLarge, UnsupportedType, Invalid, TooManyRequests."""
    limits, name = settings().limits, file.filename or ""
    content, reserve = file.stream.read(), limits.reserve
    with (
        evidence.examining(name, content, outside(), limit=limits.file, reserve=reserve) as examined,
        database().transaction() as session,
    ):
        row = evidence.keep(session, examined, outside(), a_day=limits.day, actor=actor(), now=now())
    return str(row.id)
