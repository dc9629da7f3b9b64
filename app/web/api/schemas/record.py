"""Records of the publicity standard, files, letters and working days."""

from marshmallow import fields, validate

from app.domain.vocabulary import IdType, NoticeKind, RecordKind, RecordStatus
from app.web.api.schemas.case import Clock, DayCount
from app.web.api.schemas.shapes import Answer, Body, PageQuery, Text, day, instant, word

MOST_DAYS = 1_000


class RecordQuery(PageQuery):
    jurisdiction = Text(load_default=None)
    status = word(RecordStatus, load_default=None)
    disputed = fields.Boolean(load_default=None)
    document_number = Text(load_default=None)


class Subject(Answer):
    name = fields.String()
    id_type = word(IdType)
    id_number = fields.String()


class Record(Answer):
    """A record as it stands; personal values are in full for its verified subject alone."""

    id = fields.String()
    kind = word(RecordKind)
    jurisdiction = fields.String()
    provider = fields.String()
    subject = fields.Nested(Subject)
    document_number = fields.String()
    decided_on = day(allow_none=True)
    status = word(RecordStatus)
    disputed = fields.Boolean(metadata={"description": "异议标注: a mark beside the status, which it never changes"})
    court_pending = fields.Boolean(metadata={"description": "reconsideration or a lawsuit is pending"})
    version = fields.Integer()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields", attribute="fields")


class Version(Answer):
    """`case` is the case that changed the record, where the caller sees it."""

    version = fields.Integer()
    changed_at = instant()
    reason = fields.String()
    case = fields.String(allow_none=True)


class RecordWithVersions(Record):
    versions = fields.List(fields.Nested(Version))


class Upload(Body):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Evidence(Answer):
    id = fields.String()
    name = fields.String()
    type = fields.String()
    size = fields.Integer(metadata={"description": "bytes"})
    sha256 = fields.String()


class NoticeAnswer(Answer):
    """What confirms a letter to whoever holds it: nothing of whom it is about."""

    kind = word(NoticeKind)
    title = fields.String()
    number = fields.String()
    issuer = fields.String()
    issuer_code = fields.String()
    issued_on = day()
    sha256 = fields.String(metadata={"description": "digest of the content, as the history of the case names it"})


class WorkdayQuery(Body):
    jurisdiction = Text(required=True)
    start = day(data_key="from", required=True)
    days = fields.Integer(required=True, validate=validate.Range(1, MOST_DAYS, error="out_of_range"))


class Workdays(Answer):
    due_on = day()
    provisional = fields.Boolean()
    explanation = fields.List(fields.Nested(DayCount))


class ClockQuery(Body):
    """`subject` is a case number."""

    subject = Text(required=True)


class Clocks(Answer):
    items = fields.List(fields.Nested(Clock))
    next = fields.String(allow_none=True)
