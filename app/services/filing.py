"""What a filing must hold: every fault at its field, every doubt as a warning, nothing written yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, CaseKind, Channel, Ground, ReceivedVia, TargetType
from app.services.filing_people import Person, read_people
from app.services.filing_reader import Reader
from app.services.input import row_id

MAX_ITEMS = 50
TOO_MANY = N_("一次申请至多 50 条记录")
MAX_FIELDS = 40
MAX_STATEMENT = 5_000
BACKDATED_DAYS = 30
CONSENT_VERSION = "2026-1"
_TOP = ["kind", "jurisdiction", "channel", "received_on", "received_via", "receiver", "applicant", "items", "about"]
_ITEM = ["record", "target", "ground", "fields", "statement", "evidence"]


@dataclass(frozen=True)
class Item:
    """One disputed thing; `claims` are (field, claimed value) in the order given."""

    record: str
    target: TargetType
    ground: Ground
    claims: tuple[tuple[str, str], ...]
    statement: str
    evidence: list[Any]


@dataclass(frozen=True)
class Filing:
    """A filing whose shape is right; records, files and receiver are still to be looked up."""

    kind: CaseKind
    channel: Channel
    received_on: date
    received_via: ReceivedVia | None
    receiver: str | None
    applicant: Person
    agent: dict[str, Any] | None
    items: tuple[Item, ...]
    warnings: tuple[FieldError, ...]


def read_filing(data: Mapping[str, Any], today: date) -> Filing:
    """Check a filing as the API and the pages send it. Raises Invalid with all faults at once."""
    reader = Reader()
    reader.mapping(data, "", _TOP)
    kind = reader.word(CaseKind, data, "kind", "", CaseKind.OBJECTION.value)
    if kind is not CaseKind.OBJECTION:
        reader.fault("kind", "not_available", N_("此类申请尚不能在此提出"))
    channel = reader.word(Channel, data, "channel", "", Channel.ONLINE.value)
    applicant, agent = read_people(reader, data.get("applicant"), today)
    items = _items(reader, data.get("items"))
    received_on = _received_on(reader, data, channel, today)
    via = reader.word(ReceivedVia, data, "received_via", "") if data.get("received_via") is not None else None
    receiver = reader.text(data, "receiver", "", 18, optional=True) or None
    if reader.errors:
        raise Invalid(reader.errors)
    return Filing(kind, channel, received_on, via, receiver, applicant, agent, items, tuple(reader.warnings))


def _received_on(reader: Reader, data: Mapping[str, Any], channel: Channel, today: date) -> date:
    """Online filings arrive now; paper may be registered up to thirty days late, never ahead."""
    given = data.get("received_on")
    if given is None:
        return today
    try:
        day = date.fromisoformat(given)
    except (TypeError, ValueError):
        reader.fault("received_on", "not_a_date", N_("请填写日期，例如 2026-11-21"))
        return today
    if channel is Channel.ONLINE and day != today:
        reader.fault("received_on", "online_is_today", N_("网上申请的收件日期就是提交当日"))
    elif day > today:
        reader.fault("received_on", "in_future", N_("收件日期不能晚于今天"))
    elif day < today - timedelta(days=BACKDATED_DAYS):
        reader.fault("received_on", "too_long_ago", N_("收件日期不能早于 30 日前"))
    return day


def _items(reader: Reader, value: Any) -> tuple[Item, ...]:
    if not isinstance(value, list) or not value:
        reader.fault("items", "required", N_("请至少选择一条有异议的记录"))
        return ()
    if len(value) > MAX_ITEMS:
        reader.fault("items", "too_many", TOO_MANY)
        return ()
    return tuple(_item(reader, item, f"items.{position}") for position, item in enumerate(value))


def _item(reader: Reader, value: Any, at: str) -> Item:
    data = reader.mapping(value, at, _ITEM)
    record, target = data.get("record"), TargetType.RECORD
    if data.get("target") is not None:
        named = reader.mapping(data["target"], f"{at}.target", ["type", "id"])
        target = reader.word(TargetType, named, "type", f"{at}.target.")
        record = named.get("id")
        if target is not TargetType.RECORD:
            reader.fault(f"{at}.target.type", "not_available", N_("目前只能对信用记录提出异议"))
    if row_id(record) is None:
        reader.fault(f"{at}.record", "unknown_record", N_("没有这条记录"))
        record = "0"
    evidence = data.get("evidence", [])
    if not isinstance(evidence, list):
        reader.fault(f"{at}.evidence", "not_a_list", N_("材料应为列表"))
        evidence = []
    return Item(
        str(record),
        target,
        reader.word(Ground, data, "ground", f"{at}."),
        _claims(reader, data.get("fields", []), f"{at}.fields"),
        reader.text(data, "statement", f"{at}.", MAX_STATEMENT, optional=True),
        evidence,
    )


def _claims(reader: Reader, value: Any, at: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or len(value) > MAX_FIELDS:
        reader.fault(at, "not_a_list", N_("有异议的内容应为列表，至多 40 项"))
        return ()
    claims: dict[str, str] = {}
    for position, each in enumerate(value):
        data = reader.mapping(each, f"{at}.{position}", ["field", "claimed"])
        name, claimed = data.get("field"), data.get("claimed")
        if not isinstance(name, str) or name in claims:
            reader.fault(f"{at}.{position}.field", "unknown_field", N_("没有这项内容，或者重复提出"))
        elif not isinstance(claimed, str) or not claimed.strip():
            reader.fault(f"{at}.{position}.claimed", "required", N_("请填写您认为正确的内容"))
        else:
            claims[name] = claimed.strip()
    return tuple(claims.items())
