"""What a request may carry: little, except where a route takes files, and no character a database cannot hold."""

from collections.abc import Iterator

from flask import Flask, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.vocabulary import N_
from app.web.access import API
from app.web.context import settings
from config import UploadLimits

# Bytes of a form or of a document for the interface: the longest filing with all its words stays far below.
FORM = 2 * 2**20
NUL = "\0"
_UNREADABLE = N_("含有无法识别的字符")
# Where files come in, and which of the limits for uploads holds there.
FILES = {
    "api_documents.upload": "file",
    "api_imports.import_records": "records",
    "calendar.propose": "file",
    "catalogue.take": "file",
    "filing_files.upload": "application",
    "filing_files.upload_one": "file",
    "filing_people.say_agent": "file",
    "imports.hand_in": "records",
    "intake.save": "application",
    "listings.take": "file",
    "measures.report": "application",
    "measures.take": "file",
    "messages.from_applicant": "application",
    "messages.from_receiver": "application",
    "record_acts.link_person": "application",
    "service.prove": "application",
    "still_enforced.prove": "application",
    "supplementing.supplement": "application",
    "task_pages.complete": "application",
    "task_pages.preview": "application",
    "task_work.insert": "application",
    "task_work.keep": "application",
    "tips.tell": "application",
}


def most(endpoint: str | None, limits: UploadLimits) -> int:
    """Bytes that a request to an endpoint may carry; a file comes with the fields around it."""
    kind = FILES.get(endpoint or "")
    return FORM + (getattr(limits, kind) if kind else 0)


def register(app: Flask) -> None:
    """Bound every request before anything reads it; a larger one is answered with 413. Call before the guard."""
    app.config.update(MAX_CONTENT_LENGTH=FORM, MAX_FORM_MEMORY_SIZE=2**20)

    @app.before_request
    def bound() -> None:
        request.max_content_length = most(request.endpoint, settings().limits)
        _refuse_nul()


def _refuse_nul() -> None:
    """Nobody types the one character that PostgreSQL refuses; documents for the interface are held to their schemas.

    For the interface nothing has such an address (404), and no filter such a value (422); elsewhere 400.
    """
    if request.path.startswith(API):
        if NUL in request.path:
            raise NotFound()
        if faults := [FieldError(name, "invalid", _UNREADABLE) for name, text in _words(request.args) if NUL in text]:
            raise Invalid(faults)
    elif NUL in request.path or any(NUL in text for each in (request.args, request.form) for _, text in _words(each)):
        raise BadRequest()


def _words(fields: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """Each field with its name and text as one, for either may hold anything."""
    return ((name, name + text) for name, text in fields.items(True))
