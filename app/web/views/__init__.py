"""The pages, a blueprint a topic."""

from flask import Flask

from app.web.views import auth, health, portal

BLUEPRINTS = (auth.bp, health.bp, portal.bp)


def register(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
