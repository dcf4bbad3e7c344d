"""Do the verify commands run this tree? Broken files are noticed, or somebody says that they are not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.examining import Bench, rules
from tests.support.playing import tree

CALC = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"
TEST = "from pkg.calc import add\n\n\ndef test_add():\n    assert add(1, 2) == 3\n"
FILES = {"src/pkg/__init__.py": "", "src/pkg/calc.py": CALC, "tests/test_calc.py": TEST}
EDIT = "### 1. src/pkg/calc.py\nAdd mul() after sub()."
HERE = "env: {PYTHONPATH: src}"


@pytest.fixture
def bench(tmp_path: Path, isolation: str) -> Bench:
    return Bench(tmp_path, isolation=isolation).write(FILES)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second checkout, an older version of the first."""
    place = Path(os.environ.get("HAIKU_DELEGATE_TEST_ELSEWHERE", "/opt")) / f"haiku-test-{os.urandom(4).hex()}"
    package = place / "src" / "pkg"
    try:
        package.mkdir(parents=True)
    except OSError:
        pytest.skip("needs a directory outside of /tmp, which is empty inside an overlay")
    (package / "__init__.py").touch()
    (package / "calc.py").write_text("# an older version\n" + CALC)
    yield place  # type: ignore[misc]
    subprocess.run(["rm", "-rf", str(place)], check=True)


def test_a_command_that_runs_the_listed_file_notices(bench: Bench) -> None:
    before = tree(bench.root)
    found = bench.examine(EDIT, "python3 -m pytest -q tests\ntrue", HERE)
    assert (rules(found), [looked.notices for looked in found.commands]) == ([], [True, False])
    assert tree(bench.root) == before


@pytest.mark.parametrize(
    "verify", ["git diff --check", "true\ntest -f src/pkg/calc.py", "python3 -m pytest -q tests/test_x.py"]
)
def test_commands_that_look_at_nothing_listed_are_told(bench: Bench, verify: str) -> None:
    bench.write({"tests/test_x.py": "def test_x():\n    pass\n"})
    found = bench.examine(EDIT, verify, HERE)
    assert rules(found) == ["HD417"]
    assert "src/pkg/calc.py" in found.findings[-1].message


@pytest.mark.parametrize(
    ("changes", "verify"),
    [
        (EDIT, "false"),  # red both times proves nothing
        (EDIT, "true\npython3 -m pytest -q tests/test_new.py  # red"),
        (f"{EDIT}\n### 2. tests/test_new.py (new)\nTest mul().", "python3 -m pytest -q tests/test_x.py"),
        ("### 1. README.md\nMention mul().", "true"),
        ("### 1. docs/*.md\nMention mul().", "true"),
        ("### 1. tests/test_new.py (new)\nTest it.", "python3 -m pytest -q tests/test_x.py"),
        (EDIT, "python3 -m compileall -q src"),
        (EDIT, "python3 -m ruff check src"),
        (EDIT, "python3 -m mypy src/pkg"),
    ],
)
def test_nothing_is_said_where_nothing_is_certain(tmp_path: Path, changes: str, verify: str) -> None:
    more = {"tests/test_x.py": "def test_x():\n    pass\n", "README.md": "# Read\n", "docs/a.md": "# A\n"}
    bench = Bench(tmp_path).write(FILES | more)
    assert "HD417" not in rules(bench.examine(changes, verify, HERE))


@pytest.mark.parametrize(
    ("name", "text", "verify"),
    [
        ("run.sh", "#!/bin/sh\necho ok\n", "sh run.sh"),
        ("run.sh", "#!/bin/sh\necho ok\n", "bash -n run.sh"),
        ("a.js", "console.log(1)\n", "node a.js"),
        ("a.mjs", "#!/usr/bin/env node\nconsole.log(1)\n", "node a.mjs"),
        ("a.pl", "print 1;\n", "perl a.pl"),
        ("a.py", "# -*- coding: latin-1 -*-\nfrom __future__ import annotations\nx = 1\n", "python3 a.py"),
    ],
)
def test_every_language_notices_its_broken_file(tmp_path: Path, name: str, text: str, verify: str) -> None:
    found = Bench(tmp_path).write({name: text}).examine(f"### 1. {name}\nMend it.", verify)
    assert ([looked.color for looked in found.commands], rules(found)) == (["green"], [])
    assert found.commands[0].notices is True


@pytest.mark.parametrize("tag", ["", "  # red"])
def test_pythonpath_that_leads_to_another_checkout_is_an_error(bench: Bench, other: Path, tag: str) -> None:
    test = TEST if not tag else TEST + "\n\ndef test_mul():\n    from pkg.calc import mul\n    assert mul\n"
    bench.write({"tests/test_calc.py": test})
    found = bench.examine(EDIT, f"python3 -m pytest -q tests{tag}", f"env: {{PYTHONPATH: {other}/src}}")
    assert rules(found) == ["HD418"]
    assert f"runs {other}/src/pkg/calc.py, not src/pkg/calc.py of this tree" in found.findings[-1].message


def test_an_editable_install_of_another_checkout_is_an_error(bench: Bench, other: Path) -> None:
    """A .pth file in a directory of site-packages is all that an editable install is."""
    site = other / "site"
    site.mkdir()
    (site / "pkg.pth").write_text(f"{other}/src\n")
    (site / "sitecustomize.py").write_text(f"import site; site.addsitedir({str(site)!r})\n")
    found = bench.examine(EDIT, "python3 -m pytest -q tests", f"env: {{PYTHONPATH: {site}}}")
    assert rules(found) == ["HD418"]


def test_an_editable_install_of_this_very_tree_is_fine_in_an_overlay_and_not_in_a_worktree(
    bench: Bench, other: Path, isolation: str
) -> None:
    front = f"env: {{PYTHONPATH: {bench.root}/src}}"
    found = bench.examine(EDIT, "python3 -m pytest -q tests", front)
    assert rules(found) == ([] if isolation == "overlay" else ["HD418"])
    if isolation == "worktree":
        assert "overlay" in found.findings[-1].hint


@pytest.mark.parametrize("name", ["copy.py", "tools/json/__init__.py", "scripts/types.py", "logging.py/__init__.py"])
def test_a_file_that_is_called_like_a_module_of_the_standard_library_is_no_cause(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path).write(
        {
            f"lib/{name}": "x = 1\n",
            "tests/test_x.py": "import copy, json, types, logging\n\n\ndef test_x():\n    pass\n",
        }
    )
    assert "HD418" not in rules(bench.examine(f"### 1. lib/{name}\nMend it.", "python3 -m pytest -q tests"))


def test_exclusive_runs_one_after_the_other(tmp_path: Path) -> None:
    verify = "mkdir $HOME/../lock 2>/dev/null; python3 -m pytest -q tests"
    found = Bench(tmp_path).write(FILES).examine(EDIT, verify, f"{HERE}\nexclusive: true")
    assert found.commands[0].notices is True
