"""When a letter that ends a limit has left: at once where it enters an account, on paper the day it is handed over.

The process of a case ends with the answer signed; its limits end when the letter is on its way (domain.md §3).
"""

from datetime import date

from app.domain.vocabulary import Channel, ClockCode, NoticeKind
from app.services.command import CaseCommand

# The letters by which the applicant is answered, and the limits that wait for them.
ENDING = frozenset({NoticeKind.ANSWER, NoticeKind.DECLINE, NoticeKind.TRANSFER_NOTICE})
WAITING = (ClockCode.ANSWER, ClockCode.WHOLE)


def by_paper(command: CaseCommand) -> bool:
    """Whether letters to the applicant must be carried: filed on paper, and no consent to anything else.

    Who filed online reads the letter in the account, or by number and code, from the moment it is signed.
    """
    return command.row["channel"] is Channel.PAPER and command.row["e_service"] is False


def signed(command: CaseCommand) -> None:
    """The letter is signed: in the account it is sent with that; on paper the limits run on until it has left."""
    if not by_paper(command):
        for code in WAITING:
            _end(command, code, command.today)


def handed_over(command: CaseCommand, kind: str, on: date) -> None:
    """The letter was handed to the post, or to its reader, on a day: the limits that waited for it end with that day.

    Once ended they stay so: a later proof or its correction moves nothing.
    """
    if kind not in ENDING:
        return
    for code in WAITING:
        _end(command, code, on)


def _end(command: CaseCommand, code: ClockCode, on: date) -> None:
    """End a limit, and say that it was late where nobody has come to say so before."""
    limit = command.clocks.due(code)
    if limit and on > limit.on and command.clocks.note_overdue(code):
        command.note("clock_overdue", clock=code.value, clock_text=code.label, due_on=limit.on.isoformat())
    command.clocks.stop(code, on)
