"""Filing an objection: the evidence, who objects, and who acts for him."""

from datetime import date

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.domain.errors import DomainError
from app.domain.permissions import Action
from app.domain.vocabulary import N_
from app.models.draft import Draft
from app.services import accounts, drafts, evidence
from app.web.access import needs
from app.web.context import actor, database, now, outside, settings, today
from app.web.filing_steps import Answer, address, place_of, save_step, step
from app.web.filters import sentence
from app.web.forms.base import PageForm, refused_file
from app.web.forms.filing import FILE_HINT, FILES_HINT, Agent, ApplicantData, Upload

bp = Blueprint("filing_people", __name__)
MEGABYTE = 2**20


@bp.get("/file/<int:draft_id>/evidence")
@needs(Action.FILE)
@step("evidence")
def files(draft: Draft) -> str:
    return _evidence_page(draft, Upload())


@bp.post("/file/<int:draft_id>/evidence")
@needs(Action.UPLOAD)
@step("evidence")
def upload(draft: Draft) -> Answer:
    """Take the files that are sound and say of each other one why not; without a file the step is done."""
    form = Upload()
    if not form.validate_on_submit():
        return _evidence_page(draft, form), 422
    chosen = [file for file in form.files.data if file.filename]
    for file in chosen:
        _attach(draft, file, form, "files")
    if form.errors:
        return _evidence_page(draft, form), 422
    if chosen and request.form.get("act") != "next":
        return redirect(address(draft.id, "evidence"), 303)
    return save_step(draft, "evidence")


def _attach(draft: Draft, file: FileStorage, form: PageForm, field: str) -> str:
    """Keep one file with the draft and answer its id; a refusal stands at the field with the file's name."""
    limits, name = settings().limits, file.filename or ""
    try:
        with database().transaction() as session:
            row = evidence.upload(session, name, file.read(), outside(), limit=limits.file, actor=actor(), now=now())
            drafts.attach(session, draft.id, row, most=limits.application, actor=actor(), now=now())
    except DomainError as refused:
        form.fault(field, refused_file(name, refused))
    else:
        return str(row.id)
    return ""


@bp.post("/file/<int:draft_id>/evidence/<int:evidence_id>/remove")
@needs(Action.FILE)
def remove(draft_id: int, evidence_id: int) -> Response:
    with database().transaction() as session:
        draft = drafts.own(session, draft_id, actor=actor(), locked=True)
        left = [each for each in drafts.evidence_ids(draft.content) if each != str(evidence_id)]
        drafts.keep(session, draft_id, {"evidence": left}, actor=actor(), now=now())
    return redirect(address(draft_id, "evidence"), 303)


def _evidence_page(draft: Draft, form: Upload) -> str:
    with database().reading() as session:
        kept = drafts.files(session, drafts.own(session, draft.id, actor=actor()).content, actor=actor())
    return render_template(
        "filing/evidence.html", form=form, step=place_of(draft, "evidence"), files=kept, draft=draft, hint=file_hint()
    )


