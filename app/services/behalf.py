"""代录: what a provider without any account has to do, its receiver's officers enter by the letter it sealed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Forbidden, Invalid
from app.domain.notice_blocks import chinese_date
from app.domain.vocabulary import N_, Role
from app.models.account import Account, Grant
from app.models.place import Organisation
from app.services import evidence
from app.services.command import CaseCommand
from app.services.input import only_keys, required_text

_LONGEST_NUMBER = 60


@dataclass(frozen=True)
class Hands:
    """Whose people do a task: normally those of its own role and unit."""

    role: Role
    organisation_id: int | None


def without_account(session: Session, organisations: Collection[int]) -> frozenset[int]:
    """Those of these units for which nobody can sign in as their provider."""
    if not organisations:
        return frozenset()
    return frozenset(session.execute(lone().where(Organisation.id.in_(organisations))).scalars())


def lone() -> Select[int]:
    """The ids of all units for which nobody can sign in as their provider."""
    held = exists(
        select(1).where(
            Account.id == Grant.account_id,
            Account.active,
            Grant.organisation_id == Organisation.id,
            Grant.role == Role.INFORMATION_PROVIDER,
        )
    )
    return select(Organisation.id).where(~held)


def hands(session: Session, role: Role, organisation_id: int | None, receiver_id: int) -> Hands:
    """Who does a task of this role and unit: the receiver's people where the provider has no account."""
    if role is not Role.INFORMATION_PROVIDER or organisation_id is None:
        return Hands(role, organisation_id)
    if not without_account(session, [organisation_id]):
        return Hands(role, organisation_id)
    return Hands(Role.CREDIT_CENTRE, receiver_id)


def enter_letter(command: CaseCommand, data: Mapping[str, Any]) -> str:
    """The sentence that tells of the provider's sealed letter; empty where the provider has answered itself.

    Raises Invalid: its number, its date and its scan are needed. The receiver's role tells who acts.
    """
    if command.acting_as[0] is not Role.CREDIT_CENTRE:
        if data.get("letter") is not None:
            raise Invalid([FieldError("letter", "not_on_behalf", N_("只有代录没有账号的单位的意见时填写来函"))])
        return ""
    errors: list[FieldError] = []
    letter = data.get("letter")
    given: Mapping[str, Any] = letter if isinstance(letter, Mapping) else {}
    only_keys(given, ("number", "dated_on"), "letter.")
    number, dated_on = _number(given, errors), _dated_on(command, given, errors)
    if not data.get("evidence"):
        errors.append(FieldError("evidence", "letter_required", N_("请上传该单位盖章来函的扫描件")))
    if errors:
        raise Invalid(errors)
    files = evidence.owned(command.session, data["evidence"], command.actor, "evidence")
    provider = command.row["provider_id"]
    name = command.session.get_one(Organisation, provider).name
    command.note("verified_on_behalf", organisation_id=str(provider), evidence=[each.sha256 for each in files])
    return f"（本意见依{name}{chinese_date(dated_on)}盖章来函〔文号：{number}〕代录。）"


def _number(given: Mapping[str, Any], errors: list[FieldError]) -> str:
    try:
        return required_text(given, "number", _LONGEST_NUMBER)
    except Invalid as refused:
        errors += [FieldError(f"letter.{each.field}", each.code, each.message, each.values) for each in refused.errors]
        return ""


def _dated_on(command: CaseCommand, given: Mapping[str, Any], errors: list[FieldError]) -> date:
    try:
        day = date.fromisoformat(str(given.get("dated_on")))
    except ValueError:
        errors.append(FieldError("letter.dated_on", "not_a_date", N_("请填写日期，例如 2026-11-21")))
        return command.today
    if day > command.today:
        errors.append(FieldError("letter.dated_on", "in_future", N_("日期不能晚于今天")))
    elif day < command.row["received_on"]:
        errors.append(FieldError("letter.dated_on", "before_filing", N_("来函日期不能早于收件日期")))
    return day


def may_stand_in(command: CaseCommand, task: Mapping[str, Any]) -> bool:
    """Whether the actor is an officer of the receiver and the task's provider has no account.

    Raises Forbidden with the way out where the provider can answer itself.
    """
    if task["role"] is not Role.INFORMATION_PROVIDER:
        return False
    jurisdiction, receiver_id = command.key[0], command.row["receiver_id"]
    if receiver_id not in command.actor.organisations(jurisdiction, Role.CREDIT_CENTRE):
        return False
    if hands(command.session, task["role"], task["organisation_id"], receiver_id).role is Role.CREDIT_CENTRE:
        return True
    raise Forbidden(message=N_("该单位有账号，由其经办人核查；需要催促的，请联系该单位或者督办"))
