"""A stage for a scene: a fresh copy of the bundled repository, a throw-away home, a scripted model on loopback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate import process
from haiku_delegate.config import settle
from haiku_delegate.contract import spec
from haiku_delegate.contract.model import RunOptions
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scenes import REPOSITORY, SPEC
from haiku_delegate.demo.scripting import Step
from haiku_delegate.executor.model import Observer
from haiku_delegate.flows.delegate import delegate
from haiku_delegate.flows.rim import Rim, nobody
from haiku_delegate.report.model import Report


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Directories that nothing else uses."""

    root: Path
    repository: Path
    home: Path
    state: Path

    def environ(self, path: str, url: str) -> dict[str, str]:
        """An environment built from nothing: a dummy key, and an API on loopback."""
        return {
            "PATH": path,
            "HOME": str(self.home),
            "CLAUDE_CONFIG_DIR": str(self.home / ".claude"),
            "LANG": "C.UTF-8",
            "USER": "demo",
            "ANTHROPIC_API_KEY": "sk-ant-scripted-no-key",
            "ANTHROPIC_BASE_URL": url,
            "HAIKU_DELEGATE_CONFIG": str(self.home / "config"),
        }


@contextmanager
def stage(*, keep: bool = False) -> Iterator[Stage]:
    """A stage, removed afterwards unless it is to be kept."""
    root = Path(tempfile.mkdtemp(prefix="haiku-demo-")).resolve()
    try:
        made = Stage(root=root, repository=root / "textkit", home=root / "home", state=root / "state")
        shutil.copytree(REPOSITORY, made.repository, ignore=shutil.ignore_patterns("__pycache__"))
        (made.home / ".claude").mkdir(parents=True)
        _commit(made)
        yield made
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def _commit(made: Stage) -> None:
    """A first commit where git is there; the demo works without it."""
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(made.home), "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=demo", "-c", "user.email=demo@example.invalid")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "A small text kit")):
        process.quick(("git", *command), env=env, cwd=made.repository)


def play(
    steps: list[Step], on: Stage, *, client: str, path: str, isolation: str, observer: Observer = nobody,
    extra: Mapping[str, str] | None = None,
) -> Report:  # fmt: skip
    """Delegate the bundled contract to the real client, with these steps in the place of a model."""
    with ScriptedApi(steps) as api:
        environ = on.environ(path, api.url) | dict(extra or {})
        rim = Rim(environ=environ, state=on.state, client=client, observer=observer)
        contract = spec.load(on.repository / SPEC, shown=SPEC)
        settings = settle((RunOptions(isolation=isolation), contract.options))
        return delegate(contract, root=on.repository, settings=settings, rim=rim)
