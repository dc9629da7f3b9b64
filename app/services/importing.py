"""Files of records: accepted with a named officer's word, then stored a thousand rows a transaction.

A chunk and its counters are one transaction, so whoever takes a batch up again goes on where it stopped.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple, Protocol

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.adapters.file_store import FileStore
from app.adapters.outside import Outside
from app.adapters.table_lines import Line, Opened
from app.adapters.tables import open_table
from app.clock import Now
from app.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from app.domain.file_checks import safe_name
from app.domain.ids import new_id
from app.domain.import_rows import Row, RowReader, refused
from app.domain.permissions import Actor
from app.domain.record_words import BatchStatus
from app.domain.vocabulary import N_, Role
from app.domain.workdays import legal_date
from app.models.batch import ImportBatch
from app.models.bulk import refresh_statistics
from app.models.encryption import blind_index
from app.models.place import Organisation
from app.services import events, import_results, jobs, policy, record_store
from app.services.import_examining import Examined, Upload, examining
from app.services.import_results import Result
from app.services.record_delivery import Delivery, Ended, Stored

CHUNK = 1_000
JOB = "import_records"
_GROWN = frozenset({CHUNK, 10 * CHUNK})
_TRIES = 3  # of a chunk that met another import's new rows
_DIGEST = 32  # hexadecimal digits of the keyed hash that tell two rows of a file apart

Progress = Callable[[int, int], None]


def begin(
    session: Session,
    upload: Upload | Examined,
    provider: Organisation,
    outside: Outside,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Take a file: kept, looked at, attested where its officer vouches for it.

    One that has not been examined is, where nobody else waits for the database. The same file still at work is
    answered by its own batch.

    Raises Forbidden, TooLarge, Invalid (at `file`), ScannerUnavailable.
    """
    if not actor.is_system and provider.id not in actor.organisations(provider.jurisdiction, Role.INFORMATION_PROVIDER):
        raise Forbidden()
    if isinstance(upload, Upload):
        with examining(upload, outside) as examined:
            return begin(session, examined, provider, outside, actor=actor, now=now)
    upload.release(outside)
    return _batch(session, upload, provider, actor, now)


