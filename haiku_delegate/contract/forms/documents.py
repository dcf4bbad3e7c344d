"""YAML and JSON as nodes with lines. No aliases, no tags, no duplicate keys, no depth beyond reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from haiku_delegate.contract.forms.nodes import Node, Scalar
from haiku_delegate.contract.problems import Problems

if TYPE_CHECKING:
    import yaml

DEPTH = 40  #: levels; a contract needs five
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
    **dict.fromkeys(("null", "~", ""), None),
}
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,30})")
_FLOAT = re.compile(
    r"[-+]?(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?|[-+]?[0-9]{1,30}[eE][-+]?[0-9]{1,3}"
)
_STANDARD_TAGS = ("!", "tag:yaml.org,2002:str")


class _Refused(Exception):
    """The document was refused; the problem is already told."""


def read_yaml(text: str, problems: Problems, *, first: int = 1) -> Node | None:
    """The document, or None once its problems are told. `first` is the line of the spec where it begins."""
    import yaml  # here, because a Markdown spec without front matter needs none

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Yaml(yaml.parse(text, Loader=loader), problems, first).document()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + min(mark.line, text.count("\n")) if mark else first
        problems.add("HD030", f"YAML: {error.problem or error.context}", line=line, hint=_yaml_hint(text, line - first))
    except yaml.YAMLError as error:
        problems.add("HD030", f"YAML: {str(error).splitlines()[0]}", line=first)
    return None


def _yaml_hint(text: str, index: int) -> str:
    lines = text.split("\n")
    line = lines[index] if index < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, not tabs"
    return "put a value that holds ': ', '#' or a leading '`', '*', '@' in quotes, or write it after '|'"


class _Yaml:
    """Builds nodes from the parser's events, so that nothing is ever expanded or constructed."""

    def __init__(self, events: Iterator[yaml.Event], problems: Problems, first: int) -> None:
        self.events, self.problems, self.first = events, problems, first

    def document(self) -> Node | None:
        import yaml

        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.refuse("HD030", event, "YAML: a second document begins", "keep one document")
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: yaml.Event, depth: int) -> Node:
        import yaml

        line = self.line(event)
        if depth > DEPTH:
            raise self.refuse("HD034", event, f"YAML nests deeper than {DEPTH} levels", "flatten it")
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse("HD034", event, "YAML aliases are not supported", "write the value out")
        if getattr(event, "anchor", None):
            raise self.refuse("HD034", event, "YAML anchors are not supported", "write the value out")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if getattr(event, "tag", None) not in (None, "!"):
            raise self.refuse("HD034", event, "YAML tags are not supported", "remove the tag")
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(
                value=tuple(self.node(item, depth + 1) for item in self.until(yaml.SequenceEndEvent)),
                line=line,
            )
        return Node(value=self.entries(depth), line=line)

    def entries(self, depth: int) -> dict[str, Node]:
        import yaml

        entries: dict[str, Node] = {}
        for event in self.until(yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            child = self.node(next(self.events), depth + 1)
            name = key.raw if key.raw is not None else key.value
            if not isinstance(name, str):
                self.problems.add("HD033", "a key must be plain text", line=key.line)
                continue
            if name in entries:
                self.problems.add("HD031", f"key '{name[:80]}' is there twice", line=key.line, hint="keep one")
            entries.setdefault(name, Node(value=child.value, line=key.line, raw=child.raw))
        return entries

    def until(self, end: type[yaml.Event]) -> Iterator[yaml.Event]:
        while not isinstance(event := next(self.events), end):
            yield event

    def scalar(self, event: yaml.ScalarEvent, line: int) -> Node:
        if event.tag is not None and event.tag not in _STANDARD_TAGS:
            raise self.refuse("HD034", event, "YAML tags are not supported", "remove the tag")
        text = _checked(event.value, line, self.problems)
        if event.implicit[0] and event.tag is None:
            return Node(value=_plain(text), line=line, raw=text)
        return Node(value=text, line=line)

    def line(self, event: yaml.Event) -> int:
        return self.first + (event.start_mark.line if event.start_mark else 0)

    def refuse(self, rule: str, event: yaml.Event, message: str, hint: str) -> _Refused:
        self.problems.add(rule, message, line=self.line(event), hint=hint)
        return _Refused()


def _plain(text: str) -> Scalar:
    """What an unquoted scalar means. Dates and sexagesimal numbers stay text."""
    if len(text) < 6 and text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _checked(text: str, line: int, problems: Problems) -> str:
    """Escapes can smuggle in what the file itself must not hold."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        problems.add("HD004", "a value holds a NUL or half a character", line=line, hint="remove the escape")
        return text.replace("\0", "").encode("utf-8", "replace").decode()
    return text


def read_json(text: str, problems: Problems) -> Node | None:
    """The document, or None once its problems are told."""
    try:
        json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problems.add("HD030", f"JSON: {error.msg}", line=error.lineno, hint=_json_hint(text, error))
        return None
    except RecursionError:
        problems.add("HD034", f"JSON nests deeper than {DEPTH} levels", line=1, hint="flatten it")
        return None
    except ValueError as error:  # a number of thousands of digits, NaN
        problems.add("HD030", f"JSON: {str(error)[:120]}", line=1)
        return None
    try:
        return _Json(text, problems).node(0)
    except _Refused:
        return None


def _json_hint(text: str, error: json.JSONDecodeError) -> str:
    before = text[: error.pos].rstrip()
    comma = (before.endswith(",") and text[error.pos : error.pos + 1] in ("}", "]")) or "trailing comma" in error.msg
    return f"column {error.colno}" + ("; remove the comma before the closing bracket" if comma else "")


def _no_constant(name: str) -> Any:  # the signature is json's
    raise ValueError(f"{name} is no JSON")


class _Json:
    """Walks text that `json` has already accepted, so that nothing here has to judge syntax."""

    _SPACE = re.compile(r"[ \t\n\r,:]*")
    _SCALAR = re.compile(r"[^\s,:\]}]+")
    _STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')

    def __init__(self, text: str, problems: Problems) -> None:
        self.text, self.problems, self.at, self.line, self.counted = text, problems, 0, 1, 0

    def skip(self) -> str:
        """Go to the next token and say how it begins."""
        match = self._SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        self.line += self.text.count("\n", self.counted, self.at)
        self.counted = self.at
        return self.text[self.at]

    def node(self, depth: int) -> Node:
        begin, line = self.skip(), self.line
        if depth > DEPTH:
            self.problems.add("HD034", f"JSON nests deeper than {DEPTH} levels", line=line, hint="flatten it")
            raise _Refused
        if begin == "{":
            return Node(value=self.entries(depth), line=line)
        if begin == "[":
            return Node(value=tuple(self.items(depth)), line=line)
        if begin == '"':
            return Node(value=self.string(), line=line)
        match = self._SCALAR.match(self.text, self.at)
        token = match[0] if match else ""
        self.at += len(token)
        return Node(value=json.loads(token), line=line, raw=token if token != "null" else None)

    def string(self) -> str:
        match = self._STRING.match(self.text, self.at)
        token = match[0] if match else '""'
        self.at += len(token)
        return _checked(str(json.loads(token)), self.line, self.problems)

    def items(self, depth: int) -> Iterator[Node]:
        self.at += 1
        while self.skip() != "]":
            yield self.node(depth + 1)
        self.at += 1

    def entries(self, depth: int) -> dict[str, Node]:
        self.at += 1
        entries: dict[str, Node] = {}
        while self.skip() != "}":
            line, name = self.line, self.string()
            child = self.node(depth + 1)
            if name in entries:
                self.problems.add("HD031", f"key '{name[:80]}' is there twice", line=line, hint="keep one")
            entries.setdefault(name, Node(value=child.value, line=line, raw=child.raw))
        self.at += 1
        return entries
