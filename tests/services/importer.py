"""A provider that delivers files of records, for tests: tables made on the spot and brought in whole."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from app.adapters.file_store import MemoryStore
from app.adapters.outside import Outside
from app.adapters.virus_scan import NoScanner
from app.domain.permissions import SYSTEM, Actor
from app.models.batch import ImportBatch
from app.models.record import Record, RecordVersion
from app.services import import_reading, importing
from app.services.import_examining import Upload
from app.services.importing import Import
from tests.services.story import Story
from tests.services.world import FIRM, FIRM_NAME, LEGAL_PERSON, LEGAL_PERSON_NUMBER, World

MOST = 50 * 2**20
PENALTY: Mapping[str, Any] = {
    "CF_XDR_MC": FIRM_NAME,
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": FIRM,
    "CF_FRDB": LEGAL_PERSON,
    "CF_FR_ZJHM": LEGAL_PERSON_NUMBER,
    "CF_WSH": "示市监罚〔2026〕9号",
    "CF_CFLB": "罚款",
    "CF_NR_FK": "8",
    "CF_JDRQ": "2026-03-05",
}


def penalties(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Penalties with a number each; a change may give one another, or take a field away with ''."""
    return [
        {**PENALTY, "CF_WSH": f"示市监罚〔2026〕{number}号", **change}
        for number, change in enumerate(changes, start=101)
    ]


def table(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """The heading and the rows below it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def as_csv(rows: Sequence[Mapping[str, Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    return lines(table(rows), separator).encode(encoding)


def lines(cells: Sequence[Sequence[Any]], separator: str = ",") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(cells)
    return file.getvalue()


def as_xlsx(cells: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    for row in cells:
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Importer:
    """The provider of a story, with a file store of its own."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.files = MemoryStore()
        self.outside = Outside(None, None, self.files, NoScanner(), None, None, None, None)  # type: ignore[arg-type]

    def begin(self, content: bytes, name: str = "处罚.csv", *, who: str = "provider", unit: str = "") -> ImportBatch:
        """Hand a file in, for one's own unit unless another is named."""
        with self.story.database.transaction() as session:
            actor, provider = self.story.world.people[who], self.story.world.units[unit or who]
            upload = Upload(name, content, MOST)
            return importing.begin(session, upload, provider, self.outside, actor=actor, now=self.story.clock())

    def work(self, batch: ImportBatch, actor: Actor = SYSTEM) -> Import:
        return Import(self.story.database, batch.jurisdiction, batch.id, self.story.clock, actor)

    def bring(self, content: bytes, name: str = "处罚.csv", **whose: str) -> dict[str, Any]:
        """Hand a file in and import it; answers what the contract answers."""
        batch = self.begin(content, name, **whose)
        self.work(batch).run(self.files)
        return self.result(batch)

    def result(self, batch: ImportBatch) -> dict[str, Any]:
        with self.story.database.reading() as session:
            return import_reading.result(session, batch.id)

    def deliver(self, *rows: Mapping[str, Any], **whose: str) -> dict[str, Any]:
        return self.bring(as_csv(rows), **whose)

    def batch(self, batch_id: str) -> ImportBatch:
        with self.story.database.reading() as session:
            return session.execute(select(ImportBatch).where(ImportBatch.id == int(batch_id))).scalar_one()

    def record(self, document: str) -> Record:
        with self.story.database.reading() as session:
            return session.execute(select(Record).where(Record.document_number == document)).scalar_one()

    def records(self) -> list[Record]:
        """What came by files, the first first."""
        with self.story.database.reading() as session:
            statement = select(Record).where(Record.batch_id.is_not(None)).order_by(Record.id)
            return list(session.execute(statement).scalars())

    def versions(self, record: Record) -> list[RecordVersion]:
        with self.story.database.reading() as session:
            statement = select(RecordVersion).where(RecordVersion.record_id == record.id)
            return list(session.execute(statement.order_by(RecordVersion.version)).scalars())


def handed_in(app: Flask, world: World, now: datetime) -> int:
    """A batch that the provider of a world has handed in and nobody has imported yet."""
    content, actor = as_csv(penalties({})), world.people["provider"]
    with app.extensions["database"].transaction() as session:
        upload, unit = Upload("处罚.csv", content, MOST), world.units["provider"]
        return importing.begin(session, upload, unit, app.extensions["outside"], actor=actor, now=now).id


def counts(result: Mapping[str, Any]) -> tuple[int, int, int, int]:
    """accepted, unchanged, warned, refused."""
    return tuple(result[name] for name in ("accepted", "unchanged", "warned", "refused"))  # type: ignore[return-value]


def said(result: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that was said."""
    return [(each["row"], each["column"], each["code"]) for each in result["rows"]]
