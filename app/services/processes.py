"""Published process models: the newest for new cases, the stored one for ever for running cases."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, Unusable
from app.domain.ids import new_id
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, CaseKind
from app.engine import Bundle, load_bundle
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


def newest(session: Session, kind: CaseKind) -> tuple[int, Bundle]:
    """The model new cases of a kind start on. Raises NotFound where none is published."""
    statement = (
        select(ProcessBundle.id)
        .where(ProcessBundle.process_id == kind.value, ProcessBundle.retired_at.is_(None))
        .order_by(ProcessBundle.published_at.desc(), ProcessBundle.id.desc())
        .limit(1)
    )
    bundle_id = session.execute(statement).scalar_one_or_none()
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


def shipped() -> dict[str, bytes]:
    """The models that come with this version, by process id. Raises Unusable when the folder holds none."""
    files = sorted(FOLDER.glob("*.bpmn"))
    if not files:
        raise Unusable(message=N_("没有找到流程模型：{folder}"), folder=str(FOLDER))
    return {file.stem: file.read_bytes() for file in files}
