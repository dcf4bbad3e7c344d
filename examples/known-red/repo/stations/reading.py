"""Readings of weather stations, one line each: "KRK 2026-03-01 4.5"."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    station: str
    day: str
    celsius: float


def parse(line: str) -> Reading:
    """One reading from one line."""
    station, day, celsius = line.split()
    return Reading(station, day, float(celsius))
