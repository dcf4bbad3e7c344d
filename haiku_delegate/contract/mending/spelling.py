"""YAML and JSON as an outline that knows which characters of the file say what."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

_SPACE = re.compile(r"[ \t\r\n,:\ufeff]*")
_SCALAR = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,:\]}]+')
_DEPTH = 40


@dataclass(frozen=True, kw_only=True)
class Item:
    """A value and its place: the characters from `start` to `end`, quotes included."""

    start: int = 0
    end: int = 0
    value: str | None = None  #: of a scalar
    items: tuple[Item, ...] = ()
    entries: Mapping[str, Item] = field(default_factory=dict)


def form_of(source: str) -> str:
    """How a spec of this name is read."""
    return {".yaml": "yaml", ".yml": "yaml", ".json": "json"}.get(PurePath(source).suffix.casefold(), "markdown")


def outline(text: str, form: str) -> Item | None:
    """The outline of a document that is known to be well-formed; None where it has none."""
    return _Json(text).item(0) if form == "json" else _of_yaml(text)


def _of_yaml(text: str) -> Item | None:
    import yaml

    shift = len(text) - len(text.removeprefix("\ufeff"))
    try:
        node = yaml.compose(text[shift:], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        return None
    return _item(node, shift, 0) if node is not None else None


def _item(node: yaml.Node, shift: int, depth: int) -> Item:
    start, end = node.start_mark.index + shift, node.end_mark.index + shift
    kind = type(node).__name__
    if depth > _DEPTH:
        return Item(start=start, end=end)
    if kind == "MappingNode":
        entries = {str(key.value): _item(value, shift, depth + 1) for key, value in node.value}
        return Item(start=start, end=end, entries=entries)
    if kind == "SequenceNode":
        return Item(start=start, end=end, items=tuple(_item(each, shift, depth + 1) for each in node.value))
    return Item(start=start, end=end, value=str(node.value))


class _Json:
    """Walks text that has been read as JSON already."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def next(self) -> str:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def item(self, depth: int) -> Item:
        sign, start = self.next(), self.at
        if sign == "{":
            entries = self.entries(depth)
            return Item(start=start, end=self.at, entries=entries)
        if sign == "[":
            items = self.items(depth)
            return Item(start=start, end=self.at, items=items)
        return Item(start=start, value=self.scalar(), end=self.at)

    def scalar(self) -> str:
        match = _SCALAR.match(self.text, self.at)
        token = match[0] if match else ""
        self.at += max(1, len(token))
        return str(json.loads(token)) if token.startswith('"') else token

    def items(self, depth: int) -> tuple[Item, ...]:
        self.at += 1
        found = []
        while self.next() not in ("]", ""):
            found.append(self.item(depth + 1))
        self.at += 1
        return tuple(found)

    def entries(self, depth: int) -> dict[str, Item]:
        self.at += 1
        found = {}
        while self.next() not in ("}", ""):
            name = self.scalar()
            self.next()
            found[name] = self.item(depth + 1)
        self.at += 1
        return found
