"""Ids in addresses: whole numbers a database can hold; any other address is of no page."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

MOST = 2**63 - 1


class RowId(IntegerConverter):
    """`<int:…>` in a route: beyond MOST the database's driver would fail instead of finding nothing."""

    def __init__(self, url_map: Map, *arguments: Any, **options: Any) -> None:
        super().__init__(url_map, *arguments, **{"max": MOST, **options})


def register(app: Flask) -> None:
    """Bound every `<int:…>`; call before any route is added."""
    app.url_map.converters["int"] = RowId
