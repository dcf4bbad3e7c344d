"""A scripted Messages API on loopback: the real client, no key, no cost, and every misbehaviour on demand.

One server may serve many clients at once, because what it answers depends on the request alone: the turn is
the number of assistant messages in it, and the script can be chosen by a marker in the first user message.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from haiku_delegate.demo.scripting import (
    Body,
    Call,
    Calls,
    Cut,
    Delay,
    Empty,
    Fail,
    Flaky,
    Garbage,
    MaxTokens,
    Refuse,
    Say,
    Script,
    Stall,
    Step,
    first_text,
    is_aside,
    step_of,
    turn_of,
)

__all__ = [
    "Call",
    "Calls",
    "Cut",
    "Delay",
    "Empty",
    "Fail",
    "Flaky",
    "Garbage",
    "MaxTokens",
    "Refuse",
    "Request",
    "Say",
    "Script",
    "ScriptedApi",
    "Stall",
    "Step",
]

BYTES_PER_TOKEN = 4
SECRET_HEADERS = frozenset({"x-api-key", "authorization", "proxy-authorization", "cookie"})


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request for an answer, as it came in; the key is left out."""

    body: dict[str, Any]  #: JSON from outside
    headers: Mapping[str, str]
    size: int  #: bytes of the body

    @property
    def turn(self) -> int:
        return turn_of(self.body)


class ScriptedApi:
    """`with ScriptedApi([Call("Edit", {...}), Say("Done.")]) as api:` serves that script at `api.url`.

    `routes` maps markers to scripts of their own, for conversations whose first user message contains the
    marker; `model` lets it answer in another model's name than the one asked for.
    """

    def __init__(self, script: Script, *, routes: Mapping[str, Script] | None = None, model: str | None = None) -> None:
        self.script, self.routes, self.model = script, dict(routes or {}), model
        self.requests: list[Request] = []
        self.asides: list[Request] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._cached: dict[str, int] = {}
        self._tried: dict[tuple[str, int], int] = {}
        self._server: _Server | None = None

    def __enter__(self) -> ScriptedApi:
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None, "the server is not open"
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: Request) -> Step:
        """Note a request and choose the step that answers it."""
        with self._lock:
            if is_aside(request.body):
                self.asides.append(request)
                return Say("A title")
            self.requests.append(request)
        return self._settle(step_of(self._script_for(request.body), request.body), request.body)

    def _script_for(self, body: Body) -> Script:
        opening = first_text(body)
        return next((script for marker, script in self.routes.items() if marker in opening), self.script)

    def _settle(self, step: Step, body: Body) -> Step:
        """Resolve a flaky step: which of its two faces does this attempt see?"""
        while isinstance(step, Flaky):
            key = (_conversation(body), turn_of(body))
            with self._lock:
                self._tried[key] = tried = self._tried.get(key, 0) + 1
            step = step.bad if tried <= step.times else step.good
        return step

    def usage(self, request: Request, output_tokens: int) -> dict[str, Any]:
        """What this request would have cost: its size in tokens, the part seen before read from the cache.

        Short prompts are not cached: haiku-4-5 wants 4096 tokens, others 1024 (documented by the vendor).
        """
        prompt = request.size // BYTES_PER_TOKEN + 1
        minimum = 4096 if "haiku-4-5" in str(request.body.get("model")) else 1024
        fresh = min(prompt, 4)
        with self._lock:
            read = self._cached.get(_conversation(request.body), 0)
            cacheable = prompt - fresh if prompt >= minimum else 0
            read = min(read, cacheable)
            self._cached[_conversation(request.body)] = cacheable
        written = cacheable - read
        return {
            "input_tokens": prompt - cacheable,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": output_tokens,
            "service_tier": "standard",
        }


