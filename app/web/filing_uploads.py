"""Files sent with a page of filing: kept with the draft at once, so that other faults do not lose them."""

from werkzeug.datastructures import FileStorage

from app.domain.errors import DomainError
from app.models.evidence import Evidence
from app.services import draft_files, drafts, evidence
from app.web.context import actor, database, now, outside, settings
from app.web.forms.base import PageForm, refused_file


def attach(draft_id: int, file: FileStorage, form: PageForm, field: str, item: str = "") -> str:
    """Keep one file with the draft and answer its id; a refusal stands at the field with the file's name."""
    limits, name = settings().limits, file.filename or ""
    try:
        with (
            evidence.examining(name, file.read(), outside(), limit=limits.file, reserve=limits.reserve) as examined,
            database().transaction() as session,
        ):
            row = evidence.keep(session, examined, outside(), a_day=limits.day, actor=actor(), now=now())
            draft_files.attach(session, draft_id, row, item=item, most=limits.application, actor=actor(), now=now())
    except DomainError as refused:
        form.fault(field, refused_file(name, refused))
    else:
        return str(row.id)
    return ""


def letter_of(draft_id: int) -> Evidence | None:
    """The proof a representative has shown in this draft."""
    with database().reading() as session:
        content = drafts.own(session, draft_id, actor=actor()).content
        letter = content.get("letter")
        found = drafts.files(session, [letter] if letter and letter in content["files"] else [], actor=actor())
    return found[0] if found else None
