"""On good specs no rule objects; on bad ones exactly the rules object that should.

A bad spec's name begins with the code that it is there for. `expected.yaml` says what is found in each spec, as
`CODE:line` of the spec; it is the same for errors, warnings and notes.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from haiku_delegate.config import settle
from haiku_delegate.contract import lint, preflight, spec
from haiku_delegate.contract.model import Contract
from haiku_delegate.errors import ContractInvalid
from haiku_delegate.findings import Finding, Severity
from haiku_delegate.flows import surroundings
from haiku_delegate.rules import catalogue, override
from tests.corpus import repository

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, list[str]]] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
GOOD = sorted(path.name for path in (HERE / "good").iterdir())
BAD = sorted(path.name for path in (HERE / "bad").iterdir())
# fmt: off
#: What is installed, as far as the corpus is concerned.
PROGRAMS = frozenset({
    "awk", "bash", "bundle", "cargo", "cat", "cd", "cp", "curl", "diff", "docker", "echo", "env", "false", "find",
    "cc", "git", "go", "gofmt", "grep", "head", "jq", "just", "kotlinc", "ls", "make", "mkdir", "mypy", "node", "nox",
    "npm", "npx", "poetry", "pre-commit", "python", "python3", "pytest", "rm", "ruby", "ruff", "rustc", "sed", "sh",
    "shellcheck", "sort", "sqlite3", "tail", "tee", "test", "timeout", "tox", "true", "tsc", "uniq", "uv", "wc",
    "xargs", "yamllint", "[",
})
# fmt: on
#: Rules that no file in `bad/` can show, and why.
ELSEWHERE = {
    "HD001": "the spec itself is missing or cannot be read",
    "HD005": "needs a spec of more than 1 MB",
    "HD216": "needs a file without permissions, which git does not keep and root reads all the same",
    "HD190": "said by the command `check`, about `allow`",
    "HD191": "said by the command `check`, about the place where it looked",
}
FAMILIES = ("HD0", "HD1", "HD2")
LEAST = 60  #: specs of either kind; issue 3 asks for as many in all


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("corpus").resolve() / "repo"
    repository.build(made)
    return made


def examined(path: Path, root: Path) -> tuple[Finding, ...]:
    """What `check` finds without a baseline."""
    try:
        return judged(spec.load(path, shown=path.name), root)
    except ContractInvalid as error:
        return error.findings


def judged(contract: Contract, root: Path) -> tuple[Finding, ...]:
    world = replace(
        surroundings.of(root, settle((contract.options,)), os.environ), which=lambda name: _which(root, name)
    )
    found = (*lint.check(contract), *preflight.check(contract, root, world))
    return override.apply(found, contract.allow)


def _which(root: Path, program: str) -> str | None:
    """What the machine really has must not matter."""
    if "/" in program:
        return str(root / program) if os.access(root / program, os.X_OK) else None
    return f"/usr/bin/{program}" if program in PROGRAMS else None


def shown(findings: tuple[Finding, ...]) -> list[str]:
    """The findings as `expected.yaml` has them."""
    return sorted(f"{finding.rule}:{finding.line}" if finding.line else finding.rule for finding in findings)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_spec_is_left_in_peace(name: str, root: Path) -> None:
    found = examined(HERE / "good" / name, root)
    assert [str(finding) for finding in found if finding.severity is not Severity.NOTE] == []
    assert shown(found) == sorted(EXPECTED["good"].get(name, ()))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_spec_is_told_what_is_wrong_and_nothing_else(name: str, root: Path) -> None:
    found = examined(HERE / "bad" / name, root)
    assert shown(found) == sorted(EXPECTED["bad"].get(name, ())), "\n".join(map(str, found))
    assert name[:5] in {finding.rule for finding in found}
    assert all(finding.rule in catalogue.every() and finding.path == name for finding in found)


@functools.cache
def _codes() -> tuple[str, ...]:
    return tuple(code for code in catalogue.every() if code.startswith(FAMILIES))


@pytest.mark.parametrize("code", _codes())
def test_every_rule_has_a_spec_that_shows_it(code: str) -> None:
    assert (code in ELSEWHERE) != any(name.startswith(code) for name in BAD)


def published() -> Iterator[tuple[str, str]]:
    """Every contract that our own pages show, and the one of the demo."""
    for page in ("README.md", "docs/contract.md"):
        text = (HERE.parents[1] / page).read_text(encoding="utf-8")
        for block in re.finditer(r"^(`{3,})(?:markdown|yaml)\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL):
            if "VERIFY" in block[2] or "verify:" in block[2]:
                form = "md" if "VERIFY" in block[2] else "yaml"
                yield f"{page}:{text.count(chr(10), 0, block.start()) + 1}.{form}", block[2]
    demo = HERE.parents[1] / "haiku_delegate/demo/repo/spec.md"
    yield demo.name, demo.read_text(encoding="utf-8")


@pytest.mark.parametrize(("source", "text"), [pytest.param(*each, id=each[0]) for each in published()])
def test_what_our_own_pages_show_is_good(source: str, text: str, root: Path) -> None:
    found = judged(spec.parse(text, source=source), root)
    assert [str(finding) for finding in found if finding.severity is not Severity.NOTE] == []


def test_what_is_expected_belongs_to_a_spec() -> None:
    assert set(EXPECTED["good"]) <= set(GOOD)
    assert set(EXPECTED["bad"]) == set(BAD)


def test_there_are_enough_specs_of_either_kind_and_in_every_form() -> None:
    assert min(len(GOOD), len(BAD)) >= LEAST
    for names in (GOOD, BAD):
        assert {Path(name).suffix for name in names} >= {".md", ".yaml", ".json"}


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_every_line_that_is_expected_is_in_its_spec(kind: str) -> None:
    beyond = [
        (name, each)
        for name, expected in EXPECTED[kind].items()
        for each in expected
        if not _has_line(HERE / kind / name, each.partition(":")[2])
    ]
    assert beyond == []


def _has_line(path: Path, line: str) -> bool:
    """Whether a spec has this line; bytes, because some specs are no text."""
    return not line or 1 <= int(line) <= len(path.read_bytes().splitlines())
