"""Shared by the hostile scenes: a command to run, a spec that names it, a model that remembers what it was told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from haiku_delegate.demo.scripting import Call, Say, Step, messages

RUN = Call("mcp__contract__run", {"name": "prepare"})
VERIFY = Call("mcp__contract__verify", {})


def naming(command: str) -> Callable[[str], str]:
    """A change of the spec: it names a command that the executor may run."""
    return lambda text: text.replace("kind: feature\n", f"kind: feature\nrun:\n  prepare: {json.dumps(command)}\n", 1)


def verifying(text: str, *commands: str, allow: str = "allow: [HD140, HD144]\n") -> str:
    """The spec with other VERIFY commands, proofs or not: what lint says of them is allowed."""
    head, _, tail = text.replace("---\n", f"---\n{allow}", 1).partition("VERIFY:\n")
    return head + "VERIFY:\n```sh\n" + "\n".join(commands) + "\n```\n\nCONSTRAINTS:" + tail.partition("CONSTRAINTS:")[2]


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Names that were added, removed or altered between two looks at a tree."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


class Overheard:
    """A script that keeps the results of its tool calls, one text a turn."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps, self.heard = steps, [""]

    def __call__(self, body: Mapping[str, Any], turn: int) -> Step:
        contents = [message.get("content") for message in messages(body)]
        blocks = [content for content in contents if isinstance(content, list)]
        results = [json.dumps([b["content"] for b in row if b.get("type") == "tool_result"]) for row in blocks]
        self.heard = [row for row in results if row != "[]"] or [""]
        return self.steps[turn] if turn < len(self.steps) else Say("Done.")
