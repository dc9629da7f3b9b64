"""A platform that takes files (前置机交换): each result as a file in a folder, its word on it as a file beside it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.adapters.disk import write_atomically
from app.adapters.platform import PlatformFailed, Receipt, Standing


@dataclass(frozen=True)
class FolderPlatform:
    """Writes `<number>.json`; who has taken it writes `<number>.answer.json` with `status` and perhaps `reason`."""

    folder: Path

    def hand_over(self, key: str, body: Mapping[str, Any]) -> Receipt:
        number = hashlib.sha256(key.encode()).hexdigest()[:16]
        content = json.dumps({"key": key, **body}, ensure_ascii=False, sort_keys=True, indent=1).encode()
        try:
            write_atomically(self.folder / f"{number}.json", content)
        except OSError as error:
            raise PlatformFailed(type(error).__name__, permanent=False) from error
        return self.ask(number)

    def ask(self, number: str) -> Receipt:
        try:
            said = json.loads((self.folder / f"{number}.answer.json").read_bytes())
            return Receipt(number, Standing(said["status"]), str(said.get("reason") or "")[:200])
        except FileNotFoundError:
            return Receipt(number, Standing.ACCEPTED)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise PlatformFailed(type(error).__name__, permanent=False) from error
