"""One executor's run against the scripted API, in a throw-away directory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from haiku_delegate.demo.api import Request, Script, ScriptedApi
from haiku_delegate.executor.child import Child
from haiku_delegate.executor.claude import ClaudeExecutor
from haiku_delegate.executor.client import Client
from haiku_delegate.executor.model import Briefing, Job, Limits, Outcome, Progress, Rates, Tools
from tests.support.client import clean_env, need_client
from tests.support.inplace import InPlace

RATES = Rates(input=1e-6, output=5e-6, cache_write=1.25e-6, cache_write_1h=2e-6, cache_read=1e-7)
LIMITS = Limits(max_usd=1, max_turns=8, timeout_s=40, idle_s=20)
FILES = {"calc.py": "def add(a, b):\n    return a - b\n", "other.py": "x = 1\n"}


@dataclass
class Bench:
    """A small repository and everything that a run in it needs. `listed` may change."""

    tmp: Path
    listed: tuple[str, ...] = ("calc.py",)
    client: Path | None = None
    progress: list[Progress] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    executor: ClaudeExecutor | None = None
    watch: Callable[[Progress], None] | None = None

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        for name, text in FILES.items():
            (self.root / name).write_text(text)

    @property
    def root(self) -> Path:
        return self.tmp / "repo"

    @property
    def log(self) -> str:
        return (self.tmp / "events.jsonl").read_text()

    def run(
        self,
        script: Script,
        *,
        limits: Limits = LIMITS,
        verify: Callable[[], str] = lambda: "all green",
        env: Mapping[str, str | None] | None = None,
        before: Callable[[ClaudeExecutor], None] = lambda executor: None,
        served: str | None = None,
        tools: Tools | None = None,
        **changes: Any,
    ) -> Outcome:
        """Carry out one job with this script; `env` adds variables or, with None, takes them away."""
        with ScriptedApi(script, model=served) as api:
            variables: dict[str, str | None] = {**clean_env(self.tmp, api.url), **(env or {})}
            self.requests = api.requests
            job, briefing = self.order(limits, changes)
            child = Child(
                Client(path=self.client or need_client(), source="test"),
                job,
                InPlace(self.root),
                env={name: value for name, value in variables.items() if value is not None},
                rates=lambda model: RATES,
                events=self.tmp / "events.jsonl",
            )
            self.executor = ClaudeExecutor(child)
            before(self.executor)
            work = tools or Tools(verify=verify, admits=self.listed.__contains__)
            return self.executor.run(briefing, work, self.watch or self.progress.append)

    def order(self, limits: Limits, changes: Mapping[str, Any]) -> tuple[Job, Briefing]:
        """What it may do, and what it is told; `changes` are fields of either."""
        told: dict[str, Any] = {
            "system": "You carry out contracts, exactly.",
            "contract": "TASK T-1: Mend add()\n\nVERIFY:\npython -m pytest -q",
            "attach": ("calc.py",),
        }
        may: dict[str, Any] = {"model": "claude-haiku-4-5", "editable": self.listed, "limits": limits}
        for name, value in changes.items():
            (told if name in told else may)[name] = value
        return Job(**may), Briefing(**told)

    def heard(self) -> str:
        """Everything that the model was told in the last request: what our words became."""
        return json.dumps(self.requests[-1].body["messages"], ensure_ascii=False)
