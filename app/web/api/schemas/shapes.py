"""What all schemas share: strings that can be stored, answers whose every key is there, pages of a list, problems."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

LIMIT, MOST = 50, 200


class Text(fields.String):
    """A string a database can hold: no NUL, no half of a surrogate pair."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
            raise ValidationError("malformed")
        return text


def word(kind: type[StrEnum], **options: Any) -> Text:
    """A code of an enumeration; the services refuse others with a sentence of their own."""
    return Text(metadata={"enum": [member.value for member in kind]}, **options)


def instant(**options: Any) -> fields.String:
    """A moment in UTC, `2026-09-18T02:00:00Z`."""
    return fields.String(metadata={"format": "date-time"}, **options)


def day(**options: Any) -> Text:
    """A legal date, `2026-09-18`."""
    return Text(metadata={"format": "date"}, **options)


class Body(Schema):
    """Something a client sends."""


class NoBody(Body):
    """Acts that need no words."""


class Answer(Schema):
    """Something the interface answers: every key is always there."""

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        field_obj.required = True


class Fault(Answer):
    """One fault and the path of the field it is at."""

    field = fields.String()
    code = fields.String()
    message = fields.String()


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(Fault))


class PageQuery(Body):
    """Which part of a list; `cursor` is the `next` of the part before."""

    limit = fields.Integer(load_default=LIMIT, validate=validate.Range(1, MOST, error="out_of_range"))
    cursor = Text(load_default=None)


class IdempotencyHeader(Schema):
    """The same key with the same request gives the same answer, and acts once."""

    key = Text(data_key="Idempotency-Key", load_default=None, validate=validate.Length(1, 200, error="malformed"))


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of one part of a list."""
    parts: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(item)),
        "next": fields.String(allow_none=True),
    }
    return Answer.from_dict(parts, name=f"{item.__name__}Page")
