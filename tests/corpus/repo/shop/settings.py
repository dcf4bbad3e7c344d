"""Settings of the shop, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "SHOP_"


@dataclass(frozen=True)
class Settings:
    """What can be configured."""

    database: str = "shop.sqlite"
    currency: str = "EUR"
    debug: bool = False


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings out of variables such as SHOP_DATABASE."""
    return Settings(
        database=environ.get(PREFIX + "DATABASE", Settings.database),
        currency=environ.get(PREFIX + "CURRENCY", Settings.currency),
        debug=environ.get(PREFIX + "DEBUG", "") == "1",
    )
