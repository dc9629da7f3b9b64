"""Signals as a question to ask: has somebody asked this process to stop?"""

import signal
import time
from types import FrameType

POLL = 0.2  # seconds


class StopRequest:
    """Listens to SIGINT, SIGTERM and the closing of the terminal from its creation on."""

    def __init__(self) -> None:
        self.made = False
        # SIGINT even where it came in ignored: so a shell starts its background jobs, which are stopped by it too.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note)
        # An ignored SIGHUP is the wish of `nohup`.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.made = True

    def pause(self) -> bool:
        """Wait a moment; True once the process is asked to stop."""
        if not self.made:
            time.sleep(POLL)
        return self.made
