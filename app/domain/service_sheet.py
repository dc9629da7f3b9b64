"""送达回证: the sheet that goes out with a notice and comes back signed, as the JSON the letter's layout prints."""

from dataclasses import dataclass
from typing import Any

from app.domain.notice_blocks import Block, cite, text
from app.domain.notice_facts import Citation
from app.domain.notices import TEMPLATE

TITLE = "送达回证"
# Two lines high, so that a hand can write and a seal has room.
_BLANK = "　\n　"
_METHODS = "□直接送达　□留置送达　□邮寄送达　□委托送达　□公告送达　□其他"
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
        ("受送达人", facts.addressee),
        ("送达地点", facts.address or _BLANK),
        ("送达方式", _METHODS),
        ("受送达人签名或者盖章", f"{_BLANK}\n收到日期：{_DATE}"),
        ("代收人签名、与受送达人的关系及代收理由", f"{_BLANK}\n收到日期：{_DATE}"),
        ("拒收的事由和日期", _BLANK),
        ("见证人签名或者盖章", _BLANK),
        ("送达人签名", _BLANK),
        ("邮件号码", "　"),
        ("备注", "　"),
    ]
    table: Block = {"type": "facts", "rows": [[name, value] for name, value in rows]}
    sources = "；".join(cite(each) for each in facts.clauses)
    ground = [text(f"送达的方式和送达日期，{sources}。")] if sources else []
    return [text("现将下列文书送达，请在本回证上记明收到日期，签名或者盖章后交还送达人或者寄回。"), table, *ground]
