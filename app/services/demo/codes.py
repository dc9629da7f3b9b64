"""Identity numbers nobody bears, with correct check characters: the same ones in every installation."""

from datetime import date, timedelta

from app.domain.identifiers import resident_check, uscc_check

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# Nobody alive was born then, so the number cannot be a living person's.
_BORN = date(1900, 1, 1)


def uscc(category: str, region: str, serial: int) -> str:
    """The unified social credit code of the `serial`-th invented unit; category 11 organ, 12 institution, 91 firm."""
    organisation = f"MAXX{serial:04d}"
    body = f"{category}{region}{organisation}{_organisation_check(organisation)}"
    return body + uscc_check(body)


def resident_number(region: str, serial: int) -> str:
    """The identity number of the `serial`-th invented person of a region."""
    born = _BORN + timedelta(days=serial)
    body = f"{region}{born:%Y%m%d}{serial:03d}"
    return body + resident_check(body)


def _organisation_check(body: str) -> str:
    """The check character of an organisation code (GB 11714), which makes up nine characters of the credit code."""
    total = sum(_LETTERS.index(char) * weight for char, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
