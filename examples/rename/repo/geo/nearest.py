"""Which of several points is the nearest."""

from collections.abc import Iterable

from geo.utils import distance_km


def nearest(to: tuple[float, float], points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The point with the smallest distance."""
    return min(points, key=lambda point: distance_km(to, point))