def file_hint(text: str = FILES_HINT) -> str:
    """Types and sizes, said before the upload."""
    limits = settings().limits
    return sentence(text, {"file": limits.file // MEGABYTE, "total": limits.application // MEGABYTE})


@bp.get("/file/<int:draft_id>/applicant")
@needs(Action.FILE)
@step("applicant")
def applicant(draft: Draft) -> str:
    """Filled in from the account the first time."""
    known = draft.content.get("applicant") or _from_account()
    by_agent = "agent" if draft.content.get("by_agent") else "self"
    return _applicant_page(draft, ApplicantData(data={**known, "by_agent": by_agent}))


@bp.post("/file/<int:draft_id>/applicant")
@needs(Action.FILE)
@step("applicant")
def say_who(draft: Draft) -> Answer:
    form = ApplicantData()
    valid = form.validate_on_submit()
    person = {
        "name": form.name.data,
        "id_type": form.id_type.data,
        "id_number": form.id_number.data,
        "mobile": form.mobile.data or None,
        "email": form.email.data or None,
        "e_service": form.e_service.data,
    }
    content = {**draft.content, "applicant": person, "agent": None}
    form.refuse(drafts.faults(content, today(), "applicant."))
    if form.e_service.data and not form.email.data:
        form.fault("email", N_("同意电子送达的，请填写电子邮箱"))
    if valid and not form.errors:
        _confirm_number(form, content, "applicant.id_number")
    if form.errors:
        return _applicant_page(draft, form), 422
    if form.by_agent.data == "agent":
        return save_step(draft, "applicant", applicant=person, by_agent=True)
    done = [name for name in draft.content["done"] if name != "agent"]
    return save_step(draft, "applicant", applicant=person, by_agent=False, agent=None, done=done)


def _confirm_number(form: ApplicantData, content: dict[str, object], path: str) -> None:
    """A number that fails its check digit may be genuine: its owner looks again and confirms."""
    doubts = [each for each in drafts.doubts(content, today()) if each.field == path]
    if doubts and not form.confirm_number.data:
        form.refuse(doubts)
        form.fault("confirm_number", N_("核对无误的，请勾选后再次提交"))


def _applicant_page(draft: Draft, form: ApplicantData) -> str:
    return render_template("filing/applicant.html", form=form, step=place_of(draft, "applicant"))


def _from_account() -> dict[str, object]:
    with database().reading() as session:
        account = accounts.account(session, actor().account_id or 0)
    if account is None:
        return {}
    return {
        "name": account.subject_name or account.name,
        "id_type": account.id_type.value if account.id_type else None,
        "id_number": account.id_number,
        "mobile": account.mobile,
        "email": account.email,
    }


@bp.get("/file/<int:draft_id>/agent")
@needs(Action.FILE)
@step("agent")
def agent(draft: Draft) -> str:
    known = draft.content.get("agent") or {"authority": {"powers": ["file"]}}
    authority = known["authority"]
    until = date.fromisoformat(authority["until"]) if authority.get("until") else None
    return _agent_page(draft, Agent(data={**known, **authority, "until": until}))


@bp.post("/file/<int:draft_id>/agent")
@needs(Action.UPLOAD)
@step("agent")
def say_agent(draft: Draft) -> Answer:
    form = Agent()
    valid = form.validate_on_submit()
    letter = _letter(draft, form)
    person = {
        "name": form.name.data,
        "id_type": form.id_type.data,
        "id_number": form.id_number.data,
        "mobile": form.mobile.data or None,
        "authority": {
            "evidence": letter,
            "matter": form.matter.data,
            "powers": form.powers.data,
            "until": form.until.data.isoformat() if form.until.data else None,
        },
    }
    if valid:
        form.refuse(drafts.faults({**draft.content, "agent": person}, today(), "applicant.agent."))
    if form.errors:
        return _agent_page(draft, form), 422
    return save_step(draft, "agent", agent=person)


def _letter(draft: Draft, form: Agent) -> str:
    """The id of the authority's scan: uploaded now, or kept from before, so that other faults do not lose it."""
    file = form.authority.data
    if file and file.filename:
        if letter := _attach(draft, file, form, "authority"):
            with database().transaction() as session:
                drafts.keep(session, draft.id, {"letter": letter}, actor=actor(), now=now())
        return letter
    letter = str(draft.content.get("letter", ""))
    if letter not in drafts.evidence_ids(draft.content):
        form.fault("authority", N_("请上传授权委托书"))
        return ""
    return letter


def _agent_page(draft: Draft, form: Agent) -> str:
    with database().reading() as session:
        content = drafts.own(session, draft.id, actor=actor()).content
        files = {str(each.id): each for each in drafts.files(session, content, actor=actor())}
    kept = files.get(content.get("letter", ""))
    return render_template(
        "filing/agent.html", form=form, step=place_of(draft, "agent"), kept=kept, hint=file_hint(FILE_HINT)
    )
