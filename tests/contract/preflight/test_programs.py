"""HD231 to HD233: what the commands name, and whether it can run here."""

from __future__ import annotations

from pathlib import Path

import pytest

from haiku_delegate.contract import preflight, spec
from tests.contract.preflight.conftest import Told, contract_text, world
from tests.contract.preflight.test_anchors import Found


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("python scripts/gn.py", "the script 'scripts/gn.py' does not exist", "did you mean 'scripts/gen.py'?"),
        ("sh check.sh", "the script 'check.sh' does not exist", "list it with (new)"),
        ("./scripts/gen", "the script 'scripts/gen' does not exist", "did you mean 'scripts/gen.py'?"),
        ("cd scripts && python gn.py", "the script 'scripts/gn.py' does not exist", "did you mean 'scripts/gen.py'?"),
        ("sh -n check.bash", "the script 'check.bash' does not exist", "list it with (new)"),
        ("sh -n check.sh", "the script 'check.sh' does not exist", "list it with (new)"),
        ("bash -eu scripts/check.sh", "the script 'scripts/check.sh' does not exist", "list it with (new)"),
        ("go build ./cmd/tool", "'cmd/tool' does not exist", "correct the path"),
        ("go vet ./pkg/b", "'pkg/b' does not exist", "correct the path"),
    ],
)
def test_a_script_that_is_not_there(found: Found, command: str, message: str, hint: str) -> None:
    (finding,) = found(verify=command)
    assert (finding.rule, finding.severity.value, finding.message) == ("HD231", "error", message)
    assert hint in finding.hint


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("ruff check --config pyprojct.toml src", "did you mean 'pyproject.toml'?"),
        ("ruff check --config=pyprojct.toml src", "did you mean 'pyproject.toml'?"),
        ("ruff check src/txt.py", "did you mean 'src/text.py'?"),
        ("ruff check scr/text.py", "did you mean 'src/text.py'?"),
        ("npx tsc --noEmit -p pakage.json", "did you mean 'package.json'?"),
    ],
)
def test_another_path_that_is_not_there(found: Found, command: str, hint: str) -> None:
    (finding,) = found(verify=command)
    assert (finding.rule, finding.severity.value, finding.hint) == ("HD231", "warning", hint)


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("nosuchtool --check", "there is no program `nosuchtool` here", "`setup:`"),
        ("CI=1 nosuchtool", "there is no program `nosuchtool` here", ""),
        ("env A=1 nosuchtool", "there is no program `nosuchtool` here", ""),
        ("pytest tests && nosuchtool", "there is no program `nosuchtool` here", ""),
        (".venv/bin/pytest", "there is no program `.venv/bin/pytest` here", "install the dependencies"),
        ("./node_modules/.bin/jest", "there is no program `./node_modules/.bin/jest` here", "install the dependencies"),
    ],
)
def test_a_program_that_is_not_here(found: Found, command: str, message: str, hint: str) -> None:
    (finding,) = found(verify=command)
    assert (finding.rule, finding.severity.value, finding.message) == ("HD232", "error", message)
    assert hint in finding.hint
    assert finding.rule in preflight.CANNOT_RUN


@pytest.mark.parametrize(
    ("command", "message", "hint"),
    [
        ("make tset", "'Makefile' has no target `tset`", "did you mean `test`?"),
        ("make -s -j4 test tset", "'Makefile' has no target `tset`", ""),
        ("npm run biuld", "'package.json' has no script `biuld`", "did you mean `build`?"),
        ("npm run -s lint -- --fix", "'package.json' has no script `lint`", "it defines build, test"),
        ("just chek", "'justfile' has no recipe `chek`", "did you mean `check`?"),
        (". ./scripts/env && true\nnpm run biuld", "'package.json' has no script `biuld`", "did you mean `build`?"),
        ("npm test\nnpm run biuld", "'package.json' has no script `biuld`", "did you mean `build`?"),
        ("make test && make buidl", "'Makefile' has no target `buidl`", "did you mean `build`?"),
    ],
)
def test_a_target_that_is_not_defined(found: Found, command: str, message: str, hint: str) -> None:
    (finding,) = found(verify=command)
    assert (finding.rule, finding.severity.value, finding.message) == ("HD233", "error", message)
    assert hint in finding.hint
    assert finding.rule in preflight.CANNOT_RUN


