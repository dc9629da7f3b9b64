"""Several scheduler processes on one installation: started, killed, and watched until nothing is left to do."""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from config import ROOT
from tests.cli.conftest import PATIENCE
from tests.keys import KEYS


@dataclass
class Fleet:
    """Processes of `flask scheduler run` on one database; legal time runs from `legal_time` on, for all alike."""

    environment: dict[str, str]
    folder: Path
    database_url: str
    legal_time: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, count: int = 1) -> None:
        """Start so many more."""
        own = {
            "XINZHENG_ENV": "test",
            "XINZHENG_SECRET_KEY": "test",
            "XINZHENG_DATA_KEYS": f"1:{base64.b64encode(KEYS.keys[1]).decode()}",
            "XINZHENG_INDEX_KEY": base64.b64encode(KEYS.index_key).decode(),
            "XINZHENG_NOW": self.legal_time,
            "XINZHENG_NOW_ANCHOR": os.environ.get("XINZHENG_NOW_ANCHOR", str(time.time())),
            "DATABASE_URL": self.database_url,
        }
        for _ in range(count):
            with self._log(len(self.processes)).open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "flask", "scheduler", "run"],
                    cwd=ROOT,
                    env=self.environment | own,
                    stdout=log,
                    stderr=log,
                )
            self.processes.append(process)

    def kill(self, number: int) -> None:
        """End one as a power cut would, and wait until it is gone."""
        self.processes[number].kill()
        self.processes[number].wait(PATIENCE)

    def stop(self) -> list[int]:
        """Ask those left to stop; answers how each of them ended. None outlives this."""
        left = [process for process in self.processes if process.poll() is None]
        for process in left:
            process.terminate()
        try:
            return [process.wait(PATIENCE) for process in left]
        finally:
            for process in self.processes:
                process.kill()
                process.wait()

    def until(self, ready: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait until something is true; fails with the logs when it does not become so in time."""
        end = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < end, self.said()[-4000:]
            time.sleep(0.1)

    def said(self) -> str:
        """What all of them have logged."""
        return "\n".join(self._log(number).read_text("utf-8") for number in range(len(self.processes)))

    def mails(self) -> list[Path]:
        """The mails that have gone out."""
        return sorted((Path(self.environment["XINZHENG_INSTANCE"]) / "mail").glob("*.eml"))

    def _log(self, number: int) -> Path:
        return self.folder / f"scheduler-{number}.log"
