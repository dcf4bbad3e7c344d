"""The steps that a scripted model can take: what it says, what it calls, and how it misbehaves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]  #: a parsed request: JSON from outside


@dataclass(frozen=True)
class Say:
    """Words, and the end of the turn. `output_tokens` claims another price than the text's own."""

    text: str
    output_tokens: int | None = None


@dataclass(frozen=True)
class Call:
    """One tool call; `text` is said before it."""

    tool: str
    input: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    output_tokens: int | None = None


@dataclass(frozen=True)
class Calls:
    """Several tool calls in one turn."""

    calls: tuple[Call, ...]
    text: str = ""
    output_tokens: int | None = None


@dataclass(frozen=True)
class Fail:
    """An HTTP error in the API's own form."""

    status: int
    type: str = "api_error"
    message: str = "scripted failure"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stall:
    """Begin to answer, then fall silent for so long with the connection open."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """Begin to answer, then break the connection."""


@dataclass(frozen=True)
class Garbage:
    """Answer 200 with something that is no answer."""


@dataclass(frozen=True)
class Refuse:
    """Decline for safety reasons."""


@dataclass(frozen=True)
class MaxTokens:
    """Run into the output limit."""


@dataclass(frozen=True)
class Empty:
    """A well-formed answer without content."""


@dataclass(frozen=True)
class Delay:
    """Wait before the first byte, then take the step."""

    seconds: float
    step: Step


@dataclass(frozen=True)
class Flaky:
    """Take the bad step so many times at this turn of a conversation, then the good one."""

    times: int
    bad: Step
    good: Step


Step = Say | Call | Calls | Fail | Stall | Cut | Garbage | Refuse | MaxTokens | Empty | Delay | Flaky
Script = Sequence[Step] | Callable[[Body, int], Step]


def turn_of(body: Body) -> int:
    """How often the model has answered in this conversation: its assistant messages."""
    return sum(1 for message in messages(body) if message.get("role") == "assistant")


def messages(body: Body) -> list[Body]:
    """The conversation, whatever came over the wire."""
    found = body.get("messages")
    return [message for message in found if isinstance(message, dict)] if isinstance(found, list) else []


def first_text(body: Body) -> str:
    """All text before the model's first answer: the client spreads its opening over several user messages."""
    opening = itertools.takewhile(lambda message: message.get("role") != "assistant", messages(body))
    return "\n".join(text(message) for message in opening)


def text(message: Body) -> str:
    """The text of one message, tool results included."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list) else []
    return "\n".join(_block_text(block) for block in blocks if isinstance(block, dict))


def _block_text(block: Body) -> str:
    if block.get("type") == "tool_result":
        return text({"content": block.get("content")})
    found = block.get("text")
    return found if isinstance(found, str) else ""


def step_of(script: Script, body: Body) -> Step:
    """The step that a script takes on this request; a sequence that is used up says "Done."."""
    turn = turn_of(body)
    if callable(script):
        return script(body, turn)
    return script[turn] if turn < len(script) else Say("Done.")


def is_aside(body: Body) -> bool:
    """Is this a request of the client's own (a session title, a quota probe) and no part of the work?

    Seen with client 2.1.197 where no session name is given; 2.1.329 sends none.
    """
    if body.get("max_tokens") == 1:
        return True
    system = body.get("system")
    words = system if isinstance(system, str) else text({"content": system})
    return not body.get("tools") and "title" in words.lower()
