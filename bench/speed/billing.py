"""What requests would have cost: tokens from their real size, cache reads by the marks that the client set.

A request is taken to have one token for every four bytes. Its cacheable text is a sequence of blocks (tools, then
system, then messages); the client marks up to four of them with `cache_control`. As the vendor documents the cache,
each mark looks back over at most twenty blocks for the longest prefix that an earlier request has written; that much
is read, the rest up to the last mark is written, and what follows is plain input. A prefix below the model's minimum
is not cached. The five minutes that an entry lives are longer than any run here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from haiku_delegate.runs import prices

BYTES_PER_TOKEN = 4
LOOK_BACK = 20
MODEL = "claude-haiku-4-5"
_MINIMUM = {"haiku-4-5": 4096}
#: The client's first system block carries a hash of the prompt for the vendor's accounts. It is left out of what is
#: compared, in the bare client's favour: else nothing that one task has cached could serve the next one.
_ACCOUNTS = "x-anthropic-billing-header"


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens of one request, or of many, by price."""

    fresh: int = 0
    written: int = 0
    read: int = 0
    output: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            fresh=self.fresh + other.fresh, written=self.written + other.written,
            read=self.read + other.read, output=self.output + other.output,
        )  # fmt: skip

    @property
    def tokens(self) -> int:
        return self.fresh + self.written + self.read + self.output

    def usd(self, model: str = MODEL) -> float:
        """US dollars at the list price."""
        rate = prices.rates(model)
        return (
            self.fresh * rate.input + self.written * rate.cache_write + self.read * rate.cache_read
            + self.output * rate.output
        )  # fmt: skip

    def priced(self, model: str = MODEL) -> float:
        """The same money as a number of plain input tokens: a read counts a tenth, a write 1.25, output five."""
        return self.usd(model) / prices.rates(model).input


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as far as its price depends on it; the text itself is not kept."""

    size: int  #: bytes
    sizes: tuple[int, ...]  #: of the blocks
    prefixes: tuple[str, ...]  #: the hash of everything up to and including each block
    marks: tuple[int, ...]  #: which blocks end a prefix to be cached
    minimum: int  #: tokens
    output: int  #: tokens

    @property
    def tokens(self) -> int:
        return self.size // BYTES_PER_TOKEN + 1


def asked(body: Mapping[str, Any], size: int, output: int) -> Asked:
    """A request with the size of its answer."""
    sizes, prefixes, marks, seen = [], [], [], hashlib.sha256()
    for number, block in enumerate(_blocks(body)):
        if "cache_control" in block:
            marks.append(number)
        text = json.dumps({key: value for key, value in block.items() if key != "cache_control"}, ensure_ascii=False)
        data = text.encode("utf-8", "replace")
        if not str(block.get("text", "")).startswith(_ACCOUNTS):
            seen.update(hashlib.sha256(data).digest())
        sizes.append(len(data))
        prefixes.append(seen.hexdigest())
    name = str(body.get("model"))
    minimum = next((tokens for part, tokens in _MINIMUM.items() if part in name), 1024)
    return Asked(
        size=size, sizes=tuple(sizes), prefixes=tuple(prefixes), marks=tuple(marks), minimum=minimum, output=output
    )


def _blocks(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _listed(body.get("tools"))
    yield from _listed(body.get("system"))
    for message in _listed(body.get("messages")):
        for block in _listed(message.get("content")):
            yield {"role": message.get("role"), **block}


def _listed(value: object) -> list[Mapping[str, Any]]:
    """Blocks, also where the client has written a plain string."""
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    return [block for block in value if isinstance(block, dict)] if isinstance(value, list) else []


class Cache:
    """The vendor's cache of prompts, empty at first."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def take(self, request: Asked) -> Usage:
        """Bill one request, and keep what it writes."""
        marks = [mark for mark in request.marks if _tokens(request, mark) >= request.minimum]
        if not marks:
            return Usage(fresh=request.tokens, output=request.output)
        upto = min(_tokens(request, marks[-1]), request.tokens)
        read = min(self._found(request, marks), upto)
        self._known.update(request.prefixes[mark] for mark in marks)
        return Usage(fresh=request.tokens - upto, written=upto - read, read=read, output=request.output)

    def _found(self, request: Asked, marks: Sequence[int]) -> int:
        """The longest prefix that is there already, in tokens."""
        for mark in reversed(marks):
            for number in range(mark, max(-1, mark - LOOK_BACK), -1):
                if request.prefixes[number] in self._known:
                    return _tokens(request, number)
        return 0


def bill(requests: Sequence[Asked], cache: Cache | None = None) -> Usage:
    """All requests of a task, in order, on an empty cache or on one that earlier tasks have filled."""
    cache = cache or Cache()
    return sum((cache.take(request) for request in requests), Usage())


def _tokens(request: Asked, mark: int) -> int:
    return sum(request.sizes[: mark + 1]) // BYTES_PER_TOKEN