def _conversation(body: Body) -> str:
    return hashlib.sha256(first_text(body).encode("utf-8", "replace")).hexdigest()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many clients may knock at the same moment

    def __init__(self, api: ScriptedApi) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        """Bind without the reverse look-up of the standard class, which may ask a name server."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:  # as the base class has it
        """A client that hung up in mid-answer is part of the game."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_HEAD(self) -> None:
        self._json(200, {}, body=False)

    def do_GET(self) -> None:
        self._json(200, {"status": "ok"})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        body = _parse(raw)
        if "count_tokens" in self.path:
            self._json(200, {"input_tokens": len(raw) // BYTES_PER_TOKEN + 1})
        elif self.path.split("?")[0].endswith("/v1/messages"):
            request = Request(body=body, headers=_public(self.headers), size=len(raw))
            self._take(self.server.api.answer(request), request)
        else:
            self._json(200, {})

    def _take(self, step: Step, request: Request) -> None:
        api = self.server.api
        match step:
            case Delay():
                api.closing.wait(step.seconds)
                self._take(api._settle(step.step, request.body), request)
            case Fail():
                error = {"type": "error", "error": {"type": step.type, "message": step.message}}
                self._json(step.status, error, headers=step.headers)
            case Garbage():
                self._raw(200, b"<html>this is not the API</html>", {"content-type": "text/html"})
            case Stall() | Cut():
                self._break(step, request)
            case _:
                self._message(step, request)

    def _message(self, step: Step, request: Request) -> None:
        message = _message(self.server.api, step, request)
        if not request.body.get("stream"):
            self._json(200, message)
            return
        self._open_stream()
        for event in _events(message):
            self._event(event)
        self._end_stream()

    def _break(self, step: Stall | Cut, request: Request) -> None:
        """Answer in part, then be silent, then break the connection (without the last chunk, so it shows)."""
        message = _message(self.server.api, Say("Let me look at the contract first."), request)
        if request.body.get("stream"):
            self._open_stream()
            for event in list(_events(message))[:3]:
                self._event(event)
        if isinstance(step, Stall):
            self.server.api.closing.wait(step.seconds)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _open_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.send_header("request-id", "req_scripted")
        self.end_headers()
        self.close_connection = True

    def _event(self, event: Mapping[str, Any]) -> None:
        data = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _json(self, status: int, value: Any, *, headers: Mapping[str, str] | None = None, body: bool = True) -> None:
        data = json.dumps(value).encode()
        self._raw(status, data if body else b"", {"content-type": "application/json", **(headers or {})})

    def _raw(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("request-id", "req_scripted")
        self.send_header("content-length", str(len(data)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # the base class's signature
        """Be quiet: the requests are kept in `requests`."""


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _public(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() not in SECRET_HEADERS}


def _message(api: ScriptedApi, step: Step, request: Request) -> dict[str, Any]:
    """The whole answer to a request, as the API gives it when nothing is streamed."""
    content, stop_reason, claimed = _content(step, request)
    spoken = sum(len(json.dumps(block)) for block in content) // BYTES_PER_TOKEN + 1
    return {
        "id": f"msg_{os.urandom(10).hex()}",
        "type": "message",
        "role": "assistant",
        "model": api.model or request.body.get("model"),
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": api.usage(request, spoken if claimed is None else claimed),
    }


def _content(step: Step, request: Request) -> tuple[list[dict[str, Any]], str, int | None]:
    match step:
        case Say():
            return [_text(step.text)] if step.text else [], "end_turn", step.output_tokens
        case Call():
            return _content(Calls((step,), output_tokens=step.output_tokens), request)
        case Calls():
            return list(_uses(step, request)), "tool_use", step.output_tokens
        case Refuse():
            return [], "refusal", None
        case MaxTokens():
            return [_text("This is going to be a long")], "max_tokens", None
    return [], "end_turn", None


def _uses(step: Calls, request: Request) -> Iterator[dict[str, Any]]:
    if step.text:
        yield _text(step.text)
    for number, call in enumerate(step.calls):
        if call.text:
            yield _text(call.text)
        mark = f"toolu_{_conversation(request.body)[:12]}_{request.turn}_{number}_{os.urandom(4).hex()}"
        yield {"type": "tool_use", "id": mark, "name": call.tool, "input": dict(call.input)}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _events(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The same answer as a stream of server-sent events."""
    usage = message["usage"]
    opening = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield {"type": "message_start", "message": opening}
    for index, block in enumerate(message["content"]):
        if block["type"] == "text":
            empty: dict[str, Any] = {"type": "text", "text": ""}
            delta = {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ending, "usage": {"output_tokens": usage["output_tokens"]}}
    yield {"type": "message_stop"}
