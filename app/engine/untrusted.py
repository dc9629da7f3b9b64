"""Parsing an uploaded model where it can do no harm: a process of its own with limits of time and memory."""

import json
import sys

from app import apart
from app.domain.errors import DomainError, TooLarge, Unusable
from app.domain.vocabulary import N_
from app.engine.bundle import Bundle
from app.engine.model import MAX_SOURCE, read_model, read_xml

_SECONDS = 60  # of computing, whatever the caller waits


def check_untrusted(source: bytes, seconds: float = 10.0) -> str:
    """The id of the process a model holds, once it is known to parse within `seconds`; else Unusable or TooLarge.

    Some models send the library's parser into an endless loop; nothing after this may parse a source that failed.
    """
    if len(source) > MAX_SOURCE:
        raise TooLarge("too_large", N_("流程模型文件超过 {limit} 字节"), limit=MAX_SOURCE)
    try:
        result = json.loads(apart.run(f"{__name__}:answer", source, seconds))
    except apart.TimeOver as error:
        raise Unusable("bad_model", N_("流程模型在 {seconds} 秒内没有解析完成"), seconds=seconds) from error
    except apart.Stopped as error:
        raise Unusable("bad_model", N_("流程模型无法解析：{reason}"), reason="parser stopped") from error
    if "reason" in result:
        raise Unusable("bad_model", "{reason}", reason=result["reason"])
    return str(result["process"])


def answer() -> None:
    """The other process: a source on standard input, one JSON document on standard output."""
    apart.limit(_SECONDS)
    sys.stdout.write(json.dumps(_parsed(sys.stdin.buffer.read())))


def _parsed(source: bytes) -> dict[str, str]:
    try:
        ids = read_model(read_xml(source)).process_ids
        if not ids:
            return {"reason": "文件中没有可执行的流程"}
        Bundle(ids[0], source).compiled()
    except DomainError as error:
        return {"reason": error.text}
    return {"process": ids[0]}
