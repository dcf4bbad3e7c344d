"""The executor's stream: one JSON line in, one typed event out. Never raises, whatever the line holds.

Shapes as measured on client 2.1.197 and 2.1.329; what is not known here becomes `Unknown`, and counts as a
sign of life all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from haiku_delegate.executor.model import Usage

Json = Mapping[str, Any]  #: JSON from outside; narrowed here and nowhere else
SYNTHETIC = "<synthetic>"  #: the client's own words in the model's place (API errors)


@dataclass(frozen=True, kw_only=True)
class Init:
    """The client is up and about to ask the model."""

    session_id: str = ""
    version: str = ""
    model: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MessageStart:
    """The model begins to answer a request; `usage` already holds what the prompt cost."""

    message_id: str
    model: str
    usage: Usage


@dataclass(frozen=True, kw_only=True)
class Delta:
    """A piece of an answer: a sign of life, and `size` bytes of output so far unaccounted for."""

    size: int = 0


@dataclass(frozen=True, kw_only=True)
class MessageEnd:
    """The true number of output tokens, and why the answer ended."""

    output_tokens: int
    stop_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """A tool call that the model wants."""

    id: str
    name: str
    input: Json = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A finished piece of an answer: words, tool calls, or both."""

    message_id: str
    model: str
    text: str = ""
    tools: tuple[ToolUse, ...] = ()
    usage: Usage = field(default_factory=Usage)
    error: str = ""  #: the client's name for an API failure, e.g. "authentication_failed"


