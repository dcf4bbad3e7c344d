"""Values of a YAML or JSON document that know their line, and the one place that judges their types."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from haiku_delegate.contract.problems import Problems, closest

Scalar = str | int | float | bool | None
_UNITS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}
LONGEST = 366 * 86400.0  #: seconds; a longer limit is none, and waits overflow beyond some centuries
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|sec|s|min|m|h)?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A value and the line where it (or the key that it belongs to) stands."""

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    line: int
    raw: str | None = None  #: an unquoted scalar as written: `id: 007` is the text 007

    @property
    def mapping(self) -> Mapping[str, Node] | None:
        """The entries, if it is a mapping."""
        return self.value if isinstance(self.value, Mapping) else None

    @property
    def sequence(self) -> tuple[Node, ...] | None:
        """The items, if it is a list."""
        return self.value if isinstance(self.value, tuple) else None


def duration(text: str) -> float | None:
    """Seconds of `10m`, `90s`, `1.5h` or a bare number; None if it is none of these."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        return None
    return min(float(match[1]) * _UNITS[(match[2] or "s").casefold()], LONGEST)


@dataclass(frozen=True)
class Reader:
    """Takes values out of nodes; what has the wrong type becomes a problem and reads as nothing."""

    problems: Problems

    def wrong(self, node: Node, key: str, wanted: str, hint: str = "") -> None:
        """Say that `key` should have been something else."""
        self.problems.add("HD033", f"'{key}' must be {wanted}", line=node.line, hint=hint)

    def text(self, node: Node, key: str, *, empty: bool = False) -> str | None:
        """A string; a number or a yes is taken as it was written."""
        value = node.value if isinstance(node.value, str) else node.raw if node.value is not None else None
        if value is None or not (value.strip() or empty):
            self.wrong(node, key, "text")
            return None
        return value

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of strings; one string is a list of one."""
        items = (node,) if node.sequence is None else node.sequence
        if node.mapping is not None:
            self.wrong(node, key, "a list of texts")
            return ()
        return tuple(text.strip() for item in items if (text := self.text(item, key)) is not None)

    def number(self, node: Node, key: str) -> float | None:
        """A finite number above zero."""
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not (0 < value < 1e12):
            self.wrong(node, key, "a number above 0")
            return None
        return float(value)

    def whole(self, node: Node, key: str, *, least: int) -> int | None:
        """A whole number, at least `least`."""
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 10**12:
            self.wrong(node, key, f"a whole number, {least} or more")
            return None
        return value

    def flag(self, node: Node, key: str) -> bool | None:
        """True or false."""
        if not isinstance(node.value, bool):
            self.wrong(node, key, "true or false")
            return None
        return node.value

    def seconds(self, node: Node, key: str) -> float | None:
        """A time span: `10m`, `90s`, or a number of seconds."""
        value = node.value
        if isinstance(value, str):
            value = duration(value)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            self.wrong(node, key, "a time span", "write 90s, 10m, or a number of seconds")
            return None
        return min(float(value), LONGEST)

    def one_of(self, node: Node, key: str, known: tuple[str, ...]) -> str | None:
        """One of these words."""
        value = node.value if isinstance(node.value, str) else node.raw
        word = value.strip().casefold() if value else ""
        if word not in known:
            near = closest(word, known) if word else ""
            self.wrong(node, key, f"one of {', '.join(known)}", near if near.startswith("did you mean") else "")
            return None
        return word

    def entries(self, node: Node, key: str) -> Mapping[str, Node]:
        """A mapping."""
        if node.mapping is None:
            self.wrong(node, key, "a mapping of keys to values")
            return {}
        return node.mapping

    def known_keys(self, node: Node, known: tuple[str, ...]) -> None:
        """Refuse every key that is not one of these."""
        for key, child in (node.mapping or {}).items():
            if key not in known:
                self.problems.add("HD032", f"unknown key '{key[:80]}'", line=child.line, hint=closest(key, known))
