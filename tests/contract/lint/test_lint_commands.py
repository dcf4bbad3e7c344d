"""What lint says of commands, listed globs, and of what contradicts itself."""

from __future__ import annotations

import pytest

from haiku_delegate.contract import lint, spec
from haiku_delegate.findings import Finding, Severity
from tests.contract.lint.support import CODE, linted, markdown, verified

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def told(findings: tuple[Finding, ...]) -> list[tuple[str, Severity]]:
    return [(each.rule, each.severity) for each in findings if each.rule != "HD102"]


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("pytest -q || true", ERROR),
        ("pytest -q || :", ERROR),
        ("pytest -q || echo failed", ERROR),
        ("pytest -q | tail -5", ERROR),
        ("pytest -q 2>&1 | tee out.txt", ERROR),
        ("npm test | head -n 20", ERROR),
        ("pytest -q; echo done", ERROR),
        ("pytest -q; exit 0", ERROR),
        ("pytest -q; true", ERROR),
        ("set +e; pytest -q; exit 0", ERROR),
        ("pytest -q &", ERROR),
        ("bash -c 'pytest -q | tail -3'", ERROR),
        ("(cd web && npm test) || true", ERROR),
        ("for f in a b; do pytest $f; done; exit 0", ERROR),
        ("(cd web && npm test) | tail -3", ERROR),
        ("make -i test", ERROR),
        ("pytest -q; ruff check .", WARNING),
        ("pytest -q || true; ruff check .", WARNING),
        ("pytest -q | tail -5 && ruff check .", WARNING),
    ],
)
def test_a_hidden_status(command: str, severity: Severity) -> None:
    assert told(verified(command)) == [("HD140", severity)]


def test_a_setup_that_hides_its_status_is_a_warning() -> None:
    found = linted(markdown(matter="setup: ['make deps || true']"))
    assert told(found) == [("HD140", WARNING)]
    assert told(linted(markdown(matter="setup: [npm ci, 'mkdir -p out || true']"))) == []


def test_a_holdout_is_judged_like_the_others() -> None:
    assert told(linted(markdown(matter="holdout: ['pytest -q hidden | tail']"))) == [("HD140", ERROR)]


@pytest.mark.parametrize(
    ("command", "rule", "severity"),
    [
        ("pytest --lf", "HD141", WARNING),
        ("python -m pytest -q --stepwise tests", "HD141", WARNING),
        ("npx jest --onlyChanged", "HD141", WARNING),
        ("npx jest -o", "HD141", WARNING),
        ("npx jest --changedSince=main", "HD141", WARNING),
        ("npx vitest run --changed", "HD141", WARNING),
        ("npx nx affected -t test", "HD141", WARNING),
        ("pre-commit run", "HD141", WARNING),
        ("pytest -k slug", "HD142", WARNING),
        ("npx jest -t 'adds'", "HD142", WARNING),
        ("npx vitest run -t adds", "HD142", WARNING),
        ("go test ./... -run Slug", "HD142", WARNING),
        ("go test -run=Slug ./...", "HD142", WARNING),
        ("cargo test slug", "HD142", WARNING),
        ("node --test --test-name-pattern=slug", "HD142", WARNING),
        ("true", "HD144", ERROR),
        ("echo ok", "HD144", ERROR),
        ("ls", "HD144", ERROR),
        ("git diff", "HD144", ERROR),
        ("git status && git diff | cat", "HD144", ERROR),
        ("ruff check --exit-zero src", "HD144", ERROR),
        ("pytest --version", "HD144", ERROR),
        ("cat src/text.py", "HD144", WARNING),
        ("pytest --collect-only -q", "HD144", WARNING),
        ("black .", "HD144", WARNING),
        ("ruff format src", "HD144", WARNING),
        ("npx eslint --fix src", "HD144", WARNING),
        ("npx vitest run -u", "HD144", WARNING),
        ("npx jest --ci --updateSnapshot", "HD144", WARNING),
        ("pytest --snapshot-update", "HD144", WARNING),
        ("ruff format . || true", "HD140", ERROR),
        ("git diff | tail -5; true", "HD144", ERROR),
        ("pytest --collect-only | head", "HD140", ERROR),
        ("git push", "HD145", ERROR),
        ("npm publish", "HD145", ERROR),
        ("gh pr create --fill", "HD145", ERROR),
        ("npx jest --watch", "HD145", ERROR),
        ("npx tsc -w", "HD145", ERROR),
        ("npm start", "HD145", WARNING),
        ("npm run dev", "HD145", WARNING),
        ("flask run", "HD145", WARNING),
        ("python manage.py runserver", "HD145", WARNING),
        ("sudo make install", "HD145", WARNING),
        ("npm ci && npm test", "HD145", WARNING),
        ("pip install -e . && pytest -q", "HD145", WARNING),
        ("git stash && pytest", "HD145", WARNING),
        ("pytest && git commit -am done", "HD145", WARNING),
    ],
)
def test_a_command_that_says_little_or_does_too_much(command: str, rule: str, severity: Severity) -> None:
    (finding,) = [each for each in verified(command) if each.rule != "HD102"]
    assert (finding.rule, finding.severity, finding.line) == (rule, severity, 9)
    assert finding.hint