def _batch(session: Session, examined: Examined, provider: Organisation, actor: Actor, now: datetime) -> ImportBatch:
    upload, looked, digest = examined.upload, examined.looked, examined.digest
    # One upload of a unit at a time: the second click finds the batch of the first.
    session.execute(select(Organisation.id).where(Organisation.id == provider.id).with_for_update())
    if (twin := _unfinished(session, provider, digest)) is not None:
        return twin
    pack = policy.in_force(provider.jurisdiction, legal_date(now))
    batch = ImportBatch(
        jurisdiction=provider.jurisdiction,
        id=new_id(now),
        provider_id=provider.id,
        kind=looked.header.kind,
        file_name=safe_name(upload.name),
        sha256=digest,
        status=BatchStatus.WAITING,
        attested_by=actor.account_id if upload.vouched else None,
        attestation=pack.word("records.attestation"),
        total=looked.total,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def _unfinished(session: Session, provider: Organisation, digest: str) -> ImportBatch | None:
    statement = select(ImportBatch).where(
        ImportBatch.jurisdiction == provider.jurisdiction,
        ImportBatch.provider_id == provider.id,
        ImportBatch.sha256 == digest,
        ImportBatch.status.in_((BatchStatus.WAITING, BatchStatus.RUNNING)),
    )
    return session.execute(statement.order_by(ImportBatch.id).limit(1)).scalar_one_or_none()


def submit(
    session: Session,
    upload: Upload | Examined,
    provider: Organisation,
    outside: Outside,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Take a file and let the scheduler's process import it. Raises what `begin` raises."""
    batch = begin(session, upload, provider, outside, actor=actor, now=now)
    if batch.job_id is None:
        job = jobs.enqueue(session, batch.jurisdiction, JOB, {"batch": str(batch.id)}, actor=actor, now=now)
        job.total = batch.total
        batch.job_id = job.id
    return batch


class Writing(Protocol):
    """Where a batch writes: the database, or one transaction of somebody who wants all or nothing."""

    def transaction(self) -> AbstractContextManager[Session]:
        """Begin to write."""
        ...


class _Numbered(NamedTuple):
    """A data row: its number in the file, what it says, and the keyed hash of its subject."""

    number: int
    row: Row
    subject: str


@dataclass
class Import:
    """One batch at work in one process; `seen` are the rows stored so far, by document and subject."""

    database: Writing
    place: str
    batch_id: int
    now: Now
    actor: Actor

    def run(self, files: FileStore, progress: Progress = lambda done, total: None) -> None:
        """Import whatever of the batch is not yet imported. Raises NotFound, Conflict, FileMissing."""
        with self.database.transaction() as session:
            batch = self._locked(session)
            if batch.status is BatchStatus.DONE:
                return
            batch.status, batch.error, batch.finished_at = BatchStatus.RUNNING, None, None
            done, total, digest = batch.read, batch.total, batch.sha256
        try:
            with ExitStack() as stack:
                stream = stack.enter_context(files.open(digest))
                table = stack.enter_context(open_table(stream))
                self._read(table, done, lambda count: progress(count, max(total, count)))
        except DomainError as error:
            if isinstance(error, Invalid):
                self.fail(error)
            raise

    def fail(self, error: DomainError) -> None:
        """Say that the batch has come to an end before its time."""
        with self.database.transaction() as session:
            batch = self._locked(session)
            batch.status, batch.error, batch.finished_at = BatchStatus.FAILED, error.text, self.now()

    def _read(self, table: Opened, done: int, progress: Callable[[int], None]) -> None:
        seen: dict[str, int] = {}
        rows = _numbered(table.lines, RowReader(table.header))
        for each in islice(rows, done):
            # What an earlier run stored still decides which row is the second of its kind.
            if not each.row.faults:
                seen.setdefault(_key(each), each.number)
        with closing(_ahead(rows)) as chunks:
            for chunk in chunks:
                self._store(table, chunk, seen, done)
                done += len(chunk)
                if done in _GROWN:
                    with self.database.transaction() as session:
                        refresh_statistics(session, record_store.TABLES)
                progress(done)
        self._finish(done)

    def _store(self, table: Opened, chunk: list[_Numbered], seen: dict[str, int], done: int) -> None:
        for left in reversed(range(_TRIES)):
            try:
                with self.database.transaction() as session:
                    batch = self._at(session, done)
                    results = _results(session, self._delivery(session, table, batch), chunk, dict(seen))
                    import_results.write(session, batch, results, table.header if done == 0 else None)
                break
            except IntegrityError:
                # Another import has just made the same subject or record: seen at the next try.
                if not left:
                    raise
        for result, each in zip(results, chunk, strict=True):
            if result.stored.ended is not Ended.REFUSED:
                seen.setdefault(_key(each), each.number)

    def _delivery(self, session: Session, table: Opened, batch: ImportBatch) -> Delivery:
        provider = session.get_one(Organisation, batch.provider_id)
        header = table.header
        return Delivery.of(session, provider, header.kind, header.codes, now=self.now(), batch_id=batch.id)

    def _finish(self, done: int) -> None:
        with self.database.transaction() as session:
            batch = self._at(session, done)
            batch.status, batch.total, batch.finished_at = BatchStatus.DONE, done, self.now()
            data = {
                "batch": str(batch.id),
                "provider": str(batch.provider_id),
                "accepted": batch.accepted,
                "unchanged": batch.unchanged,
                "refused": batch.refused,
                "held": batch.held,
                "sha256": batch.sha256,
            }
            events.append_admin(session, self.place, "records_imported", data, actor=self.actor, now=self.now())

    def _at(self, session: Session, done: int) -> ImportBatch:
        """The batch, if nobody else has carried it on."""
        batch = self._locked(session)
        if batch.read != done or batch.status is not BatchStatus.RUNNING:
            raise Conflict("stale", N_("这一批正由另一进程导入"))
        return batch

    def _locked(self, session: Session) -> ImportBatch:
        statement = select(ImportBatch).where(ImportBatch.jurisdiction == self.place, ImportBatch.id == self.batch_id)
        batch = session.execute(statement.with_for_update()).scalar_one_or_none()
        if batch is None:
            raise NotFound()
        return batch


def _ahead(rows: Iterator[_Numbered]) -> Generator[list[_Numbered]]:
    """The rows by the chunk, each read while the database stores the one before."""
    with ThreadPoolExecutor(1) as reader:
        following = reader.submit(_chunk, rows)
        while chunk := following.result():
            following = reader.submit(_chunk, rows)
            yield chunk


def _chunk(rows: Iterator[_Numbered]) -> list[_Numbered]:
    return list(islice(rows, CHUNK))


def _numbered(lines: Iterator[Line], reader: RowReader) -> Iterator[_Numbered]:
    """The data rows; those with nothing in them are none."""
    for line in lines:
        row = reader.read(line.cells)
        if line.fault is not None:
            row = refused(line.fault)
        if row is not None:
            yield _Numbered(line.number, row, "" if row.faults else blind_index(row.number))


def _key(each: _Numbered) -> str:
    return each.subject[:_DIGEST] + each.row.document


DUPLICATE = ("duplicate_row", N_("与第 {first} 行重复（文书号和主体相同），请只保留一行"))


def _results(session: Session, delivery: Delivery, chunk: list[_Numbered], seen: dict[str, int]) -> list[Result]:
    """Store what can be stored; answers every row's outcome in order."""
    refusals: dict[int, Stored] = {}
    for each in chunk:
        if each.row.faults:
            refusals[each.number] = Stored(Ended.REFUSED, None, each.row.faults)
        elif (first := seen.setdefault(_key(each), each.number)) != each.number:
            refusals[each.number] = Stored(Ended.REFUSED, None, (import_results.remark(DUPLICATE, first=first),))
    good = [each for each in chunk if each.number not in refusals]
    stored = record_store.store(session, delivery, [each.row for each in good], [each.subject for each in good])
    outcomes = refusals | {each.number: outcome for each, outcome in zip(good, stored, strict=True)}
    return [Result(each.number, outcomes[each.number]) for each in chunk]
