"""vitest, jest and Node's own runner: hooks of ours through NODE_OPTIONS, after what the user has there.

Measured with node 20, 22 and 24, vitest 4 and jest 30. A small file is loaded first in every Node process; in the one
that is vitest's or jest's own it adds one argument (a reporter beside those that would report anyway, a results
processor), and takes itself out of the environment, so that no process further down is asked again. Where the user's
configuration names reporters in a way that ours would replace, it steps aside. Node's runner takes reporters from
NODE_OPTIONS; two reporters need two destinations, so one that the user names is given the second.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import quote

from haiku_delegate.checks.records import rows
from haiku_delegate.checks.records.aids import text
from haiku_delegate.checks.records.model import Evidence, Record, Wish

_HOOKS = ("hook.cjs", "runners.cjs", "jest.cjs", "vitest.mjs", "node.mjs")
_REPORTER = re.compile(r"--test-reporter(?![-\w])")
_RUNS_TESTS = re.compile(r"(?:^|[\s\"'])--test(?![-\w])|node:test")


class Hooked:
    """One of the three; they share what is asked."""

    def __init__(self, name: str) -> None:
        self.name = name

    def ask(self, wish: Wish) -> Wish:
        """The same for all: what a command runs in the end is known to the processes alone."""
        options = wish.env.get("NODE_OPTIONS", "")
        if "hook.cjs" not in wish.files:
            options = f"{options} --require={json.dumps(f'{wish.place}/hook.cjs', ensure_ascii=False)}".strip()
        if self.name == "node":
            options = f"{options} {self._reporters(wish)}".strip()
        files = {**wish.files, **{name: text(name) for name in _HOOKS}}
        if wish.leave_out and self.name != "node":
            files[f"{self.name}.leave-out"] = leaving(wish.leave_out)
        return replace(wish, env={**wish.env, "NODE_OPTIONS": options}, files=files)

    def read(self, evidence: Evidence) -> Record | None:
        """Outcomes by file, suites and title."""
        return rows.record(self.name, evidence)

    def spoiled(self, output: str) -> bool:
        """Old versions do not take reporters from the environment; two reporters want two destinations."""
        return self.name == "node" and "--test-reporter" in output and (
            "not allowed in NODE_OPTIONS" in output or "must match the number of specified" in output
        )  # fmt: skip

    def _reporters(self, wish: Wish) -> str:
        said = f"{wish.text}\n{wish.about}\n{wish.env.get('NODE_OPTIONS', '')}"
        if not _RUNS_TESTS.search(said) or "--test-reporter-destination" in said:
            return ""
        reporter = f"--test-reporter=file://{quote(wish.place)}/node.mjs"
        theirs = len(_REPORTER.findall(said))
        if theirs == 0:
            return reporter
        both = "--test-reporter-destination=stderr --test-reporter-destination=stdout"
        return f"{reporter}?silent {both}" if theirs == 1 else ""


def leaving(ids: tuple[str, ...]) -> str:
    """A pattern of names that takes all but these: suites and title, joined by blanks, as both runners match them."""
    names = (re.escape(" ".join(each.split("::")[1:])).replace("/", r"\/") for each in ids)
    return f"^(?!(?:{'|'.join(names)})$)"
