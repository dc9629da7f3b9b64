"""Files that the providers of a place deliver, brought in as every other: with refused rows and one old value."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.permissions import Actor
from app.models.batch import ImportBatch
from app.models.place import Organisation
from app.models.record import Record
from app.services import importing
from app.services.import_examining import Upload
from app.services.importing import Import

Row = Mapping[str, str]
_MOST_BYTES = 2**20


@dataclass(frozen=True)
class _Within:
    """The caller's own transaction, for work that would begin some of its own."""

    session: Session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        yield self.session
        self.session.flush()


def bring(
    session: Session,
    outside: Outside,
    name: str,
    rows: Sequence[Row],
    provider: Organisation,
    *,
    actor: Actor,
    now: datetime,
) -> ImportBatch:
    """Deliver a file of these rows for a provider, vouched for by its officer."""
    content = _table(rows)
    upload = Upload(name, content, _MOST_BYTES)
    batch = importing.begin(session, upload, provider, outside, actor=actor, now=now)
    Import(_Within(session), provider.jurisdiction, batch.id, lambda: now, actor).run(outside.files)
    return batch


def stored(session: Session, batch: ImportBatch) -> dict[str, Record]:
    """The records that came with a batch, by document number."""
    statement = select(Record).where(Record.jurisdiction == batch.jurisdiction, Record.batch_id == batch.id)
    return {row.document_number: row for row in session.execute(statement).scalars()}


def spoilt(row: Row, document: str) -> list[dict[str, str]]:
    """Rows as they go wrong in offices: a day that does not exist, and a firm without a number."""
    return [
        {**row, "CF_WSH": f"{document}之一", "CF_JDRQ": "2026年2月30日"},
        {**row, "CF_WSH": f"{document}之二", "CF_XDR_SHXYM": ""},
    ]


def _table(rows: Sequence[Row]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(dict.fromkeys(code for row in rows for code in row)))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()
