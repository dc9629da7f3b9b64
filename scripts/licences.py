"""Which licence each locked library declares, held against what this project may use and hand on.

`python scripts/licences.py` prints every library whose licence is not on the list of its lock, and exits 1.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Handed on with the software: permissive ones, and those that ask for the library's own source alone.
SHIPPED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CNRI-Python",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
    }
)
# Tools that check the source and are never linked with it or handed on may also be copyleft.
TOOLS = SHIPPED | {"GPL-3.0-or-later"}
LOCKS = {"requirements.lock": SHIPPED, "requirements-dev.lock": TOOLS}

# Older packages name a licence in a classifier or in their own words.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
WORDS = {"Apache 2.0": "Apache-2.0", "BSD 2-Clause License": "BSD-2-Clause", "lGPLv3": "LGPL-3.0-only"}
# Locked for another system and not installed on this one: read on the package's own page.
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}


def locked(lock: Path) -> list[str]:
    """The names of all libraries in a lock."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text("utf-8"), re.MULTILINE)


def declared(found: PackageMetadata) -> str:
    """The licence a package declares, as an SPDX expression where its words are known."""
    if expression := found.get("License-Expression"):
        return str(expression)
    words = (found.get("License") or "").strip()
    if words in SHIPPED or words in WORDS:
        return WORDS.get(words, words)
    ends = [each.rpartition(" :: ")[2] for each in found.get_all("Classifier") or [] if each.startswith("License")]
    known = [CLASSIFIERS[end] for end in ends if end in CLASSIFIERS]
    return " AND ".join(known) or words.partition("\n")[0]


def allowed(expression: str, licences: frozenset[str]) -> bool:
    """Whether each part joined by AND offers a licence of the list; an expression nobody knows does not."""
    parts = expression.split(" AND ")
    return all(any(one.strip("() ") in licences for one in part.split(" OR ")) for part in parts)


def offenders(lock: Path, licences: frozenset[str]) -> Iterator[str]:
    """Every library of a lock whose licence is not on the list."""
    for name in locked(lock):
        try:
            expression = declared(metadata(name))
        except PackageNotFoundError:
            expression = ELSEWHERE.get(name, "")
        if not allowed(expression, licences):
            yield f"{lock.name}: {name}: {expression or 'no licence declared'}"


def main() -> int:
    """Exit 1 with a line for each offender."""
    found = [line for name, licences in LOCKS.items() for line in offenders(ROOT / name, licences)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
