"""核验文书: anybody who holds a notice may ask whether it is genuine; its content is not shown."""

from datetime import date
from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request

from app.clock import machine_now
from app.domain.permissions import Action
from app.domain.vocabulary import N_, NoticeKind
from app.services import documents, notices, service_reading, throttling
from app.services.documents import Paper
from app.web.access import needs
from app.web.context import database
from app.web.courtesy import Courtesy, beside
from app.web.filing_steps import Answer
from app.web.forms.tracking import CheckNotice

bp = Blueprint("notice_check", __name__)
MAX_MISSES = 20


@bp.get("/notices")
@needs(Action.PUBLIC)
def ask() -> Answer:
    """The form, which asks by GET so that an answer has an address."""
    if "code" not in request.args:
        return render_template("portal/notice_check.html", form=CheckNotice(request.args), code="", paper=None)
    form = CheckNotice(request.args)
    if not form.validate():
        return render_template("portal/notice_check.html", form=form, code="", paper=None), 422
    return redirect(f"/notices/{quote(form.code.data.upper(), safe='')}")


@bp.get("/notices/<code>")
@needs(Action.PUBLIC)
def check(code: str) -> Answer:
    """Kind, number, issuer, dates and digest of a genuine notice. Raises TooManyRequests after many misses."""
    key = throttling.throttle_key("notice", request.remote_addr or "")
    paper, served_on = _find(code, key)
    if paper is None:
        with database().transaction() as session:
            throttling.count_attempt(session, key, machine_now())
    form = CheckNotice(request.args, code=code)
    kind = NoticeKind(paper.notice.kind).label if paper else N_("未知")
    digest = notices.content_digest(paper.notice.content) if paper else ""
    about = {"kind": kind, "digest": digest, "served_on": served_on, "summary": _summary(paper)}
    page = render_template("portal/notice_check.html", form=form, code=code, paper=paper, **about)
    return page if paper else (page, 404)


def _summary(paper: Paper | None) -> Courtesy | None:
    """What kind of notice it is, for readers of another language; the content stays hidden in every language."""
    return beside([paper.notice], addressee=False).get(paper.notice.id) if paper else None


def _find(code: str, key: str) -> tuple[Paper | None, date | None]:
    """The notice and the day it was served, as far as that is known."""
    with database().reading() as session:
        throttling.refuse_throttled(session, [key], MAX_MISSES, machine_now())
        paper = documents.by_check_code(session, code)
        return paper, service_reading.served_on(session, paper.notice) if paper else None
