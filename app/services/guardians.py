"""Whom an account stands for by law: wards for whom it filed as guardian and whose filing a receiver accepted."""

from dataclasses import replace
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.domain import identifiers, representation
from app.domain.permissions import Actor
from app.domain.representation import Representative
from app.domain.vocabulary import IdType, Role
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case
from app.models.encryption import blind_index
from app.services import accounts
from app.services.visibility import anywhere

_ACCEPTED = exists(
    select(1).where(
        Case.jurisdiction == Application.jurisdiction,
        Case.application_id == Application.id,
        Case.accepted_on.is_not(None),
    )
)


def acting(session: Session, account: Account, today: date) -> Actor:
    """The actor an account stands for, with whomever it is guardian of."""
    actor = accounts.actor_of(account)
    return replace(actor, wards=wards(session, actor, today))


def wards(session: Session, actor: Actor, today: date) -> frozenset[tuple[str, str]]:
    """The (place, keyed hash of the number) of the persons a verified guardian stands for.

    The paper that proves the relation is looked at when a filing is accepted, in that place and for no other. Who was a
    ward as a minor is none any more when of age (民法典 17).
    """
    if not actor.verified or actor.id_index is None or Role.APPLICANT not in actor.roles():
        return frozenset()
    statement = select(Application).where(
        anywhere(Application.jurisdiction),
        Application.account_id == actor.account_id,
        Application.applicant_index != actor.id_index,
        Application.id_type != IdType.USCC,
        Application.agent.is_not(None),
        _ACCEPTED,
    )
    return frozenset(
        (row.jurisdiction, row.applicant_index)
        for row in session.execute(statement).scalars()
        if _is_guardian(row, actor) and not _has_come_of_age(row, today)
    )


def _is_guardian(row: Application, actor: Actor) -> bool:
    """Whether the guardian named in the filing is the holder of the account that sent it."""
    agent = row.agent or {}
    if representation.standing(agent) is not Representative.GUARDIAN:
        return False
    return blind_index(agent.get("id_number") or "") == actor.id_index


def _has_come_of_age(row: Application, today: date) -> bool:
    if row.id_type is not IdType.RESIDENT_ID:
        return False
    minor = identifiers.is_minor(row.id_number, row.received_on)
    return minor and not identifiers.is_minor(row.id_number, today)
