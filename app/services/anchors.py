"""The daily anchor: how far every chain of a place has come, written beside the database and into the log.

A chain proves itself only as long as nobody writes all of it anew, heads included. Whoever rewrites the database meets
the anchors: they lie in files that are never written over, each naming the digest of the one before.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.anchor_folder import AnchorFolder
from app.adapters.mail_text import MailTexts
from app.domain.anchors import ADMIN, FIRST, Head, Title
from app.domain.errors import Conflict
from app.domain.permissions import SYSTEM
from app.domain.vocabulary import N_
from app.logs import logger
from app.models.base import table_of
from app.models.case import Case
from app.models.event import AdminEvent, AdminStream
from app.models.work import Job
from app.services import anchor_check, events, jobs
from app.services.jobs import JobStatus, Work

JOB = "anchor_heads"
_AT_ONCE = 1_000

log = logger(__name__)


def ask(session: Session, jurisdiction: str, _texts: MailTexts, now: datetime) -> None:
    """Ask for today's anchor of a place; one that still waits will do for today as well."""
    waiting = select(Job.id).where(
        Job.jurisdiction == jurisdiction,
        Job.kind == JOB,
        Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)),
    )
    begun = select(AdminStream.jurisdiction).where(AdminStream.jurisdiction == jurisdiction)
    if session.execute(begun).first() is not None and session.execute(waiting.limit(1)).first() is None:
        jobs.enqueue(session, jurisdiction, JOB, {}, actor=SYSTEM, now=now)


def carry_out(folder: AnchorFolder, work: Work) -> dict[str, Any]:
    """Write the anchor of a place and tell of it. Raises Busy during a backup, Conflict `anchor_differs`."""
    place = work.jurisdiction
    with folder.locked():
        _take_up(folder, work)
        serials = folder.serials(place)
        previous = folder.digest(place, serials[-1]) if serials else FIRST
        at = work.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        title = Title(place, (serials[-1] if serials else 0) + 1, at, previous)
        with work.database.reading() as session:
            kept = folder.keep(title, _heads(session, place))
        if kept is None:
            return {"serial": title.serial - 1, "heads": 0}
        _tell(work, title.serial, kept.digest, kept.heads)
    return {"serial": title.serial, "heads": kept.heads}


def _take_up(folder: AnchorFolder, work: Work) -> None:
    """An anchor whose writer died before it could be told of is told of now, if all it says still holds."""
    place = work.jurisdiction
    with work.database.reading() as session:
        told = anchor_check.told(session, place)
        untold = [serial for serial in folder.serials(place) if serial not in told]
        for serial in untold:
            if next(anchor_check.faults(session, folder, place, serial), None) is not None:
                raise Conflict("anchor_differs", N_("已有的存证与事件不符，请先运行 flask audit verify"))
    for serial in untold:
        _tell(work, serial, folder.digest(place, serial), sum(1 for _ in folder.read(place, serial)[1]))


def _tell(work: Work, serial: int, digest: str, heads: int) -> None:
    data = {"serial": serial, "heads": heads, "digest": digest}
    with work.database.transaction() as session:
        events.append_admin(session, work.jurisdiction, "heads_anchored", data, actor=SYSTEM, now=work.now())
    # The log goes to another machine: whoever rewrites database and files cannot reach it.
    log.info("heads_anchored", place=work.jurisdiction, **data)


def newest(session: Session) -> list[dict[str, Any]]:
    """The last anchor of each place, to be written down elsewhere."""
    places = session.execute(select(AdminStream.jurisdiction).order_by(AdminStream.jurisdiction)).scalars().all()
    found = []
    for place in places:
        wanted = select(AdminEvent.at, AdminEvent.data)
        row = session.execute(
            wanted.where(AdminEvent.jurisdiction == place, AdminEvent.kind == anchor_check.KIND)
            .order_by(AdminEvent.seq.desc())
            .limit(1)
        ).one_or_none()
        if row is not None:
            found.append({"jurisdiction": place, "at": row.at, **row.data})
    return found


def _heads(session: Session, place: str) -> Iterator[Head]:
    stream, case = table_of(AdminStream), table_of(Case)
    admin = select(stream.c.event_seq, stream.c.event_head).where(stream.c.jurisdiction == place)
    for seq, digest in session.execute(admin):
        yield Head(ADMIN, ADMIN, seq, digest)
    columns = (case.c.id, case.c.number, case.c.event_seq, case.c.event_head)
    wanted = select(*columns).where(case.c.jurisdiction == place).order_by(case.c.id)
    for row in session.connection().execute(wanted, execution_options={"yield_per": _AT_ONCE}):
        yield Head(str(row.id), row.number, row.event_seq, row.event_head)
