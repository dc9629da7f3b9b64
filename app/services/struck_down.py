"""原决定失效: the provider takes back what it made public of a decision that has lost its force, and says why.

行政处罚法 48: within three working days. The record is withdrawn, and all that follows from a withdrawal with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.adapters.mail_text import MailTexts
from app.domain.errors import Conflict, FieldError, Invalid
from app.domain.ids import new_id
from app.domain.measures import ListingStatus, OrderAct
from app.domain.pack_names import cited
from app.domain.packs import Pack
from app.domain.periods import last_day
from app.domain.permissions import Actor
from app.domain.record_words import Mark
from app.domain.struck_down import STATUS_REASONS, Ended, Organ
from app.domain.vocabulary import N_, ClockCode, MeasureState, RecordKind, RecordStatus, Role
from app.domain.workdays import WorkCalendar, legal_date
from app.models.base import table_of
from app.models.listing import Listing
from app.models.measure import Measure
from app.models.place import Organisation
from app.models.record import Record, RecordVersion
from app.models.work import OutboxMessage
from app.services import (
    calendar,
    correction_messages,
    events,
    link_letters,
    order_opening,
    platform_pushes,
    policy,
    record_marks,
)
from app.services.input import only_keys, required_text
from app.services.measure_changes import MeasureRow, OrderLine, OrderWish
from app.services.order_opening import Source
from app.services.outcomes import OPERATIONS
from app.services.saving import save_all, upsert

KEYS = ("ended", "organ", "document", "on", "reason")
_NAMES = (
    "id", "record_id", "listing_id", "organisation_id", "name", "suspendable", "desired", "reported", "executed_at",
    "started_on", "lifted_on",
)  # fmt: skip
_LISTING_GONE = N_("所依据的记录已撤销")
REASON = N_("原处罚决定失去效力，记录已经撤回。")


@dataclass(frozen=True)
class Said:
    """What the provider tells of the end of its decision; `on` is the day it lost its force."""

    ended: Ended
    organ: Organ
    document: str
    on: date
    reason: str


def due_on(pack: Pack, on: date, days: WorkCalendar) -> date | None:
    """The last day to take the record back; None where no rule gives a number of days."""
    rule = pack.clocks.get(ClockCode.REVOKE)
    return last_day(on, rule.budget, rule.unit, days) if rule and rule.budget is not None else None


def clause(pack: Pack) -> str:
    """Where the limit stands, and its words; empty where no text gives it."""
    rule = pack.clocks.get(ClockCode.REVOKE)
    return f"{cited(rule.clause)}：{rule.clause.quote}" if rule and rule.clause else ""


def revoke(
    session: Session, record_id: int, data: Mapping[str, Any], texts: MailTexts, *, actor: Actor, now: datetime
) -> Record:
    """Withdraw a penalty whose decision has lost its force. Raises NotFound, Forbidden, Invalid, Conflict."""
    only_keys(data, KEYS)
    record = record_marks.to_keep(session, record_id, actor=actor)
    if record.kind is not RecordKind.PENALTY:
        raise Conflict("not_a_penalty", N_("只有行政处罚记录适用这一规定"))
    if record.status in (RecordStatus.WITHDRAWN, RecordStatus.ERASED):
        raise Conflict("already_withdrawn", N_("这条记录已经撤销"))
    said = read(data, record, legal_date(now))
    session.refresh(record, ("version", "fields", "personal", "status_reason"))
    record.status, record.status_reason = RecordStatus.WITHDRAWN, STATUS_REASONS[said.ended]
    record.court_pending = False
    record.version += 1
    session.flush()
    _keep_version(session, record, now)
    digest = record_marks.keep_reason(
        session, record, Mark.STRUCK_DOWN, said.ended.value, said.document, said.reason, actor=actor, now=now
    )
    _remove_listings(session, record, now)
    _lift(session, record, actor, now)
    recipients, mails = correction_messages.write(session, record, record.version, None, texts, now=now)
    persons = link_letters.write(session, record, policy.in_force(record.jurisdiction, legal_date(now)), now=now)
    pushed = platform_pushes.withdrawn(session, record, now=now)
    messages = [*mails, pushed, *(each.message for each in persons)]
    upsert(session, OutboxMessage, messages, keys=("jurisdiction", "dedupe"))
    for each in persons:
        events.append_admin(session, record.jurisdiction, "linked_person_decided", each.data, actor=actor, now=now)
    _note(session, record, said, recipients, digest, actor, now)
    return record


def _note(
    session: Session, record: Record, said: Said, recipients: int, digest: str, actor: Actor, now: datetime
) -> None:
    pack = policy.in_force(record.jurisdiction, legal_date(now))
    limit = due_on(pack, said.on, calendar.current(session))
    data = {
        "record": str(record.id),
        "version": record.version,
        "ended": said.ended.value,
        "organ": said.organ.value,
        "struck_on": said.on.isoformat(),
        "due_on": limit.isoformat() if limit else "",
        "late": bool(limit and legal_date(now) > limit),
        "recipients": recipients,
        "digest": digest,
    }
    unit = record.provider_id
    events.append_admin(session, record.jurisdiction, "base_act_struck_down", data, actor=actor, now=now, unit=unit)


def read(data: Mapping[str, Any], record: Record, today: date) -> Said:
    """What was sent, every fault at its field. Raises Invalid."""
    errors: list[FieldError] = []
    for name, words in (("ended", Ended), ("organ", Organ)):
        if data.get(name) not in list(words):
            errors.append(FieldError(name, "required", N_("请从给出的选项中选择")))
    found = {}
    for name, longest in (("document", record_marks.MOST_DOCUMENT), ("reason", record_marks.MOST_REASON)):
        try:
            found[name] = required_text(data, name, longest)
        except Invalid as refused:
            errors += refused.errors
    day = _day(data.get("on"), record, today, errors)
    if errors or day is None:
        raise Invalid(errors)
    return Said(Ended(data["ended"]), Organ(data["organ"]), found["document"], day, found["reason"])


def _day(given: Any, record: Record, today: date, errors: list[FieldError]) -> date | None:
    """The day the decision lost its force: not before it was made, not in the future."""
    try:
        day = given if isinstance(given, date) else date.fromisoformat(str(given or ""))
    except ValueError:
        errors.append(FieldError("on", "not_a_date", N_("请填写日期，例如 2026-11-21")))
        return None
    if day > today:
        errors.append(FieldError("on", "in_future", N_("日期不能晚于今天")))
    if record.decided_on is not None and day < record.decided_on:
        errors.append(FieldError("on", "before_decision", N_("日期不能早于处罚决定日期")))
    return day


def _keep_version(session: Session, record: Record, now: datetime) -> None:
    row = {
        "jurisdiction": record.jurisdiction,
        "id": new_id(now),
        "record_id": record.id,
        "version": record.version,
        "fields": record.fields,
        "personal": record.personal,
        "case_id": None,
        "reason": record.status_reason,
        "changed_at": now,
    }
    session.connection().execute(insert(table_of(RecordVersion)), [row])


def _remove_listings(session: Session, record: Record, now: datetime) -> None:
    here = (
        Listing.jurisdiction == record.jurisdiction,
        Listing.record_id == record.id,
        Listing.status == ListingStatus.IN_FORCE,
    )
    removed = {"status": ListingStatus.REMOVED, "removed_on": legal_date(now), "removed_reason": _LISTING_GONE}
    session.execute(update(Listing).where(*here).values(**removed).execution_options(synchronize_session=False))


def _lift(session: Session, record: Record, actor: Actor, now: datetime) -> None:
    """Order every unit to lift what rests on the record, and to undo the harm of what was ever carried out."""
    rows = _measures(session, record)
    if not rows:
        return
    source = _source(session, record, actor, now)
    which = (Measure.jurisdiction == record.jurisdiction, Measure.id.in_([row.id for row in rows]))
    lifted = {"desired": MeasureState.LIFTED, "lifted_on": legal_date(now)}
    session.execute(update(Measure).where(*which).values(**lifted).execution_options(synchronize_session=False))
    if source is None:
        return
    orders = order_opening.open_all(source, [*_lifting(rows), *_restoring(rows, record, source.pack)])
    save_all(session, orders)
    order_opening.write_rows(session, orders)


def _measures(session: Session, record: Record) -> list[MeasureRow]:
    """What is in force or stands still because of the record, or of a list entry that rests on it."""
    entries = select(Listing.id).where(Listing.jurisdiction == record.jurisdiction, Listing.record_id == record.id)
    measure, unit = table_of(Measure), table_of(Organisation)
    statement = (
        select(*(measure.c[name] for name in _NAMES), unit.c.name.label("organisation"))
        .select_from(measure.join(unit, unit.c.id == measure.c.organisation_id))
        .where(
            measure.c.jurisdiction == record.jurisdiction,
            (measure.c.record_id == record.id) | measure.c.listing_id.in_(entries),
            measure.c.desired != MeasureState.LIFTED,
        )
        .order_by(measure.c.id)
    )
    return [MeasureRow(**row) for row in session.connection().execute(statement).mappings()]


def _lifting(rows: Sequence[MeasureRow]) -> list[OrderWish]:
    return _wishes(OrderAct.LIFT, Role.MEASURE_IMPLEMENTER, [(row.organisation_id, OrderLine(row)) for row in rows])


def _restoring(rows: Sequence[MeasureRow], record: Record, pack: Pack) -> list[OrderWish]:
    """恢复信誉 for each measure ever carried out and each channel, led by whom the plan names."""
    led = pack.word("objection.restoration_by") == Role.INFORMATION_PROVIDER
    role = Role.INFORMATION_PROVIDER if led else Role.MEASURE_IMPLEMENTER
    channels = pack.words("channels.publication")
    lines = [
        (record.provider_id if led else row.organisation_id, OrderLine(row, channel))
        for row in rows
        if row.executed
        for channel in row.channels or channels
    ]
    return _wishes(OrderAct.RESTORE, role, lines)


def _wishes(act: OrderAct, role: Role, lines: Sequence[tuple[int, OrderLine]]) -> list[OrderWish]:
    groups: dict[tuple[int, int | None, int | None], list[OrderLine]] = {}
    for unit, line in lines:
        assert line.measure is not None
        groups.setdefault((unit, line.measure.record_id, line.measure.listing_id), []).append(line)
    return [
        OrderWish(act, unit, role, on_record, on_entry, tuple(group), REASON)
        for (unit, on_record, on_entry), group in groups.items()
    ]


def _source(session: Session, record: Record, actor: Actor, now: datetime) -> Source | None:
    """The place's default receiver sends what no case asks for; None where the place has none."""
    receivers = select(Organisation.id).where(
        Organisation.jurisdiction == record.jurisdiction,
        Organisation.default_receiver,
        Organisation.abolished_on.is_(None),
    )
    receiver = session.execute(receivers.order_by(Organisation.id).limit(1)).scalar_one_or_none()
    if receiver is None:
        return None
    place = record.jurisdiction
    sha256, pack = policy.freeze(session, place, legal_date(now), actor=actor, now=now)
    days, acting_as = calendar.current(session), (Role.INFORMATION_PROVIDER, record.provider_id)
    return Source(session, place, None, receiver, pack, sha256, days, OPERATIONS, acting_as, actor, now)