@pytest.mark.parametrize("path", ["tests/adding.rs", "crates/money/tests/adding.rs"])
def test_every_file_in_the_tests_of_a_crate_is_a_test(path: str) -> None:
    changes = f"### {path} (new)\n```rust\n#[test]\nfn f() {{}}\n```"
    assert told(linted(markdown(changes=changes, verify="cargo build"))) == [("HD161", WARNING)]


def test_names_that_the_executor_cannot_choose_may_select() -> None:
    assert told(verified("pytest tests/test_other.py -k 'report or metadata'")) == []
    changes = "### tests/test_other.py\nAdd a test."
    found = linted(markdown(changes=changes, verify="pytest tests/test_other.py -k report"))
    assert told(found) == [("HD142", WARNING)]


def test_what_proves_nothing_is_a_warning_beside_a_command_that_checks() -> None:
    assert told(verified("echo ok\npytest -q")) == [("HD144", WARNING)]
    assert told(verified("ls dist/app.js\npytest -q")) == []


def test_installing_belongs_into_setup() -> None:
    assert told(linted(markdown(matter="setup: [npm ci, 'pip install -e .']"))) == []
    assert told(linted(markdown(matter="setup: [git push]"))) == [("HD145", ERROR)]


@pytest.mark.parametrize(
    ("changes", "command", "expected"),
    [
        ("### scripts/**\nReplace `a` by `b`.", "sh scripts/check.sh", [("HD143", WARNING)]),
        ("### scripts/check.sh\nReplace `a` by `b`.", "./scripts/check.sh", [("HD143", NOTE)]),
        ("### Makefile\nReplace `a` by `b`.", "make test", [("HD143", NOTE)]),
        ("### conftest.py\nReplace `a` by `b`.", "pytest -q", [("HD143", NOTE)]),
        ("### scripts/build.sh\nReplace `a` by `b`.", "sh scripts/check.sh", []),
        ("### tests/test_text.py\nReplace `a` by `b`.", "python tests/test_text.py", []),
        ("### src/cli.py\nReplace `a` by `b`.", "python src/cli.py --check", []),
    ],
)
def test_commands_that_obey_what_the_executor_may_edit(
    changes: str, command: str, expected: list[tuple[str, Severity]]
) -> None:
    assert told(linted(markdown(changes=changes, verify=command))) == expected


@pytest.mark.parametrize(
    ("glob", "matter", "rules"),
    [
        ("**", "", ["HD150", "HD151"]),
        ("*", "", ["HD150", "HD151"]),
        ("**/*.py", "", ["HD150"]),
        ("tests/**", "", ["HD150"]),
        ("src/**/*.test.ts", "", ["HD150"]),
        ("src/**/*_test.go", "", ["HD150"]),
        ("tests/**", "tests: change", []),
        ("tests/**", "kind: tests", []),
        ("*.json", "", ["HD151"]),
        ("*.lock", "", ["HD151"]),
        ("**/*.toml", "", ["HD151"]),
        ("**/Dockerfile", "", []),
        ("*.py", "", []),
        ("src/**", "", []),
    ],
)
def test_globs_that_cover_more_than_meant(glob: str, matter: str, rules: list[str]) -> None:
    change = f"changes:\n  - path: '{glob}'\n    instruction: Replace `a` by `b`.\n"
    found = told(linted(f"title: Replace a by b\n{change}verify: [pytest]\n{matter}\n", "spec.yaml"))
    assert found == [(rule, WARNING) for rule in rules]


