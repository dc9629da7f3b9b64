"""What each kind of message does on its way out: letters are printed, kept and mailed; mails are mailed.

Nothing slow happens inside a transaction: a message is claimed in one, carried out between, settled in another.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.adapters.mail import MailFailed, Message
from app.adapters.outside import Outside
from app.adapters.platform import PlatformFailed
from app.clock import Now
from app.database import Database
from app.domain.errors import DomainError
from app.domain.vocabulary import N_
from app.logs import logger
from app.services import (
    calendar_letters,
    following,
    letters,
    order_endings,
    order_steps,
    outbox,
    platform_carrying,
    platform_pushes,
    record_news,
    reminder_mails,
    spreading,
)
from app.services.faults import told
from app.services.outbox import Claimed

log = logger(__name__)


@dataclass(frozen=True)
class Carrier:
    """What a delivery may reach; `now` is the legal clock, `machine` the machine's."""

    database: Database
    outside: Outside
    now: Now
    machine: Now


Handler = Callable[[Carrier, Claimed], None]


# What the outside answers, in few words that say whether to come again.
_OUTSIDE = (MailFailed, PlatformFailed)


class Undeliverable(DomainError):
    """Trying again will not help: the message becomes a dead letter at once."""

    code = "undeliverable"


def send_due(carrier: Carrier, *, stopping: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Deliver until nothing is due or somebody asks to stop; answers what has gone out, by kind."""
    gone: Counter[str] = Counter()
    with carrier.database.reading() as session:
        places = outbox.due_places(session, now=carrier.machine())
    for place in places:
        while not stopping() and (claimed := _claim(carrier, place)):
            gone[claimed.kind] += _deliver(carrier, claimed)
    return gone


def _claim(carrier: Carrier, place: str) -> Claimed | None:
    with carrier.database.transaction() as session:
        return outbox.claim(session, place, now=carrier.machine())


def _deliver(carrier: Carrier, claimed: Claimed) -> bool:
    """Carry one message out and settle it; answers whether it has gone."""
    try:
        _handler(claimed.kind)(carrier, claimed)
    except Exception as error:  # whatever one message does, the others go out
        for_ever = isinstance(error, Undeliverable) or (isinstance(error, _OUTSIDE) and error.permanent)
        log.warning(
            "not_delivered",
            kind=claimed.kind,
            id=str(claimed.id),
            tries=claimed.tries,
            reason=told(error),
            exc_info=not isinstance(error, _OUTSIDE),
        )
        with carrier.database.transaction() as session:
            outbox.failed(session, claimed, told(error), for_ever=for_ever, now=carrier.machine())
        return False
    with carrier.database.transaction() as session:
        outbox.sent(session, claimed, now=carrier.machine())
    return True


def _handler(kind: str) -> Handler:
    try:
        return HANDLERS[kind]
    except KeyError:
        raise Undeliverable(message=N_("没有发送“{kind}”类消息的办法"), kind=kind) from None


def notice(carrier: Carrier, claimed: Claimed) -> None:
    """Print a letter from its row, keep the file, and mail it to whoever takes letters by mail."""
    with carrier.database.reading() as session:
        letter = letters.read(session, claimed.jurisdiction, int(claimed.payload["notice"]))
    if letter.notice.pdf_sha256:
        pdf = carrier.outside.files.read(letter.notice.pdf_sha256)
    else:
        pdf = letters.printed(letter, carrier.outside)
        digest = carrier.outside.files.put(pdf)
        with carrier.database.transaction() as session:
            letters.remember(session, letter.notice, digest, now=carrier.now())
    if mail := letters.mail(letter, pdf, carrier.outside.texts, key=claimed.dedupe):
        carrier.outside.mail.send(mail)


def mail(carrier: Carrier, claimed: Claimed) -> None:
    """Send a mail whose words are final."""
    words = claimed.payload
    sent_at = carrier.now()
    carrier.outside.mail.send(Message(claimed.dedupe, words["to"], words["subject"], words["text"], sent_at))


def moved(carrier: Carrier, claimed: Claimed) -> None:
    """Tell an applicant by mail which dates have moved with the calendar; nothing for whoever takes no mail."""
    with carrier.database.reading() as session:
        words = calendar_letters.mail(session, claimed.jurisdiction, claimed.payload, carrier.outside.texts)
    if words:
        carrier.outside.mail.send(Message(claimed.dedupe, *words, carrier.now()))


def push(carrier: Carrier, claimed: Claimed) -> None:
    """Hand a result over to the platform above."""
    platform_carrying.hand_over(carrier.database, carrier.outside, claimed, now=carrier.now)


def ask(carrier: Carrier, claimed: Claimed) -> None:
    """Ask the platform above how a result stands."""
    platform_carrying.ask(carrier.database, carrier.outside, claimed, now=carrier.now)


def order_ended(carrier: Carrier, claimed: Claimed) -> None:
    """Let a case hear how an order of its has ended; nothing leaves the house."""
    with carrier.database.transaction() as session:
        order_endings.tell(session, claimed.jurisdiction, int(claimed.payload["order"]), now=carrier.now())


def spread(carrier: Carrier, claimed: Claimed) -> None:
    """Let everybody know what a case has changed on a record; what leaves the house waits in messages of its own."""
    texts, now = carrier.outside.texts, carrier.now()
    with carrier.database.transaction() as session:
        spreading.spread(session, claimed.jurisdiction, claimed.payload, texts, now=now)


HANDLERS: Mapping[str, Handler] = {
    "notice": notice,
    "mail": mail,
    reminder_mails.KIND: mail,
    following.LETTER: moved,
    platform_pushes.PUSH: push,
    platform_pushes.ASK: ask,
    record_news.KIND: spread,
    order_steps.ENDED: order_ended,
}
