"""The control channel: what we send down the client's stdin, and our answers to what it asks.

Everything that asks for permission, every tool call before it is made (a PreToolUse hook), and our own tools
(an `sdk` MCP server: no further process) come over this one stream. Shapes as measured on client 2.1.197 and
2.1.329.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from haiku_delegate.executor.arguments import SERVER
from haiku_delegate.executor.events import ControlRequest
from haiku_delegate.executor.gate import Gate, target
from haiku_delegate.executor.model import Denial, StopCall, Tools

HOOK = "gate"
STOP_KINDS = ("spec_wrong", "needs_file", "verify_fails", "unclear")
Message = Mapping[str, Any]  #: JSON on its way out, or from outside


def initialize(system_prompt: str) -> Message:
    """The first thing to send. The hook fails closed where the client knows how (`onFailure`, 2.1.329).

    The system prompt makes the same requests here as with `--system-prompt` (2.1.197 and 2.1.329), but need not be
    known when the client starts.
    """
    hook = {"matcher": "*", "hookCallbackIds": [HOOK], "timeout": 60, "onFailure": "block"}
    return _ask("init", {"subtype": "initialize", "systemPrompt": system_prompt, "hooks": {"PreToolUse": [hook]}})


def interrupt(number: int) -> Message:
    """Ask for a graceful end: the client answers with a result."""
    return _ask(f"interrupt-{number}", {"subtype": "interrupt"})


def user_message(contract: str, attach: Sequence[str]) -> Message:
    """The contract, then a block of ours: the client scans only the last one for @file and /command."""
    files = " ".join(f'@"{name}"' for name in attach)
    last = f"Files: {files}" if files else "Carry out the contract above."
    content = [{"type": "text", "text": contract}, {"type": "text", "text": last}]
    return {"type": "user", "message": {"role": "user", "content": content}}


def attachable(names: Sequence[str], gate: Gate) -> tuple[str, ...]:
    """Those names that can be attached safely: the client would attach files outside of the root unasked."""
    return tuple(
        name
        for name in dict.fromkeys(names)
        if not any(sign in name for sign in '"\n\r') and gate.may_read(name.rpartition("#L")[0] or name)
    )


class Channel:
    """Answers what the client asks. `send` takes a message; `stopped` is told when the model calls stop()."""

    def __init__(
        self, send: Callable[[Message], None], *, gate: Gate, tools: Tools, stopped: Callable[[], None]
    ) -> None:
        self.gate, self.tools = gate, tools
        self.stop: StopCall | None = None
        self.failure: BaseException | None = None  #: what one of our own tools raised: ours to answer for
        self._send, self._stopped = send, stopped
        self._denied: dict[str, Denial] = {}
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._workers: list[threading.Thread] = []
        self._running = 0
        self._since = 0.0
        self._spent = 0.0

    @property
    def denied(self) -> tuple[Denial, ...]:
        """Calls that were refused, each once, in order."""
        with self._lock:
            return tuple(self._denied.values())

    @property
    def busy(self) -> bool:
        """Is one of our own tools at work? The client is silent meanwhile."""
        with self._lock:
            return self._running > 0

    @property
    def tools_s(self) -> float:
        """How long our own tools have been at work, side by side counted once."""
        with self._lock:
            return self._spent + (time.monotonic() - self._since if self._running else 0.0)

    def answer(self, asked: ControlRequest) -> None:
        """Answer one request now, or later from a thread if it takes time. Never raises for odd requests."""
        match asked.subtype:
            case "can_use_tool":
                self._reply(asked, self._permission(asked.request))
            case "hook_callback":
                self._reply(asked, self._hook(asked.request))
            case "mcp_message":
                self._mcp(asked)
            case _:
                self._send(_error(asked.id, f"unsupported request: {asked.subtype}"))

    def _permission(self, request: Message) -> Message:
        call = _mapping(request.get("input"))
        refusal = self._judge(str(request.get("tool_name")), call, str(request.get("tool_use_id")))
        if refusal:
            return {"behavior": "deny", "message": refusal}
        return {"behavior": "allow", "updatedInput": call}

    def _hook(self, request: Message) -> Message:
        event = _mapping(request.get("input"))
        mark = str(request.get("tool_use_id") or event.get("tool_use_id"))
        refusal = self._judge(str(event.get("tool_name")), _mapping(event.get("tool_input")), mark)
        if not refusal:
            return {}
        decision = {"permissionDecision": "deny", "permissionDecisionReason": refusal}
        return {"hookSpecificOutput": {"hookEventName": "PreToolUse", **decision}}

    def _judge(self, tool: str, call: Message, mark: str) -> str | None:
        if self.stop:
            return "The run was stopped; nothing more is to be done."
        refusal = self.gate.refusal(tool, call)
        if refusal:
            self.deny(mark, Denial(tool=tool, target=target(tool, call), reason=refusal))
        return refusal

    def deny(self, mark: str, denial: Denial) -> None:
        """Note a call that was refused, once per call."""
        with self._lock:
            self._denied.setdefault(mark, denial)

    def wind_down(self, patience_s: float) -> None:
        """The run is over: ask a tool of ours that is still at work to end, and wait for it for so long."""
        if self.busy and self.tools.cancel is not None:
            self.tools.cancel()
        deadline = time.monotonic() + patience_s
        for worker in self._workers:
            worker.join(timeout=max(0.0, deadline - time.monotonic()))

    def _mcp(self, asked: ControlRequest) -> None:
        message = _mapping(asked.request.get("message"))
        if message.get("method") != "tools/call":
            self._reply(asked, {"mcp_response": self._protocol(message)})
            return
        params = _mapping(message.get("params"))
        name, arguments = str(params.get("name")), _mapping(params.get("arguments"))
        if name == "stop":
            self._stop(asked, message, arguments)
        else:
            self._work(asked, message, name, arguments)

    def _protocol(self, message: Message) -> Message:
        """Everything of the protocol that takes no time."""
        match message.get("method"):
            case "initialize":
                version = _mapping(message.get("params")).get("protocolVersion", "2025-06-18")
                server = {"capabilities": {"tools": {}}, "serverInfo": {"name": SERVER, "version": "1"}}
                return _result(message, {"protocolVersion": version, **server})
            case "tools/list":
                return _result(message, {"tools": list(descriptions(self.gate.commands))})
            case "ping":
                return _result(message, {})
        if message.get("id") is None:
            return {"jsonrpc": "2.0", "result": {}}  # a notification; what carried it wants an answer
        error = {"code": -32601, "message": f"unknown method: {message.get('method')}"}
        return {"jsonrpc": "2.0", "id": message.get("id"), "error": error}

    def _stop(self, asked: ControlRequest, message: Message, arguments: Message) -> None:
        """Take the model's way out. The interrupt goes first, so that no further request is paid."""
        if self.stop is None:
            self.stop = stop_call(arguments)
        self._stopped()
        self._reply(asked, {"mcp_response": _result(message, _text("Stopped."))})

    def _work(self, asked: ControlRequest, message: Message, name: str, arguments: Message) -> None:
        with self._lock:
            self._running += 1
            if self._running == 1:
                self._since = time.monotonic()

        def work() -> None:
            try:
                with self._one_at_a_time:
                    content = self._called(name, arguments)
            except BaseException as error:  # handed to whoever waits for the run
                self.failure = error
                content = _text(f"{name} could not be run.", error=True)
            finally:
                self._done()
            self._reply(asked, {"mcp_response": _result(message, content)})

        worker = threading.Thread(target=work, name=f"tool-{name}", daemon=True)
        self._workers.append(worker)
        worker.start()

    def _done(self) -> None:
        with self._lock:
            self._running -= 1
            if not self._running:
                self._spent += time.monotonic() - self._since

    def _called(self, name: str, arguments: Message) -> Message:
        if name == "verify":
            return _text(self.tools.verify())
        wanted = str(arguments.get("name"))
        if name == "run" and self.tools.run and wanted in self.gate.commands:
            return _text(self.tools.run(wanted))
        known = ", ".join(self.gate.commands) or "none"
        return _text(f"There is no such tool or command. Commands for run(): {known}.", error=True)

    def _reply(self, asked: ControlRequest, response: Message) -> None:
        body = {"subtype": "success", "request_id": asked.id, "response": response}
        self._send({"type": "control_response", "response": body})


