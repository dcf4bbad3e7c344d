"""Reviews that customers write about articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Review:
    """One customer's opinion."""

    sku: str
    stars: int
    text: str = ""


def average(reviews: Iterable[Review]) -> float:
    """The mean number of stars, to one decimal."""
    stars = [review.stars for review in reviews]
    return round(sum(stars) / len(stars), 1)


def stars_line(stars: int) -> str:
    """`★★★☆☆` for 3."""
    return "★" * stars + "☆" * (5 - stars)
