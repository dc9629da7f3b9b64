"""A copy of the shipped packs that a test may spoil, and what the loader says to it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.domain.pack_checks import inspect_packs
from app.domain.pack_loading import Fault
from app.domain.pack_sources import read_sources
from app.domain.packs import Packs
from app.domain.workdays import WorkCalendar

WORKFLOWS = Path(__file__).parents[2] / "workflows"


@dataclass(frozen=True)
class PackFolder:
    """Pack files in a folder of the test."""

    folder: Path
    calendar: WorkCalendar

    @classmethod
    def copied(cls, folder: Path, calendar: WorkCalendar) -> "PackFolder":
        shutil.copytree(WORKFLOWS / "packs", folder)
        return cls(folder, calendar)

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace the first occurrence of a text that must be there."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def append(self, file: str, text: str) -> None:
        path = self.folder / file
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def inspect(self) -> tuple[Packs, list[Fault]]:
        return inspect_packs(sorted(self.folder.glob("*.toml")), read_sources(WORKFLOWS / "sources"), self.calendar)

    def sound(self) -> Packs:
        """The packs, which must be without fault."""
        packs, faults = self.inspect()
        assert faults == []
        return packs

    def faults(self) -> list[Fault]:
        return self.inspect()[1]
