"""SIGINT and SIGTERM as a question to ask: has somebody asked this process to stop?"""

import signal
import time
from types import FrameType

POLL = 0.2  # seconds


class StopRequest:
    """Listens from its creation on.

    Handlers are set even where the signal came in ignored: a shell starts background jobs with SIGINT ignored.
    """

    def __init__(self) -> None:
        self.made = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.made = True

    def pause(self) -> bool:
        """Wait a moment; True once the process is asked to stop."""
        if not self.made:
            time.sleep(POLL)
        return self.made
