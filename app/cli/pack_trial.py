"""Trying an edited pack apart from us before it is read here: a file may nest, count or repeat without end."""

import json
import sys
from pathlib import Path

from app import apart
from app.domain.calendar_files import read_calendar
from app.domain.errors import TooLarge, Unusable
from app.domain.pack_checks import inspect_packs
from app.domain.pack_sources import read_sources
from app.domain.vocabulary import N_

MAX_BYTES = 2**20
SECONDS = 30


def try_apart(file: Path, others: list[Path], workflows: Path, seconds: float = SECONDS) -> None:
    """Read a pack and the others with it where it can do no harm. Raises TooLarge, Unusable where that fails.

    Faults of its content are not told here: whoever may read it does that.
    """
    if file.stat().st_size > MAX_BYTES:
        raise TooLarge("too_large", N_("规则包文件超过 {limit} 字节"), limit=MAX_BYTES)
    asked = {"workflows": str(workflows), "files": [str(each.resolve()) for each in (*others, file)]}
    try:
        apart.run(f"{__name__}:answer", json.dumps(asked).encode(), seconds)
    except apart.Stopped as stopped:
        raise Unusable("bad_pack", N_("规则包无法读取：{reason}"), reason=str(stopped)) from stopped


def answer() -> None:
    """The other process: paths on standard input, the number of faults on standard output."""
    apart.limit(SECONDS)
    asked = json.load(sys.stdin)
    workflows = Path(asked["workflows"])
    files = sorted(map(Path, asked["files"]), key=lambda each: each.name)
    _, faults = inspect_packs(files, read_sources(workflows / "sources"), read_calendar(workflows / "calendars"))
    sys.stdout.write(str(len(faults)))
