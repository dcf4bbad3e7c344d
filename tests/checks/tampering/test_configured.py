"""Configuration that leaves tests out."""

# One edit a line: the tables read best that way.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from tests.checks.tampering.telling import BlockRole, Granted, block, contract, told

TOML = '[project]\nname = "x"\n\n[tool.pytest.ini_options]\naddopts = "-ra"\ntestpaths = ["tests", "more"]\n\n[tool.ruff]\nexclude = ["a"]\n'
INI = "[pytest]\naddopts = -ra\npython_files = test_*.py *_test.py\n"
TOX = "[testenv]\ncommands = pytest {posargs}\n\n[flake8]\nignore = E501\n"
PACKAGE = '{\n  "name": "x",\n  "scripts": {\n    "test": "vitest run",\n    "build": "tsc"\n  },\n  "jest": {\n    "verbose": true\n  }\n}\n'
VITEST = "export default defineConfig({\n  test: {\n    globals: true,\n  },\n});\n"
MAKE = "test:\n\tpytest -q\n\nbuild:\n\tmake -C src\n"


@pytest.mark.parametrize(
    ("path", "before", "old", "new", "expected"),
    [
        ("pyproject.toml", TOML, '"-ra"', '"-ra --ignore=tests/test_a.py"', "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', '"-ra --deselect tests/test_a.py::test_x"', "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', "\"-ra -k 'not slow'\"", "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', "[\"-ra\", \"-m\", \"not slow\"]", "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', '"-ra --co"', "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', '"-ra -p no:python"', "error HD336"),
        ("pyproject.toml", TOML, '["tests", "more"]', '["tests"]', "error HD336"),
        ("pyproject.toml", TOML, "testpaths", 'norecursedirs = ["tests"]\ntestpaths', "error HD336"),
        ("pyproject.toml", TOML, '"-ra"', '"-ra -q"', None),
        ("pyproject.toml", TOML, '"-ra"', '"-ra --strict-markers -p no:cacheprovider"', None),
        ("pyproject.toml", TOML, '["tests", "more"]', '["more", "tests", "third"]', None),
        ("pyproject.toml", TOML, '["a"]', '["a", "tests"]', None),
        ("pyproject.toml", TOML, 'name = "x"', 'name = "y"', None),
        ("pytest.ini", INI, "-ra", "-ra --ignore-glob=*a*", "error HD336"),
        ("pytest.ini", INI, "test_*.py *_test.py", "*_test.py", "error HD336"),
        ("pytest.ini", INI, "-ra", "-ra\n    --tb=short", None),
        ("setup.cfg", "[tool:pytest]\n", "[tool:pytest]\n", "[tool:pytest]\naddopts =\n    --ignore tests\n", "error HD336"),
        ("setup.cfg", "[metadata]\nname = x\n", "name = x", "name = y", None),
        ("tox.ini", TOX, "pytest {posargs}", "pytest -x {posargs}", "warning HD345"),
        ("tox.ini", TOX, "E501", "E502", None),
        ("package.json", PACKAGE, "vitest run", "vitest run || true", "error HD336"),
        ("package.json", PACKAGE, "vitest run", "echo ok", "error HD336"),
        ("package.json", PACKAGE, "vitest run", "vitest run --passWithNoTests", "error HD336"),
        ("package.json", PACKAGE, "vitest run", "vitest run --coverage", "warning HD345"),
        ("package.json", PACKAGE, '"verbose": true', '"testPathIgnorePatterns": ["a"]', "error HD336"),
        ("package.json", PACKAGE, '"tsc"', '"tsc -b"', None),
        ("package.json", PACKAGE, '"build": "tsc"', '"build": "tsc",\n    "test:watch": "vitest"', None),
        ("vitest.config.ts", VITEST, "globals: true,", "globals: true,\n    exclude: ['src/a.test.ts'],", "error HD336"),
        ("vitest.config.ts", VITEST, "globals: true,", "globals: true,\n    passWithNoTests: true,", "error HD336"),
        ("vitest.config.ts", VITEST, "globals: true,", "globals: true,\n    environment: 'jsdom', // exclude: none", None),
        (".mocharc.yml", "spec: test\n", "spec: test", "spec: test\nignore: test/a.js", "error HD336"),
        (".cargo/config.toml", "[build]\njobs = 2\n", "jobs = 2", "jobs = 2\n[target.x]\nrunner = 'true'", "warning HD345"),
        (".npmrc", "save=true\n", "save=true", "save=true\nscript-shell=/bin/true", "error HD336"),
        ("Makefile", MAKE, "pytest -q", "pytest -q -x", "warning HD345"),
        ("Makefile", MAKE, "make -C src", "make -C lib", None),
    ],
)  # fmt: skip
def test_a_setting_that_leaves_tests_out(path: str, before: str, old: str, new: str, expected: str | None) -> None:
    assert old in before
    after = before.replace(old, new, 1)
    assert told(before, after, path=path) == ([expected] if expected else [])
    assert told(before, after, path=path, asked=contract(path, tests=Granted(change=(path,)))) == []


def test_a_setting_in_a_code_block_is_granted() -> None:
    after = TOML.replace('"-ra"', '"-ra --ignore=tests/manual"')
    shown = block(BlockRole.AFTER, 'addopts = "-ra --ignore=tests/manual"')
    assert told(TOML, after, path="pyproject.toml", asked=contract("pyproject.toml", blocks=(shown,))) == []
