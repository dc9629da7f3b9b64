"""送达地址确认: where letters of an application go, changed by the applicant as long as a case of it is open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import N_, CaseStatus, Role
from app.models.application import Application
from app.models.case import Case
from app.services import tracking
from app.services.command import load_all
from app.services.filing_people import Reach, read_reach
from app.services.filing_reader import Reader
from app.services.input import digest
from app.services.outcomes import OPERATIONS
from app.services.saving import save
from app.services.seeing import refuse


def change(session: Session, number: str, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Application:
    """Take another address for an application's letters; each open case remembers that it was changed.

    Raises NotFound, Forbidden, Invalid, Conflict `closed`.
    """
    row = tracking.by_number(session, number)
    if row is None:
        raise NotFound()
    open_ids = select(Case.id).where(
        Case.jurisdiction == row.jurisdiction, Case.application_id == row.id, Case.status == CaseStatus.OPEN
    )
    ids = list(session.execute(open_ids.order_by(Case.id)).scalars())
    if not ids:
        tracking.read(session, number, actor=actor, today=now.date())
        raise Conflict("closed", N_("本次申请的各件都已办结，不能再更改送达地址"))
    commands = load_all(session, row.jurisdiction, ids, OPERATIONS, actor=actor, now=now)
    for command in commands:
        if not may(actor, Action.SUPPLEMENT, command.scope):
            refuse(session, *command.key, actor)
    reach = _read(data)
    row.mobile, row.email = reach.mobile, reach.email
    row.e_service, row.service_address = reach.e_service, reach.service_address
    own = actor.account_id == row.account_id or actor.id_index == row.applicant_index
    for command in commands:
        command.acting_as = (Role.APPLICANT if own else Role.CREDIT_CENTRE, None if own else command.row["receiver_id"])
        command.note("service_address_changed", digest=digest(reach.service_address or ""))
        save(command)
    return row


def _read(data: Mapping[str, Any]) -> Reach:
    reader = Reader()
    reach = read_reach(reader, data, "")
    if reach.e_service and not reach.email:
        reader.fault("email", "required", N_("同意电子送达的，请填写电子邮箱"))
    if not reach.service_address:
        reader.fault("service_address", "required", N_("请填写送达地址"))
    if reader.errors:
        raise Invalid(reader.errors)
    return reach
