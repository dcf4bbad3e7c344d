"""Small changes, and commands that are plain Python: a fake of the attempt that runs in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from haiku_delegate.checks.proof import Answer, Attempt, Trial
from haiku_delegate.checks.tampering import FileChange
from haiku_delegate.checks.verify import Color
from haiku_delegate.contract import spec
from haiku_delegate.contract.model import Contract

GREEN, RED = Answer(color=Color.GREEN), Answer(color=Color.RED, output="E   AssertionError: no\n")
CANNOT = Answer(color=Color.CANNOT_RUN, why="the shell could not run it (exit 127)")


def contract(kind: str = "feature") -> Contract:
    text = "CHANGES TO MAKE:\n### 1. calc.py\nDo it.\n\nVERIFY:\n```sh\npython -m pytest -q\n```\n"
    return spec.parse(f"---\nkind: {kind}\n---\nTASK T-1: A change\n\n{text}", source="spec.md")


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileChange]:
    names = sorted({*before, *after})
    return [FileChange(path=name, before=before.get(name), after=after.get(name)) for name in names]


def checking(after: Mapping[str, str], check: Callable[[dict[str, object]], None], path: str = "calc.py") -> Attempt:
    """Runs one source file, then a check of what it defines; an error of either is red, and told as pytest tells it."""

    def attempt(trial: Trial, left_s: float) -> Answer:
        text = {**after, **trial.reverted}[path]
        names: dict[str, object] = {}
        try:
            if text is None:
                raise ModuleNotFoundError(f"No module named {path!r}")
            exec(compile(text, path, "exec"), names)
            check(names)
        except BaseException as error:
            return Answer(color=Color.RED, output=f"E   {type(error).__name__}: {error}\n")
        return GREEN

    return attempt
