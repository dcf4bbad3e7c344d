"""Whether a red says that behaviour is missed, or merely a name."""

from __future__ import annotations

import re
from collections.abc import Collection

#: Last lines of tracebacks, what pytest shows of an error, and its summary.
_PYTHON = re.compile(
    r"^(?:E\s+|(?:FAILED|ERROR)\s[^\n]{0,400}? - )?"
    r"((?:[A-Za-z_]\w*\.){0,6}[A-Z]\w*(?:Error|Exception|Failed|Exit|Interrupt))\b:?(.*)$"
    r"|^E\s+(assert)\b(.*)$",
    re.MULTILINE,
)
_LOOKUPS = frozenset(
    {"NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "AttributeError", "TypeError"}
)
_SYNTAX = frozenset({"SyntaxError", "IndentationError", "TabError"})
_QUOTED = re.compile(r"'([^'\n]{1,200})'")
_CALL = re.compile(r"(\w+)\(\)")
#: A compiler's or a loader's objection: nothing ran.
_UNBUILT = re.compile(
    r"\[(?:build|setup) failed\]|^error(?:\[E\d+\])?: .*\n\s*-->|could not compile|error TS\d+:|COMPILATION ERROR"
    r"|cannot find symbol|: fatal error: |does not provide an export named|^SyntaxError: |Transform failed with"
    r"|Cannot find module|unresolved reference|ld: symbol|undefined reference to|error CS\d{4}:"
    r"|^\S+: line \d+: syntax error",
    re.MULTILINE,
)
_NOT_A_FUNCTION = re.compile(r"([\w$]+) is not a (?:function|constructor)")
_NO_COMMAND = re.compile(r"^\S+: (?:line \d+: )?([\w-]+): (?:command )?not found", re.MULTILINE)
_TAIL = 8000


def only_a_name(output: str, lost: Collection[str]) -> bool:
    """Whether all that went wrong is that something could not be built, or that one of these names is gone."""
    tail = output[-_TAIL:]
    errors = [(m.group(1) or m.group(3), m.group(2) or m.group(4) or "") for m in _PYTHON.finditer(tail)]
    if errors:
        return all(_is_lookup(name.rpartition(".")[2], said, lost) for name, said in errors)
    if _UNBUILT.search(tail):
        return True
    missed = _NO_COMMAND.findall(tail)
    return bool(missed) and all(name in lost for name in missed)


def _is_lookup(name: str, said: str, lost: Collection[str]) -> bool:
    if name in _SYNTAX:
        return True
    if name == "ReferenceError":  # JavaScript's
        return said.strip().partition(" ")[0] in lost
    if name == "TypeError" and (found := _NOT_A_FUNCTION.search(said)):
        return found.group(1) in lost
    if name not in _LOOKUPS:
        return False
    if name == "TypeError" and "argument" not in said:
        return False
    if name == "ModuleNotFoundError":
        return True
    quoted = [word.rpartition(".")[2] for word in _QUOTED.findall(said)]
    return any(word in lost for word in quoted) or (not quoted and name == "TypeError" and bool(_CALL.search(said)))
