"""flask-smorest fitted to this application: one error map, our faults, problem+json in the description."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from threading import Lock
from typing import Any, NoReturn

import flask_smorest
from flask import Flask, Request
from marshmallow import RAISE, ValidationError
from webargs.flaskparser import FlaskParser

from app.domain.errors import FieldError, Invalid, UnsupportedType
from app.domain.vocabulary import N_
from app.web.api.schemas.shapes import Problem

_SENTENCES = {
    "required": N_("此项必填"),
    "unknown_field": N_("没有这个字段"),
    "out_of_range": N_("数值超出允许的范围"),
    "malformed": N_("格式有误"),
}
# What the schema library says, in our codes; everything else is malformed.
_CODES = {
    "Missing data for required field.": "required",
    "Field may not be null.": "required",
    "Unknown field.": "unknown_field",
}


class Parser(FlaskParser):
    """Reads a request by its schema and refuses with our own fault list; unknown keys are refused everywhere."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "files": RAISE}

    def handle_error(self, error: ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        """Raise Invalid with every fault at its path in the request."""
        assert isinstance(error.messages, dict)
        raise Invalid([fault for tree in error.messages.values() for fault in faults(tree)])

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body as JSON. Raises UnsupportedType for a body of another kind."""
        if req.get_data(cache=True) and not req.is_json:
            raise UnsupportedType(message=N_("请以 application/json 提交"))
        return super().load_json(req, schema)


def faults(tree: Any, path: str = "") -> Iterator[FieldError]:
    """A tree of messages as one fault a leaf, its path joined by dots."""
    if isinstance(tree, Mapping):
        for key, branch in tree.items():
            yield from faults(branch, path if key == "_schema" else f"{path}.{key}".lstrip("."))
        return
    for message in tree:
        code = _CODES.get(message, message if message in _SENTENCES else "malformed")
        yield FieldError(path, code, _SENTENCES[code])


class Blueprint(flask_smorest.Blueprint):
    """A part of the interface."""

    ARGUMENTS_PARSER = Parser()


class Interface(flask_smorest.Api):
    """The interface as a whole, with the description generated from its schemas when somebody first reads it.

    Every command and every start would wait for what few of them need.
    """

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._served: list[tuple[Blueprint, str]] = []
        self._describing = Lock()

    def serve(self, blueprint: Blueprint, prefix: str, name: str) -> None:
        """Answer the requests of a part under this prefix; `name` keeps it apart from pages of the same name."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][name] = self
        self._app.register_blueprint(blueprint, url_prefix=prefix, name=name)
        self._served.append((blueprint, name))

    def description(self) -> dict[str, Any]:
        """All parts served, in OpenAPI."""
        with self._describing:
            while self._served:
                blueprint, name = self._served.pop(0)
                blueprint.register_views_in_doc(self, self._app, self.spec, name=name, parameters=None)
                self.spec.tag({"name": name, "description": blueprint.description})
            return dict(self.spec.to_dict())

    def _register_error_handlers(self) -> None:
        # The library would answer for the pages too; app/web/errors.py is the one error map.
        return

    def _register_responses(self) -> None:
        content = {"application/problem+json": {"schema": self.ERROR_SCHEMA}}
        for status in HTTPStatus:
            self.spec.components.response(
                status.name, {"description": status.phrase, "content": content if status >= 400 else {}}, lazy=True
            )
        self.spec.components.response("DEFAULT_ERROR", {"description": "Refused", "content": content}, lazy=True)
