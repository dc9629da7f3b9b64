"""What letters say about a case, gathered in one statement beside the rows a command already holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, select

from app.domain import ledger, representation
from app.domain.masking import mask_number
from app.domain.notice_facts import Citation, ClockLine, Contact, FieldLine, RecordLine
from app.domain.notice_facts import Remedy as RemedyLine
from app.domain.pack_entries import ClockRule, Rule
from app.domain.packs import Pack
from app.domain.periods import last_day, rolled
from app.domain.standard import FIELDS
from app.domain.vocabulary import ClockCode, Ground, IdType, RecordKind, RemedyCode, Role, Unit
from app.models.account import Account, Grant
from app.models.application import Application
from app.models.base import table_of
from app.models.case import Case
from app.models.place import Jurisdiction, Organisation
from app.models.record import Record
from app.services import policy
from app.services.command import CaseCommand


class Papers(NamedTuple):
    """The sealed texts of the case."""

    number: str
    ground: Ground
    statement: str
    opinion: str | None
    reason: str | None
    answer_text: str | None


class Filer(NamedTuple):
    """Who filed, as letters address them."""

    number: str
    applicant_name: str
    id_type: IdType
    received_on: date
    agent: dict[str, Any] | None


class Place(NamedTuple):
    """The jurisdiction's digits and its public address."""

    code: str
    portal: str


class Letterhead(NamedTuple):
    """An organisation as letters show it, and whom to turn to against it."""

    id: int
    name: str
    document_prefix: str
    signatory: str
    liaison: str
    phone: str
    address: str
    reconsideration_organ: str
    court: str

    @classmethod
    def of(cls, unit: Organisation) -> "Letterhead":
        return cls(*(getattr(unit, name) for name in cls._fields))


class RecordName(NamedTuple):
    """The disputed record as letters name it."""

    kind: RecordKind
    document_number: str


@dataclass(frozen=True)
class Dossier:
    """The people and places of one case."""

    case: Papers
    application: Filer
    place: Place
    receiver: Letterhead
    provider: Letterhead | None
    record: RecordName | None
    signs_in: bool
    """Whether anybody can sign in as the provider, whose account then receives letters the moment they are written."""


_case, _application, _place = table_of(Case), table_of(Application), table_of(Jurisdiction)
_receiver, _provider = table_of(Organisation).alias("receiver"), table_of(Organisation).alias("provider")
_record = table_of(Record)
_PARTS: tuple[tuple[type[Any], Any], ...] = (
    (Papers, _case),
    (Filer, _application),
    (Place, _place),
    (Letterhead, _receiver),
    (Letterhead, _provider),
    (RecordName, _record),
)
_SIGNS_IN = exists(
    select(1).where(
        Account.id == Grant.account_id,
        Account.active,
        Grant.organisation_id == bindparam("provider"),
        Grant.role == Role.INFORMATION_PROVIDER,
    )
)
_DOSSIER = (
    select(*(table.c[name] for part, table in _PARTS for name in part._fields), _SIGNS_IN)
    .select_from(
        _case.join(
            _application,
            and_(_application.c.jurisdiction == _case.c.jurisdiction, _application.c.id == _case.c.application_id),
        )
        .join(_place, _place.c.id == _case.c.jurisdiction)
        .join(_receiver, _receiver.c.id == _case.c.receiver_id)
        .outerjoin(_provider, _provider.c.id == bindparam("provider"))
        .outerjoin(_record, and_(_record.c.jurisdiction == _case.c.jurisdiction, _record.c.id == _case.c.record_id))
    )
    .where(_case.c.jurisdiction == bindparam("jurisdiction"), _case.c.id == bindparam("case"))
)


def open_dossier(command: CaseCommand) -> Dossier:
    """Read the application, the organisations, the case's sealed texts and the name of its record."""
    jurisdiction, case_id = command.key
    # The provider may have been chosen in this very command, and not be in the case's row yet.
    at = {"jurisdiction": jurisdiction, "case": case_id, "provider": command.row["provider_id"]}
    command.session.flush()
    values = iter(command.session.connection().execute(_DOSSIER, at).one())
    parts = [part(*islice(values, len(part._fields))) for part, _ in _PARTS]
    case, application, place, receiver, provider, record = parts
    # Outer joins answer rows of nothing where there is no provider or no record.
    return Dossier(
        case,
        application,
        place,
        receiver,
        provider if provider.id is not None else None,
        record if record.kind is not None else None,
        bool(next(values)),
    )


def record_lines(dossier: Dossier) -> tuple[RecordLine, ...]:
    """The disputed record as letters name it."""
    record = dossier.record
    if record is None:
        return ()
    provider = dossier.provider.name if dossier.provider else ""
    ground = dossier.case.ground.label
    return (RecordLine(record.kind.label, record.document_number, provider, dossier.case.number, ground),)


