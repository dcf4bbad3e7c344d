"""The option keys that every form shares: front matter of Markdown, top-level keys of YAML and JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from haiku_delegate.contract import paths
from haiku_delegate.contract.forms import commands
from haiku_delegate.contract.forms.nodes import Node, Reader
from haiku_delegate.contract.model import Command, Kind, RunOptions, TestGrants
from haiku_delegate.contract.problems import closest

THINKING = 4000  #: tokens that `thinking: true` stands for
EVERYTHING = "**"  #: the glob that `tests: change` stands for
_GRANTS = ("add", "change", "remove", "rename")
_ISOLATIONS = ("auto", "overlay", "worktree")
_NETWORKS = ("shared", "own", "off")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}")
_OURS = ("ANTHROPIC_", "CLAUDE")
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@\[\]-]{0,127}")


@dataclass(frozen=True, kw_only=True)
class Extras:
    """What the option keys said: arguments of `Contract` and of `RunOptions`."""

    contract: Mapping[str, Any] = field(default_factory=dict)  # Any: each key has its own type, checked by its reader
    run: Mapping[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> RunOptions:
        """How to run it."""
        return RunOptions(**self.run)


def read(entries: Mapping[str, Node], reader: Reader) -> Extras:
    """Take the option keys out of these entries; a key without a value says nothing."""
    present = {key: node for key, node in entries.items() if node.value is not None}
    contract = {
        key: value
        for key, read in CONTRACT.items()
        if key in present and (value := read(present[key], reader)) is not None
    }
    run: dict[str, Any] = {}
    for key, (name, read_one) in RUN.items():
        if key in present and (value := read_one(present[key], reader)) is not None:
            run[name] = value
    return Extras(contract=contract, run=run)


def _kind(node: Node, reader: Reader) -> Kind | None:
    word = reader.one_of(node, "kind", tuple(kind.value for kind in Kind))
    return Kind(word) if word else None


def _tests(node: Node, reader: Reader) -> TestGrants:
    if node.mapping is None:
        return _all_tests(node, reader)
    reader.known_keys(node, _GRANTS)
    found = {key: _grant(child, key, reader) for key, child in node.mapping.items() if key in _GRANTS}
    return TestGrants(**found)


def _all_tests(node: Node, reader: Reader) -> TestGrants:
    """`tests: change`, or `tests: [add, change]`: any test."""
    items = (node,) if node.sequence is None else node.sequence
    words = [reader.one_of(item, "tests", _GRANTS) for item in items]
    return TestGrants(**{word: (EVERYTHING,) for word in words if word})


def _grant(node: Node, key: str, reader: Reader) -> tuple[str, ...]:
    if isinstance(node.value, bool):
        return (EVERYTHING,) if node.value else ()
    return reader.texts(node, f"tests.{key}")


def _texts(key: str) -> Callable[[Node, Reader], tuple[str, ...]]:
    return lambda node, reader: reader.texts(node, key)


def _commands(key: str) -> Callable[[Node, Reader], tuple[Command, ...]]:
    return lambda node, reader: commands.from_node(node, key, reader)


def _allow(node: Node, reader: Reader) -> tuple[str, ...]:
    items = (node,) if node.sequence is None else node.sequence
    codes = ((_code(item, reader), item) for item in items)
    return tuple(dict.fromkeys(code for code, item in codes if code and _may_allow(code, item, reader)))


def _code(node: Node, reader: Reader) -> str | None:
    """One rule code, in capitals."""
    text = reader.text(node, "allow")
    code = text.strip().upper() if text else ""
    if text and not re.fullmatch(r"HD[0-9]{3}", code):
        reader.wrong(node, "allow", f"rule codes such as HD101, not {text.strip()[:40]!a}")
        return None
    return code or None


def _may_allow(code: str, node: Node, reader: Reader) -> bool:
    from haiku_delegate.rules import override  # here, because few specs override anything

    refusal = override.refused(code)
    if refusal:
        rule, message, hint = refusal
        reader.problems.add(rule, message, line=node.line, hint=hint)
    return refusal is None


def _id(node: Node, reader: Reader) -> str | None:
    text = reader.text(node, "id")
    if text and (len(text) > 100 or any(ord(char) < 32 for char in text)):
        reader.wrong(node, "id", "one short line")
        return None
    return text.strip() if text else None


def _cwd(node: Node, reader: Reader) -> str | None:
    text = reader.text(node, "cwd")
    if text is None or text.strip() in (".", "./"):
        return None
    path = paths.normal(text).rstrip("/") or text
    return path if paths.check(path, reader.problems, line=node.line) else None


def _model(node: Node, reader: Reader) -> str | None:
    text = reader.text(node, "model")
    if text and not MODEL.fullmatch(text.strip()):
        reader.wrong(node, "model", "a model's name", "for instance claude-haiku-4-5")
        return None
    return text.strip() if text else None


def _thinking(node: Node, reader: Reader) -> int | None:
    if isinstance(node.value, bool):
        return THINKING if node.value else 0
    return reader.whole(node, "thinking", least=0)


def _network(node: Node, reader: Reader) -> str | None:
    if isinstance(node.value, bool):  # YAML reads a bare off as false
        return "shared" if node.value else "off"
    return reader.one_of(node, "network", _NETWORKS)


def _run(node: Node, reader: Reader) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, child in reader.entries(node, "run").items():
        if not _NAME.fullmatch(name):
            reader.wrong(child, "run", "names of letters, digits, '-', '_' and '.'", f"'{name[:40]}' is none")
        elif (text := reader.text(child, f"run.{name}")) is not None:
            found[name] = text.strip()
    return found


def _env(node: Node, reader: Reader) -> Mapping[str, str | None]:
    if node.mapping is None:
        return {name: None for name in reader.texts(node, "env") if _variable(name, node, reader)}
    found: dict[str, str | None] = {}
    for name, child in node.mapping.items():
        if _variable(name, child, reader):
            passed = child.value is None
            found[name] = None if passed else reader.text(child, f"env.{name}", empty=True)
    return found


def _variable(name: str, node: Node, reader: Reader) -> bool:
    if not _VARIABLE.fullmatch(name):
        reader.wrong(node, "env", f"names of variables, not '{name[:40]}'")
        return False
    if name.upper().startswith(_OURS):
        hint = "commands of a contract never see the client's login; remove it"
        reader.problems.add("HD035", f"'{name}' belongs to the client", line=node.line, hint=hint)
        return False
    return True


#: Keys of the contract itself.
CONTRACT: Mapping[str, Callable[[Node, Reader], Any]] = {
    "id": _id,
    "kind": _kind,
    "tests": _tests,
    "known_red": _texts("known_red"),
    "holdout": _commands("holdout"),
    "after": _texts("after"),
    "allow": _allow,
    "cwd": _cwd,
}
#: Keys of how to run it: the field of RunOptions, and what reads it.
RUN: Mapping[str, tuple[str, Callable[[Node, Reader], Any]]] = {
    "model": ("model", _model),
    "max_usd": ("max_usd", lambda node, reader: reader.number(node, "max_usd")),
    "max_turns": ("max_turns", lambda node, reader: reader.whole(node, "max_turns", least=1)),
    "timeout": ("timeout_s", lambda node, reader: reader.seconds(node, "timeout")),
    "thinking": ("thinking", _thinking),
    "isolation": ("isolation", lambda node, reader: reader.one_of(node, "isolation", _ISOLATIONS)),
    "network": ("network", _network),
    "exclusive": ("exclusive", lambda node, reader: reader.flag(node, "exclusive")),
    "setup": ("setup", _commands("setup")),
    "run": ("run", _run),
    "env": ("env", _env),
}
KEYS = (*CONTRACT, *RUN)


def unknown(entries: Mapping[str, Node], known: tuple[str, ...], reader: Reader) -> None:
    """Refuse every key that is neither an option nor one of `known`."""
    for key, node in entries.items():
        if key not in KEYS and key not in known:
            hint = closest(key, (*known, *KEYS))
            reader.problems.add("HD032", f"unknown key '{key[:80]}'", line=node.line, hint=hint)
