"""The scripted Messages API by itself, over plain HTTP."""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlparse

import pytest

from haiku_delegate.demo.api import (
    Call,
    Calls,
    Cut,
    Empty,
    Fail,
    Flaky,
    Garbage,
    MaxTokens,
    Refuse,
    Say,
    ScriptedApi,
    Step,
)


def post(api: ScriptedApi, body: dict[str, Any], path: str = "/v1/messages?beta=true") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlparse(api.url).netloc, timeout=10)
    connection.request("POST", path, json.dumps(body), {"x-api-key": "secret", "x-app": "cli"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def asked(text: str = "hello", turns: int = 0, **more: Any) -> dict[str, Any]:
    messages: list[dict[str, Any]] = [{"role": "user", "content": text}]
    for number in range(turns):
        messages += [{"role": "assistant", "content": f"{number}"}, {"role": "user", "content": "go on"}]
    return {"model": "m", "max_tokens": 100, "tools": [{"name": "Edit"}], "messages": messages, **more}


def test_a_stream_has_every_event_in_order() -> None:
    with ScriptedApi([Calls((Call("Edit", {"a": 1}), Call("Read")), text="Look:")]) as api:
        _, raw = post(api, asked(stream=True))
    events = [json.loads(part.split("data: ")[1]) for part in raw.decode().strip().split("\n\n")]
    assert [event["type"] for event in events] == [
        "message_start",
        *["content_block_start", "content_block_delta", "content_block_stop"] * 3,
        "message_delta",
        "message_stop",
    ]
    assert events[5]["delta"] == {"type": "input_json_delta", "partial_json": '{"a": 1}'}
    assert events[-2]["delta"]["stop_reason"] == "tool_use"
    assert events[-2]["usage"]["output_tokens"] > events[0]["message"]["usage"]["output_tokens"] == 1


def test_the_turn_chooses_the_step_and_the_end_is_done() -> None:
    with ScriptedApi([Say("one"), Say("two")]) as api:
        texts = [json.loads(post(api, asked(turns=turn))[1])["content"][0]["text"] for turn in (0, 1, 2)]
        assert texts == ["one", "two", "Done."]
        assert api.requests[0].headers["x-app"] == "cli"
        assert "x-api-key" not in api.requests[0].headers


def test_routes_functions_and_names() -> None:
    def by_turn(body: Any, turn: int) -> Step:
        return Say(f"turn {turn}")

    with ScriptedApi([Say("other")], routes={"TASK T-1": by_turn}, model="another") as api:
        answer = json.loads(post(api, asked("here is TASK T-1", turns=1))[1])
        assert (answer["content"][0]["text"], answer["model"]) == ("turn 1", "another")
        assert json.loads(post(api, asked())[1])["content"][0]["text"] == "other"


def test_asides_are_not_part_of_the_script() -> None:
    with ScriptedApi([Say("one")]) as api:
        post(api, asked(tools=[], system="Write a title for this session"))
        post(api, asked(max_tokens=1))
        assert (len(api.requests), len(api.asides)) == (0, 2)
        assert json.loads(post(api, asked(), "/v1/messages/count_tokens")[1])["input_tokens"] > 1


@pytest.mark.parametrize(
    ("step", "status", "stop_reason"),
    [
        (Fail(529, "overloaded_error", "busy"), 529, None),
        (Garbage(), 200, None),
        (Refuse(), 200, "refusal"),
        (MaxTokens(), 200, "max_tokens"),
        (Empty(), 200, "end_turn"),
        (Flaky(0, Cut(), Say("fine")), 200, "end_turn"),
    ],
)
def test_misbehaviour(step: Step, status: int, stop_reason: str | None) -> None:
    with ScriptedApi([step]) as api:
        seen, raw = post(api, asked())
        assert seen == status
        assert stop_reason is None or json.loads(raw)["stop_reason"] == stop_reason


def test_a_cut_stream_ends_without_its_last_chunk() -> None:
    with ScriptedApi([Cut()]) as api, pytest.raises(http.client.IncompleteRead):
        post(api, asked(stream=True))


def test_long_prompts_are_read_from_the_cache_the_second_time() -> None:
    with ScriptedApi([Say("one"), Say("two")]) as api:
        first, second = (json.loads(post(api, asked("word " * 2000, turns=turn))[1])["usage"] for turn in (0, 1))
    assert first["cache_read_input_tokens"] == 0
    assert second["cache_read_input_tokens"] == first["cache_creation_input_tokens"] > 2000
    assert 0 < second["cache_creation_input_tokens"] < 100


def test_many_clients_at_once() -> None:
    with ScriptedApi([Say("one")]) as api, ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda number: post(api, asked(str(number), stream=True))[0], range(64)))
    assert codes == [200] * 64
