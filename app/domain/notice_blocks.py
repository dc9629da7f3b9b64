"""The pieces a letter is built of, as plain JSON, and the official way to write dates, clauses and limits."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from app.domain.notice_facts import Citation, ClockLine, Contact, NoticeFacts, Remedy
from app.domain.vocabulary import Basis, ClockKind

Block = dict[str, Any]

_NUMERALS = "一二三四五六七八九十"
NOT_STATUTORY = "内部规定，非法定"


def text(words: str) -> Block:
    return {"type": "text", "text": words}


def emphasis(words: str) -> Block:
    """A sentence the reader must not miss."""
    return {"type": "emphasis", "text": words}


def facts_table(rows: Iterable[tuple[str, str]]) -> Block:
    """Name and value side by side; rows without a value are left out."""
    return {"type": "facts", "rows": [[name, value] for name, value in rows if value]}


def table(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]) -> Block:
    """A table of (heading, relative width, 0 = as wide as its words); an empty cell reads —."""
    return {
        "type": "table",
        "columns": [name for name, _ in columns],
        "widths": [width for _, width in columns],
        "rows": [[value or "—" for value in row] for row in rows],
    }


def sections(*parts: tuple[str, list[Block]]) -> list[Block]:
    """Headed parts, numbered 一、二、三 in order; a part without content is left out with its number."""
    blocks: list[Block] = []
    filled = [part for part in parts if part[1]]
    for numeral, (title, body) in zip(_NUMERALS, filled, strict=False):
        blocks += [{"type": "heading", "text": f"{numeral}、{title}"}, *body]
    return blocks


def numbered(items: Sequence[str]) -> list[Block]:
    """Paragraphs （一）（二）…; a single one stands without a number."""
    if len(items) == 1:
        return [text(items[0])]
    return [text(f"{ordinal(index)}{item}") for index, item in enumerate(items, start=1)]


def listed(items: Sequence[str]) -> list[str]:
    """The items of one enumeration with the stops Chinese puts there: ； after each, 。 after the last."""
    bare = [item.rstrip("；;。") for item in items]
    return [f"{item}；" for item in bare[:-1]] + [f"{item}。" for item in bare[-1:]]


def ordinal(index: int) -> str:
    """（一） … （十）, then （11）."""
    return f"（{_NUMERALS[index - 1]}）" if index <= len(_NUMERALS) else f"（{index}）"


def chinese_date(day: date) -> str:
    """2026年2月27日, the form GB/T 9704 asks for: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def you(facts: NoticeFacts) -> str:
    return "你" if facts.addressee_is_person else "你单位"


def filed(facts: NoticeFacts) -> str:
    """What was applied for, when, and by whom for the addressee."""
    day = chinese_date(facts.received_on)
    by = f"由{facts.representative}代为" if facts.representative else ""
    return f"{you(facts)}于{day}{by}提出的{facts.matter}申请（申请编号：{facts.application}）"


def applicant(facts: NoticeFacts) -> str:
    """The applicant as letters to others name him, with who acts for him."""
    return f"{facts.applicant}（{facts.representative}）" if facts.representative else facts.applicant


def cite(citation: Citation) -> str:
    """《文件》第…条, borrowed rules marked 参照; a document that brings its own brackets keeps them."""
    name = citation.document if citation.document.startswith("《") else f"《{citation.document}》"
    lead = "参照" if citation.basis is Basis.ANALOGY else ""
    return f"{lead}{name}{citation.article}"


def basis_of(clock: ClockLine) -> str:
    """What a limit rests on, so that no house rule is taken for law."""
    if not clock.budget:
        return "文件未规定期限"
    if clock.kind is ClockKind.INTERNAL or clock.citation is None:
        return NOT_STATUTORY
    return cite(clock.citation)


def limit_words(clock: ClockLine) -> str:
    """`5个工作日，最迟2026年2月27日（暂定）`, or 及时办理 where nobody set a number."""
    if not clock.budget:
        return "及时办理"
    if clock.due_on is None:
        return clock.budget
    return f"{clock.budget}，最迟{chinese_date(clock.due_on)}{'（暂定）' if clock.provisional else ''}"


def clocks_table(clocks: Sequence[ClockLine]) -> list[Block]:
    """Step, who, until when, on what ground; says what 暂定 means where a date is provisional."""
    if not clocks:
        return []
    columns = (("办理环节", 4), ("责任单位", 6), ("办理期限", 7), ("依据", 7))
    rows = [(clock.label, clock.owner, limit_words(clock), basis_of(clock)) for clock in clocks]
    blocks = [table(columns, rows)]
    if any(clock.provisional for clock in clocks):
        blocks.append(text("标注“暂定”的日期所在年度的节假日安排尚未公布，公布后按公布的安排重新计算。"))
    return blocks


def quotes(citations: Sequence[Citation]) -> list[Block]:
    """Each clause with its literal words."""
    blocks: list[Block] = []
    for citation in citations:
        note = f"（{NOT_STATUTORY}）" if citation.basis is Basis.INTERNAL else ""
        if citation.quote:
            blocks.append({"type": "quote", "source": cite(citation), "text": citation.quote, "note": note})
        else:
            blocks.append(text(f"{cite(citation)}{note}。"))
    return blocks


def remedy_words(remedy: Remedy) -> str:
    """One way of remedy: organ, time, clause, and the last day when the service date is known."""
    where = f"向{remedy.organ}提出（{cite(remedy.citation)}）"
    words = f"{remedy.name}：可以自收到本文书之日起{remedy.within}内，{where}"
    if remedy.last_on is None or remedy.counted_from is None:
        return f"{words}。"
    served, last = chinese_date(remedy.counted_from), chinese_date(remedy.last_on)
    return f"{words}；按{served}送达计算，最迟为{last}，实际送达日期不同的，以实际送达之日起算。"


def contact_words(contact: Contact | None) -> list[Block]:
    if contact is None:
        return []
    address = f"；地址：{contact.address}" if contact.address else ""
    return [text(f"联系人：{contact.person}；联系电话：{contact.telephone}{address}。")]
