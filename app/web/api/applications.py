"""Filings: handing one in, and finding it again."""

from flask import request
from sqlalchemy.orm import Session

from app.clock import machine_now
from app.domain.errors import NotFound, Unauthenticated
from app.domain.permissions import NOBODY, Action
from app.domain.vocabulary import N_
from app.services import intake, tracking
from app.web.access import needs
from app.web.api import presenting, presenting_records
from app.web.api.answering import Json, act
from app.web.api.interface import Blueprint
from app.web.api.schemas.filing import ApplicationAnswer, ApplicationQuery, Filed, FilingBody
from app.web.api.schemas.shapes import IdempotencyHeader
from app.web.context import actor, database, now, today

bp = Blueprint("applications", __name__, description="Filings with one or several disputed records")


@bp.post("/applications")
@needs(Action.FILE)
@bp.arguments(IdempotencyHeader, location="headers")
@bp.arguments(FilingBody)
@bp.response(201, Filed)
def file_application(header: Json, body: Json) -> Json:
    """Hand in an application; each disputed record becomes a case of its own."""

    def file(session: Session) -> Json:
        return presenting.filed(intake.submit(session, body, actor=actor(), now=now()))

    return act(header, file)


@bp.get("/applications/<number>")
@needs(Action.PUBLIC)
@bp.doc(security=[{}, {"bearer": []}])
@bp.arguments(ApplicationQuery, location="query")
@bp.response(200, ApplicationAnswer)
def get_application(query: Json, number: str) -> Json:
    """A filing: by number and query code for anybody, without the code for those it concerns."""
    if query["code"] is None:
        if actor() is NOBODY:
            raise Unauthenticated()
        with database().reading() as session:
            return presenting_records.application(tracking.read(session, number, actor=actor(), today=today()))
    with database().transaction() as session:
        found = tracking.look_up(session, number, query["code"], request.remote_addr or "", now=machine_now())
    if found is None:
        raise NotFound("not_found", N_("没有找到：请核对申请编号和查询码"))
    with database().reading() as session:
        return presenting_records.application(tracking.by_holder(session, found, today=today()))
