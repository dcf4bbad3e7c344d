"""A session of Claude Code that has the skill: the real client, one script for it and for the run that it starts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from haiku_delegate.demo.api import Request, ScriptedApi
from haiku_delegate.demo.scripting import Body, Call, Say, Script, Step, messages, step_of, text
from haiku_delegate.demo.theatre import Stage
from tests.support.client import need_client
from tests.support.playing import TOOLS

ROOT = Path(__file__).parents[2]
SKILL = ROOT / "SKILL.md"
SPEC = ".haiku/specs/t-12.md"

#: A step, or what makes one of the request: the id of a run is only known once it has begun.
Turn = Step | Callable[[Body], Step]


def contract() -> str:
    """The worked example of the skill."""
    return SKILL.read_text().partition("````markdown\n")[2].partition("````\n")[0]


def bash(command: str, *, timeout_s: float = 100) -> Call:
    """The model calls its Bash tool."""
    return Call("Bash", {"command": command, "description": "delegate", "timeout": int(timeout_s * 1000)})


def tool_names(body: Body) -> set[str]:
    return {str(tool.get("name")) for tool in body.get("tools") or ()}


def answering(own: Sequence[Turn], nested: Script) -> Callable[[Body, int], Step]:
    """One script for two conversations: the executor's has our `verify` tool, the session's has not."""

    def answer(body: Body, turn: int) -> Step:
        if "mcp__contract__verify" in tool_names(body):
            return step_of(nested, body)
        step = own[turn] if turn < len(own) else Say("Done.")
        return step(body) if callable(step) else step

    return answer


@dataclass
class Played:
    """A session that has ended."""

    code: int
    result: dict[str, Any]
    err: str
    own: list[Request]  #: requests of the session
    nested: list[Request]  #: requests of the runs that it started

    @property
    def denied(self) -> list[str]:
        return [denial["tool_name"] for denial in self.result["permission_denials"]]

    @property
    def opening(self) -> str:
        """What the model reads first, whatever messages the client spreads it over."""
        return "\n".join(text(message) for message in messages(self.own[0].body))

    @property
    def listed(self) -> list[str]:
        """The lines in which skills are offered to the model."""
        return [line for line in self.opening.splitlines() if line.startswith("- ") and "haiku" in line]

    @property
    def results(self) -> list[str]:
        """What each tool call came to, as the model reads it."""
        blocks = [block for message in messages(self.own[-1].body) for block in _blocks(message)]
        return [text({"content": [block]}) for block in blocks if block.get("type") == "tool_result"]


def _blocks(message: Body) -> list[Body]:
    content = message.get("content")
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


@dataclass
class Session:
    """Where a session is played: a stage of its own, `haiku-delegate` on its PATH, nothing inherited."""

    on: Stage
    settings: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    path: str = f"{Path(sys.executable).parent}:{TOOLS}"

    @property
    def config(self) -> Path:
        return self.on.home / ".claude"

    def environ(self, url: str) -> dict[str, str]:
        return self.on.environ(self.path, url) | {
            "HAIKU_DELEGATE_CLAUDE": str(need_client()),
            "HAIKU_DELEGATE_STATE": str(self.on.state),
            "SHELL": "/bin/bash",
            "NO_PROXY": "127.0.0.1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_TELEMETRY": "1",
            "DISABLE_ERROR_REPORTING": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            **self.extra,
        }

    def with_skill(self) -> Session:
        """The skill copied into the user's skills directory, as install.sh does it."""
        place = self.config / "skills" / "haiku"
        place.mkdir(parents=True)
        (place / "SKILL.md").write_bytes(SKILL.read_bytes())
        return self

    def with_spec(self, made: str | None = None) -> Session:
        """The contract where the skill says that it goes."""
        place = self.on.repository / SPEC
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(made or contract())
        return self

    def play(
        self, prompt: str, own: Sequence[Turn], *arguments: str, nested: Script = (), mode: str = "default",
        then: Callable[[str], None] = lambda url: None,
    ) -> Played:  # fmt: skip
        """`claude -p PROMPT` to its end; `then` is called while the API still answers."""
        if self.settings:
            (self.config / "settings.json").write_text(json.dumps(self.settings))
        with ScriptedApi(answering(own, nested)) as api:
            done = subprocess.run(
                [
                    str(need_client()), "-p", "--output-format", "json", "--permission-mode", mode, *arguments,
                    "--", prompt,
                ],
                cwd=self.on.repository, env=self.environ(api.url), stdin=subprocess.DEVNULL, capture_output=True,
                text=True, timeout=120, check=False,
            )  # fmt: skip
            then(api.url)
        found = json.loads(done.stdout)
        ours = [request for request in api.requests if "mcp__contract__verify" in tool_names(request.body)]
        return Played(
            done.returncode, found[-1] if isinstance(found, list) else found, done.stderr,
            own=[request for request in api.requests if request not in ours], nested=ours,
        )  # fmt: skip