def descriptions(commands: Sequence[str]) -> tuple[Message, ...]:
    """Our tools as the model sees them. Every word is paid for with every request."""
    text = {"type": "string"}
    kinds, paths = {**text, "enum": list(STOP_KINDS)}, {"type": "array", "items": text}
    stop = {"kind": kinds, "reason": text, "paths": paths}
    tools = [
        _tool("verify", "Run the contract's VERIFY commands on your changes.", {}),
        _tool("stop", "Give up: the contract cannot be carried out as written.", stop, "kind", "reason"),
    ]
    if commands:
        named = {"name": {**text, "enum": list(commands)}}
        tools.append(_tool("run", "Run one of the contract's named commands.", named, "name"))
    return tuple(tools)


def stop_call(arguments: Message) -> StopCall:
    """The model's words, narrowed: it may have got its own arguments wrong."""
    kind, paths = arguments.get("kind"), arguments.get("paths")
    return StopCall(
        kind=kind if kind in STOP_KINDS else "unclear",
        reason=str(arguments.get("reason") or "")[:2000],
        paths=tuple(str(path) for path in paths[:50]) if isinstance(paths, list) else (),
    )


def encode(message: Message) -> bytes:
    """One line for the client's stdin."""
    return json.dumps(message).encode() + b"\n"


def _tool(name: str, description: str, properties: Message, *required: str) -> Message:
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = list(required)
    return {"name": name, "description": description, "inputSchema": schema}


def _ask(number: str, request: Message) -> Message:
    return {"type": "control_request", "request_id": number, "request": request}


def _error(number: str, text: str) -> Message:
    return {"type": "control_response", "response": {"subtype": "error", "request_id": number, "error": text}}


def _result(message: Message, result: Message) -> Message:
    return {"jsonrpc": "2.0", "id": message.get("id"), "result": result}


def _text(text: str, *, error: bool = False) -> Message:
    return {"content": [{"type": "text", "text": text}], "isError": error}


def _mapping(value: object) -> Message:
    return value if isinstance(value, dict) else {}
