"""An anchor: the heads of all chains of a place that have moved since the last one, as text anybody can read and hash.

The first line names place, serial, instant and the digest of the anchor before; each further line is one head.
"""

from dataclasses import dataclass

FORMAT = "xinzheng-anchor-1"
FIRST = "0" * 64
ADMIN = "admin"


@dataclass(frozen=True)
class Head:
    """How far a chain had come: `stream` is the id of a case, or `admin`; `name` its number."""

    stream: str
    name: str
    seq: int
    hash: str

    @property
    def order(self) -> int:
        """Administration comes first, then the cases by their ids."""
        return 0 if self.stream == ADMIN else int(self.stream)

    def line(self) -> str:
        return f"{self.stream} {self.name} {self.seq} {self.hash}\n"

    @classmethod
    def of(cls, line: str) -> "Head":
        """Raises ValueError."""
        stream, name, seq, digest = line.rstrip("\n").split(" ")
        return cls(stream if stream == ADMIN else str(int(stream)), name, int(seq), digest)


@dataclass(frozen=True)
class Title:
    """The first line; `at` is UTC with Z, `previous` the digest of the anchor before, zeros for the first."""

    place: str
    serial: int
    at: str
    previous: str

    def line(self) -> str:
        return f"{FORMAT} {self.place} {self.serial} {self.at} {self.previous}\n"

    @classmethod
    def of(cls, line: str) -> "Title":
        """Raises ValueError."""
        form, place, serial, at, previous = line.rstrip("\n").split(" ")
        if form != FORMAT:
            raise ValueError(f"{form} is not {FORMAT}")
        return cls(place, int(serial), at, previous)
