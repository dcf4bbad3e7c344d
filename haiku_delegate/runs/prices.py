"""What a token costs, so that the money limit is ours and not only the client's.

Source: the client's own table as measured on 2.1.329 and the public price page, both read in November 2026.
"""

from __future__ import annotations

from haiku_delegate.executor.model import Rates

PRICE_DATE = "2026-11-01"

_MTOK = 1_000_000
#: model family -> US dollars per million tokens: input, output, cache write (5 minutes), (1 hour), cache read
_TABLE: dict[str, tuple[float, float, float, float, float]] = {
    "haiku-5-5": (0.10, 0.50, 0.125, 0.20, 0.01),
    "haiku-4-5": (1.0, 5.0, 1.25, 2.0, 0.10),
    "sonnet-5-5": (2.0, 10.0, 2.5, 4.0, 0.10),
    "sonnet-5": (2.0, 10.0, 2.5, 4.0, 0.20),
    "sonnet-4-5": (3.0, 15.0, 3.75, 6.0, 0.30),
    "opus-5-5": (4.0, 20.0, 5.0, 8.0, 0.20),
    "opus-4-8": (5.0, 25.0, 6.25, 10.0, 0.50),
    "fable-5-1": (10.0, 50.0, 12.5, 20.0, 0.25),
}
_ALIASES = {"haiku": "haiku-5-5", "sonnet": "sonnet-5-5", "opus": "opus-5-5"}
#: Models whose every token costs more in a request with a long prompt: tokens above which, and times as much
_LONG = {"haiku-5-5": (100_000, 5.0)}


def rates(model: str) -> Rates:
    """US dollars per token for a model id or alias; an unknown model is taken to be the dearest that we know."""
    family = _family(model)
    entry, output, write, write_1h, read = _TABLE[family] if family else max(_TABLE.values())
    above, factor = _LONG.get(family or "", (None, 1.0))
    return Rates(
        input=entry / _MTOK, output=output / _MTOK, cache_write=write / _MTOK, cache_write_1h=write_1h / _MTOK,
        cache_read=read / _MTOK, long_above=above, long_factor=factor,
    )  # fmt: skip


def known(model: str) -> bool:
    """Whether the table has this model."""
    return _family(model) is not None


def _family(model: str) -> str | None:
    """`claude-haiku-4-5-20251001`, a provider's longer name, or an alias, to the table's key."""
    name = model.lower()
    if name in _ALIASES:
        return _ALIASES[name]
    return max((family for family in _TABLE if family in name), key=len, default=None)
