"""送达回证: the sheet that goes out with a notice and comes back signed, as the JSON the letter's layout prints."""

from dataclasses import dataclass
from typing import Any

from app.domain.notice_blocks import Block, cite, text
from app.domain.notice_facts import Citation
from app.domain.notices import TEMPLATE

TITLE = "送达回证"
_LINE = "　"  # an empty cell, left to the hand
_METHODS = "□直接　□留置　□邮寄　□委托　□公告　□其他"
_DATE = "　　　　年　　月　　日"


@dataclass(frozen=True)
class SheetFacts:
    """What is printed on the sheet; everything else is left to be filled in by hand."""

    issuer: str
    addressee: str
    title: str
    number: str
    check_code: str
    case: str
    address: str
    clauses: tuple[Citation, ...]


def service_sheet(facts: SheetFacts) -> dict[str, Any]:
    """The blank sheet for one notice."""
    return {
        "template": TEMPLATE,
        "kind": "service_receipt",
        "issuer": facts.issuer,
        "number": facts.case,
        "title": TITLE,
        "addressee": facts.addressee,
        "blocks": _blocks(facts),
        "enclosures": [],
        "signatory": facts.issuer,
        "date": _DATE,
        "seal": "",
        "copies": [],
        "check": None,
    }


def _blocks(facts: SheetFacts) -> list[Block]:
    rows = [
        ("送达的文书", f"{facts.title}（{facts.number}）\n核验码：{facts.check_code}"),
        ("送达地点", facts.address or _LINE),
        ("送达方式", _METHODS),
        ("受送达人签名或者盖章", f"{_LINE}\n收到日期：{_DATE}"),
        ("代收人签名，与受送达人的关系", f"{_LINE}\n收到日期：{_DATE}"),
        ("拒收的事由和日期", _LINE),
        ("见证人签名或者盖章", _LINE),
        ("送达人签名", _LINE),
        ("邮件号码、备注", _LINE),
    ]
    table: Block = {"type": "facts", "rows": [[name, value] for name, value in rows]}
    sources = "；".join(cite(each) for each in facts.clauses)
    ground = [text(f"依据：{sources}。")] if sources else []
    return [text("现送达下列文书，请记明收到日期，签名或者盖章后交还本回证。"), table, *ground]
