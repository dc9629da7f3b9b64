"""What a text with places may say of a case: nothing that a list of cases would not show."""

from app.domain.notice_blocks import chinese_date
from app.models.case import Case
from app.services.worklist import subject_name


def of_case(each: Case) -> dict[str, str]:
    """The values of domain/placeholders, persons masked; record, subject, application, receiver, provider loaded."""
    return {
        "案号": each.number,
        "文号": each.record.document_number if each.record else "",
        "主体": subject_name(each),
        "受理单位": each.receiver.name,
        "提供单位": each.provider.name if each.provider else "",
        "收件日期": chinese_date(each.received_on),
    }