def field_lines(command: CaseCommand, dossier: Dossier) -> tuple[FieldLine, ...]:
    """The disputed fields with labels of the standard; personal identifiers masked."""
    table = FIELDS[dossier.record.kind] if dossier.record else {}
    lines = []
    for row in command.fields:
        field = table.get(row.field)
        mask = mask_number if field and field.personal and field.code.endswith("HM") else str
        lines.append(
            FieldLine(
                field.label if field else row.field,
                mask(row.recorded or "（无）"),
                mask(row.claimed),
                row.finding,
                mask(row.value) if row.value else "",
                row.source or "",
            )
        )
    return tuple(lines)


def citation(rule: Rule | ClockRule | None) -> Citation | None:
    """The clause behind a rule; none where the rule is the house's own."""
    if rule is None or rule.clause is None:
        return None
    return Citation(rule.clause.document, rule.clause.article, rule.clause.quote, rule.basis)


def citations(pack: Pack, *paths: str) -> tuple[Citation, ...]:
    """The clauses behind several rules of a pack, each clause once."""
    found: dict[tuple[str, str, str], Citation] = {}
    for path in paths:
        rule = pack.rules.get(path)
        if cited := citation(rule):
            found.setdefault((cited.document, cited.article, cited.quote), cited)
    return tuple(found.values())


def clock_citations(pack: Pack, *codes: ClockCode) -> tuple[Citation, ...]:
    """The clauses behind several limits, each clause once."""
    found = [cited for code in codes if code in pack.clocks and (cited := citation(pack.clocks[code]))]
    return tuple({(each.document, each.article, each.quote): each for each in found}.values())


def _clock_line(command: CaseCommand, code: ClockCode, receiver: str, provider: str | None) -> ClockLine | None:
    """One limit for a letter: its running visit's date, or only its budget while it has not begun."""
    rule = command.pack.clocks.get(code)
    if rule is None:
        return None
    visit = command.clocks.running(code)
    limit = ledger.due(visit.clock, command.clocks.calendar) if visit else None
    budget = visit.clock.budget if visit else rule.budget
    return ClockLine(
        label=code.label,
        owner=_owner_name(rule.owner, receiver, provider),
        budget=f"{budget}{rule.unit.label}" if budget is not None else "",
        due_on=limit.on if limit else None,
        kind=rule.kind,
        provisional=bool(limit and limit.provisional),
        citation=citation(rule),
    )


def clock_lines(command: CaseCommand, receiver: str, provider: str | None, *codes: ClockCode) -> tuple[ClockLine, ...]:
    """Several limits for a letter, those the place has a rule for."""
    lines = (_clock_line(command, code, receiver, provider) for code in codes)
    return tuple(line for line in lines if line)


def limits(command: CaseCommand, dossier: Dossier, *codes: ClockCode) -> tuple[ClockLine, ...]:
    """Several limits, owed by the units of the dossier."""
    return clock_lines(command, dossier.receiver.name, dossier.provider.name if dossier.provider else None, *codes)


def _owner_name(role: Role, receiver: str, provider: str | None) -> str:
    if role is Role.CREDIT_CENTRE:
        return receiver
    return provider if role is Role.INFORMATION_PROVIDER and provider else role.label


def remedies(command: CaseCommand, dossier: Dossier, *, served_on: date) -> tuple[RemedyLine, ...]:
    """Reconsideration and litigation against the receiver's answer, with the last day if it is served today."""
    organs = {
        RemedyCode.RECONSIDERATION: dossier.receiver.reconsideration_organ,
        RemedyCode.LITIGATION: dossier.receiver.court,
    }
    lines = []
    for remedy in policy.remedies(command.pack, served_on):
        organ, cited = organs.get(remedy.code), remedy.clause
        if organ is None or cited is None or remedy.budget is None:
            continue
        last = rolled(last_day(served_on, remedy.budget, remedy.unit, command.clocks.calendar), command.clocks.calendar)
        lines.append(
            RemedyLine(
                remedy.code.label,
                organ or "有管辖权的机关",
                f"{remedy.budget}{_unit_word(remedy.unit)}",
                Citation(cited.document, cited.article, cited.quote, remedy.basis),
                last,
                served_on,
            )
        )
    return tuple(lines)


def contact_of(receiver: Letterhead) -> Contact | None:
    """Whom to ask: the receiver's liaison; none where no telephone is known."""
    if not receiver.phone:
        return None
    return Contact(receiver.liaison or "信用信息异议受理岗", receiver.phone, receiver.address)


def representative_of(agent: Mapping[str, Any] | None) -> str:
    """Who acts for an applicant, with his standing, as letters name him."""
    return f"{representation.standing(agent).label}{agent['name']}" if agent else ""


def is_person(id_type: IdType) -> bool:
    return id_type is not IdType.USCC


def _unit_word(unit: Unit) -> str:
    return "日" if unit is Unit.DAY else unit.label
