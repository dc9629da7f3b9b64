"""Chance that can be repeated: each number is drawn from the seed and from the name of what it decides.

Nothing comes from a running stream, so that a second setting meets the same chance at every place, and what differs
between two forecasts is the setting alone.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b
from math import exp, log, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_STEPS = 1 << 52
_MOST_AT_ONCE = 50.0  # arrivals drawn with one number; beyond, e to their power is lost in the rounding


def share(seed: int, *name: object) -> float:
    """A number strictly between 0 and 1, always the same for a seed and name."""
    key = "/".join(map(str, (seed, *name)))
    return ((int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 12) + 0.5) / _STEPS


def chosen(weights: Mapping[str, float], at: float) -> str:
    """The word on which a share falls; weights need not add up to anything. Raises ValueError without any weight."""
    total = sum(weights.values())
    if total <= 0:
        raise ValueError("nothing to choose from")
    left, last = at * total, ""
    for word, weight in weights.items():
        if weight <= 0:
            continue
        last, left = word, left - weight
        if left < 0:
            return word
    return last


def amount(mean: float, spread: float, at: float) -> int:
    """A length of lognormal distribution, at least 1; `spread` is the standard deviation in terms of the mean."""
    if spread <= 0:
        return max(1, round(mean))
    mu, sigma = _shape(mean, spread)
    return max(1, round(exp(mu + sigma * _NORMAL.inv_cdf(at))))


def days(mean: float, at: float) -> int:
    """A number of days of exponential distribution, 0 among them."""
    return int(-mean * log(1.0 - at))


def arrivals(mean: float, seed: int, *name: object) -> int:
    """How many come in a time in which `mean` are expected (Poisson); more are expected, never fewer come."""
    found, part = 0, 0
    while mean > 0:
        found += _poisson(min(mean, _MOST_AT_ONCE), share(seed, *name, part))
        mean, part = mean - _MOST_AT_ONCE, part + 1
    return found


def _poisson(mean: float, at: float) -> int:
    chance = reached = exp(-mean)
    count = 0
    while at > reached and chance > 0:
        count += 1
        chance *= mean / count
        reached += chance
    return count


@lru_cache(maxsize=256)
def _shape(mean: float, spread: float) -> tuple[float, float]:
    variance = log(1.0 + spread * spread)
    return log(mean) - variance / 2, sqrt(variance)
