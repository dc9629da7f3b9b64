"""Files handed in, and letters handed out."""

import hashlib

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from app.clock import machine_now
from app.domain.errors import NotFound
from app.domain.permissions import Action
from app.services import accounts, documents, evidence, notices, throttling
from app.services.input import row_id
from app.web import openings
from app.web.access import needs
from app.web.api import presenting_records
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.record import Evidence, NoticeAnswer, Upload
from app.web.api.schemas.shapes import IdempotencyHeader
from app.web.context import actor, database, now, outside, settings

bp = Blueprint("documents", __name__, description="Evidence and written notices")

PDF = "application/pdf"
_MISSES_PER_ADDRESS = 10 * accounts.MAX_ATTEMPTS
_BINARY = {"type": "string", "format": "binary"}


@bp.post("/evidence")
@needs(Action.UPLOAD)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(Upload, location="files")
@bp.response(201, Evidence)
@bp.alt_response(507, "INSUFFICIENT_STORAGE")
def upload(header: Json, files: dict[str, FileStorage]) -> Json:
    """Hand in a file; it is checked at once and joined to a case by naming its id in an act."""
    file = files["file"]
    content, name, limits = file.read(), file.filename or "", settings().limits
    with evidence.examining(name, content, outside(), limit=limits.file, reserve=limits.reserve) as examined:

        def keep(session: Session) -> Json:
            row = evidence.keep(session, examined, outside(), a_day=limits.day, actor=actor(), now=now())
            return presenting_records.evidence(row)

        return act(header, keep, content=hashlib.sha256(content).digest() + name.encode())


@bp.get("/documents/<document_id>")
@needs(Action.VIEW_CASES)
@bp.response(200, _BINARY, content_type=PDF, description="The letter")
@bp.alt_response(304, schema=None, description="Unchanged since the ETag in If-None-Match", success=True)
def get_document(document_id: str) -> Response:
    """A letter as PDF, for those who may read it."""
    number = row_id(document_id)
    if number is None:
        raise NotFound()
    with database().reading() as session:
        paper = documents.readable(session, number, actor=actor())
        first = openings.is_first(session, paper.notice)
    content = notices.render(paper.notice, paper.issuer, outside())
    if first:
        openings.note(paper.notice)
    response = Response(content, mimetype=PDF)
    response.set_etag(hashlib.sha256(content).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = f'inline; filename="{paper.notice.kind}-{paper.notice.check_code}.pdf"'
    response.make_conditional(request)
    return response


@bp.get("/notices/<check_code>")
@needs(Action.PUBLIC)
@bp.doc(security=[])
@bp.response(200, NoticeAnswer)
def check_notice(check_code: str) -> Json:
    """Whether a letter with this check code was issued, by whom and when."""
    key, moment = throttling.throttle_key("notice", request.remote_addr or ""), machine_now()
    with database().reading() as session:
        throttling.refuse_throttled(session, [key], _MISSES_PER_ADDRESS, moment)
        paper = documents.by_check_code(session, check_code)
    if paper is None:
        with database().transaction() as session:
            throttling.count_attempt(session, key, moment)
        raise NotFound()
    return presenting_records.notice(paper)
