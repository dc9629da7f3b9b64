"""What a request may reach: the database, the clocks, the outside, the settings, and who is asking."""

from datetime import date, datetime
from typing import cast

from flask import current_app, g

from app.adapters.identity import IdentityProvider
from app.adapters.outside import Outside
from app.clock import Now
from app.database import Database
from app.domain.permissions import NOBODY, Actor
from app.domain.workdays import legal_date
from config import Settings


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])


def outside() -> Outside:
    return cast(Outside, current_app.extensions["outside"])


def identity() -> IdentityProvider | None:
    """Who vouches for citizens, where the settings name somebody."""
    return cast("IdentityProvider | None", current_app.extensions.get("identity"))


def now() -> datetime:
    """Legal time, by the injected clock."""
    return cast(Now, current_app.extensions["now"])()


def today() -> date:
    """Today in China, by the injected clock."""
    return legal_date(now())


def actor() -> Actor:
    """Who asks; NOBODY before anybody has signed in."""
    return cast(Actor, g.get("actor", NOBODY))
