"""The pages, a blueprint a topic."""

from flask import Flask

from app.web.views import health, portal

BLUEPRINTS = (health.bp, portal.bp)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
