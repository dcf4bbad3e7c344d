"""Which `claude` is used, and which version it is."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate import process
from haiku_delegate.errors import ClientNotFound
from haiku_delegate.executor import environment

GET_ONE = (
    "install Claude Code (https://claude.com/claude-code), or `sh install.sh --client` (the claude-agent-sdk"
    " package, whose wheel carries one); or set HAIKU_DELEGATE_CLAUDE to the path of one"
)


@dataclass(frozen=True, kw_only=True)
class Client:
    """A `claude` that can be started. `source` says where it was found, in words for `doctor`."""

    path: Path
    source: str

    def version(self, cache: Path | None = None) -> str:
        """Its version, e.g. `2.1.329`; "" if it does not say. Asked once per file, noted in `cache`."""
        beside = _read(self.path.with_name("claude.version")) if self.source == BUNDLED else ""
        return _number(beside) or self._remembered(cache)

    def _remembered(self, cache: Path | None) -> str:
        note = cache / f"client-{self._mark()}" if cache else None
        known = _number(_read(note)) if note else ""
        if known:
            return known
        found = self._asked()
        if note and found:
            with contextlib.suppress(OSError):  # a cache that cannot be written costs 50 ms, not the run
                note.parent.mkdir(parents=True, exist_ok=True)
                note.write_text(found + "\n", encoding="utf-8")
        return found

    def _mark(self) -> str:
        seen = os.stat(self.path)
        return hashlib.sha256(f"{self.path}\0{seen.st_mtime_ns}\0{seen.st_size}".encode()).hexdigest()[:16]

    def _asked(self) -> str:
        env = environment.quiet(os.environ)
        code, out, _ = process.quick([str(self.path), "--version"], env=env, timeout_s=20)
        return _number(out.decode("utf-8", "replace")) if code == 0 else ""


BUNDLED = "the claude-agent-sdk wheel"


def find(explicit: str | None, env: Mapping[str, str]) -> Client:
    """The client to use: the one asked for, else the first that can be started.

    Order: `explicit`, HAIKU_DELEGATE_CLAUDE, PATH, CLAUDE_CODE_EXECPATH (Claude Code names itself to the
    commands that it runs), the old local installation, the claude-agent-sdk wheel.
    """
    if explicit:
        return _wished(explicit, "as asked for", env)
    if env.get("HAIKU_DELEGATE_CLAUDE"):
        return _wished(env["HAIKU_DELEGATE_CLAUDE"], "HAIKU_DELEGATE_CLAUDE", env)
    for path, source in _candidates(env):
        if _startable(path):
            return Client(path=path, source=source)
    raise ClientNotFound("no `claude` was found on PATH or anywhere else", hint=GET_ONE)


def bundled() -> Path | None:
    """The client inside the claude-agent-sdk wheel, found without importing that package."""
    try:
        spec = importlib.util.find_spec("claude_agent_sdk")
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        path = Path(place) / "_bundled" / "claude"
        if _startable(path):
            return path
    return None


def _wished(wish: str, source: str, env: Mapping[str, str]) -> Client:
    on_path = None if "/" in wish else shutil.which(wish, path=env.get("PATH", ""))
    path = Path(on_path or wish).expanduser()
    if not _startable(path):
        raise ClientNotFound(f"{wish} ({source}) is not a program that can be started", hint=GET_ONE)
    return Client(path=path.absolute(), source=source)


def _candidates(env: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    on_path = shutil.which("claude", path=env.get("PATH", ""))
    if on_path:
        yield Path(on_path).absolute(), "PATH"
    if env.get("CLAUDE_CODE_EXECPATH"):
        yield Path(env["CLAUDE_CODE_EXECPATH"]), "CLAUDE_CODE_EXECPATH"
    if env.get("HOME"):
        yield Path(env["HOME"]) / ".claude" / "local" / "claude", "the local installation"
    wheel = bundled()
    if wheel:
        yield wheel, BUNDLED


def _startable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:200]
    except OSError:
        return ""


def _number(text: str) -> str:
    found = re.search(r"\d+\.\d+\.\d+[\w.+-]*", text)
    return found.group() if found else ""
