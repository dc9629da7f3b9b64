"""An import as long work: carried out by the scheduler, on behalf of the officer who vouched for it or handed it in."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.adapters.file_store import FileStore
from app.domain.errors import Busy, Conflict, DomainError
from app.domain.permissions import SYSTEM, Actor
from app.domain.record_words import BatchStatus
from app.domain.vocabulary import N_
from app.models.batch import ImportBatch
from app.models.work import Job
from app.services import accounts, import_reading
from app.services.importing import Import
from app.services.jobs import LeaseLost, Work

GIVEN_UP = N_("导入程序多次中断或者出错，已经停止。已入库的行不变，可以从停下的地方继续导入。")


def carry_out(files: FileStore, work: Work) -> dict[str, Any]:
    """Import a batch, going on where an earlier try stopped; a batch that cannot be imported says so itself."""
    batch_id = int(work.arguments["batch"])
    running = Import(work.database, work.jurisdiction, batch_id, work.now, _officer(work, batch_id))
    try:
        running.run(files, work.progress)
    except Conflict as overtaken:
        raise LeaseLost from overtaken
    except DomainError as error:
        if not isinstance(error, Busy):
            running.fail(error)
        raise
    with work.database.reading() as session:
        return import_reading.counts(import_reading.find(session, batch_id, actor=SYSTEM))


def give_up(session: Session, work: Work) -> None:
    """Let the batch of work that will not be tried again say so; what has been stored of it stays."""
    session.execute(
        update(ImportBatch)
        .where(
            ImportBatch.jurisdiction == work.jurisdiction,
            ImportBatch.id == int(work.arguments["batch"]),
            ImportBatch.status.in_((BatchStatus.WAITING, BatchStatus.RUNNING)),
        )
        .values(status=BatchStatus.FAILED, error=GIVEN_UP, finished_at=work.now())
        .execution_options(synchronize_session=False)
    )


def _officer(work: Work, batch_id: int) -> Actor:
    with work.database.reading() as session:
        batch = session.get_one(ImportBatch, (work.jurisdiction, batch_id))
        handed_in_by = batch.attested_by or session.get_one(Job, (work.jurisdiction, work.id)).created_by
        account = accounts.account(session, handed_in_by) if handed_in_by else None
        return accounts.actor_of(account) if account else SYSTEM
