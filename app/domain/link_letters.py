"""The letter to a person behind a firm's record: what became of it there, and that the same holds for the person."""

from app.domain.notice_blocks import Block, contact_words, numbered, quotes, sections, table, text
from app.domain.notice_facts import NoticeFacts

_RECORDS = (("信用记录", 5), ("文书号", 6), ("信息提供单位", 6))


def linked_person_notice(facts: NoticeFacts) -> list[Block]:
    """关联责任人员告知书: the decision on the person's own entry, in the words of the decision on the firm's."""
    rows = [(line.title, line.document_number, line.provider) for line in facts.records]
    return [
        text(f"您作为{facts.subject}的责任人员，与下列信用记录关联。该记录现已依法处理，对您的处理告知如下："),
        *sections(
            ("所涉信用记录", [table(_RECORDS, rows)]),
            ("对您的处理", numbered(facts.reasons)),
            ("依据", quotes(facts.citations)),
        ),
        text("对关联本身有异议的，您可以凭本告知书以本人名义提出异议。"),
        *contact_words(facts.contact),
    ]
