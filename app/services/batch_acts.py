"""What officers of a unit do to its batches: carry on one that stands still, vouch for one that nobody vouched for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.permissions import Actor
from app.domain.record_words import BatchStatus
from app.domain.vocabulary import N_, Role
from app.models.account import Account
from app.models.batch import ImportBatch
from app.models.place import Organisation
from app.services import accounts, events, import_reading, importing, jobs


def resume(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Let a batch go on from the row where it stopped, as a new job. Raises NotFound, Conflict `not_stopped`."""
    batch = _locked(session, batch_id, actor)
    if not import_reading.is_resumable(batch):
        raise Conflict("not_stopped", N_("这一批正在导入，或者已经导入完"))
    job = jobs.enqueue(session, batch.jurisdiction, importing.JOB, {"batch": str(batch.id)}, actor=actor, now=now)
    job.progress, job.total = batch.read, batch.total
    batch.job_id, batch.status, batch.error, batch.finished_at = job.id, BatchStatus.WAITING, None, None
    session.flush()
    data = {"batch": str(batch.id), "read": batch.read}
    events.append_admin(session, batch.jurisdiction, "import_resumed", data, actor=actor, now=now)
    return batch


def attest(session: Session, batch_id: int, *, actor: Actor, now: datetime) -> ImportBatch:
    """Vouch by name for a batch that came by a command. Raises NotFound, Conflict `already_attested`."""
    batch = _locked(session, batch_id, actor)
    if batch.attested_by is not None:
        raise Conflict("already_attested", N_("这一批已经有人具名确认"))
    batch.attested_by = actor.account_id
    session.flush()
    events.append_admin(session, batch.jurisdiction, "import_attested", {"batch": str(batch.id)}, actor=actor, now=now)
    return batch


def officer(session: Session, login: str, unit: Organisation) -> Actor:
    """The officer of a unit who vouches for what a command brings. Raises Invalid at `attested_by`."""
    statement = select(Account).where(Account.login == login.lower(), Account.active)
    row = session.execute(statement.options(selectinload(Account.grants))).scalar_one_or_none()
    found = accounts.actor_of(row) if row else None
    if found is None or unit.id not in found.organisations(unit.jurisdiction, Role.INFORMATION_PROVIDER):
        said = N_("没有这个账号，或者它不是该单位的信息提供人员")
        raise Invalid([FieldError("attested_by", "not_an_officer", said)])
    return found


def _locked(session: Session, batch_id: int, actor: Actor) -> ImportBatch:
    batch = import_reading.own(session, batch_id, actor=actor)
    at = (ImportBatch.jurisdiction == batch.jurisdiction, ImportBatch.id == batch.id)
    statement = select(ImportBatch).where(*at).with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one()
