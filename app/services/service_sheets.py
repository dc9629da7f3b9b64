"""The blank 送达回证 of a notice as PDF: to be signed on paper, and scanned when it comes back."""

from sqlalchemy.orm import Session

from app.adapters.outside import Outside
from app.domain.notices import TEMPLATE
from app.domain.permissions import Actor
from app.domain.service_rules import RECEIPT
from app.domain.service_sheet import SheetFacts, service_sheet
from app.domain.vocabulary import Role
from app.models.application import Application
from app.models.notice import Notice
from app.models.place import Organisation
from app.services import service_receipts


def facts(session: Session, notice_id: int, *, actor: Actor) -> SheetFacts:
    """What the sheet of a notice says before it is filled in. Raises NotFound, Forbidden."""
    notice, case, _ = service_receipts.find(session, notice_id, actor=actor)
    issuer = session.get_one(Organisation, notice.issuer_id)
    return SheetFacts(
        issuer=issuer.name,
        addressee=str(notice.content["addressee"]),
        title=str(notice.content["title"]),
        number=notice.number,
        check_code=notice.check_code,
        case=case.number if notice.case_id else notice.number,
        address=_address(session, notice),
        clauses=(RECEIPT,),
    )


def printed(sheet: SheetFacts, outside: Outside) -> bytes:
    """The PDF; nobody signs or seals it but those who serve and receive."""
    content = service_sheet(sheet)
    del content["template"]
    return outside.pdf.render(TEMPLATE, content, {})


def _address(session: Session, notice: Notice) -> str:
    if notice.recipient is Role.APPLICANT and notice.application_id is not None:
        filing = session.get_one(Application, (notice.jurisdiction, notice.application_id))
        return filing.service_address or ""
    if notice.recipient_organisation_id is not None:
        return session.get_one(Organisation, notice.recipient_organisation_id).address
    return ""
