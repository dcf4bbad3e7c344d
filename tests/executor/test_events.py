"""One line, one event, no exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.executor.events import (
    ApiRetry,
    ControlRequest,
    ControlResponse,
    Delta,
    Event,
    Init,
    MessageEnd,
    MessageStart,
    RateLimit,
    Result,
    Said,
    ToolResults,
    ToolUse,
    Unknown,
    parse,
)
from haiku_delegate.executor.model import Usage

USAGE = {
    "input_tokens": 3,
    "output_tokens": 1,
    "cache_creation_input_tokens": 20,
    "cache_read_input_tokens": 10,
    "cache_creation": {"ephemeral_5m_input_tokens": 15, "ephemeral_1h_input_tokens": 5},
}
COUNTED = Usage(input_tokens=3, output_tokens=1, cache_read_tokens=10, cache_write_tokens=20, cache_write_1h_tokens=5)


def stream(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "stream_event", "event": event}


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (
            {
                "type": "system",
                "subtype": "init",
                "session_id": "s",
                "claude_code_version": "2.1.329",
                "model": "m",
                "tools": ["Edit"],
            },
            Init(session_id="s", version="2.1.329", model="m", tools=("Edit",)),
        ),
        (
            {
                "type": "system",
                "subtype": "api_retry",
                "attempt": 1,
                "max_retries": 2,
                "retry_delay_ms": 519.3,
                "error_status": 529,
                "error": "overloaded",
            },
            ApiRetry(attempt=1, max_retries=2, delay_s=0.5193, status=529, error="overloaded"),
        ),
        ({"type": "system", "subtype": "api_retry", "error_status": None}, ApiRetry()),
        ({"type": "system", "subtype": "status"}, Unknown(type="system", subtype="status")),
        (
            stream({"type": "message_start", "message": {"id": "a", "model": "m", "usage": USAGE}}),
            MessageStart(message_id="a", model="m", usage=COUNTED),
        ),
        (
            stream({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "hé"}}),
            Delta(size=3),
        ),
        (stream({"type": "content_block_delta", "delta": {"partial_json": "{}"}}), Delta(size=2)),
        (stream({"type": "ping"}), Delta()),
        (
            stream({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}}),
            MessageEnd(output_tokens=9, stop_reason="tool_use"),
        ),
        (
            {
                "type": "assistant",
                "message": {
                    "id": "a",
                    "model": "m",
                    "usage": USAGE,
                    "content": [
                        {"type": "text", "text": "I edit."},
                        {"type": "tool_use", "id": "t", "name": "Edit", "input": {"file_path": "a"}},
                    ],
                },
            },
            Said(
                message_id="a",
                model="m",
                text="I edit.",
                usage=COUNTED,
                tools=(ToolUse(id="t", name="Edit", input={"file_path": "a"}),),
            ),
        ),
        (
            {
                "type": "user",
                "message": {
                    "content": [
                        {
                            "type": "tool_result",
                            "tool_use_id": "t",
                            "is_error": True,
                            "content": [{"type": "text", "text": "no"}],
                        }
                    ]
                },
            },
            ToolResults(results=(("t", "no", True),)),
        ),
        ({"type": "user", "message": {"content": "hello"}}, Unknown(type="user")),
        (
            {
                "type": "rate_limit_event",
                "rate_limit_info": {
                    "status": "rejected",
                    "resetsAt": 1795253298,
                    "rateLimitType": "five_hour",
                },
            },
            RateLimit(status="rejected", resets_at=1795253298, kind="five_hour"),
        ),
        (
            {
                "type": "result",
                "subtype": "success",
                "is_error": False,
                "result": "Done",
                "num_turns": 2,
                "usage": USAGE,
                "total_cost_usd": 0.01,
                "modelUsage": {"m": {}},
                "session_id": "s",
                "stop_reason": "end_turn",
                "terminal_reason": "completed",
            },
            Result(
                subtype="success",
                text="Done",
                num_turns=2,
                usage=COUNTED,
                usd=0.01,
                models=("m",),
                session_id="s",
                stop_reason="end_turn",
                terminal_reason="completed",
            ),
        ),
        (
            {"type": "result", "subtype": "error_max_turns", "is_error": True, "errors": ["Reached", 1]},
            Result(subtype="error_max_turns", is_error=True, errors=("Reached",)),
        ),
        ({"type": "result"}, Result(is_error=True)),  # a result that does not say is no success
        (
            {"type": "control_request", "request_id": "r", "request": {"subtype": "can_use_tool"}},
            ControlRequest(id="r", subtype="can_use_tool", request={"subtype": "can_use_tool"}),
        ),
        (
            {"type": "control_response", "response": {"subtype": "error", "request_id": "r", "error": "no"}},
            ControlResponse(id="r", ok=False, error="no"),
        ),
        ({"type": "keep_alive"}, Unknown(type="keep_alive")),
        ({}, Unknown(type="?")),
    ],
)
def test_lines_as_they_are_measured(data: dict[str, Any], event: Event) -> None:
    assert parse(json.dumps(data)) == event
    assert parse(json.dumps(data).encode()) == event


@pytest.mark.parametrize("line", ["", "null", "[1]", "Error: boom", '{"type":', "[" * 100_000])
def test_what_is_no_json_object_is_kept_as_text(line: str) -> None:
    assert parse(line) == Unknown(text=line[:500])


TYPES = st.sampled_from(
    [
        "system",
        "stream_event",
        "assistant",
        "user",
        "result",
        "rate_limit_event",
        "control_request",
        "control_response",
        "init",
        "api_retry",
        "message_start",
        "message_delta",
        "content_block_delta",
        "tool_use",
        "tool_result",
        "text",
    ]
)
KEYS = st.sampled_from(
    [
        "type",
        "subtype",
        "message",
        "event",
        "content",
        "usage",
        "delta",
        "text",
        "request",
        "response",
        "input",
        "error_status",
        "retry_delay_ms",
        "rate_limit_info",
        "resetsAt",
        "modelUsage",
        "errors",
        "total_cost_usd",
        "cache_creation",
        "input_tokens",
        "is_error",
        "id",
        "name",
        "request_id",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | TYPES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, JSON, max_size=8), TYPES)
def test_never_raises_on_odd_json(data: dict[str, Any], kind: str) -> None:
    parse(json.dumps({**data, "type": kind}))


@given(st.binary() | st.text())
def test_never_raises_on_noise(line: str | bytes) -> None:
    parse(line)
