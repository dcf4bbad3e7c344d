"""What is on the shelves."""

from __future__ import annotations


class OutOfStock(Exception):
    """More was asked for than is there."""


class Stock:
    """Pieces by article."""

    def __init__(self, pieces: dict[str, int]) -> None:
        self._pieces = dict(pieces)

    def count(self, article: str) -> int:
        """How many pieces of an article are there."""
        return self._pieces.get(article, 0)

    def reserve(self, article: str, pieces: int) -> None:
        """Take pieces out; OutOfStock if there are not enough."""
        if pieces > self.count(article):
            raise OutOfStock(article)
        self._pieces[article] = self.count(article) - pieces

    def release(self, article: str, pieces: int) -> None:
        """Put pieces back."""
        self._pieces[article] = self.count(article) + pieces
