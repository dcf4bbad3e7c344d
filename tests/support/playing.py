"""Delegating for real: the bundled repository, the real client, a script in the place of the model."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Script
from haiku_delegate.demo.theatre import Stage
from tests.support.client import find_client

TOOLS = "/usr/local/bin:/usr/bin:/bin"


def tree(root: Path, *, git: bool = True) -> dict[str, str]:
    """Every path below a directory with mode and content or target: what "untouched" means."""
    seen = {}
    for path in sorted(root.rglob("*")):
        if not git and ".git" in path.relative_to(root).parts:
            continue
        name = str(path.relative_to(root))
        if path.is_symlink():
            seen[name] = f"link {os.readlink(path)}"
        elif path.is_file():
            seen[name] = f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        else:
            seen[name] = "dir"
    return seen


@dataclass
class Done:
    """A finished command line."""

    code: int
    report: dict[str, Any]
    out: str
    err: str

    def rules(self, severity: str = "error") -> list[str]:
        return [finding["rule"] for finding in self.report["findings"] if finding["severity"] == severity]


@dataclass
class Delegation:
    """The command line in a stage of its own, with an environment that was built up and not inherited."""

    on: Stage
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def repository(self) -> Path:
        return self.on.repository

    def environ(self, url: str = "http://127.0.0.1:9") -> dict[str, str]:
        path = f"{Path(sys.executable).parent}:{TOOLS}"
        return self.on.environ(path, url) | {
            "HAIKU_DELEGATE_CLAUDE": str(find_client()),
            "HAIKU_DELEGATE_STATE": str(self.on.state),
            **self.extra,
        }

    def spec(self, change: Callable[[str], str] = lambda text: text, name: str = "spec.md") -> Path:
        """The bundled spec, changed, outside the repository."""
        made = self.on.root / name
        made.write_text(change((self.repository / "spec.md").read_text()))
        return made

    def argv(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "haiku_delegate", *arguments]

    def call(
        self, *arguments: str, url: str = "http://127.0.0.1:9", env: Mapping[str, str] | None = None,
        without: Sequence[str] = (), cwd: Path | None = None, program: Sequence[str] = ("-m", "haiku_delegate"),
        errors: str = "strict",
    ) -> Done:  # fmt: skip
        """Run the command line to its end; the report is what `--json` printed, if anything."""
        environ = self.environ(url) | dict(env or {})
        done = subprocess.run(
            [sys.executable, *program, *arguments], cwd=cwd or self.repository, errors=errors,
            env={name: value for name, value in environ.items() if name not in without},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        report = json.loads(done.stdout) if "--json" in arguments and done.stdout.strip() else {}
        return Done(done.returncode, report, done.stdout, done.stderr)

    def run(
        self, script: Script, *arguments: str, spec: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Done:
        """`haiku-delegate SPEC --json ...` against this script."""
        with ScriptedApi(script) as api:
            return self.call(str(spec or "spec.md"), "--json", *arguments, url=api.url, env=env)

    @contextmanager
    def started(self, script: Script, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The same, left running; killed at the end if it still is."""
        with ScriptedApi(script) as api:
            child = subprocess.Popen(
                self.argv("spec.md", "--json", *arguments), cwd=self.repository, env=self.environ(api.url),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            )  # fmt: skip
            try:
                yield child
            finally:
                child.kill()
                child.communicate()


def until(condition: Callable[[], object], *, seconds: float = 30) -> bool:
    """Wait for something to become true; whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def below(pid: int) -> set[int]:
    """All living descendants of a process, by /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry.name)] = int(fields[1])
    found: set[int] = set()
    todo = [pid]
    while todo:
        parent = todo.pop()
        children = [child for child, of in parents.items() if of == parent and child not in found]
        found.update(children)
        todo += children
    return found


def working_in(directory: Path) -> list[str]:
    """The programs whose working directory lies below one, by /proc."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if Path(os.readlink(place / "cwd")).is_relative_to(directory):
                found.append((place / "cmdline").read_bytes().split(b"\0")[0].decode())
    return found


def still_alive(pids: Sequence[int] | set[int]) -> set[int]:
    """Those that still run (a zombie does not)."""
    alive = set()
    for pid in pids:
        try:
            state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            alive.add(pid)
    return alive
