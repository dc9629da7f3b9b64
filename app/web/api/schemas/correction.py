"""Messages that a record given before has changed."""

from marshmallow import fields

from app.domain.measures import MessageStatus, RecipientKind
from app.domain.vocabulary import RecordStatus
from app.web.api.schemas.shapes import Answer, PageQuery, instant, word


class CorrectionQuery(PageQuery):
    waiting = fields.Boolean(load_default=False, metadata={"description": "only those nobody has confirmed"})


class Correction(Answer):
    """`given_version` is what the reader had, `version` what made it out of date, `record` where it is read now."""

    id = fields.String()
    record = fields.String()
    jurisdiction = fields.String()
    document_number = fields.String()
    record_status = word(RecordStatus)
    given_version = fields.Integer()
    version = fields.Integer()
    way = word(RecipientKind)
    status = word(MessageStatus)
    sent_at = instant(allow_none=True)
    received_at = instant(allow_none=True)


class CorrectionReceipt(Answer):
    id = fields.String()
    status = word(MessageStatus)
