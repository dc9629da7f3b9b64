"""Cases: the object of the contract and the acts on it."""

from marshmallow import fields, validate

from app.domain.vocabulary import (
    Basis,
    CaseKind,
    CaseOutcome,
    CaseStatus,
    ClockCode,
    ClockKind,
    ClockState,
    Finding,
    MeasureState,
    NoticeKind,
    Origin,
    PauseReason,
    Role,
    Stage,
    TargetType,
    Unit,
)
from app.web.api.schemas.shapes import Answer, Body, PageQuery, Text, day, instant, word


class CaseQuery(PageQuery):
    """`q` is a case number or its beginning."""

    status = word(CaseStatus, load_default="")
    stage = word(Stage, load_default="")
    kind = word(CaseKind, load_default="")
    jurisdiction = Text(load_default="")
    q = Text(load_default="")


class SupplementBody(Body):
    statement = Text(allow_none=True)
    evidence = fields.List(Text())


class PauseBody(Body):
    reason = word(PauseReason, required=True)


class ExtendBody(Body):
    amount = fields.Integer(strict=True, required=True, validate=validate.Range(1, 1_000, error="out_of_range"))
    reason = Text(required=True)


class Clause(Answer):
    document = fields.String()
    article = fields.String()
    quote = fields.String()


class DayCount(Answer):
    date = day()
    counted = fields.Boolean()
    why = fields.String()


class Clock(Answer):
    code = word(ClockCode)
    kind = word(ClockKind)
    basis = word(Basis)
    budget = fields.Integer(allow_none=True)
    unit = word(Unit)
    started_at = instant()
    due_on = day(allow_none=True)
    provisional = fields.Boolean()
    state = word(ClockState)
    owner = fields.String(allow_none=True)
    clause = fields.Nested(Clause, allow_none=True)
    to_confirm = fields.Boolean()
    explanation = fields.List(fields.Nested(DayCount))


class PackAnswer(Answer):
    id = fields.String()
    version = fields.String()


class Target(Answer):
    type = word(TargetType)
    id = fields.String(allow_none=True)


class DisputedField(Answer):
    field = fields.String()
    recorded = fields.String(allow_none=True)
    claimed = fields.String()
    finding = word(Finding, allow_none=True)
    value = fields.String(allow_none=True)
    source = fields.String(allow_none=True)


class Task(Answer):
    id = fields.String()
    key = fields.String()
    organisation = fields.String(allow_none=True)
    group = word(Role)
    assignee = fields.String(allow_none=True)
    due_on = day(allow_none=True)
    outcomes = fields.List(fields.String())


class Measure(Answer):
    id = fields.String()
    name = fields.String()
    organisation = fields.String()
    suspendable = fields.Boolean()
    desired = word(MeasureState)
    reported = word(MeasureState)


class Document(Answer):
    id = fields.String()
    kind = word(NoticeKind)
    number = fields.String()
    check_code = fields.String()
    url = fields.String()


class Event(Answer):
    at = instant()
    kind = fields.String()
    actor = fields.String()
    text = fields.String()


class Case(Answer):
    number = fields.String()
    application = fields.String(allow_none=True)
    kind = word(CaseKind)
    origin = word(Origin)
    jurisdiction = fields.String()
    receiver = fields.String()
    status = word(CaseStatus)
    stage = word(Stage)
    outcome = word(CaseOutcome, allow_none=True)
    received_at = instant()
    received_on = day()
    pack = fields.Nested(PackAnswer)
    record = fields.String(allow_none=True)
    target = fields.Nested(Target)
    disputed = fields.Boolean()
    fields_ = fields.List(fields.Nested(DisputedField), data_key="fields", attribute="fields")
    opinion = fields.String(allow_none=True)
    clocks = fields.List(fields.Nested(Clock))
    tasks = fields.List(fields.Nested(Task))
    measures = fields.List(fields.Nested(Measure))
    documents = fields.List(fields.Nested(Document))
    events = fields.List(fields.Nested(Event))
