"""What a test replaces while it runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from haiku_delegate.checks.tampering.syntax import dotted, last, walk


def is_mocking(call: ast.Call) -> bool:
    """`patch("x")`, `patch.object(x, "y")`, `monkeypatch.setattr(x, "y", ...)`."""
    parts = dotted(call.func).split(".")
    return "patch" in parts[-2:] or (
        parts[-1] in ("setattr", "setitem", "object") and any("patch" in part for part in parts[:-1])
    )


def patched(body: Iterable[ast.AST]) -> dict[str, ast.AST]:
    """The names that are replaced below some nodes, each with where."""
    found: dict[str, ast.AST] = {}
    for node in (each for statement in body for each in walk(statement)):
        if isinstance(node, ast.Call) and is_mocking(node):
            texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            for text in texts:
                found.setdefault(last(text), node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if (
                    isinstance(target, ast.Attribute)
                    and isinstance(target.value, ast.Name)
                    and target.value.id != "self"
                ):
                    found.setdefault(target.attr, node)
    return found
