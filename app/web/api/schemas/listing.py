"""Entries of red and black lists."""

from marshmallow import fields

from app.domain.measures import Colour, ListingStatus
from app.domain.vocabulary import MeasureState
from app.web.api.schemas.record import Subject
from app.web.api.schemas.shapes import Answer, PageQuery, Text, day, word


class ListingQuery(PageQuery):
    jurisdiction = Text(load_default="")
    colour = word(Colour, load_default="")
    status = word(ListingStatus, load_default="")
    several = fields.Boolean(
        load_default=False, metadata={"description": "only firms that two black lists or more name now"}
    )


class ListingMeasure(Answer):
    """A measure that follows from the entry; `organisation` carries it out."""

    id = fields.String()
    name = fields.String()
    organisation = fields.String()
    desired = word(MeasureState)
    reported = word(MeasureState)
    until = day(allow_none=True)


class Listing(Answer):
    """An entry of a list; `organisation` entered it, `record` is what it rests on where the caller reads that."""

    id = fields.String()
    jurisdiction = fields.String()
    list = fields.String()
    reference = fields.String()
    colour = word(Colour)
    organisation = fields.String()
    subject = fields.Nested(Subject)
    basis = fields.String()
    grade = fields.String()
    record = fields.String(allow_none=True)
    entered_on = day()
    until = day(allow_none=True)
    correct_by = day(allow_none=True)
    status = word(ListingStatus)
    removed_on = day(allow_none=True)
    removed_reason = fields.String()
    black_lists = fields.Integer(
        allow_none=True, metadata={"description": "how many black lists name this firm, from two on"}
    )
    measures = fields.List(fields.Nested(ListingMeasure))
