"""统一身份认证: to the provider and back; there only where the settings name one."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user

from app.adapters.identity import Errand, IdentityProvider, IdentityRefused, IdentityUnavailable, Vouched
from app.clock import machine_now
from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.permissions import NOBODY, Action
from app.domain.vocabulary import N_, Role
from app.logs import logger
from app.services import accounts, identity
from app.services.filing import CONSENT_VERSION
from app.services.identity import Found
from app.web.access import begin_session, needs
from app.web.back import own_path
from app.web.context import actor, database, now, settings
from app.web.context import identity as provider
from app.web.filters import sentence
from app.web.forms.identity import Consent
from app.web.headers import CONTENT_SECURITY_POLICY
from app.web.views.auth import Answer, enter

bp = Blueprint("identity", __name__, url_prefix="/login/identity")
log = logger(__name__)
_ERRAND = "errand"
_SECONDS = 600
UNAVAILABLE = N_("统一身份认证暂时无法使用，请稍后再试，或者用账号密码登录")
REFUSED = N_("统一身份认证没有完成，请重新开始")


@bp.get("")
@needs(Action.PUBLIC)
def ask() -> Answer:
    """What happens with one's data, before the way to the provider. Raises NotFound without a provider."""
    return _page(Consent(data={"fresh": request.args.get("fresh", "")}))


@bp.post("")
@needs(Action.PUBLIC)
def begin() -> Answer:
    """Send the visitor to the provider with an errand that only this browser can finish. Raises NotFound."""
    form, known = Consent(), _provider()
    if actor() is not NOBODY and Role.APPLICANT not in actor().roles():
        raise Forbidden()  # who works here is known by the post that was given
    if not form.validate_on_submit():
        return _page(form, 422)
    made = {
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
    }
    errand = Errand(**made, return_to=_return_to())
    try:
        address = known.address(errand)
    except IdentityUnavailable as error:
        return _failed(UNAVAILABLE, error)
    session[_ERRAND] = {
        **made,
        "at": int(machine_now().timestamp()),
        "fresh": form.fresh.data == "1",
        "next": own_path(request.args.get("next", "")) or "",
        "account": None if actor() is NOBODY else current_user.account_id,
    }
    return redirect(address, 303)


@bp.get("/back")
@needs(Action.PUBLIC)
def back() -> Answer:
    """Believe what the provider says, once, if this browser went there for it. Raises NotFound."""
    known, errand = _provider(), session.pop(_ERRAND, None)
    if not errand or machine_now().timestamp() - errand["at"] > _SECONDS:
        return _failed(REFUSED, "no errand")
    if not secrets.compare_digest(request.args.get("state", "").encode(), errand["state"].encode()):
        return _failed(REFUSED, "state")
    if request.args.get("iss", settings().identity.issuer) != settings().identity.issuer:
        return _failed(REFUSED, "iss")
    made = {name: errand[name] for name in ("state", "nonce", "verifier")}
    try:
        person = known.person(Errand(**made, return_to=_return_to()), request.url)
    except IdentityUnavailable as error:
        return _failed(UNAVAILABLE, error)
    except IdentityRefused as error:
        return _failed(REFUSED, error)
    try:
        return _joined(person, errand) if errand["account"] is not None else _entered(person, errand)
    except Conflict as refused:
        flash(sentence(refused.message, refused.values))
        return redirect("/account" if errand["account"] is not None else "/login", 303)


def _joined(person: Vouched, errand: dict[str, Any]) -> Answer:
    """The account that set out is the one that is joined; with the new rights begins a new session."""
    if actor() is NOBODY or current_user.account_id != errand["account"]:
        return _failed(REFUSED, "another account")
    with database().transaction() as writing:
        identity.join(writing, errand["account"], person, actor=actor(), now=now())
        account = accounts.account(writing, errand["account"])
    if account is not None:
        begin_session(account)
    flash(N_("已关联统一身份认证，身份已核实"))
    return redirect("/account", 303)


def _entered(person: Vouched, errand: dict[str, Any]) -> Answer:
    with database().transaction() as writing:
        entry = identity.enter(writing, person, CONSENT_VERSION, fresh=errand["fresh"], now=now())
        account = accounts.account(writing, entry.account_id) if entry.account_id else None
    if account is None or entry.found is Found.OWN_SIGN_IN_FIRST:
        return render_template("auth/identity_known.html")
    return enter(account, str(errand["next"]))


def _failed(words: str, why: object) -> Answer:
    log.warning("identity_failed", why=str(why)[:200])
    flash(words)
    return redirect("/login", 303)


def _provider() -> IdentityProvider:
    found = provider()
    if found is None:
        raise NotFound()
    return found


def _return_to() -> str:
    return f"{settings().base_url}{url_for('identity.back')}"


def _page(form: Consent, status: int = 200) -> Answer:
    known = _provider()
    try:
        target = urlsplit(known.address(Errand("", "", "x" * 43, _return_to())))
    except IdentityUnavailable as error:
        return _failed(UNAVAILABLE, error)
    answer: Response = make_response(
        render_template("auth/identity.html", form=form, consent_version=CONSENT_VERSION), status
    )
    # A form may send to this site alone, and browsers count where it is led on to.
    allowed = f"form-action 'self' {target.scheme}://{target.netloc}"
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace("form-action 'self'", allowed)
    return answer
