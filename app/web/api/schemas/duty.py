"""Measures to be carried out, and their states as units tell them."""

from marshmallow import fields, validate

from app.domain.vocabulary import MeasureState
from app.services.measure_duties import View
from app.web.api.schemas.record import Subject
from app.web.api.schemas.shapes import Answer, Body, PageQuery, Text, day, instant, word

MOST = 1_000


class DutyQuery(PageQuery):
    view = word(View, load_default=View.ALL.value)


class Duty(Answer):
    """A measure: what is wanted of it, what its unit last told, and whether it goes on against what is wanted."""

    id = fields.String()
    name = fields.String()
    organisation = fields.String()
    subject = fields.Nested(Subject)
    basis = fields.String()
    disputed = fields.Boolean()
    desired = word(MeasureState)
    reported = word(MeasureState)
    reported_at = instant(allow_none=True)
    still_enforced = fields.Boolean()
    started_on = day()
    until = day(allow_none=True)


class ReportItem(Body):
    """`evidence` is the id of an upload."""

    measure = Text(required=True)
    state = word(MeasureState, required=True)
    evidence = Text(load_default=None)


class MeasureReports(Body):
    items = fields.List(fields.Nested(ReportItem), required=True, validate=validate.Length(1, MOST, error="malformed"))


class Reported(Answer):
    reported = fields.Integer()
