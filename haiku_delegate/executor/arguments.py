"""The command line of one executor. Measured on client 2.1.197 and 2.1.329."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from haiku_delegate.executor.model import Job

SERVER = "contract"


def build(
    client: Path,
    job: Job,
    *,
    login: Mapping[str, str] | None = None,
    hidden: Sequence[Path] = (),
    ceiling_usd: float | None = None,
) -> tuple[str, ...]:
    """The argv of one run. No prompt is in it: they go over stdin, whatever their size.

    `hidden` are absolute paths that no tool may show. `ceiling_usd` is the client's own limit on money, a
    backstop behind our meter: it counts in prices of its own, and takes opus prices for a model that it does
    not know.
    """
    return (
        str(client), "-p",
        "--model", job.model,
        *(() if job.thinking > 0 else ("--effort", "low")),
        "--input-format", "stream-json",
        "--output-format", "stream-json",
        "--include-partial-messages",
        "--verbose",
        "--permission-mode", "default",
        "--permission-prompt-tool", "stdio",
        "--tools", ",".join(job.file_tools),
        "--allowedTools", *allowed(job),
        *(("--disallowedTools", *rules) if (rules := hiding(hidden)) else ()),
        "--mcp-config", json.dumps({"mcpServers": {SERVER: {"type": "sdk", "name": SERVER}}}),
        "--strict-mcp-config",
        "--setting-sources", "",
        "--settings", settings(login or {}),
        "--disable-slash-commands",
        "--no-session-persistence",
        "-n", "haiku-delegate",
        "--max-turns", str(job.limits.max_turns),
        *(("--max-budget-usd", f"{ceiling_usd:.4f}") if ceiling_usd else ()),
    )  # fmt: skip


def allowed(job: Job) -> tuple[str, ...]:
    """What needs no question: our own tools, and edits of the listed files.

    These rules only save questions. They match paths case-insensitively, so every call is judged by the gate
    too.
    """
    tools = ("verify", "stop", *(("run",) if job.commands else ()))
    return (*(f"mcp__{SERVER}__{tool}" for tool in tools), *edit_rules(job.editable))


def edit_rules(editable: Iterable[str]) -> tuple[str, ...]:
    """Rules for files that are named literally; what looks like a pattern is asked for one by one.

    `Edit(/p)` is relative to the working directory, and covers Edit, Write and new files; `?` cannot be
    escaped.
    """
    return tuple(f"Edit(/{_escaped(path)})" for path in dict.fromkeys(editable) if _is_literal(path))


def hiding(paths: Iterable[Path]) -> tuple[str, ...]:
    """Rules that hide files, or all below a directory, from Read, Grep, Glob and @-mentions."""
    return tuple(f"Read(/{_escaped(str(path))})" for path in dict.fromkeys(paths))


def settings(login: Mapping[str, str]) -> str:
    """All settings that reach the client: less text in its requests, no hooks of others, and the login."""
    quiet = {"includeGitInstructions": False, "attribution": {"commit": "", "pr": ""}}
    return json.dumps({**quiet, **login})


def _is_literal(path: str) -> bool:
    return not any(sign in path for sign in "*?!\\\n\r") and not path.startswith("/") and path.strip() == path


def _escaped(path: str) -> str:
    return "".join(f"\\{sign}" if sign in "[]*" else sign for sign in path)
