"""Files of records and what became of their rows."""

from marshmallow import fields

from app.domain.record_words import BatchStatus, RowMark
from app.web.api.schemas.shapes import Answer, Body, Text, word


class BatchForm(Body):
    """Beside the file: place and unit, where the caller delivers for several, and the word of its officer.

    Without `attest` the batch waits for an officer of the unit to vouch for it on its page.
    """

    jurisdiction = Text(load_default=None)
    provider = Text(load_default=None)
    attest = fields.Boolean(load_default=None)


class Batch(Answer):
    batch = fields.String()


class RowSaid(Answer):
    """Row 1 is usually the heading; `column` is a code of the standard or a local heading, empty for a whole row."""

    row = fields.Integer()
    column = fields.String()
    code = fields.String()
    reason = fields.String()
    mark = word(RowMark)


class BatchResult(Answer):
    """accepted + unchanged + refused = data rows; `warned` rows are among the accepted, `held` counts values."""

    batch = fields.String()
    status = word(BatchStatus)
    error = fields.String(allow_none=True)
    read = fields.Integer()
    total = fields.Integer()
    accepted = fields.Integer()
    unchanged = fields.Integer()
    warned = fields.Integer()
    refused = fields.Integer()
    held = fields.Integer()
    rows = fields.List(fields.Nested(RowSaid))
