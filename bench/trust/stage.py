"""A stage for one run of one case: a fresh repository, a throw-away home, an executor with the case baked in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.trust.looking import end
from bench.trust.model import HERE, Case, CaseError, Repository, texts

TOOLS = "/usr/local/bin:/usr/bin:/bin"
WHO = ("-c", "user.name=user", "-c", "user.email=user@example.invalid")
KEY = "sk-ant-dummy-key-of-the-bench"
CLOSED = "http://127.0.0.1:9"  #: where the model would be; nobody listens, and the stand-in never asks


@dataclass(frozen=True)
class Stage:
    """Directories that nothing else uses. `root` is what a stray process or file is recognised by."""

    root: Path
    case: Case

    @property
    def repository(self) -> Path:
        return self.root / "work" / "shop"

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def spec(self) -> Path:
        return self.root / "work" / "spec.md"

    @property
    def claude(self) -> Path:
        return self.root / "bin" / "claude"

    def environ(self) -> dict[str, str]:
        """An environment made from nothing: a dummy key, and an API that is not there."""
        return {
            "PATH": self.path(),
            "HOME": str(self.home),
            "CLAUDE_CONFIG_DIR": str(self.home / ".claude"),
            "LANG": "C.UTF-8",
            "USER": "bench",
            "ANTHROPIC_API_KEY": KEY,
            "ANTHROPIC_BASE_URL": CLOSED,
            "HAIKU_DELEGATE_CLAUDE": str(self.claude),
            "HAIKU_DELEGATE_STATE": str(self.state),
            "HAIKU_DELEGATE_CONFIG": str(self.home / "config"),
            **self._of_repository(),
        }

    def plain(self) -> dict[str, str]:
        """What a person's shell has: for preparing, for the naive wrapper and for the truth."""
        names = ("PATH", "HOME", "LANG", "USER", *self.case.contract.repository.env)
        return {**{name: self.environ()[name] for name in names}, "GIT_CONFIG_NOSYSTEM": "1"}

    def path(self) -> str:
        """This Python first, then wherever the repository's programs are, then the system's."""
        needed = (shutil.which(name) for name in self.case.contract.repository.needs)
        places = [str(Path(sys.executable).parent), *(str(Path(found).parent) for found in needed if found)]
        return ":".join(dict.fromkeys([*places, *TOOLS.split(":")]))

    def sh(self, commands: str, *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Commands of ours, as the user would type them."""
        return subprocess.run(
            ["sh", "-c", commands], cwd=cwd or self.repository, env=self.plain(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=120, check=False,
        )  # fmt: skip

    def _of_repository(self) -> dict[str, str]:
        places = {"home": str(self.home), "real_home": str(Path.home())}
        return {name: value.format(**places) for name, value in self.case.contract.repository.env.items()}


@contextmanager
def stage(case: Case, *, keep: bool = False) -> Iterator[Stage]:
    """A stage for a case, removed afterwards unless it is to be kept."""
    root = Path(tempfile.mkdtemp(prefix="trust-")).resolve()
    try:
        made = Stage(root, case)
        _repository(made)
        made.spec.write_text(_spec(case), encoding="utf-8")
        _bake(made)
        _prepare(made)
        yield made
    finally:
        end(root)
        if not keep:
            _remove(root)


def _repository(made: Stage) -> None:
    contract = made.case.contract
    _home(made, contract.repository)
    shutil.copytree(contract.repository.files, made.repository, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    for name, data in texts(contract.files / "base").items():
        (made.repository / name).parent.mkdir(parents=True, exist_ok=True)
        (made.repository / name).write_bytes(data)
    _must(made, made.case.history)
    _must(made, "git init -q -b main && git add -A && git " + " ".join(WHO) + " commit -q -m 'The shop'")
    for name, text in contract.repository.extra.items():
        (made.repository / name).parent.mkdir(parents=True, exist_ok=True)
        (made.repository / name).write_text(text)


def _home(made: Stage, repository: Repository) -> None:
    if warmed := _warmed(repository.name):
        shutil.copytree(warmed, made.home, symlinks=True, copy_function=os.link)
    (made.home / ".claude").mkdir(parents=True, exist_ok=True)
    (made.home / ".profile").write_text("# the user's\n")


_WARM: dict[str, Path] = {}


def warm(case: Case, root: Path) -> None:
    """Fill the caches that every case of a repository shares; each gets hard links of them."""
    repository = case.contract.repository
    if repository.warm and repository.name not in _WARM:
        made = Stage(root / repository.name, case)
        _repository(made)
        _must(made, repository.warm)
        _WARM[repository.name] = made.home


def forget_warmed() -> None:
    """To be called when the directory that `warm` was given goes away."""
    _WARM.clear()


def _warmed(name: str) -> Path | None:
    return _WARM.get(name)


def _must(made: Stage, commands: str) -> None:
    done = made.sh(commands) if commands.strip() else None
    if done and done.returncode:
        raise CaseError(f"{made.case.name}: preparing failed: {commands.strip()[:200]}: {done.stderr.strip()[-300:]}")


def _prepare(made: Stage) -> None:
    _must(made, filled(made.case.before, made))


def _spec(case: Case) -> str:
    """The contract's text, with more front matter where the case has some, and with its holdout where it is held."""
    more = case.front.strip() + "\n" if case.front.strip() else ""
    if case.with_holdout:
        more += "holdout:\n" + "".join(f"  - {json.dumps(command)}\n" for command in case.contract.holdout)
    text = case.contract.spec
    if not more:
        return text
    return f"---\n{more}{text[4:]}" if text.startswith("---\n") else f"---\n{more}---\n{text}"


# -- the executor ------------------------------------------------------------------------------------------------


def _bake(made: Stage) -> None:
    """A copy of the stand-in with the case's steps in it."""
    steps = json.dumps([_filled(step, made) for step in made.case.does])
    source = (HERE / "standin.py").read_text(encoding="utf-8")
    baked = re.sub(r'^SCRIPT = "\[\]".*$', lambda _: f"SCRIPT = {steps!r}", source, count=1, flags=re.MULTILINE)
    made.claude.parent.mkdir()
    made.claude.write_text(f"#!{sys.executable} -I\n{baked}", encoding="utf-8")
    made.claude.chmod(0o755)


def _filled(value: object, made: Stage) -> object:
    if isinstance(value, str):
        return filled(value, made)
    if isinstance(value, Mapping):
        return {name: _filled(each, made) for name, each in value.items()}
    return [_filled(each, made) for each in value] if isinstance(value, list) else value


def filled(text: str, made: Stage) -> str:
    """`@REPO@`, `@HOME@`, `@SPEC@`, `@STATE@`, `@KEY@`: where the user has these things, and the key."""
    places = {"REPO": made.repository, "HOME": made.home, "SPEC": made.spec, "STATE": made.state, "KEY": KEY}
    return re.sub(r"@(REPO|HOME|SPEC|STATE|KEY)@", lambda found: str(places[found.group(1)]), text)


def missing(repository: Repository) -> tuple[str, ...]:
    """Programs that a repository needs and that are not here."""
    return tuple(name for name in repository.needs if shutil.which(name) is None)


def _remove(root: Path) -> None:
    def again(function: object, path: str, _error: object) -> None:
        os.chmod(os.path.dirname(path), 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, 0o700)
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)

    try:
        shutil.rmtree(root, onerror=again)
    except OSError:
        shutil.rmtree(root, ignore_errors=True)
