"""Where each written notice is on its way: in the account, mailed, printed, posted, served, and on which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.domain.permissions import Actor
from app.domain.vocabulary import Channel, Role, ServiceMethod
from app.domain.workdays import legal_date
from app.models.account import Account
from app.models.application import Application
from app.models.case import Case, CaseText
from app.models.contact import ServiceReceipt
from app.models.event import CaseEvent
from app.models.keys import among
from app.models.notice import Notice
from app.models.place import Organisation
from app.models.work import OutboxMessage
from app.services.behalf import without_account

_KINDS = ("notice_printed", "notice_posted", "notice_opened")


@dataclass(frozen=True)
class Served:
    """The day on which a notice counts as served; electronic service needs no proof on paper."""

    on: date
    method: ServiceMethod
    electronic: bool


@dataclass(frozen=True)
class Posted:
    on: date
    tracking: str


@dataclass(frozen=True)
class Steps:
    """What was noted of a notice on its way, the newest of each."""

    opened_at: datetime | None = None
    printed_at: datetime | None = None
    posted: Posted | None = None


@dataclass(frozen=True)
class Way:
    """One notice on its way. `paper` = it must reach its reader on paper; `mailed_at` is when the mail left."""

    notice: Notice
    unit: Organisation | None
    paper: bool
    in_account: bool
    mailed_at: datetime | None
    mail_failed: bool
    steps: Steps
    receipt: ServiceReceipt | None
    served: Served | None

    @property
    def waiting(self) -> bool:
        """Whether somebody must still carry it."""
        return self.paper and self.served is None


@dataclass(frozen=True)
class _Known:
    """The rows around some notices, read in as many statements however many there are."""

    applications: Mapping[tuple[str, int], Application]
    holders: frozenset[str]
    units: Mapping[int, Organisation]
    lone: frozenset[int]
    receipts: Mapping[int, ServiceReceipt]
    mails: Mapping[str, OutboxMessage]
    steps: Mapping[str, Steps]


def served_on(session: Session, notice: Notice) -> date | None:
    """The day on which a notice counts as served; None while it is on its way."""
    found = served(session, [notice])
    return found[notice.id].on if notice.id in found else None


def served(session: Session, notices: Sequence[Notice]) -> Mapping[int, Served]:
    """Those of these notices that count as served, by their ids."""
    return {way.notice.id: way.served for way in ways(session, notices) if way.served}


def ways(session: Session, notices: Sequence[Notice]) -> list[Way]:
    """Each of these notices on its way, in their order."""
    if not notices:
        return []
    applications = _applications(session, notices)
    units = _units(session, notices)
    known = _Known(
        applications,
        _holders(session, list(applications.values())),
        units,
        without_account(session, list(units)),
        _receipts(session, notices),
        _mails(session, notices),
        _steps(session, notices),
    )
    return [_way(each, known) for each in notices]


def _way(notice: Notice, known: _Known) -> Way:
    to_applicant = notice.recipient is Role.APPLICANT
    application = known.applications.get((notice.jurisdiction, notice.application_id or 0)) if to_applicant else None
    unit = known.units.get(notice.recipient_organisation_id or 0)
    consented = application is not None and application.e_service
    if to_applicant:
        in_account = application is not None and _has_account(application, known)
        address = application.email if application is not None and consented else ""
    else:
        in_account = unit is not None and unit.id not in known.lone
        address = unit.email if unit else ""
    mail = known.mails.get(f"notice:{notice.id}") if address else None
    mailed_at = mail.done_at if mail else None
    reached = in_account or mailed_at is not None
    receipt = known.receipts.get(notice.id)
    return Way(
        notice=notice,
        unit=unit,
        paper=not (consented and reached) if to_applicant else not in_account,
        in_account=in_account,
        mailed_at=mailed_at,
        mail_failed=mail is not None and not mail.open and mail.done_at is None,
        steps=known.steps.get(str(notice.id), Steps()),
        receipt=receipt,
        served=_served(notice, receipt, consented, in_account, mailed_at),
    )


def _has_account(application: Application, known: _Known) -> bool:
    """Filed from an account, or by somebody whose identity an account has proved since."""
    return application.channel is Channel.ONLINE or application.applicant_index in known.holders


def _served(
    notice: Notice, receipt: ServiceReceipt | None, consented: bool, in_account: bool, mailed_at: datetime | None
) -> Served | None:
    """By its proof; else, where the applicant consented, on the day it came into the account or left by mail."""
    issued_on = legal_date(notice.issued_at)
    if receipt is not None:
        return Served(receipt.served_on, receipt.method, electronic=False)
    if consented and in_account:
        return Served(issued_on, ServiceMethod.ACCOUNT, electronic=True)
    if consented and mailed_at is not None:
        # Mail is dated by the machine's clock, which a demonstration leaves behind; no notice is older than its date.
        return Served(max(issued_on, legal_date(mailed_at)), ServiceMethod.EMAIL, electronic=True)
    return None


def _applications(session: Session, notices: Sequence[Notice]) -> dict[tuple[str, int], Application]:
    keys = {(each.jurisdiction, each.application_id) for each in notices if each.application_id}
    statement = select(Application).where(among(Application.jurisdiction, Application.id, keys))
    return {(row.jurisdiction, row.id): row for row in session.execute(statement).scalars()} if keys else {}


def _holders(session: Session, applications: Sequence[Application]) -> frozenset[str]:
    """Of these applicants, those whose identity an account has proved."""
    wanted = {row.applicant_index for row in applications if row.channel is not Channel.ONLINE}
    statement = select(Account.id_index).where(Account.verified, Account.active, Account.id_index.in_(wanted))
    return frozenset(each for each in session.execute(statement).scalars() if each) if wanted else frozenset()


def _units(session: Session, notices: Sequence[Notice]) -> dict[int, Organisation]:
    ids = {each.recipient_organisation_id for each in notices if each.recipient_organisation_id}
    statement = select(Organisation).where(Organisation.id.in_(ids))
    return {row.id: row for row in session.execute(statement).scalars()} if ids else {}


def _receipts(session: Session, notices: Sequence[Notice]) -> dict[int, ServiceReceipt]:
    keys = sorted((each.jurisdiction, each.id) for each in notices)
    statement = (
        select(ServiceReceipt)
        .where(among(ServiceReceipt.jurisdiction, ServiceReceipt.notice_id, keys))
        .options(joinedload(ServiceReceipt.scan))
    )
    return {row.notice_id: row for row in session.execute(statement).scalars()}


def _mails(session: Session, notices: Sequence[Notice]) -> dict[str, OutboxMessage]:
    keys = sorted((each.jurisdiction, f"notice:{each.id}") for each in notices)
    statement = select(OutboxMessage).where(among(OutboxMessage.jurisdiction, OutboxMessage.dedupe, keys))
    return {row.dedupe: row for row in session.execute(statement).scalars()}


def _steps(session: Session, notices: Sequence[Notice]) -> dict[str, Steps]:
    """What the histories of the cases tell; that of a whole application stands in each of its cases."""
    cases = {(each.jurisdiction, each.case_id) for each in notices if each.case_id}
    wholes = {(each.jurisdiction, each.application_id) for each in notices if not each.case_id and each.application_id}
    if wholes:
        first = select(Case.jurisdiction, Case.id).where(among(Case.jurisdiction, Case.application_id, wholes))
        cases |= {(row.jurisdiction, row.id) for row in session.execute(first)}
    if not cases:
        return {}
    told = among(CaseEvent.jurisdiction, CaseEvent.case_id, cases)
    statement = select(CaseEvent).where(told, CaseEvent.kind.in_(_KINDS)).order_by(CaseEvent.at, CaseEvent.seq)
    events = session.execute(statement).scalars().all()
    texts = _texts(session, [event for event in events if event.kind == "notice_posted"])
    found: dict[str, Steps] = {}
    for event in events:
        notice = event.data["notice"]
        found[notice] = _with(found.get(notice, Steps()), event, texts)
    return found


def _texts(session: Session, events: Sequence[CaseEvent]) -> dict[str, str]:
    keys = sorted({(event.jurisdiction, event.case_id, event.data["digest"]) for event in events})
    statement = select(CaseText.digest, CaseText.text).where(
        among(CaseText.jurisdiction, CaseText.case_id, {(place, case) for place, case, _ in keys}),
        CaseText.digest.in_({digest for _, _, digest in keys}),
    )
    return {row.digest: row.text for row in session.execute(statement)} if keys else {}


def _with(steps: Steps, event: CaseEvent, texts: Mapping[str, str]) -> Steps:
    """The steps after one more event; of openings the first counts, of all else the newest."""
    match event.kind:
        case "notice_opened":
            return Steps(steps.opened_at or event.at, steps.printed_at, steps.posted)
        case "notice_printed":
            return Steps(steps.opened_at, event.at, steps.posted)
    posted = Posted(date.fromisoformat(event.data["posted_on"]), texts.get(event.data["digest"], ""))
    return Steps(steps.opened_at, steps.printed_at, posted)


def is_first_opening(session: Session, notice: Notice, actor: Actor) -> bool:
    """Whether an applicant opens a letter to applicants that none has opened so far."""
    if notice.recipient is not Role.APPLICANT or Role.APPLICANT not in actor.roles():
        return False
    return _steps(session, [notice]).get(str(notice.id), Steps()).opened_at is None
