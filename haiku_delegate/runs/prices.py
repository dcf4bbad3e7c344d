"""What a token costs, so that the money limit is ours and not only the client's.

Source: the client's own table as measured on 2.1.329 and the public price page, both read in November 2026.
"""

from __future__ import annotations

import re

from haiku_delegate.executor.model import Rates

PRICE_DATE = "2026-11-01"

_MTOK = 1_000_000
#: model family -> US dollars per million tokens: input, output, cache write (5 minutes), cache read
_TABLE: dict[str, tuple[float, float, float, float]] = {
    "haiku-5-5": (0.10, 0.50, 0.125, 0.01),
    "haiku-4-5": (1.0, 5.0, 1.25, 0.10),
    "sonnet-5-5": (2.0, 10.0, 2.5, 0.10),
    "sonnet-5": (2.0, 10.0, 2.5, 0.20),
    "sonnet-4-5": (3.0, 15.0, 3.75, 0.30),
    "opus-5-5": (4.0, 20.0, 5.0, 0.20),
    "opus-4-8": (5.0, 25.0, 6.25, 0.50),
}
_ALIASES = {"haiku": "haiku-5-5", "sonnet": "sonnet-5-5", "opus": "opus-5-5"}


def rates(model: str) -> Rates:
    """US dollars per token for a model id or alias; an unknown model is taken to be the dearest that we know."""
    family = re.sub(r"-\d{8}$", "", model.lower().removeprefix("claude-"))
    family = _ALIASES.get(family, family)
    price = _TABLE.get(family) or next((row for name, row in _TABLE.items() if name in model.lower()), None)
    entry, output, write, read = price or max(_TABLE.values())
    return Rates(input=entry / _MTOK, output=output / _MTOK, cache_write=write / _MTOK, cache_read=read / _MTOK)


def known(model: str) -> bool:
    """Whether the table has this model."""
    return any(name in model.lower() for name in _TABLE) or model.lower() in _ALIASES
