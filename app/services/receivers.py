"""Who receives a filing: the unit it names, else the one the place's plan points to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.domain.errors import FieldError, Invalid, NotFound
from app.domain.packs import Pack
from app.domain.permissions import Actor
from app.domain.vocabulary import N_, Channel, MeasureState, Receiver, Role
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record
from app.services.filing import Filing

_UNITS = select(Organisation).where(Organisation.jurisdiction == bindparam("jurisdiction"))


def choose_receiver(
    session: Session, jurisdiction: str, filing: Filing, records: Sequence[Record], pack: Pack, actor: Actor
) -> Organisation:
    """The receiving organisation. Raises Invalid for a unit that does not receive, NotFound where none is set up.

    Paper is received by the unit whose officer registers it. Where departments receive, an unnamed receiver is the
    implementer of the oldest measure in force on the record that receives at all, else the place's default.
    """
    rows = session.execute(_UNITS, {"jurisdiction": jurisdiction}).scalars()
    receivers = {row.id: row for row in rows if Role.CREDIT_CENTRE.value in row.kinds and not row.abolished_on}
    if filing.receiver is not None:
        named = next((row for row in receivers.values() if row.uscc == filing.receiver), None)
        if named is None:
            raise Invalid([FieldError("receiver", "not_a_receiver", N_("该单位不受理异议申请"))])
        return named
    if filing.channel is Channel.PAPER:
        own = sorted(actor.organisations(jurisdiction, Role.CREDIT_CENTRE) & receivers.keys())
        if own:
            return receivers[own[0]]
    if pack.receiver is Receiver.DEPARTMENT:
        implementer = _oldest_implementer(session, jurisdiction, records, receivers)
        if implementer is not None:
            return receivers[implementer]
    default = next((row for row in receivers.values() if row.default_receiver), None)
    if default is None:
        raise NotFound("no_receiver", N_("本地尚未设置受理单位"))
    return default


def _oldest_implementer(
    session: Session, jurisdiction: str, records: Sequence[Record], receivers: Iterable[int]
) -> int | None:
    statement = (
        select(Measure.organisation_id)
        .where(
            Measure.jurisdiction == jurisdiction,
            Measure.record_id.in_([record.id for record in records]),
            Measure.desired != MeasureState.LIFTED,
            Measure.organisation_id.in_(list(receivers)),
        )
        .order_by(Measure.started_on, Measure.id)
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()