@dataclass(frozen=True, kw_only=True)
class ToolResults:
    """What tools answered: (id of the call, text, is it an error)."""

    results: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApiRetry:
    """A request failed and will be tried again after `delay_s`."""

    attempt: int = 0
    max_retries: int = 0
    delay_s: float = 0.0
    status: int | None = None
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class RateLimit:
    """Where the subscription's limit stands."""

    status: str = ""
    resets_at: int | None = None
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """The end of the run, in the client's words. `subtype` "success" alone does not mean success."""

    subtype: str = ""
    is_error: bool = False
    text: str = ""
    api_error_status: int | None = None
    api_error: str = ""  #: the client's name for it, e.g. "usage_limit_reached" (2.1.329)
    stop_reason: str = ""
    terminal_reason: str = ""
    num_turns: int = 0
    usage: Usage = field(default_factory=Usage)
    usd: float | None = None
    models: tuple[str, ...] = ()  #: as asked for, not as served
    session_id: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ControlRequest:
    """The client asks us something and waits for the answer."""

    id: str
    subtype: str
    request: Json = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ControlResponse:
    """The client answers something that we asked."""

    id: str
    ok: bool
    response: Json = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Anything else. `type` is "" where the line was no JSON object, which is a sign of a broken stream."""

    type: str = ""
    subtype: str = ""
    text: str = ""


Event = (
    Init | MessageStart | Delta | MessageEnd | Said | ToolResults | ApiRetry | RateLimit | Result
    | ControlRequest | ControlResponse | Unknown
)  # fmt: skip


def parse(line: str | bytes) -> Event:
    """One line of the stream as an event."""
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return Unknown(text=text[:500])
    if not isinstance(data, dict):
        return Unknown(text=text[:500])
    match data.get("type"):
        case "system":
            return _system(data)
        case "stream_event":
            return _stream(_dict(data.get("event")))
        case "assistant":
            return _said(_dict(data.get("message")), _str(data.get("error")))
        case "user":
            return _tool_results(_dict(data.get("message")))
        case "rate_limit_event":
            return _rate_limit(_dict(data.get("rate_limit_info")) or data)
        case "result":
            return _result(data)
        case "control_request":
            request = _dict(data.get("request"))
            return ControlRequest(
                id=_str(data.get("request_id")), subtype=_str(request.get("subtype")), request=request
            )
        case "control_response":
            return _control_response(_dict(data.get("response")))
    return Unknown(type=_str(data.get("type")) or "?", subtype=_str(data.get("subtype")))


def usage(data: object) -> Usage:
    """Tokens of a `usage` object."""
    found = _dict(data)
    kept = _dict(found.get("cache_creation"))
    return Usage(
        input_tokens=_int(found.get("input_tokens")),
        output_tokens=_int(found.get("output_tokens")),
        cache_read_tokens=_int(found.get("cache_read_input_tokens")),
        cache_write_tokens=_int(found.get("cache_creation_input_tokens")),
        cache_write_1h_tokens=_int(kept.get("ephemeral_1h_input_tokens")),
    )


def _system(data: Json) -> Event:
    match data.get("subtype"):
        case "init":
            return Init(
                session_id=_str(data.get("session_id")), version=_str(data.get("claude_code_version")),
                model=_str(data.get("model")), tools=_strings(data.get("tools")),
            )  # fmt: skip
        case "api_retry":
            return ApiRetry(
                attempt=_int(data.get("attempt")), max_retries=_int(data.get("max_retries")),
                delay_s=_float(data.get("retry_delay_ms")) / 1000, status=_status(data.get("error_status")),
                error=_str(data.get("error")),
            )  # fmt: skip
    return Unknown(type="system", subtype=_str(data.get("subtype")))


def _stream(event: Json) -> Event:
    match event.get("type"):
        case "message_start":
            message = _dict(event.get("message"))
            return MessageStart(
                message_id=_str(message.get("id")), model=_str(message.get("model")),
                usage=usage(message.get("usage")),
            )  # fmt: skip
        case "content_block_delta":
            delta = _dict(event.get("delta"))
            pieces = (_str(delta.get(name)) for name in ("text", "partial_json", "thinking"))
            return Delta(size=sum(len(piece.encode("utf-8", "replace")) for piece in pieces))
        case "message_delta":
            return MessageEnd(
                output_tokens=_int(_dict(event.get("usage")).get("output_tokens")),
                stop_reason=_str(_dict(event.get("delta")).get("stop_reason")),
            )
    return Delta()


def _said(message: Json, error: str) -> Said:
    blocks = _blocks(message.get("content"))
    return Said(
        message_id=_str(message.get("id")),
        model=_str(message.get("model")),
        text="\n".join(_str(block.get("text")) for block in blocks if block.get("type") == "text"),
        tools=tuple(
            ToolUse(id=_str(block.get("id")), name=_str(block.get("name")), input=_dict(block.get("input")))
            for block in blocks
            if block.get("type") == "tool_use"
        ),
        usage=usage(message.get("usage")),
        error=error,
    )


def _tool_results(message: Json) -> Event:
    found = tuple(
        (_str(block.get("tool_use_id")), _plain(block.get("content")), block.get("is_error") is True)
        for block in _blocks(message.get("content"))
        if block.get("type") == "tool_result"
    )
    return ToolResults(results=found) if found else Unknown(type="user")


def _rate_limit(info: Json) -> RateLimit:
    resets = info.get("resetsAt", info.get("resets_at"))
    return RateLimit(
        status=_str(info.get("status")), resets_at=_int(resets) or None, kind=_str(info.get("rateLimitType"))
    )


def _result(data: Json) -> Result:
    cost = data.get("total_cost_usd")
    return Result(
        subtype=_str(data.get("subtype")),
        is_error=data.get("is_error") is not False,
        text=_str(data.get("result")),
        api_error_status=_status(data.get("api_error_status")),
        api_error=_str(data.get("api_error")),
        stop_reason=_str(data.get("stop_reason")),
        terminal_reason=_str(data.get("terminal_reason")),
        num_turns=_int(data.get("num_turns")),
        usage=usage(data.get("usage")),
        usd=_float(cost) if isinstance(cost, (int, float)) and not isinstance(cost, bool) else None,
        models=tuple(_dict(data.get("modelUsage"))),
        session_id=_str(data.get("session_id")),
        errors=_strings(data.get("errors")),
    )


def _control_response(response: Json) -> ControlResponse:
    return ControlResponse(
        id=_str(response.get("request_id")),
        ok=response.get("subtype") == "success",
        response=_dict(response.get("response")),
        error=_str(response.get("error")),
    )


def _plain(content: object) -> str:
    """A tool's answer is a string or a list of blocks."""
    if isinstance(content, str):
        return content
    return "\n".join(_str(block.get("text")) for block in _blocks(content))


def _blocks(content: object) -> list[Json]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def _dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _float(value: object) -> float:
    """A finite number that is not negative, else 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    return float(value) if 0 <= value < 1e15 else 0.0  # NaN and infinity fail both comparisons


def _int(value: object) -> int:
    return int(_float(value))


def _status(value: object) -> int | None:
    """An HTTP status; the client gives a number, or null where no answer came at all."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return int(str(value)) if is_number and 100 <= _int(value) < 1000 else None
