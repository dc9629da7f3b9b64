"""Published process models: the newest for new cases, the stored one for ever for running cases."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Unusable
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind, CaseStatus
from app.engine import Bundle, load_bundle
from app.models.case import Case
from app.models.policy import ProcessBundle
from app.services import events
from app.services.calendar import NATION

FOLDER = Path(__file__).resolve().parents[2] / "workflows"

_known: dict[int, Bundle] = {}


def published(session: Session, bundle_id: int) -> Bundle:
    """The model a case runs on; read from the database once in a process."""
    bundle = _known.get(bundle_id)
    if bundle is None:
        row = session.get_one(ProcessBundle, bundle_id)
        bundle = _known[bundle_id] = load_bundle(row.process_id, row.source)
    return bundle


_NEWEST = (
    select(ProcessBundle.id)
    .where(ProcessBundle.process_id == bindparam("process"), ProcessBundle.retired_at.is_(None))
    .order_by(ProcessBundle.published_at.desc(), ProcessBundle.id.desc())
    .limit(1)
)


def newest(session: Session, kind: CaseKind) -> tuple[int, Bundle]:
    """The model new cases of a kind start on. Raises NotFound where none is published."""
    bundle_id = session.execute(_NEWEST, {"process": kind.value}).scalar_one_or_none()
    if bundle_id is None:
        raise NotFound("no_process", N_("流程“{name}”尚未发布"), name=kind.label)
    return bundle_id, published(session, bundle_id)


def publish(session: Session, process_id: str, source: bytes, *, actor: Actor, now: datetime) -> int:
    """Make a model the one new cases start on; the same source again changes nothing. The caller has linted it."""
    bundle = load_bundle(process_id, source)
    known = session.execute(select(ProcessBundle.id).where(ProcessBundle.sha256 == bundle.sha256)).scalar_one_or_none()
    if known is not None:
        return known
    row = ProcessBundle(id=new_id(now), process_id=process_id, sha256=bundle.sha256, source=source, published_at=now)
    session.add(row)
    session.flush()
    data = {"process": process_id, "sha256": bundle.sha256}
    events.append_admin(session, NATION, "process_published", data, actor=actor, now=now)
    return row.id


@dataclass(frozen=True)
class Listed:
    """A published model, whether new cases start on it, and how many open cases run on it."""

    process_id: str
    sha256: str
    published_at: datetime
    newest: bool
    open_cases: int


def listing(session: Session) -> list[Listed]:
    """Every published model by process, the newest first."""
    cases = (
        select(Case.bundle_id, func.count().label("open"))
        .where(Case.status == CaseStatus.OPEN)
        .group_by(Case.bundle_id)
        .subquery()
    )
    statement = (
        select(ProcessBundle, func.coalesce(cases.c.open, 0))
        .outerjoin(cases, cases.c.bundle_id == ProcessBundle.id)
        .order_by(ProcessBundle.process_id, ProcessBundle.published_at.desc(), ProcessBundle.id.desc())
    )
    seen: set[str] = set()
    found = []
    for row, count in session.execute(statement):
        newest = row.retired_at is None and row.process_id not in seen
        if newest:
            seen.add(row.process_id)
        found.append(Listed(row.process_id, row.sha256, row.published_at, newest, count))
    return found


def shipped() -> dict[str, bytes]:
    """The models that come with this version, by process id. Raises Unusable when the folder holds none."""
    files = sorted(FOLDER.glob("*.bpmn"))
    if not files:
        raise Unusable(message=N_("没有找到流程模型：{folder}"), folder=str(FOLDER))
    return {file.stem: file.read_bytes() for file in files}


def by_hash(session: Session, sha256: str) -> Bundle:
    """A published model by its hash. Raises NotFound."""
    statement = select(ProcessBundle.id).where(ProcessBundle.sha256 == sha256)
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return published(session, found)
