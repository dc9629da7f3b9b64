"""The log: one JSON line an event on stderr, from our code and from libraries alike."""

import logging
import re
import sys
from typing import Any, cast

import structlog
from structlog.typing import FilteringBoundLogger

# JSON itself writes the first 32 characters as numbers; these act on terminals or turn the order of reading.
_UNSEEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)

# Everything goes through the standard library, so that nothing is ever printed between a command's results.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def logger(name: str) -> FilteringBoundLogger:
    """The logger of a module: `log.info("what_happened", key=value)`; keys never carry personal values."""
    return cast(FilteringBoundLogger, structlog.stdlib.get_logger(name))


def _shown(_logger: object, _method: str, line: Any) -> str:
    """A line in which what a terminal would obey, or show in another order, stands as its number."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", str(line))


def to_stderr(level: int = logging.INFO) -> None:
    """Write the log of this process; called once, where a process begins."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder(), structlog.processors.format_exc_info],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
            _shown,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # A line a round would bury everything else.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # That a round is still going is said by ourselves, where somebody wants to know.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
