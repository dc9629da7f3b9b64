"""Orders about measures: lists of them, and what a unit says of one."""

from marshmallow import fields

from app.domain.measures import LineStatus, OrderAct, OrderStatus
from app.domain.vocabulary import ClockCode
from app.web.api.schemas.shapes import Answer, Body, PageQuery, Text, day, instant, word


class OrderQuery(PageQuery):
    """`case` is the number of the case an order follows from."""

    status = word(OrderStatus, load_default="")
    act = word(OrderAct, load_default="")
    case = Text(load_default="")


class LineBody(Body):
    """What was done about one line of a restoration."""

    id = Text(required=True)
    outcome = Text(required=True, metadata={"enum": ["done", "refuse"]})
    evidence = fields.List(Text())
    reason = Text(allow_none=True)


class ExecuteBody(Body):
    """`evidence` proves every line that brings no proof of its own."""

    evidence = fields.List(Text(), load_default=list)
    lines = fields.List(fields.Nested(LineBody))


class RefuseBody(Body):
    reason = Text(required=True)


class OrderMeasure(Answer):
    id = fields.String()
    name = fields.String()


class OrderLine(Answer):
    id = fields.String()
    measure = fields.Nested(OrderMeasure, allow_none=True)
    channel = fields.String()
    honour = fields.String()
    status = word(LineStatus)
    reason = fields.String(allow_none=True)
    evidence = fields.String(allow_none=True)
    done_at = instant(allow_none=True)


class OrderLimit(Answer):
    code = word(ClockCode)
    due_on = day(allow_none=True)
    running = fields.Boolean()


class MeasureOrder(Answer):
    """An order to one unit; `number` names its own case, `case` the one it follows from."""

    id = fields.String()
    number = fields.String()
    case = fields.String(allow_none=True)
    jurisdiction = fields.String()
    act = word(OrderAct)
    status = word(OrderStatus)
    organisation = fields.String()
    issuer = fields.String()
    record = fields.String(allow_none=True)
    listing = fields.String(allow_none=True)
    sent_at = instant()
    acknowledged_at = instant(allow_none=True)
    done_at = instant(allow_none=True)
    superseded_by = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    clocks = fields.List(fields.Nested(OrderLimit))
    lines = fields.List(fields.Nested(OrderLine))
