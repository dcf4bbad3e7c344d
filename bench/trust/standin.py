"""A stand-in for `claude`: it speaks the client's control protocol and does what its script says.

The bench makes a copy of this file with the script baked in, because the program builds the environment of an executor
from nothing. Only the standard library, only this file. What it does to files it does directly, like a client that was
taken over; a `tool` step asks the program first and obeys, like the real client.

With `--act` it does the same without any protocol: that is how the naive wrapper meets it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SCRIPT = "[]"  #: the steps as JSON; the bench puts a case's own in this line's place
VERSION = "2.1.329"
BROKEN = 97  #: exit code of a script that cannot be carried out: the case is wrong, not the program
OWN_TOOLS = ("verify", "run", "stop")
PATHS = ("file_path", "notebook_path", "path")


class Broken(Exception):
    """The script does not fit the repository."""


# -- what it does to files ---------------------------------------------------------------------------------------


def write(step: dict[str, Any]) -> None:
    path = Path(step["write"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data(step["text"], step))


def append(step: dict[str, Any]) -> None:
    with Path(step["append"]).open("ab") as file:
        file.write(data(step["text"], step))


def replace(step: dict[str, Any]) -> None:
    path = Path(step["replace"])
    before = path.read_bytes()
    old, new = data(step["old"], step), data(step["new"], step)
    found = before.count(old)
    if not found or (found > 1 and not step.get("all")):
        raise Broken(f"{path}: the old text stands there {found} times: {step['old'][:80]!r}")
    path.write_bytes(before.replace(old, new))


def delete(step: dict[str, Any]) -> None:
    Path(step["delete"]).unlink(missing_ok=step.get("if_there", False))


def shell(step: dict[str, Any]) -> None:
    """Commands in the workspace. What becomes of them is their own affair: some must fail in one isolation."""
    quiet = subprocess.DEVNULL
    subprocess.run(["sh", "-c", step["shell"]], stdin=quiet, stdout=quiet, stderr=quiet, timeout=60, check=False)


def leave(step: dict[str, Any]) -> None:
    """A process that is to outlive the run."""
    quiet = subprocess.DEVNULL
    subprocess.Popen(
        ["sh", "-c", step["leave"]], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )  # fmt: skip


def data(text: str, step: dict[str, Any]) -> bytes:
    return bytes(text, step.get("encoding", "utf-8"))


ACTS = {"write": write, "append": append, "replace": replace, "delete": delete, "shell": shell, "leave": leave}


def act(step: dict[str, Any]) -> None:
    """Carry out one step that touches the machine; any other is none of ours."""
    for verb, doing in ACTS.items():
        if verb in step:
            doing(step)
    if "sleep" in step:
        time.sleep(step["sleep"])


def as_a_tool(tool: str, call: dict[str, Any]) -> None:
    """What Edit and Write of the real client do, once they are allowed."""
    if tool == "Write":
        write({"write": call["file_path"], "text": call["content"]})
    elif tool == "Edit":
        replace({"replace": call["file_path"], "old": call["old_string"], "new": call["new_string"]})
    elif tool == "Bash":
        shell({"shell": call["command"]})


# -- what it says ------------------------------------------------------------------------------------------------


class Client:
    """The client's half of the protocol, one line at a time."""

    def __init__(self, argv: list[str]) -> None:
        self.model = argv[argv.index("--model") + 1] if "--model" in argv else "unknown"
        self.served = self.model
        self.turns = self.asked = 0
        self.root = Path.cwd()

    def main(self, steps: list[dict[str, Any]]) -> int:
        self.greet()
        tools = ["Read", "Grep", "Glob", "Edit", "Write"]
        self.emit({"type": "system", "subtype": "init", "session_id": "stand-in", "claude_code_version": VERSION,
                   "model": self.model, "cwd": str(self.root), "tools": tools})  # fmt: skip
        ending: dict[str, Any] = {}
        words = "Done. All tests pass."
        for step in steps:
            words = step.get("say", words)
            ending = step.get("end", ending)
            self.served = step.get("served", self.served)
            self.carry_out(step)
        self.say(words)
        return self.end(words, ending)

    def greet(self) -> None:
        """Answer `initialize`, then wait for the contract."""
        while True:
            message = self.hear()
            if message.get("type") == "control_request":
                self.answer(message)
            elif message.get("type") == "user":
                return

    def carry_out(self, step: dict[str, Any]) -> None:
        if "tool" in step:
            self.use(step["tool"], step.get("input", {}))
        elif "call" in step:
            self.call(step["call"], step.get("with", {}))
        elif "tell" in step:
            self.say(step["tell"])
        elif "raw" in step:
            sys.stdout.write(step["raw"])
            sys.stdout.flush()
        elif "flood" in step:
            sys.stdout.write("x" * int(step["flood"]) + "\n")
        else:
            act(step)

    def use(self, tool: str, call: dict[str, Any]) -> None:
        """A file tool: asked for, and done only if it may be."""
        call = {name: self.absolute(value) if name in PATHS else value for name, value in call.items()}
        mark = self.ask_the_model(tool, call)
        reply = self.request({"subtype": "hook_callback", "callback_id": "gate", "tool_use_id": mark,
                              "input": {"tool_name": tool, "tool_input": call, "tool_use_id": mark}})  # fmt: skip
        decision = (reply.get("hookSpecificOutput") or {}).get("permissionDecision")
        if decision != "deny":
            as_a_tool(tool, call)
        self.told(mark, "denied" if decision == "deny" else "ok", error=decision == "deny")

    def call(self, name: str, arguments: dict[str, Any]) -> None:
        """One of the program's own tools."""
        mark = self.ask_the_model(f"mcp__contract__{name}", arguments)
        params = {"name": name, "arguments": arguments}
        message = {"jsonrpc": "2.0", "id": self.asked, "method": "tools/call", "params": params}
        reply = self.request({"subtype": "mcp_message", "server_name": "contract", "message": message})
        self.told(mark, json.dumps(reply.get("mcp_response", {}))[:4000])

    def absolute(self, value: object) -> object:
        return str(self.root / value) if isinstance(value, str) else value

    def ask_the_model(self, tool: str, call: dict[str, Any]) -> str:
        self.turns += 1
        mark = f"toolu_{self.turns}"
        self.message([{"type": "tool_use", "id": mark, "name": tool, "input": call}])
        return mark

    def told(self, mark: str, text: str, *, error: bool = False) -> None:
        result = {"type": "tool_result", "tool_use_id": mark, "content": text, "is_error": error}
        self.emit({"type": "user", "message": {"role": "user", "content": [result]}})

    def say(self, text: str) -> None:
        self.turns += 1
        self.message([{"type": "text", "text": text}])

    def message(self, content: list[dict[str, Any]]) -> None:
        """One answer of the model: its start, its end, and the whole."""
        head = {"id": f"msg_{self.turns}", "model": self.served, "role": "assistant"}
        usage = {"input_tokens": 1200, "output_tokens": 1}
        self.emit({"type": "stream_event", "event": {"type": "message_start", "message": {**head, "usage": usage}}})
        self.emit({"type": "assistant", "message": {**head, "content": content, "usage": usage}})
        ended = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 60}}
        self.emit({"type": "stream_event", "event": ended})

    def end(self, words: str, ending: dict[str, Any]) -> int:
        usage = {"input_tokens": 1200 * self.turns, "output_tokens": 60 * self.turns}
        result = {"type": "result", "subtype": "success", "is_error": False, "result": words, "num_turns": self.turns,
                  "session_id": "stand-in", "stop_reason": "end_turn", "usage": usage, "total_cost_usd": 0.001,
                  "modelUsage": {self.model: {}}, **ending.get("result", {})}  # fmt: skip
        if not ending.get("silent"):
            self.emit(result)
        return int(ending.get("exit", 0))

    # -- the wire ------------------------------------------------------------------------------------------------

    def request(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the program something; its answer."""
        self.asked += 1
        number = f"standin-{self.asked}"
        self.emit({"type": "control_request", "request_id": number, "request": request})
        while True:
            message = self.hear()
            if message.get("type") == "control_request":
                self.answer(message)
            elif message.get("type") == "control_response" and message["response"].get("request_id") == number:
                return dict(message["response"].get("response") or {})

    def answer(self, message: dict[str, Any]) -> None:
        body = {"subtype": "success", "request_id": message["request_id"], "response": {}}
        self.emit({"type": "control_response", "response": body})
        if message["request"].get("subtype") == "interrupt":
            self.end("interrupted", {"result": {"subtype": "error_during_execution", "is_error": True}})
            os._exit(0)

    def hear(self) -> dict[str, Any]:
        line = sys.stdin.readline()
        if not line:
            sys.exit(0)
        return dict(json.loads(line))

    def emit(self, message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def main(argv: list[str]) -> int:
    steps: list[dict[str, Any]] = json.loads(SCRIPT)
    if "--version" in argv:
        print(f"{VERSION} (Claude Code)")
        return 0
    try:
        if "--act" in argv:
            for step in steps:
                as_a_tool(step["tool"], step.get("input", {})) if "tool" in step else act(step)
            return 0
        return Client(argv).main(steps)
    except (Broken, OSError, KeyError) as error:
        sys.stderr.write(f"stand-in: {type(error).__name__}: {error}\n")
        return BROKEN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