@pytest.mark.parametrize(
    "command",
    [
        "python scripts/gen.py",
        "python scripts/new.py",
        "./run.sh",
        "sh -c 'exit 0'",
        "bash -lc 'nosuchtool'",
        "python -c 'import x.y'",
        "python -m some.module",
        "python - < scripts/gn.py",
        "test -f build/x && [ -d dist ]",
        "exit 0",
        "true && ! false",
        ": nothing",
        "./build/app --help",
        "make build && ./app",
        "go build -o bin/x ./... && bin/x",
        "go build . && ./tool",
        "go build ./pkg/a ./... example.com/x",
        "go run ./pkg/a -o ./out/file",
        "sh run.sh configure && make all",
        "git checkout main -- Makefile; make all",
        "npm pkg set scripts.all=x && npm run all",
        "npx tsc --noEmit -p tsconfig.json",
        "sh -n ./run.sh",
        "bash -c 'check.sh'",
        "sh -s check.sh",
        "bash -o pipefail check.sh",
        "pip install x && nosuchtool",
        ". .venv/bin/activate && nosuchtool",
        "export PATH=$PWD/bin:$PATH && nosuchtool",
        "PATH=bin:$PATH nosuchtool",
        "command -v nosuchtool || pytest",
        "$TOOL --check",
        "/usr/bin/nosuchtool",
        "~/bin/nosuchtool",
        "f() { nosuchtool; }; f",
        "if true; then nosuchtool; fi",
        "ruff check -o src/txt.py src",
        "ruff check --output-file src/txt.py src > src/txt.json",
        "ruff check build/txt.py",
        "ruff check nowhere/text.py",
        "ruff check 'src/*.py' src/**",
        "git diff --exit-code origin/main",
        "make",
        "make test lint V=1",
        "make -C sub nothing",
        "make -f other.mk nothing",
        "make src/text",
        "npm test",
        "npm run build --workspace x",
        "npm --prefix web run lint",
        "npm run lint --if-present",
        "npm run",
        "yarn lint",
        "yarn run lint",
        "just",
        "just check fast",
        "just c",
        "just --list",
    ],
)
def test_no_alarm(told: Told, command: str) -> None:
    changes = "### scripts/new.py (new)\nOne.\n### run.sh (new)\nOne.\n"
    assert told(changes, verify=command) == []


@pytest.mark.parametrize(
    "makefile", ["include other.mk\n", "%: x\n\ty\n", "$(eval a)\n", "t-%:\n\tx\n", "-include x\n", ".c.o:\n\tx\n"]
)
def test_a_makefile_that_defines_more_than_it_says(told: Told, root: Path, makefile: str) -> None:
    (root / "Makefile").write_text(f"all:\n\techo\n{makefile}")
    assert told(verify="make tset") == []


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("package.json", "{broken", "npm run x"),
        ("package.json", '{"scripts": []}', "npm run x"),
        ("package.json", "[" * 100_000, "npm run x"),
        ("justfile", "import 'x'\n", "just x"),
        ("justfile", "mod x\n", "just x"),
    ],
)
def test_a_build_file_that_cannot_be_told(told: Told, root: Path, file: str, text: str, command: str) -> None:
    (root / file).write_text(text)
    assert told(verify=command) == []


def test_a_listed_build_file_may_get_the_target(told: Told) -> None:
    assert told("### Makefile\nAdd a target.", verify="make tset") == []
    assert told("### package.json\nAdd a script.", verify="npm run lint") == []


def test_yarn_takes_what_is_installed(told: Told, root: Path) -> None:
    (root / "node_modules/.bin").mkdir(parents=True)
    assert told(verify="yarn run lint") == [("HD233", "error")]
    (root / "node_modules/.bin/lint").write_text("")
    assert told(verify="yarn run lint") == []


def test_nothing_is_certain_before_setup(told: Told) -> None:
    for command in ("nosuchtool", "make tset", "python scripts/gn.py"):
        assert told(verify=command, around=world(settled=False)) == []
        assert told(verify=command, matter="setup: [make x]") == []


def test_without_a_world_programs_are_not_looked_for(root: Path) -> None:
    contract = spec.parse(contract_text(verify="nosuchtool\nmake tset"), source="spec.md")
    assert preflight.check(contract, root) == ()


def test_holdout_commands_are_looked_at_as_well(told: Told) -> None:
    assert told(matter="holdout: [nosuchtool]") == [("HD232", "error")]


def test_commands_start_where_cwd_says(told: Told) -> None:
    assert told(matter="cwd: scripts", verify="python gen.py") == []
    assert told(matter="cwd: scripts", verify="python scripts/gen.py") == [("HD231", "error")]
