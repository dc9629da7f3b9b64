"""Tasks: lists of them, the acts on one, and what the answer to each kind may hold."""

from marshmallow import fields

from app.domain.act_reasons import ReassignReason, ReleaseReason, ReturnReason
from app.domain.vocabulary import CaseStatus, DeclineReason, Finding, Stage
from app.services.task_views import VIEWS
from app.web.api.schemas import case
from app.web.api.schemas.measure import LineBody
from app.web.api.schemas.shapes import Body, PageQuery, Text, word


class TaskQuery(PageQuery):
    view = Text(load_default="mine", metadata={"enum": list(VIEWS)})


class FindingBody(Body):
    field = Text(required=True)
    finding = word(Finding, required=True)
    value = Text(allow_none=True)
    source = Text(allow_none=True)


class EffectBody(Body):
    id = Text(required=True)
    effect = Text(required=True, metadata={"enum": ["keep", "lift"]})
    reason = Text(required=True)


class LetterBody(Body):
    """The sealed letter by which a provider without account has answered; its scan is in `evidence`."""

    number = Text(required=True)
    dated_on = Text(required=True)


class TaskData(Body):
    """The words of a decision; which keys belong to which task stands in the handbook of the interface."""

    reason_code = Text(allow_none=True, metadata={"enum": [*DeclineReason, *ReturnReason]})
    reason = Text(allow_none=True)
    items = fields.List(Text())
    to = Text(allow_none=True)
    provider = Text(allow_none=True)
    suspend = fields.Boolean(truthy={True}, falsy={False}, allow_none=True)
    suspend_reason = Text(allow_none=True)
    opinion = Text(allow_none=True)
    answers = fields.List(fields.Nested(FindingBody))
    measures = fields.List(fields.Nested(EffectBody))
    attest = fields.Boolean(truthy={True}, falsy={False})
    text = Text(allow_none=True)
    statement = Text(allow_none=True)
    evidence = fields.List(Text())
    letter = fields.Nested(LetterBody, allow_none=True)
    duplicate_of = Text(allow_none=True)
    lines = fields.List(fields.Nested(LineBody))


class CompleteBody(Body):
    outcome = Text(required=True)
    data = fields.Nested(TaskData, load_default=dict)


class ReassignBody(Body):
    """`to` is the login of a colleague."""

    to = Text(required=True)
    reason_code = word(ReassignReason, allow_none=True)
    reason = Text(required=True)


class ReleaseBody(Body):
    """Why a task goes back; nothing need be said."""

    reason_code = word(ReleaseReason, allow_none=True)
    reason = Text(allow_none=True)


class CaseTask(case.Task):
    """A task with the case it belongs to."""

    case = fields.String()
    jurisdiction = fields.String()
    stage = word(Stage)
    status = word(CaseStatus)