def test_a_file_that_is_listed_by_name_is_granted() -> None:
    changes = "### *.lock\nReplace `a` by `b`.\n" + "".join(
        f"### {name}.lock\nReplace `a` by `b`.\n"
        for name in ("poetry", "uv", "Cargo", "Gemfile", "composer", "yarn", "Pipfile")
    )
    assert told(linted(markdown(changes=changes))) == []


def test_a_fix_without_holdout_gets_advice() -> None:
    assert told(linted(markdown(matter="kind: fix"))) == [("HD160", NOTE)]
    assert told(linted(markdown(matter="kind: fix\nholdout: [pytest hidden]"))) == []
    assert told(linted(markdown(matter="kind: feature"))) == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("ruff check .\nmypy src", [("HD161", WARNING)]),
        ("cargo build", [("HD161", WARNING)]),
        ("ruff check . && pytest", []),
        ("make", []),
        ("./check.sh", []),
        ("python tests/test_a.py", []),
        ("sh -c 'pytest'", []),
    ],
)
def test_new_tests_must_be_run(command: str, expected: list[tuple[str, Severity]]) -> None:
    assert told(linted(markdown(changes="### tests/test_a.py (new)\n" + CODE, verify=command))) == expected


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ("### a.py (delete)\n```python exact\nx = 1\n```", ERROR),
        ("### a.py (delete)\n```python\nx = 1\n```", WARNING),
        ("### a.py (new)\n```python before\nx = 1\n```\n```python\nx = 2\n```", ERROR),
        ("### a.py\n```python before\nx = 1\n```\n```python\nx = 1\n```", ERROR),
        ("### a.py\n```python before\nx = 1\n```\n```python\nx = 1\ny = 2\n```", WARNING),
    ],
)
def test_blocks_that_contradict_the_change(changes: str, severity: Severity) -> None:
    assert told(linted(markdown(changes=changes))) == [("HD162", severity)]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pytest tests/test_old.py", [("HD163", ERROR)]),
        ("python -m pytest -q tests/test_old.py::test_x", [("HD163", ERROR)]),
        ("python tests/test_old.py", [("HD163", ERROR)]),
        ("python3 -m pytest -q tests/test_old.py", [("HD163", ERROR)]),
        ("pytest -x --tb short tests/test_old.py", [("HD163", ERROR)]),
        ("pytest --ignore tests/test_old.py tests", []),
        ("test ! -e tests/test_old.py && pytest", []),
        ("! python tests/test_old.py", []),
        ("git ls-files tests/test_old.py", []),
        ("pytest tests", []),
    ],
)
def test_a_deleted_file_cannot_be_run(command: str, expected: list[tuple[str, Severity]]) -> None:
    found = told(linted(markdown(changes="### tests/test_old.py (delete)", verify=command)))
    assert [each for each in found if each[0] == "HD163"] == expected


def test_a_constraint_cannot_forbid_what_is_listed() -> None:
    found = linted(markdown(rest="\nCONSTRAINTS:\n- Do not touch `src/text.py`.\n- Do not touch src/web.py."))
    (finding,) = [each for each in found if each.rule == "HD163"]
    assert (finding.message, finding.line) == ("“Do not touch `src/text.py`.” forbids what line 4 lists", 13)


def test_behaviour_is_preserved_only_if_something_was_green() -> None:
    rest = "\nEXISTING BEHAVIOR:\n- `normalize()` keeps its signature\n"
    assert told(linted(markdown(verify="pytest a.py  # red", rest=rest))) == [("HD164", NOTE)]
    assert told(linted(markdown(verify="pytest a.py  # red\npytest b.py  # green", rest=rest))) == []


@pytest.mark.parametrize(
    ("command", "rules"),
    [
        ("pytest -q tests/test_a.py  # red before the change", ["HD146"]),
        ("pytest -q tests/test_a.py  # green (timeout 2s)", ["HD146"]),
        ("pytest -q tests/test_a.py  # timeout soon", ["HD146"]),
        ("pytest -q tests/test_a.py  # green, timeout 2s", []),
        ("pytest -q tests/test_a.py  # reduced set", []),
        ("pytest -q tests/test_a.py  # the red one", []),
        ("grep -q '# red' src/a.py", []),
    ],
)
def test_a_remark_that_looks_like_a_tag_is_told(command: str, rules: list[str]) -> None:
    text = f"TASK: t\n\nCHANGES:\n### src/a.py\nAdd `x = 1`.\n\nVERIFY:\n```sh\n{command}\n```\n"
    assert [rule for rule, _ in told(lint.check(spec.parse(text, source="s.md")))] == rules
