"""Filings: what an applicant, or a receiver for him, hands in, and what he is told."""

from marshmallow import fields

from app.domain.representation import Relation, Representative
from app.domain.vocabulary import (
    CaseKind,
    CaseOutcome,
    CaseStatus,
    Channel,
    Ground,
    IdType,
    ReceivedVia,
    Stage,
    TargetType,
)
from app.web.api.schemas.shapes import Answer, Body, Fault, Text, day, instant, word


class AuthorityBody(Body):
    evidence = Text(allow_none=True)
    matter = Text(required=True)
    powers = fields.List(Text(metadata={"enum": ["file", "supplement", "retract", "receive"]}), required=True)
    until = day(required=True)


class AgentBody(Body):
    """Who acts for the applicant: an agent or a firm's own staff by authority, a guardian by relation and proof."""

    kind = word(Representative)
    name = Text(required=True)
    id_type = word(IdType, required=True)
    id_number = Text(required=True)
    mobile = Text(allow_none=True)
    authority = fields.Nested(AuthorityBody, allow_none=True)
    relation = word(Relation)
    evidence = Text()


class ApplicantBody(Body):
    name = Text(required=True)
    id_type = word(IdType, required=True)
    id_number = Text(required=True)
    mobile = Text(allow_none=True)
    email = Text(allow_none=True)
    e_service = fields.Boolean(truthy={True}, falsy={False})
    service_address = Text(allow_none=True)
    agent = fields.Nested(AgentBody, allow_none=True)


class TargetBody(Body):
    type = word(TargetType, required=True)
    id = Text(required=True)


class ClaimBody(Body):
    field = Text(required=True)
    claimed = Text(required=True)


class ItemBody(Body):
    record = Text()
    target = fields.Nested(TargetBody, allow_none=True)
    ground = word(Ground, required=True)
    fields_ = fields.List(fields.Nested(ClaimBody), data_key="fields", attribute="fields")
    statement = Text(allow_none=True)
    evidence = fields.List(Text())


class FilingBody(Body):
    kind = word(CaseKind)
    jurisdiction = Text(required=True)
    channel = word(Channel)
    received_on = day(allow_none=True)
    received_via = word(ReceivedVia, allow_none=True)
    receiver = Text(allow_none=True)
    applicant = fields.Nested(ApplicantBody, required=True)
    items = fields.List(fields.Nested(ItemBody), required=True)
    about = Text(allow_none=True)


class ApplicationQuery(Body):
    """The query code printed on the receipt."""

    code = Text(load_default=None)


class FiledCase(Answer):
    number = fields.String()
    record = fields.String(allow_none=True)
    stage = word(Stage)


class Filed(Answer):
    """The receipt: with number and query code the filer can follow the cases without an account."""

    number = fields.String()
    query_code = fields.String()
    received_at = instant()
    cases = fields.List(fields.Nested(FiledCase))
    warnings = fields.List(fields.Nested(Fault))


class ApplicationCase(FiledCase):
    status = word(CaseStatus)
    outcome = word(CaseOutcome, allow_none=True)
    due_on = day(allow_none=True)


class ApplicantAnswer(Answer):
    name = fields.String()
    id_type = word(IdType)
    id_number = fields.String()


class ApplicationAnswer(Answer):
    """A filing as its filer, or somebody with number and query code, finds it."""

    number = fields.String()
    kind = word(CaseKind)
    jurisdiction = fields.String()
    channel = word(Channel)
    receiver = fields.String(allow_none=True)
    received_at = instant()
    received_on = day()
    applicant = fields.Nested(ApplicantAnswer)
    cases = fields.List(fields.Nested(ApplicationCase))
