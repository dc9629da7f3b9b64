"""Whether the scheduler lives, as pages ask it: one look at the database every few seconds."""

import threading
import time
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.clock import Now, machine_now
from app.database import Database
from app.domain.errors import Busy
from app.services import round_runs
from app.services.round_runs import STANDSTILL

_KEEP = 10.0  # seconds an answer is given again


class Pulse:
    """The scheduler's heartbeat as one web process sees it.

    Time is counted from this process's own start at the earliest: right after a start the last beat is of before.
    """

    def __init__(self, database: Database, machine: Now = machine_now) -> None:
        self._database, self._machine = database, machine
        self._started = self._last = machine()
        self._looked = -_KEEP
        self._lock = threading.Lock()

    def minutes_still(self) -> int | None:
        """For how many minutes nothing has been heard of any scheduler process; None while all is well."""
        still = self._machine() - self._last_beat()
        return int(still.total_seconds() // 60) if still > STANDSTILL else None

    def _last_beat(self) -> datetime:
        with self._lock:
            if time.monotonic() - self._looked < _KEEP:
                return self._last
            # Before looking: others go on with the last answer instead of looking too.
            self._looked = time.monotonic()
        try:
            with self._database.reading() as session:
                beat = round_runs.last_beat(session)
        except (SQLAlchemyError, Busy):  # a page that is shown without the database says so itself
            return self._last
        with self._lock:
            self._last = max(beat or self._started, self._started)
            return self._last


def register(app: Flask) -> None:
    """Let every page ask `minutes_still()`."""
    app.extensions["pulse"] = Pulse(app.extensions["database"])
    app.jinja_env.globals["minutes_still"] = lambda: cast(Pulse, current_app.extensions["pulse"]).minutes_still()
