"""A little repository, a contract about it, and what an examination says."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from haiku_delegate.config import settle
from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.flows.examine import Examination, examine
from haiku_delegate.flows.rim import Rim
from tests.support.playing import TOOLS


@dataclass
class Bench:
    """Files below `root`; everything else (home, state) lies beside it."""

    tmp: Path
    isolation: str = "auto"
    environ: dict[str, str] = field(default_factory=dict)
    timeout_s: float = 60.0

    @property
    def root(self) -> Path:
        return self.tmp / "repo"

    @property
    def state(self) -> Path:
        return self.tmp / "state"

    def write(self, files: Mapping[str, str], *, git: bool = True) -> Bench:
        for name, text in files.items():
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        (self.tmp / "home").mkdir(exist_ok=True)
        if git and not (self.root / ".git").exists():
            subprocess.run(
                ["git", "init", "-q", str(self.root)], check=True, env={"PATH": TOOLS, "HOME": "/nonexistent"}
            )
        return self

    def contract(self, changes: str, verify: str, front: str = "") -> Contract:
        text = f"TASK T-1: A change\n\nCHANGES TO MAKE:\n{changes}\n\nVERIFY:\n```sh\n{verify}\n```\n"
        return spec.parse(f"---\n{front}\n---\n{text}" if front else text, source="spec.md")

    def examine(self, changes: str, verify: str, front: str = "", *, baseline: bool = True) -> Examination:
        contract = self.contract(changes, verify, front)
        return self.examined(contract, baseline=baseline)

    def examined(self, contract: Contract, *, baseline: bool = True) -> Examination:
        path = f"{Path(sys.executable).parent}:{TOOLS}"
        environ = {"PATH": path, "HOME": str(self.tmp / "home"), "LANG": "C.UTF-8", **self.environ}
        rim = Rim(environ=environ, state=self.state, command_timeout_s=self.timeout_s)
        settings = settle((RunOptions(isolation=self.isolation), contract.options))
        return examine(contract, root=Path(os.path.realpath(self.root)), settings=settings, rim=rim, baseline=baseline)


def rules(examination: Examination) -> list[str]:
    """The HD4xx codes; lint and preflight have tests of their own."""
    return [finding.rule for finding in examination.findings if finding.rule.startswith("HD4")]
