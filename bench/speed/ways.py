"""One task done once: the bare way, or ours. Each on a stage of its own, with a model on loopback and no real key."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.speed.billing import MODEL, Asked
from bench.speed.model import Metered
from bench.speed.tasks import Task
from haiku_delegate.demo.scenes import SPEC
from haiku_delegate.demo.theatre import Stage, stage

WAYS = ("bare", "handed", "ours")
LIMIT_S = 300.0
#: Nothing but loopback is talked to. (On 2.1.197 this also saves the bare client a request for a title.)
SILENT = {
    "DISABLE_AUTOUPDATER": "1", "DISABLE_TELEMETRY": "1", "DISABLE_ERROR_REPORTING": "1",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "NO_PROXY": "127.0.0.1", "TERM": "dumb",
}  # fmt: skip
_WHO = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")


@dataclass(frozen=True, kw_only=True)
class Done:
    """One task, done."""

    wall_s: float  #: from the command line to the last verify command or the report
    first_request_s: float  #: from the command line to the model's first sight of the task
    asked: tuple[Asked, ...]
    #: What whoever gave the order has to read, in bytes; by name.
    read: Mapping[str, int]
    report: Mapping[str, Any] = field(default_factory=dict)  #: ours alone


def do(way: str, task: Task, client: Path, latency: float, *, extra: Sequence[str] = ()) -> Done:
    """Carry out a task in one of the ways; raises if it did not come out as it should."""
    with prepared(task) as on:
        steps = {"bare": task.bare(on.repository), "handed": task.handed(), "ours": task.ours()}[way]
        with Metered(steps, latency) as model:
            env = environment(on, client, model.url)
            if way == "ours":
                done = _ours(on, model, env, extra)
            else:
                done = _bare(on, task, model, env, handed=way == "handed")
        _must_be_done(on, task, way, model, len(steps))
    return done


@contextmanager
def prepared(task: Task) -> Iterator[Stage]:
    """The task's repository, committed, and a home that goes with it."""
    with stage() as on:
        task.prepare(on)
        for command in (("add", "-A"), (*_WHO, "commit", "-q", "--allow-empty", "-m", "Before the task")):
            _run(("git", *command), on.repository, {"PATH": os.defpath, "HOME": str(on.home)})
        yield on


def environment(on: Stage, client: Path, url: str) -> dict[str, str]:
    """Built up, never inherited."""
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    ours = {"HAIKU_DELEGATE_CLAUDE": str(client), "HAIKU_DELEGATE_STATE": str(on.state)}
    return on.environ(path, url) | SILENT | ours


def settle(on: Stage, env: Mapping[str, str]) -> None:
    """Find out once which isolation works here, as the first run on any machine does; later ones know it."""
    ask = "import pathlib, sys; from haiku_delegate.workspace.probe import overlay_reason as ask"
    cache = str(on.state / "cache")
    _run((sys.executable, "-c", f"{ask}; ask(pathlib.Path(sys.argv[1]))", cache), on.repository, env)


def command(*arguments: str) -> tuple[str, ...]:
    """Our command line."""
    return (sys.executable, "-m", "haiku_delegate", *arguments)


def _ours(on: Stage, model: Metered, env: Mapping[str, str], extra: Sequence[str]) -> Done:
    settle(on, env)
    begun = time.monotonic()
    code, out, err = _run(command(SPEC, *extra), on.repository, env)
    wall = time.monotonic() - begun
    if code != 0:
        raise RuntimeError(f"our way ended with {code}: {err[-2000:]}")
    (kept,) = (on.state / "runs").glob("*/report.json")
    read = {"console": len(out.encode()) + len(err.encode()), "json": kept.stat().st_size}
    return _done(begun, wall, model, read, json.loads(kept.read_text("utf-8")))


def _bare(on: Stage, task: Task, model: Metered, env: Mapping[str, str], *, handed: bool) -> Done:
    """The client as people call it, then the contract's commands by hand, then a look at what was changed."""
    argv = (
        env["HAIKU_DELEGATE_CLAUDE"], "-p", "--model", MODEL, "--permission-mode", "acceptEdits",
        "--allowedTools", "Bash(python3:*)", "--output-format", "stream-json", "--verbose",
    )  # fmt: skip
    mentioned = "".join(f"@{name} " for name in task.read) + "\n\n" if handed else ""
    begun = time.monotonic()
    code, out, err = _run(argv, on.repository, env, stdin=mentioned + task.spec)
    checked = [_run(("sh", "-c", text), on.repository, env) for text in task.commands]
    wall = time.monotonic() - begun
    answer = json.loads(out.splitlines()[-1]) if out.strip() else {}
    if code != 0 or answer.get("permission_denials") or any(red for red, _out, _err in checked):
        raise RuntimeError(f"the bare way ended with {code}: {out[-2000:]}{err[-2000:]}{checked}")
    verified = "".join(said + noise for _code, said, noise in checked)
    _code, shown, _err = _run(("git", "diff", "HEAD"), on.repository, env)
    _code, listed, _err = _run(("git", "status", "--short", "-uall"), on.repository, env)
    read = {
        "console": len((str(answer["result"]) + verified).encode()),
        "looked over": len((str(answer["result"]) + verified + listed + shown).encode()),
        "transcript": len(out.encode()),
    }
    return _done(begun, wall, model, read)


def _done(
    begun: float, wall: float, model: Metered, read: Mapping[str, int], report: Mapping[str, Any] | None = None
) -> Done:
    return Done(
        wall_s=wall, first_request_s=model.arrived[0] - begun, asked=tuple(model.asked), read=read, report=report or {}
    )


def _must_be_done(on: Stage, task: Task, way: str, model: Metered, turns: int) -> None:
    """A figure of a run that went another way than it should is worth nothing."""
    if len(model.requests) != turns:
        raise RuntimeError(f"{task.name}, {way}: {len(model.requests)} requests instead of {turns}")
    blocks = [part.split("```")[0] for part in task.spec.split("```python\n")[1:]]
    texts = [file.read_text("utf-8") for file in on.repository.rglob("*.py")]
    if not all(any(block in text for text in texts) for block in blocks):
        raise RuntimeError(f"{task.name}, {way}: the contract's code does not stand in the files")


def _run(argv: Sequence[str], cwd: Path, env: Mapping[str, str], *, stdin: str = "") -> tuple[int, str, str]:
    found = shutil.which(argv[0], path=env.get("PATH")) or argv[0]
    done = subprocess.run(
        [found, *argv[1:]], cwd=cwd, env=dict(env), input=stdin, capture_output=True, text=True, errors="replace",
        timeout=LIMIT_S, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr
