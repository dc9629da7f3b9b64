"""Written notices: the facts of a case become the JSON that a template prints.

The JSON is frozen in the database, so a letter can be printed again for ever. A notice is an official document in
Chinese: its sentences are never translated and so are not marked for the catalogue.
"""

from collections.abc import Callable
from typing import Any

from app.domain import link_letters, measure_letters, notice_letters, supervision_letters
from app.domain.notice_answer import ANSWERED, answer
from app.domain.notice_blocks import Block, chinese_date
from app.domain.notice_facts import NoticeFacts
from app.domain.notice_frozen import frozen_facts
from app.domain.vocabulary import NoticeKind

TEMPLATE = "letter"

_BODIES: dict[NoticeKind, Callable[[NoticeFacts], list[Block]]] = {
    NoticeKind.RECEIPT: notice_letters.receipt,
    NoticeKind.ACCEPTANCE: notice_letters.acceptance,
    NoticeKind.SUPPLEMENT: notice_letters.supplement,
    NoticeKind.DECLINE: notice_letters.decline,
    NoticeKind.TRANSFER: notice_letters.transfer,
    NoticeKind.TRANSFER_NOTICE: notice_letters.transfer_notice,
    NoticeKind.VERIFICATION_REQUEST: notice_letters.verification_request,
    NoticeKind.ANSWER: answer,
    NoticeKind.REPAIR_HINT: notice_letters.repair_hint,
    NoticeKind.SUPERVISION_ORDER: supervision_letters.supervision_order,
    NoticeKind.CIRCULAR: supervision_letters.circular,
    NoticeKind.ORDER_REVOCATION: supervision_letters.order_revocation,
    NoticeKind.MATTER_REPORT: supervision_letters.matter_report,
    NoticeKind.SUSPENSION_NOTICE: measure_letters.suspension_notice,
    NoticeKind.RESUMPTION_NOTICE: measure_letters.resumption_notice,
    NoticeKind.LIFTING_NOTICE: measure_letters.lifting_notice,
    NoticeKind.RESTORATION_NOTICE: measure_letters.restoration_notice,
    NoticeKind.SUSPENSION_PROOF: measure_letters.suspension_proof,
    NoticeKind.RESTORATION_LETTER: measure_letters.restoration_letter,
    NoticeKind.LINKED_PERSON_NOTICE: link_letters.linked_person_notice,
}

_NEEDED: dict[NoticeKind, tuple[str, ...]] = {
    NoticeKind.RECEIPT: ("query_code",),
    NoticeKind.ACCEPTANCE: ("records", "clocks"),
    NoticeKind.SUPPLEMENT: ("materials", "clocks"),
    NoticeKind.DECLINE: ("decline_reason", "remedies"),
    NoticeKind.TRANSFER: ("transferee", "reasons"),
    NoticeKind.TRANSFER_NOTICE: ("transferee", "reasons"),
    NoticeKind.VERIFICATION_REQUEST: ("records", "clocks"),
    NoticeKind.ANSWER: ("records", "outcome", "remedies"),
    NoticeKind.REPAIR_HINT: ("records", "citations"),
    NoticeKind.SUPERVISION_ORDER: ("matters", "demand", "clocks"),
    NoticeKind.CIRCULAR: ("matters", "demand", "order_number", "reasons"),
    NoticeKind.ORDER_REVOCATION: ("matters", "order_number", "reasons"),
    NoticeKind.MATTER_REPORT: ("matter", "order_number", "reasons", "demand"),
    NoticeKind.SUSPENSION_NOTICE: ("measures", "subject", "clocks"),
    NoticeKind.RESUMPTION_NOTICE: ("measures", "subject", "clocks"),
    NoticeKind.LIFTING_NOTICE: ("measures", "subject", "clocks"),
    NoticeKind.RESTORATION_NOTICE: ("measures", "subject", "clocks"),
    NoticeKind.SUSPENSION_PROOF: ("measures",),
    NoticeKind.RESTORATION_LETTER: ("measures", "provider"),
    NoticeKind.LINKED_PERSON_NOTICE: ("records", "subject", "reasons"),
}
_ALWAYS = ("issuer", "addressee", "number")
_OF_AN_APPLICATION = ("application", "applicant")
# Letters that follow no application.
UNASKED = frozenset(
    {
        NoticeKind.REPAIR_HINT,
        NoticeKind.SUPERVISION_ORDER,
        NoticeKind.CIRCULAR,
        NoticeKind.ORDER_REVOCATION,
        NoticeKind.MATTER_REPORT,
        NoticeKind.SUSPENSION_NOTICE,
        NoticeKind.RESUMPTION_NOTICE,
        NoticeKind.LIFTING_NOTICE,
        NoticeKind.RESTORATION_NOTICE,
        NoticeKind.LINKED_PERSON_NOTICE,
    }
)

# What travels with these letters; the others list materials in their text.
_ENCLOSES = frozenset({NoticeKind.TRANSFER, NoticeKind.VERIFICATION_REQUEST})


def compose(kind: NoticeKind, facts: NoticeFacts) -> dict[str, Any]:
    """The JSON of one letter; raises ValueError naming the facts that this kind needs and lacks."""
    of_filing = () if kind in UNASKED else _OF_AN_APPLICATION
    missing = [name for name in (*_ALWAYS, *of_filing, *_NEEDED[kind]) if not getattr(facts, name)]
    if missing:
        raise ValueError(f"{kind} needs {', '.join(missing)}")
    if kind is NoticeKind.ANSWER and facts.outcome not in ANSWERED:
        raise ValueError(f"outcome {facts.outcome} is not told by an answer")
    return {
        "template": TEMPLATE,
        "kind": kind.value,
        "issuer": facts.issuer,
        "number": facts.number,
        "title": kind.label,
        "addressee": facts.addressee,
        "blocks": _BODIES[kind](facts),
        "enclosures": list(facts.materials) if kind in _ENCLOSES else [],
        "signatory": facts.signatory or facts.issuer,
        "date": chinese_date(facts.issued_on),
        "seal": facts.seal,
        "copies": list(facts.copies),
        "check": _check(facts),
        "facts": frozen_facts(facts),
    }


def _check(facts: NoticeFacts) -> dict[str, str] | None:
    if not facts.check_code:
        return None
    return {"code": facts.check_code, "address": facts.check_address, "link": facts.check_link}
