"""The control channel and the meter without a client: what comes in, what goes out."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.executor.channel import Channel, Message, descriptions, encode, stop_call
from haiku_delegate.executor.events import ControlRequest, Delta, MessageEnd, MessageStart, Said
from haiku_delegate.executor.gate import Gate
from haiku_delegate.executor.meter import Meter
from haiku_delegate.executor.model import Rates, StopCall, Tools, Usage


class Line:
    """A channel whose other end is a list."""

    def __init__(self, tools: Tools | None = None, commands: tuple[str, ...] = ()) -> None:
        self.sent: list[Message] = []
        self.stops = 0
        gate = Gate(root=Path("/repo"), admits={"a.py"}.__contains__, commands=commands)
        self.channel = Channel(
            self.sent.append, gate=gate, tools=tools or Tools(verify=lambda: "green"), stopped=self.stopped
        )

    def stopped(self) -> None:
        assert self.sent == []  # the interrupt goes out before the answer
        self.stops += 1

    def ask(self, subtype: str, **request: Any) -> Message:
        """The answer to one request, as soon as it is there."""
        self.channel.answer(ControlRequest(id="r", subtype=subtype, request=request))
        for _ in range(200):
            if self.sent:
                break
            time.sleep(0.01)
        response: Message = self.sent.pop()["response"]
        assert response["request_id"] == "r"
        return response

    def call(self, name: str, /, **arguments: Any) -> Any:
        message = {"id": 7, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
        return self.ask("mcp_message", message=message)["response"]["mcp_response"]["result"]


def test_permission() -> None:
    line = Line()
    asked = {"tool_name": "Edit", "input": {"file_path": "/repo/a.py"}, "tool_use_id": "t1"}
    assert line.ask("can_use_tool", **asked)["response"] == {
        "behavior": "allow",
        "updatedInput": asked["input"],
    }
    denied = line.ask("can_use_tool", tool_name="Edit", input={"file_path": "/repo/A.py"}, tool_use_id="t2")
    assert denied["response"]["behavior"] == "deny"
    hook = {"tool_name": "Edit", "tool_input": {"file_path": "/repo/A.py"}}
    output = line.ask("hook_callback", input=hook, tool_use_id="t2")["response"]["hookSpecificOutput"]
    assert output["permissionDecision"] == "deny"
    assert output["permissionDecisionReason"].startswith("A.py is not listed in the contract")
    assert [(one.tool, one.target) for one in line.channel.denied] == [("Edit", "/repo/A.py")]


def test_protocol() -> None:
    line = Line(commands=("fmt",))

    def rpc(**message: Any) -> Any:
        return line.ask("mcp_message", message={"jsonrpc": "2.0", **message})["response"]["mcp_response"]

    opening = rpc(id=0, method="initialize", params={"protocolVersion": "2025-11-25"})
    assert opening["result"]["protocolVersion"] == "2025-11-25"
    assert rpc(method="notifications/initialized") == {"jsonrpc": "2.0", "result": {}}
    assert [tool["name"] for tool in rpc(id=1, method="tools/list")["result"]["tools"]] == [
        "verify",
        "stop",
        "run",
    ]
    assert rpc(id=2, method="ping")["result"] == {}
    assert rpc(id=3, method="resources/list")["error"]["code"] == -32601
    assert line.ask("elicitation")["subtype"] == "error"


def test_tools() -> None:
    line = Line(Tools(verify=lambda: "green", run=lambda name: f"{name} ran"), ("fmt",))
    assert line.call("verify") == {"content": [{"type": "text", "text": "green"}], "isError": False}
    assert line.call("run", name="fmt")["content"][0]["text"] == "fmt ran"
    assert line.call("run", name="rm -rf") == {
        "content": [{"type": "text", "text": "There is no such tool or command. Commands for run(): fmt."}],
        "isError": True,
    }
    assert line.call("stop", kind="unclear", reason="x")["content"][0]["text"] == "Stopped."
    assert (line.stops, line.channel.stop) == (1, StopCall(kind="unclear", reason="x"))
    late = line.ask("can_use_tool", tool_name="Edit", input={"file_path": "/repo/a.py"})["response"]
    assert late["behavior"] == "deny"  # nothing is done after stop()


def test_calls_at_the_same_time_wait_for_each_other() -> None:
    at_work: list[int] = []
    most: list[int] = []

    def verify() -> str:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return "green"

    line = Line(Tools(verify=verify))
    call = {"message": {"id": 1, "method": "tools/call", "params": {"name": "verify"}}}
    for number in range(4):
        line.channel.answer(ControlRequest(id=str(number), subtype="mcp_message", request=call))
    assert line.channel.busy
    line.channel.wind_down(5)
    assert (len(line.sent), max(most), line.channel.busy) == (4, 1, False)
    assert line.channel.tools_s == pytest.approx(0.2, abs=0.15)


def test_a_tool_at_work_is_told_to_end() -> None:
    told = threading.Event()
    line = Line(Tools(verify=lambda: str(told.wait(20)), cancel=told.set))
    call = {"message": {"id": 1, "method": "tools/call", "params": {"name": "verify"}}}
    line.channel.answer(ControlRequest(id="1", subtype="mcp_message", request=call))
    line.channel.wind_down(5)
    assert told.is_set()
    assert len(line.sent) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["tools/call", "Edit", "stop"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "method", "params", "name", "arguments", "input", "tool_name", "tool_input", "id"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["can_use_tool", "hook_callback", "mcp_message", "", "x"]),
    st.dictionaries(st.sampled_from(["message", "input", "tool_name", "tool_use_id"]), JSON),
)
def test_odd_requests_get_an_answer(subtype: str, request: dict[str, Any]) -> None:
    line = Line()
    line.channel.answer(ControlRequest(id="r", subtype=subtype, request=request))
    line.channel.wind_down(2)
    assert len(line.sent) == 1
    encode(line.sent[0])


def test_words_of_the_model_are_narrowed() -> None:
    assert stop_call({"kind": 3, "reason": None, "paths": "x"}) == StopCall(kind="unclear", reason="")
    assert stop_call({"kind": "spec_wrong", "reason": "r", "paths": ["a", 2]}).paths == ("a", "2")


def test_the_way_out_names_its_kinds() -> None:
    """The prompt does not; the executor knows them from here alone."""
    said = encode({"tools": descriptions(())}).decode()
    assert all(f'"{kind}"' in said for kind in ("spec_wrong", "needs_file", "verify_fails", "unclear"))


def test_descriptions_are_short() -> None:
    assert len(encode({"tools": descriptions(("fmt",))})) < 800


RATES = Rates(input=1, output=10, cache_write=2, cache_read=0.5, cache_write_1h=4, long_above=1000, long_factor=5)


@pytest.mark.parametrize(
    ("usage", "usd"),
    [
        (Usage(), 0),
        (Usage(input_tokens=3, output_tokens=2, cache_read_tokens=4, cache_write_tokens=5), 3 + 20 + 2 + 10),
        (Usage(cache_write_tokens=5, cache_write_1h_tokens=2), 3 * 2 + 2 * 4),
        (Usage(input_tokens=1000), 1000),
        (Usage(input_tokens=1001), 5005),
    ],
)
def test_rates(usage: Usage, usd: float) -> None:
    assert RATES.cost(usage) == usd


def test_meter_counts_every_answer_once_and_aborted_ones_too() -> None:
    meter = Meter(price=lambda model: RATES)
    prompt = Usage(input_tokens=100, output_tokens=1)
    meter.take(MessageStart(message_id="a", model="m", usage=prompt))
    assert meter.usd == 100
    meter.take(Delta(size=40))
    assert meter.usd == 200  # ten tokens, by their size
    meter.take(Said(message_id="a", model="m", usage=prompt))
    meter.take(MessageStart(message_id="b", model="m", usage=prompt))  # `a` was cut off
    meter.take(Delta(size=400))
    meter.take(MessageEnd(output_tokens=7, stop_reason="end_turn"))
    meter.take(Said(message_id="c", model="m2", usage=Usage(input_tokens=5, output_tokens=1)))
    meter.take(Said(message_id="d", model="<synthetic>", usage=Usage(input_tokens=9)))
    assert meter.usage == Usage(input_tokens=205, output_tokens=18)
    assert meter.usd == 205 + 180
    assert (meter.answers, meter.models, meter.final) == (3, ("m", "m2"), False)
