"""The tests that a command names, for each runner that we know."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from haiku_delegate.contract.preflight.steps import Step
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.texts.lazy import Lazy

_SCRIPT = Lazy(r".+\.(?:m|c)?[jt]sx?$")

_PYTEST_FLAGS = Lazy(
    r"-[qvxsl]+|-r\w*|-h|--(?:lf|ff|nf|sw|last-failed|failed-first|new-first|stepwise|exitfirst|verbose|quiet|no-header|no-summary"
    r"|strict-markers|strict-config|disable-warnings|collect-only|co|no-cov|cache-clear|runxfail|doctest-modules|showlocals|strict"
    r"|full-trace|disable-pytest-warnings|no-showlocals|setup-show|[\w-]+=.*)"
)
_PYTEST_VALUES = frozenset({
    "-k", "-m", "-n", "-p", "-o", "-W", "-r", "--tb", "--maxfail", "--cov", "--cov-report", "--cov-config",
    "--cov-fail-under", "--durations", "--durations-min", "--timeout", "--dist", "--numprocesses", "--junitxml",
    "--junit-xml", "--basetemp", "--log-level", "--log-cli-level", "--color", "--capture", "--show-capture",
    "--import-mode", "--ignore", "--ignore-glob", "--deselect", "--override-ini", "--pythonwarnings",
    "--verbosity", "--html", "--random-order-seed", "--reruns", "-c", "--config-file", "--confcutdir",
})  # fmt: skip
_PYTEST_ELSEWHERE = ("--rootdir", "--pyargs", "--collect-in-virtualenv")
_NODE_VALUES = frozenset({
    "--import", "--require", "-r", "--loader", "--experimental-loader", "--test-name-pattern",
    "--test-reporter", "--test-reporter-destination", "--test-concurrency", "--test-timeout", "--env-file",
    "--conditions", "-C", "--test-skip-pattern", "--test-shard",
})  # fmt: skip
_JS_VALUES = frozenset({
    "-t", "--testNamePattern", "-c", "--config", "--reporter", "--reporters", "--coverageDirectory", "-w",
    "--maxWorkers", "--project", "--root", "--dir", "--environment", "--pool", "--testTimeout", "--outputFile",
    "--rootDir", "--roots", "--selectProjects", "--shard", "-r", "--mode",
})  # fmt: skip


class Target(NamedTuple):
    """A test file or directory, and what is named in it."""

    said: str  #: as the command says it
    path: str  #: relative to the root
    ids: tuple[str, ...] = ()


def targets(step: Step, survey: Survey) -> tuple[Target, ...] | None:
    """What a runner is told to run; None for what is no runner, or where it cannot be told."""
    name, args = step.tool.name, step.tool.args
    if name == "pytest":
        found = _pytest(args, step)
    elif name == "unittest":
        found = _unittest(args, step, survey)
    elif name == "node" and "--test" in args:
        found = _operands(args, _NODE_VALUES, step)
    elif name == "jest" or (name == "vitest" and args[:1] in (("run",), ("related",))):
        found = _scripts(args if name == "jest" else args[1:], step, survey)
    elif name == "go" and args[:1] == ("test",):
        found = _go(args[1:], step)
    else:
        return None
    return None if found is None else tuple(found)


def of_id(text: str) -> Target | None:
    """`tests/test_a.py::Class::test[param]` as `known_red:` and `tests:` say it; None for globs and bare names."""
    path, *ids = text.split("::")
    if not re.fullmatch(r"[\w@+./-]+", path) or path.startswith("/") or ".." in path.split("/"):
        return None
    if not ids and not _looks_like_a_file(path):
        return None
    path = path.removeprefix("./")
    return Target(text, path, _ids(ids)) if _looks_like_a_file(path) else None


def _looks_like_a_file(path: str) -> bool:
    return path.endswith(".py") or ("/" in path and re.search(r"\.[A-Za-z]{1,4}$", path) is not None)


def _ids(parts: list[str]) -> tuple[str, ...]:
    return tuple(part.partition("[")[0] for part in parts)


def _pytest(args: tuple[str, ...], step: Step) -> list[Target] | None:
    found: list[Target] = []
    skip = unsure = False
    for arg in args:
        if skip:
            skip = False
        elif arg.partition("=")[0] in _PYTEST_ELSEWHERE:
            return None
        elif arg in _PYTEST_VALUES:
            skip = True
        elif arg.startswith("-"):
            unsure = not _PYTEST_FLAGS.now.fullmatch(arg) and not re.fullmatch(r"-[nkmopW].+", arg)
            continue
        elif unsure:
            return None  # the value of an option that we do not know, or a path
        else:
            path, *ids = re.sub(r"\[.*", "", arg).split("::") if "::" in arg else [arg]
            if (place := step.path(path)) is not None:
                found.append(Target(arg, place, _ids(ids)))
            elif path.strip("./"):
                return None
        unsure = False
    return found


def _operands(args: tuple[str, ...], values: frozenset[str], step: Step) -> list[Target] | None:
    found: list[Target] = []
    skip = False
    for arg in args:
        if skip:
            skip = False
        elif arg in values:
            skip = True
        elif not arg.startswith("-"):
            if (place := step.path(arg)) is None:
                return None
            found.append(Target(arg, place))
    return found


def _scripts(args: tuple[str, ...], step: Step, survey: Survey) -> list[Target] | None:
    """Jest and vitest take patterns: a pattern is a path for certain where it begins with a directory of ours."""
    if any(arg.partition("=")[0] in ("--root", "--rootDir", "--dir", "--roots", "--projects", "-r") for arg in args):
        return None
    found = _operands(args, _JS_VALUES, step)
    if found is None or not all(_SCRIPT.now.fullmatch(each.path) for each in found):
        return None
    firsts = {each.said.removeprefix("./").partition("/")[0] for each in found if "/" in each.said.removeprefix("./")}
    heads = {survey.tree.exists(step.path(first) or "") for first in firsts}
    plain = all("/" in each.said.removeprefix("./") for each in found)
    return found if plain and heads <= {True} else None


def _go(args: tuple[str, ...], step: Step) -> list[Target] | None:
    if any(arg in ("-C", "-modfile", "-overlay") or arg.startswith("-C=") for arg in args):
        return None
    found = []
    values = {"-run", "-bench", "-o", "-coverprofile", "-exec", "-tags", "-timeout", "-count", "-parallel", "-cpu",
              "-skip", "-ldflags", "-gcflags", "-args", "-coverpkg", "-vet", "-p", "-fuzz", "-fuzztime"}  # fmt: skip
    for before, arg in zip(("", *args), args, strict=False):
        if before in values or not arg.startswith("./"):
            continue
        plain = arg.removesuffix("/...").removesuffix("/")
        if "..." not in plain and plain != "." and (place := step.path(plain)):
            found.append(Target(arg, place))
    return found


# -- unittest ------------------------------------------------------------------------------------------------


def _unittest(args: tuple[str, ...], step: Step, survey: Survey) -> list[Target] | None:
    found: list[Target] = []
    for before, arg in zip(("", *args), args, strict=False):
        if arg in ("discover", "-s", "-p", "-t") or arg.startswith(("--start", "--pattern", "--top")):
            return None
        if arg.startswith("-") or before == "-k":
            continue
        target = _dotted(arg, step, survey) if not arg.endswith(".py") else _as_file(arg, step)
        if target is None:
            return None
        found.append(target)
    return found


def _as_file(arg: str, step: Step) -> Target | None:
    place = step.path(arg)
    return Target(arg, place) if place else None


def _dotted(name: str, step: Step, survey: Survey) -> Target | None:
    """`tests.test_a.Class.test`: the longest beginning that is a module of ours; None where it may be another's."""
    parts = name.split(".")
    if step.cwd is None or not all(part.isidentifier() for part in parts):
        return None
    place = step.cwd
    for at, part in enumerate(parts):
        inner = f"{place}/{part}" if place else part
        file = f"{inner}.py"
        if survey.tree.exists(file) or survey.scope.admits(file):
            return Target(name, file, tuple(parts[at + 1 :]))
        if os.path.isdir(survey.root / inner) or survey.lists(inner):
            place = inner
        elif at and not _from_package(part, place, survey):
            return Target(name, file, tuple(parts[at + 1 :]))
        else:
            return None
    return None


def _from_package(name: str, package: str, survey: Survey) -> bool:
    """Whether a package may have the name without having a file for it."""
    own = f"{package}/__init__.py"
    text = survey.tree.read(own) or ""
    made_here = re.search(rf"\b{re.escape(name)}\b|import \*|__path__|__getattr__|importlib|load_tests", text)
    modules = any(each.startswith(f"{name}.") for each in survey.names(package))
    return bool(made_here) or modules or survey.scope.admits(own)


def cargo_targets(step: Step) -> Iterator[str]:
    """`cargo test --test NAME`, where nothing says that another package is meant."""
    args = step.tool.args
    if step.tool.name != "cargo" or args[:1] not in (("test",), ("t",), ("nextest",)):
        return
    elsewhere = ("-p", "--package", "--manifest-path", "--workspace", "--all", "-C")
    own = args[: args.index("--")] if "--" in args else args
    if any(arg.partition("=")[0] in elsewhere for arg in own):
        return
    for before, arg in zip(("", *own), own, strict=False):
        name = arg if before == "--test" else arg.removeprefix("--test=") if arg.startswith("--test=") else ""
        if re.fullmatch(r"[\w-]+", name):
            yield name
