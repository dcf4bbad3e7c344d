"""What lies in the store room."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_counts: dict[str, int] = {"tea": 12, "cup": 3}


def retry(times: int = 3) -> Callable[[F], F]:
    """Try again when the store room does not answer."""

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            for left in range(times, 0, -1):
                try:
                    return function(*args, **kwargs)
                except OSError:
                    if left == 1:
                        raise
                    time.sleep(0.01)
            return None

        return wrapper  # type: ignore[return-value]

    return decorate


@functools.lru_cache(maxsize=256)
@retry(times=2)
def count_of(sku: str) -> int:
    """How many pieces are there."""
    return _counts.get(sku, 0)


class Store:
    """A store room with a name."""

    instances = 0

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._name = value.strip()

    @staticmethod
    def default() -> Store:
        """The one that every shop has."""
        return Store("main")

    @classmethod
    def named(cls, name: str) -> Store:
        """A room by its name."""
        return cls(name)

    async def fetch(self, sku: str) -> int:
        """Take one piece out."""
        if count_of(sku) < 1:
            raise LookupError(sku)
        _counts[sku] -= 1
        return _counts[sku]
