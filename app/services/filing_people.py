"""The people of a filing: the applicant with where letters reach him, and whoever acts for him."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import representation
from app.domain.errors import FieldError
from app.domain.representation import Relation, Representative
from app.domain.vocabulary import N_, IdType
from app.services.filing_reader import Reader

POWERS = ("file", "supplement", "retract", "receive")
_APPLICANT = ["name", "id_type", "id_number", "mobile", "email", "e_service", "service_address", "agent"]
_SHARED = ["kind", "name", "id_type", "id_number", "mobile"]
_AGENT = [*_SHARED, "authority"]
_GUARDIAN = [*_SHARED, "relation", "evidence"]
_AUTHORITY = ["evidence", "matter", "powers", "until"]
_AT = "applicant.agent."


@dataclass(frozen=True)
class Reach:
    """How the applicant is reached; `service_address` is where he confirmed that letters reach him."""

    mobile: str | None
    email: str | None
    e_service: bool
    service_address: str | None


@dataclass(frozen=True)
class Person(Reach):
    """The applicant."""

    name: str
    id_type: IdType
    id_number: str


def read_people(reader: Reader, value: Any, today: date) -> tuple[Person, dict[str, Any] | None]:
    """The applicant and who acts for him, if somebody does."""
    data = reader.mapping(value, "applicant", _APPLICANT)
    person = _person(reader, data, "applicant.")
    agent = _agent(reader, data["agent"], person, today) if data.get("agent") is not None else None
    for code, message in representation.doubts(agent, person.id_type, person.id_number, today):
        reader.warnings.append(FieldError("applicant.agent", code, message))
    return person, agent


def proof_of(agent: Mapping[str, Any] | None) -> Any:
    """The id of the paper a representative shows for his standing; None where there is none."""
    if agent is None:
        return None
    return agent["evidence"] if "relation" in agent else agent["authority"]["evidence"]


def _person(reader: Reader, data: Mapping[str, Any], at: str) -> Person:
    id_type, number = reader.number(data, at)
    reach = read_reach(reader, data, at)
    return Person(**vars(reach), name=reader.text(data, "name", at), id_type=id_type, id_number=number)


def read_reach(reader: Reader, data: Mapping[str, Any], at: str) -> Reach:
    """Mobile, e-mail, consent to electronic service and the confirmed address."""
    email = reader.text(data, "email", at, 200, optional=True) or None
    if email and ("@" not in email or any(char.isspace() for char in email)):
        reader.fault(f"{at}email", "not_an_address", N_("请填写电子邮箱，例如 name@example.com"))
    e_service = data.get("e_service", False)
    if not isinstance(e_service, bool):
        reader.fault(f"{at}e_service", "not_a_choice", N_("请选择是或者否"))
    mobile = reader.text(data, "mobile", at, 32, optional=True) or None
    address = reader.text(data, "service_address", at, 300, optional=True) or None
    return Reach(mobile, email, bool(e_service), address)


def _agent(reader: Reader, value: Any, person: Person, today: date) -> dict[str, Any]:
    kind = value.get("kind") if isinstance(value, Mapping) else None
    guardian = kind == Representative.GUARDIAN
    data = reader.mapping(value, "applicant.agent", _GUARDIAN if guardian else _AGENT)
    standing = reader.word(Representative, data, "kind", _AT, Representative.AGENT.value)
    id_type, number = reader.number(data, _AT)
    if standing is Representative.GUARDIAN and person.id_type is IdType.USCC:
        reader.fault(f"{_AT}kind", "not_a_person", N_("单位没有法定代理人，请选择由谁办理"))
    if standing is Representative.STAFF and person.id_type is IdType.RESIDENT_ID:
        reader.fault(f"{_AT}kind", "not_a_unit", N_("申请人是自然人，没有本单位经办人，请选择由谁办理"))
    stored = {
        "kind": standing.value,
        "name": reader.text(data, "name", _AT),
        "id_type": id_type.value,
        "id_number": number,
        "mobile": reader.text(data, "mobile", _AT, 32, optional=True),
    }
    return stored | (_ward(reader, data) if guardian else {"authority": _authority(reader, data, today)})


def _ward(reader: Reader, data: Mapping[str, Any]) -> dict[str, Any]:
    """A guardian's power comes from the law: what has to be shown is the relation."""
    relation = reader.word(Relation, data, "relation", _AT)
    if not data.get("evidence"):
        reader.fault(f"{_AT}evidence", "required", N_("请上传监护关系的证明"))
    return {"relation": relation.value, "evidence": data.get("evidence")}


def _authority(reader: Reader, data: Mapping[str, Any], today: date) -> dict[str, Any]:
    at = f"{_AT}authority"
    authority = reader.mapping(data.get("authority"), at, _AUTHORITY)
    powers = authority.get("powers")
    if not isinstance(powers, list) or "file" not in powers or not all(power in POWERS for power in powers):
        reader.fault(f"{at}.powers", "no_power_to_file", N_("授权范围须包括代为申请"))
    until = reader.day(authority, "until", f"{at}.")
    if until is not None and until < today:
        reader.fault(f"{at}.until", "expired", N_("授权已经到期"))
    return {
        "evidence": authority.get("evidence"),
        "matter": reader.text(authority, "matter", f"{at}.", 500),
        "powers": powers,
        "until": str(authority.get("until")),
    }
