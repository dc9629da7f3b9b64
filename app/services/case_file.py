"""案卷: one case with all its papers as a ZIP that proves itself, for a court, a reconsideration or the archive.

Who handles or watches the case may take it; personal values stand in it only for those who may read them. A masked file
holds no papers and no free words, for nobody can mask a letter that is written. Each taking is an event of the case.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.file_store import FileMissing
from app.adapters.outside import Outside
from app.database import Database
from app.domain import case_files
from app.domain.case_files import Purpose
from app.domain.errors import Forbidden
from app.domain.file_checks import safe_name
from app.domain.permissions import Action, Actor, may
from app.domain.vocabulary import NoticeKind
from app.domain.workdays import ZONE, legal_date
from app.models.evidence import Evidence
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.policy import ProcessBundle
from app.services import case_file_page, case_file_parts, case_reading, exports, notices
from app.services.case_view import CaseView
from app.services.command import load
from app.services.outcomes import OPERATIONS
from app.services.processes import FOLDER
from app.services.saving import save

PAGE = "case_file"
SCRIPT = FOLDER.parent / "templates" / "case_file" / "verify.py"
_EARLIEST = (1980, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """Which case, for what, and whether personal values are to be hidden."""

    number: str
    purpose: Purpose
    masked: bool


@dataclass(frozen=True)
class Made:
    """A case file: the ZIP, the mark by which a copy is traced, and how many files could not be found any more."""

    name: str
    content: bytes
    mark: str
    missing: int


@dataclass(frozen=True)
class _Gathered:
    """All that is read of the database, so that printing and packing hold no transaction."""

    view: CaseView
    papers: Sequence[tuple[Notice, Organisation]]
    files: Sequence[Evidence]
    model: bytes


def size(session: Session, number: str, *, actor: Actor, now: datetime) -> int:
    """How many bytes of evidence the file of a case would hold. Raises NotFound, Forbidden."""
    view = _view(session, Wanted(number, Purpose.ARCHIVE, masked=True), actor, now)
    return sum(each.file.size for each in view.case.evidence)


def make(database: Database, wanted: Wanted, outside: Outside, *, actor: Actor, now: datetime) -> Made:
    """Make the file and note the taking. Raises NotFound, Forbidden (unmasked too, where that is not one's right)."""
    with database.reading() as session:
        gathered = _gather(session, wanted, actor, now)
    mark = exports.new_mark()
    facts = {
        "用途": wanted.purpose.label,
        "编号": mark,
        "制作人": actor.name,
        "制作时间": f"{now.astimezone(ZONE):%Y-%m-%d %H:%M}（北京时间）",
        "个人信息": "已遮蔽，不附文书和材料" if wanted.masked else "完整，仅限本用途使用",
        "公钥": outside.signature.public,
    }
    files, missing = _files(gathered, outside, facts)
    manifest = _manifest(gathered.view, files, missing, wanted, mark, now, outside.signature.public)
    content = _packed(
        {**files, "manifest.json": manifest, "manifest.sig": outside.signature.sign(manifest).encode()}, now
    )
    with database.transaction() as session:
        _note(session, gathered.view, wanted, mark, manifest, content, actor, now)
    return Made(f"案卷-{gathered.view.case.number}.zip", content, mark, len(missing))


def _view(session: Session, wanted: Wanted, actor: Actor, now: datetime) -> CaseView:
    view = case_reading.read(session, wanted.number, actor=actor, today=legal_date(now), masked=wanted.masked)
    if not may(actor, Action.TAKE_CASE_FILE, view.sight.scope) or not (wanted.masked or view.sight.unmasked):
        raise Forbidden()
    return view


def _gather(session: Session, wanted: Wanted, actor: Actor, now: datetime) -> _Gathered:
    view = _view(session, wanted, actor, now)
    model = session.get_one(ProcessBundle, view.case.bundle_id).source
    if wanted.masked:
        return _Gathered(view, (), (), model)
    statement = select(Notice, Organisation).join(Organisation, Organisation.id == Notice.issuer_id)
    of_case = (Notice.jurisdiction == view.case.jurisdiction, Notice.id.in_([each.id for each in view.notices]))
    # The lists of the view leave the sealed contents out; here they are printed.
    rows = session.execute(statement.where(*of_case).order_by(Notice.id).execution_options(populate_existing=True))
    papers = [(row.Notice, row.Organisation) for row in rows]
    return _Gathered(view, papers, [each.file for each in view.case.evidence], model)


def _files(gathered: _Gathered, outside: Outside, facts: Mapping[str, Any]) -> tuple[dict[str, bytes], list[str]]:
    """Every file by its path, and the digests of evidence that the store no longer holds."""
    index, chain = case_file_parts.index(gathered.view), case_file_parts.chained(gathered.view)
    files: dict[str, bytes] = {}
    missing = _add_evidence(files, gathered, index, chain, outside)
    for place, (notice, issuer) in enumerate(gathered.papers, start=1):
        name = safe_name(f"{place:02d}-{NoticeKind(notice.kind).label}-{notice.number}.pdf")
        path = f"documents/{name}"
        files[path] = notices.render(notice, issuer, outside)
        line = next(each for each in index["documents"] if each["id"] == str(notice.id))
        line["file"], line["sha256"] = path, hashlib.sha256(files[path]).hexdigest()
    files["events.json"] = _json(chain)
    files["words.json"] = _json(case_file_parts.words(gathered.view))
    files["pack.json"] = gathered.view.pack.canonical()
    files["process.bpmn"] = gathered.model
    files["index.json"] = _json(index)
    files["index.html"] = case_file_page.page(index, facts)
    files["verify.py"] = SCRIPT.read_bytes()
    return files, missing


def _add_evidence(
    files: dict[str, bytes], gathered: _Gathered, index: Mapping[str, Any], chain: Any, outside: Outside
) -> list[str]:
    named = {digest for event in chain for digest in event["content"]["data"].get("digests", ())}
    for line in index["evidence"]:
        line["in_log"] = line["sha256"] in named
    missing = []
    for place, file in enumerate(gathered.files, start=1):
        path = f"evidence/{place:02d}-{safe_name(file.name)}"
        try:
            files[path] = outside.files.read(file.sha256)
        except FileMissing:
            missing.append(file.sha256)
        else:
            index["evidence"][place - 1]["file"] = path
    return missing


def _manifest(
    view: CaseView, files: Mapping[str, bytes], missing: list[str], wanted: Wanted, mark: str, now: datetime, key: str
) -> bytes:
    last = view.case.events[-1]
    listed = {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} for path, content in files.items()
    }
    return _json(
        {
            "format": case_files.FORMAT,
            "case": view.case.number,
            "purpose": wanted.purpose.value,
            "masked": wanted.masked,
            "mark": mark,
            "made_at": now.isoformat(),
            "head": {"seq": last.seq, "hash": last.hash},
            "missing": missing,
            "key": key,
            "files": listed,
        }
    )


def _json(document: Any) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def _packed(files: Mapping[str, bytes], now: datetime) -> bytes:
    buffer = io.BytesIO()
    moment = max(now.astimezone(ZONE).timetuple()[:6], (*_EARLIEST, 0, 0, 0))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, moment)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _note(
    session: Session,
    view: CaseView,
    wanted: Wanted,
    mark: str,
    manifest: bytes,
    content: bytes,
    actor: Actor,
    now: datetime,
) -> None:
    case = view.case
    command = load(session, case.jurisdiction, case.id, OPERATIONS, actor=actor, now=now)
    digest, purpose = hashlib.sha256(manifest).hexdigest(), wanted.purpose
    command.note(
        "case_file_made",
        purpose=purpose.value,
        purpose_text=purpose.label,
        masked=wanted.masked,
        mark=mark,
        digest=digest,
    )
    save(command)
    if actor.account_id is not None:
        exports.record(session, PAGE, case.number, {case.jurisdiction: 1}, content, mark, actor=actor, now=now)
