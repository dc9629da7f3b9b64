"""Anchors held against the events: each anchored event must still be there, with the hash it had."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.adapters.anchor_folder import AnchorFolder
from app.domain.anchors import ADMIN, FIRST, Head
from app.models.event import AdminEvent, CaseEvent
from app.models.place import Jurisdiction
from app.services import audit
from app.services.audit import Broken, Report

KIND = "heads_anchored"
STREAM = "anchor"
_AT_ONCE = 400


def verify(session: Session, folder: AnchorFolder) -> Report:
    """Every chain by itself, and every anchor against the chains."""
    report = audit.verify(session)
    broken: dict[tuple[str, str], Broken] = {(each.jurisdiction, each.stream): each for each in report.broken}
    anchors = 0
    known = session.execute(select(Jurisdiction.id)).scalars().all()
    for place in sorted({*known, *folder.places()}):
        registered, serials = told(session, place), folder.serials(place)
        anchors += len(serials)
        for fault in _of_place(session, folder, place, registered, serials):
            if len(broken) < audit.MOST_NAMED:
                broken.setdefault((fault.jurisdiction, fault.stream), fault)
    return Report(report.streams, report.events, tuple(broken.values()), anchors)


def told(session: Session, place: str) -> Mapping[int, str]:
    """The digests of the anchors of a place by serial, as its own history names them."""
    statement = select(AdminEvent.data).where(AdminEvent.jurisdiction == place, AdminEvent.kind == KIND)
    return {int(data["serial"]): str(data["digest"]) for data in session.execute(statement).scalars()}


def faults(session: Session, folder: AnchorFolder, place: str, serial: int) -> Iterator[Broken]:
    """What an anchor says that does not hold: its link to the one before, and each head in it."""
    try:
        title, heads = folder.read(place, serial)
        before = folder.digest(place, serial - 1) if serial > 1 else FIRST
        if (title.place, title.serial, title.previous) != (place, serial, before):
            yield Broken(place, STREAM, serial, "anchor_changed")
        while some := list(islice(heads, _AT_ONCE)):
            yield from _differing(session, place, some)
    except (ValueError, FileNotFoundError):
        yield Broken(place, STREAM, serial, "anchor_changed")


def _of_place(
    session: Session, folder: AnchorFolder, place: str, registered: Mapping[int, str], serials: Sequence[int]
) -> Iterator[Broken]:
    for serial in sorted({*registered, *serials}):
        if serial not in serials:
            yield Broken(place, STREAM, serial, "anchor_missing")
        elif registered.get(serial, "") not in ("", folder.digest(place, serial)):
            yield Broken(place, STREAM, serial, "anchor_changed")
        else:
            yield from faults(session, folder, place, serial)


def _differing(session: Session, place: str, heads: Sequence[Head]) -> Iterator[Broken]:
    cases = [(int(each.stream), each.seq) for each in heads if each.stream != ADMIN]
    acts = [each.seq for each in heads if each.stream == ADMIN]
    event = tuple_(CaseEvent.case_id, CaseEvent.seq)
    # The cases beside the pairs: SQLite finds no pair of a list by an index.
    whose = CaseEvent.case_id.in_([case for case, _ in cases])
    rows = session.execute(
        select(CaseEvent.case_id, CaseEvent.seq, CaseEvent.hash).where(
            CaseEvent.jurisdiction == place, whose, event.in_(cases)
        )
    )
    kept = {(str(row.case_id), row.seq): row.hash for row in rows}
    admin = select(AdminEvent.seq, AdminEvent.hash).where(AdminEvent.jurisdiction == place, AdminEvent.seq.in_(acts))
    kept |= {(ADMIN, row.seq): row.hash for row in session.execute(admin)}
    for each in heads:
        # A chain without any event yet has nothing to show.
        if each.seq and kept.get((each.stream, each.seq)) != each.hash:
            yield Broken(place, each.name, each.seq, "anchored")
