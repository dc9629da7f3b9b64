"""What a notice says, before it is put into words: the facts a case hands over, frozen."""

from dataclasses import dataclass
from datetime import date

from app.domain.vocabulary import Basis, CaseOutcome, ClockKind, DeclineReason, Finding, Suspension


@dataclass(frozen=True)
class Citation:
    """A clause a notice rests on; `quote` is literal, `basis` tells whether it binds or is borrowed."""

    document: str
    article: str
    quote: str = ""
    basis: Basis = Basis.STATUTE


@dataclass(frozen=True)
class RecordLine:
    """The disputed record as the notice names it; personal identifiers come masked."""

    title: str
    document_number: str
    provider: str
    case: str = ""
    ground: str = ""


@dataclass(frozen=True)
class FieldLine:
    """One disputed field: what stood there, what was claimed, what the provider found and from which paper."""

    label: str
    recorded: str
    claimed: str = ""
    finding: Finding | None = None
    value: str = ""
    source: str = ""


@dataclass(frozen=True)
class ClockLine:
    """One limit: `budget` in words (`5个工作日`, empty = the documents name none), last day, and what it rests on."""

    label: str
    owner: str
    budget: str = ""
    due_on: date | None = None
    kind: ClockKind = ClockKind.STATUTORY
    provisional: bool = False
    citation: Citation | None = None


@dataclass(frozen=True)
class MeasureLine:
    """What becomes of one joint punishment measure, in words such as `恢复执行`; `since` is when it began.

    `channel` is where the harm of a measure is undone.
    """

    name: str
    organisation: str
    effect: str
    since: date | None = None
    channel: str = ""


@dataclass(frozen=True)
class Remedy:
    """A way to fight a decision (`行政复议`): organ, time (`60日`), last day if served on `counted_from`."""

    name: str
    organ: str
    within: str
    citation: Citation
    last_on: date | None = None
    counted_from: date | None = None


@dataclass(frozen=True)
class MatterLine:
    """One matter under supervision: the case or record, why, at which step, when it was due, how late it was."""

    number: str
    cause: str
    stage: str = ""
    due_on: date | None = None
    days_late: int | None = None


@dataclass(frozen=True)
class Contact:
    person: str
    telephone: str
    address: str = ""


@dataclass(frozen=True)
class NoticeFacts:
    """Everything a notice may need; `compose` says which kind needs what.

    `representative` is who acts for the applicant, with his standing (`法定代理人张某`; empty = the applicant himself),
    `matter` is the thing applied for (`信用信息异议`), `addressee_is_person` chooses 你 or 你单位,
    `matters`, `demand`, `reply` and `order_number` belong to letters of supervision, `subject` is whom measures are on,
    `check_link` is the full address behind the QR code, `unverifiable_ends_publicity` the pack's rule.
    """

    issuer: str
    addressee: str
    number: str
    issued_on: date
    application: str
    applicant: str
    received_on: date
    representative: str = ""
    matter: str = "信用信息异议"
    addressee_is_person: bool = False
    check_code: str = ""
    check_address: str = ""
    check_link: str = ""
    query_code: str = ""
    received_via: str = ""
    records: tuple[RecordLine, ...] = ()
    statement: str = ""
    fields: tuple[FieldLine, ...] = ()
    provider: str = ""
    verified_on: date | None = None
    opinion: str = ""
    outcome: CaseOutcome | None = None
    unverifiable_ends_publicity: bool = True
    upstream_pending: bool = False
    suspension: Suspension | None = None
    measures: tuple[MeasureLine, ...] = ()
    decline_reason: DeclineReason | None = None
    reasons: tuple[str, ...] = ()
    transferee: str = ""
    materials: tuple[str, ...] = ()
    clocks: tuple[ClockLine, ...] = ()
    citations: tuple[Citation, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    correct_by: date | None = None
    matters: tuple[MatterLine, ...] = ()
    demand: str = ""
    reply: str = ""
    order_number: str = ""
    subject: str = ""
    contact: Contact | None = None
    copies: tuple[str, ...] = ()
    signatory: str = ""
    seal: str = ""
