"""The programming interface under /api/v1."""

from flask import Flask


def register(app: Flask) -> None:
    """Nothing is served yet."""
