"""Filing an objection: who objects, who acts for him, and where letters are to reach him."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template

from app.domain import identifiers
from app.domain.permissions import Action
from app.domain.vocabulary import N_, IdType
from app.models.draft import Draft
from app.services import accounts, draft_content, drafts
from app.web.access import needs
from app.web.context import actor, database, now, settings, today
from app.web.filing_steps import Answer, Step, filled, place_of, save_step, step
from app.web.filing_uploads import attach, letter_of
from app.web.filters import sentence
from app.web.forms.filing import FILE_HINT, FILES_HINT
from app.web.forms.filing_people import (
    NAMES,
    Address,
    Agent,
    ApplicantData,
    Guardian,
    Representative,
    Who,
    address_data,
)

bp = Blueprint("filing_people", __name__)
MEGABYTE = 2**20


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
    return _applicant_page(draft, filled(ApplicantData, draft, Step("applicant"), known))


@bp.post("/file/<int:draft_id>/applicant")
@needs(Action.FILE)
@step("applicant")
def say_applicant(draft: Draft) -> Answer:
    """Another sort of applicant is asked again who acts for him."""
    form = ApplicantData()
    valid = form.validate_on_submit()
    person = {"name": form.name.data, "id_type": form.id_type.data, "id_number": form.id_number.data}
    content = {**draft.content, "applicant": person, "agent": None}
    form.refuse(draft_content.faults(content, today(), "applicant."))
    if valid and not form.errors:
        _confirm_number(form, content, "applicant.id_number")
    if form.errors:
        return _applicant_page(draft, form), 422
    undone = ("who",) if draft.content.get("applicant", {}).get("id_type") != person["id_type"] else ()
    return save_step(draft, "applicant", undone=undone, applicant=person)


def _confirm_number(form: ApplicantData, content: dict[str, object], path: str) -> None:
    """A number that fails its check digit may be genuine: its owner looks again and confirms."""
    doubts = [each for each in draft_content.doubts(content, today()) if each.field == path]
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


@bp.get("/file/<int:draft_id>/who")
@needs(Action.FILE)
@step("who")
def who(draft: Draft) -> str:
    chosen = draft.content.get("who") if "who" in draft.content["done"] else None
    if chosen is None and _is_minor(draft):
        chosen = "guardian"
    return _who_page(draft, filled(Who, draft, Step("who"), {"who": chosen}))


@bp.post("/file/<int:draft_id>/who")
@needs(Action.FILE)
@step("who")
def say_who(draft: Draft) -> Answer:
    """Another standing than before: what was said of the representative is asked again."""
    form = Who()
    form.offer(_id_type(draft))
    if not form.validate_on_submit():
        return _who_page(draft, form), 422
    if form.who.data == draft.content.get("who"):
        return save_step(draft, "who")
    return save_step(draft, "who", undone=("agent",), who=form.who.data, agent=None)


def _who_page(draft: Draft, form: Who) -> str:
    form.offer(_id_type(draft))
    return render_template("filing/who.html", form=form, step=place_of(draft, "who"), minor=_is_minor(draft))


def _id_type(draft: Draft) -> IdType:
    return IdType(draft.content["applicant"]["id_type"])


def _is_minor(draft: Draft) -> bool:
    number = draft.content["applicant"]["id_number"]
    return _id_type(draft) is IdType.RESIDENT_ID and identifiers.is_minor(number, today())


@bp.get("/file/<int:draft_id>/agent")
@needs(Action.FILE)
@step("agent")
def agent(draft: Draft) -> str:
    known = draft.content.get("agent") or {}
    authority = known.get("authority") or {"powers": ["file"]}
    until = date.fromisoformat(authority["until"]) if authority.get("until") else None
    return _agent_page(draft, filled(_agent_form(draft), draft, Step("agent"), {**known, **authority, "until": until}))


@bp.post("/file/<int:draft_id>/agent")
@needs(Action.UPLOAD)
@step("agent")
def say_agent(draft: Draft) -> Answer:
    form = _agent_form(draft)()
    valid = form.validate_on_submit()
    person = form.represented(draft.content["who"], _proof(draft, form))
    if valid:
        form.refuse(draft_content.faults({**draft.content, "agent": person}, today(), "applicant.agent."), NAMES)
    if form.errors:
        return _agent_page(draft, form), 422
    return save_step(draft, "agent", agent=person)


def _agent_form(draft: Draft) -> type[Representative]:
    return Guardian if draft.content["who"] == "guardian" else Agent


def _proof(draft: Draft, form: Any) -> str:
    """The id of the scan that proves the standing: uploaded now, or kept from before."""
    file = form.proof.data
    if file and file.filename:
        if letter := attach(draft.id, file, form, "proof"):
            with database().transaction() as session:
                drafts.keep(session, draft.id, {"letter": letter}, actor=actor(), now=now())
        return letter
    kept = letter_of(draft.id)
    if kept is None:
        form.fault("proof", N_("请上传证明文件"))
        return ""
    return str(kept.id)


def _agent_page(draft: Draft, form: Representative) -> str:
    return render_template(
        "filing/agent.html",
        form=form,
        step=place_of(draft, "agent"),
        who=draft.content["who"],
        kept=letter_of(draft.id),
        hint=file_hint(FILE_HINT),
    )


@bp.get("/file/<int:draft_id>/address")
@needs(Action.FILE)
@step("address")
def service_address(draft: Draft) -> str:
    """Filled in from the account the first time, except for what has to be confirmed."""
    account = _from_account()
    known = address_data(draft.content.get("address") or {})
    known = {
        **known,
        "mobile": known["mobile"] or account.get("mobile"),
        "email": known["email"] or account.get("email"),
    }
    return _address_page(draft, filled(Address, draft, Step("address"), known))


@bp.post("/file/<int:draft_id>/address")
@needs(Action.FILE)
@step("address")
def say_address(draft: Draft) -> Answer:
    form = Address()
    valid = form.validate_on_submit()
    address = form.address()
    form.refuse(draft_content.faults({**draft.content, "address": address}, today(), "applicant.email", "applicant.m"))
    if valid:
        form.judge()
    if form.errors:
        return _address_page(draft, form), 422
    return save_step(draft, "address", address=address)


def _address_page(draft: Draft, form: Address) -> str:
    return render_template("filing/address.html", form=form, step=place_of(draft, "address"))
