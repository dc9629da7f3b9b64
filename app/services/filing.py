"""What a filing must hold: every fault at its field, every doubt as a warning, nothing written yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.domain import identifiers
from app.domain.errors import FieldError, Invalid
from app.domain.vocabulary import N_, CaseKind, Channel, Ground, IdType, ReceivedVia, TargetType
from app.services.input import only_keys, row_id

MAX_ITEMS = 50
MAX_FIELDS = 40
MAX_STATEMENT = 5_000
BACKDATED_DAYS = 30
CONSENT_VERSION = "2026-1"
_TOP = ["kind", "jurisdiction", "channel", "received_on", "received_via", "receiver", "applicant", "items", "about"]
_APPLICANT = ["name", "id_type", "id_number", "mobile", "email", "e_service", "agent"]
_AGENT = ["name", "id_type", "id_number", "mobile", "authority"]
_AUTHORITY = ["evidence", "matter", "powers", "until"]
_ITEM = ["record", "target", "ground", "fields", "statement", "evidence"]
_POWERS = ("file", "supplement", "retract", "receive")


@dataclass(frozen=True)
class Person:
    name: str
    id_type: IdType
    id_number: str
    mobile: str | None
    email: str | None
    e_service: bool


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


@dataclass
class _Reader:
    """Collects every fault instead of stopping at the first."""

    errors: list[FieldError] = field(default_factory=list)
    warnings: list[FieldError] = field(default_factory=list)

    def fault(self, at: str, code: str, message: str) -> None:
        self.errors.append(FieldError(at, code, message))

    def text(self, data: Mapping[str, Any], key: str, at: str, longest: int = 200, optional: bool = False) -> str:
        value = data.get(key)
        if value is None and optional:
            return ""
        if not isinstance(value, str) or not (value.strip() or optional):
            self.fault(f"{at}{key}", "required", N_("此项必填"))
            return ""
        if len(value) > longest:
            self.errors.append(
                FieldError(f"{at}{key}", "too_long", N_("内容过长（不超过 {longest} 字）"), {"longest": longest})
            )
        return value.strip()

    def word(self, kind: Any, data: Mapping[str, Any], key: str, at: str, default: Any = None) -> Any:
        value = data.get(key, default)
        if value in list(kind):
            return kind(value)
        self.fault(f"{at}{key}", "unknown_code", N_("请从给出的选项中选择"))
        return next(iter(kind))

    def mapping(self, value: Any, at: str, keys: list[str]) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault(at, "required", N_("此项必填"))
            return {}
        try:
            only_keys(value, keys, f"{at}." if at else "")
        except Invalid as unknown:
            self.errors.extend(unknown.errors)
        return value


def read_filing(data: Mapping[str, Any], today: date) -> Filing:
    """Check a filing as the API and the pages send it. Raises Invalid with all faults at once."""
    reader = _Reader()
    reader.mapping(data, "", _TOP)
    kind = reader.word(CaseKind, data, "kind", "", CaseKind.OBJECTION.value)
    if kind is not CaseKind.OBJECTION:
        reader.fault("kind", "not_available", N_("此类申请尚不能在此提出"))
    channel = reader.word(Channel, data, "channel", "", Channel.ONLINE.value)
    person = reader.mapping(data.get("applicant"), "applicant", _APPLICANT)
    applicant = _person(reader, person, "applicant.")
    agent = _agent(reader, person.get("agent"), today) if person.get("agent") is not None else None
    items = _items(reader, data.get("items"))
    received_on = _received_on(reader, data, channel, today)
    via = reader.word(ReceivedVia, data, "received_via", "") if data.get("received_via") is not None else None
    receiver = reader.text(data, "receiver", "", 18, optional=True) or None
    if reader.errors:
        raise Invalid(reader.errors)
    return Filing(kind, channel, received_on, via, receiver, applicant, agent, items, tuple(reader.warnings))


def _received_on(reader: _Reader, data: Mapping[str, Any], channel: Channel, today: date) -> date:
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


def _number(reader: _Reader, data: Mapping[str, Any], at: str) -> tuple[IdType, str]:
    id_type = reader.word(IdType, data, "id_type", at)
    number = identifiers.normalise(id_type, reader.text(data, "id_number", at, 64))
    for problem in identifiers.problems(id_type, number) if number else ():
        found = FieldError(f"{at}id_number", problem.code, problem.message)
        (reader.errors if problem.refused else reader.warnings).append(found)
    return id_type, number


def _person(reader: _Reader, data: Mapping[str, Any], at: str) -> Person:
    id_type, number = _number(reader, data, at)
    email = reader.text(data, "email", at, 200, optional=True) or None
    if email and ("@" not in email or any(char.isspace() for char in email)):
        reader.fault(f"{at}email", "not_an_address", N_("请填写电子邮箱，例如 name@example.com"))
    e_service = data.get("e_service", False)
    if not isinstance(e_service, bool):
        reader.fault(f"{at}e_service", "not_a_choice", N_("请选择是或者否"))
    mobile = reader.text(data, "mobile", at, 32, optional=True) or None
    return Person(reader.text(data, "name", at), id_type, number, mobile, email, bool(e_service))


def _agent(reader: _Reader, value: Any, today: date) -> dict[str, Any]:
    data = reader.mapping(value, "applicant.agent", _AGENT)
    at = "applicant.agent."
    id_type, number = _number(reader, data, at)
    authority = reader.mapping(data.get("authority"), f"{at}authority", _AUTHORITY)
    powers = authority.get("powers")
    if not isinstance(powers, list) or "file" not in powers or not all(power in _POWERS for power in powers):
        reader.fault(f"{at}authority.powers", "no_power_to_file", N_("授权范围须包括代为申请"))
    until = authority.get("until")
    try:
        if date.fromisoformat(str(until)) < today:
            reader.fault(f"{at}authority.until", "expired", N_("授权已经到期"))
    except ValueError:
        reader.fault(f"{at}authority.until", "not_a_date", N_("请填写日期，例如 2026-11-21"))
    return {
        "name": reader.text(data, "name", at),
        "id_type": id_type.value,
        "id_number": number,
        "mobile": reader.text(data, "mobile", at, 32, optional=True),
        "authority": {
            "evidence": authority.get("evidence"),
            "matter": reader.text(authority, "matter", f"{at}authority.", 500),
            "powers": powers,
            "until": str(until),
        },
    }


def _items(reader: _Reader, value: Any) -> tuple[Item, ...]:
    if not isinstance(value, list) or not value:
        reader.fault("items", "required", N_("请至少选择一条有异议的记录"))
        return ()
    if len(value) > MAX_ITEMS:
        reader.fault("items", "too_many", N_("一次申请至多 50 条记录"))
        return ()
    return tuple(_item(reader, item, f"items.{position}") for position, item in enumerate(value))


def _item(reader: _Reader, value: Any, at: str) -> Item:
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


def _claims(reader: _Reader, value: Any, at: str) -> tuple[tuple[str, str], ...]:
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
