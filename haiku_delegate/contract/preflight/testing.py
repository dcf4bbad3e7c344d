"""The tests that the contract names: do they exist (HD230)? And which files do its commands run?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.contract.model import Color
from haiku_delegate.contract.preflight.steps import looks_only, steps
from haiku_delegate.contract.preflight.survey import Survey, closest
from haiku_delegate.contract.preflight.targets import Target, cargo_targets, of_id, targets
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.symbols import Definition, definitions
from haiku_delegate.findings import Finding

_RUNNERS = frozenset({"pytest", "unittest", "node", "jest", "vitest", "go", "cargo", "mocha"})
_GENERATED = Lazy(
    r"\b(?:parameterized|ddt|load_tests|pytest_generate_tests|metaclass)\b|\b(?:setattr|globals|locals|exec)\(|\btype\([^()]*,"
    r"|import\s+\*|__getattr__|__init_subclass__"
)
_PLAIN_BASES = Lazy(
    r"\s*(?:(?:unittest\.|django\.test\.)?(?:object|TestCase|IsolatedAsyncioTestCase|SimpleTestCase|TransactionTestCase))?\s*,?\s*"
)


def check(survey: Survey) -> Iterator[Finding]:
    """Tests that neither exist nor are listed."""
    for step in steps(survey):
        if step.first and step.alone:
            there = step.command.color is Color.GREEN
            for target in targets(step, survey) or ():
                yield from _target(target, survey, step.command.line, there=there)
            for name in cargo_targets(step):
                yield from _cargo(name, step.cwd, survey, step.command.line)
    if survey.settled:
        yield from _granted(survey)


def _granted(survey: Survey) -> Iterator[Finding]:
    """`known_red:` and `tests:` name tests that are there already; only `add` names new ones."""
    grants = survey.contract.tests
    for said in (*survey.contract.known_red, *grants.change, *grants.remove, *grants.rename):
        if target := of_id(re.split(r"\s*->\s*|\s+to\s+", said)[0]):
            yield from _target(target, survey, survey.places.find(said))


def _target(target: Target, survey: Survey, line: int | None, *, there: bool = False) -> Iterator[Finding]:
    """`there`: it must be there before the change, so that it does not help if the contract writes it."""
    if survey.lists(target.path) and not (there and survey.tree.exists(target.path)):
        return
    if not survey.tree.exists(target.path):
        yield _missing_file(target, survey, line)
    elif target.ids and target.path.endswith(".py"):
        text = survey.tree.read(target.path)
        if text is not None and (found := _missing_id(target, text)):
            wrong, near = found
            hint = (
                f"did you mean `{near}`?" if near else "correct the name, or list the file if the test is to be added"
            )
            yield survey.say("HD230", f"'{target.path}' has no test `{wrong}`", hint, line)


def _missing_file(target: Target, survey: Survey, line: int | None) -> Finding:
    near = survey.close(target.path)
    hint = f"did you mean '{near}'?" if near else "correct the path, or list it with (new) if the task is to write it"
    return survey.say("HD230", f"there is no test file '{target.path}'", hint, line)


def _missing_id(target: Target, text: str) -> tuple[str, str] | None:
    """The first part of an id that is not in the file, and what comes closest; None wherever that is not certain."""
    defined = definitions(target.path, text)
    if defined is None or _GENERATED.now.search(text):
        return None
    by_name = {each.name: each for each in defined}
    name = ""
    for part in target.ids:
        outer, name = name, f"{name}.{part}" if name else part
        if name in by_name:
            continue
        if (not outer and re.search(rf"\b{re.escape(part)}\b", text)) or (
            outer and not _is_plain(by_name[outer], text)
        ):
            return None
        return name, _alike(part, outer, defined)
    return None


def _is_plain(each: Definition, text: str) -> bool:
    """Whether a class has no methods but those that are written in it."""
    header = "\n".join(text.replace("\r\n", "\n").split("\n")[each.start - 1 : each.start + 5])
    match = re.match(rf"\s*class\s+{re.escape(each.last)}\s*(?:\((?P<bases>[^()]*)\))?\s*:", header)
    return match is not None and _PLAIN_BASES.now.fullmatch(match["bases"] or "") is not None


def _alike(part: str, outer: str, defined: tuple[Definition, ...]) -> str:
    prefix = f"{outer}." if outer else ""
    near = closest(part, [each.last for each in defined if each.name == prefix + each.last])
    return f"{prefix}{near}" if near else ""


def _cargo(name: str, cwd: str | None, survey: Survey, line: int | None) -> Iterator[Finding]:
    if cwd is None:
        return
    base = f"{cwd}/" if cwd else ""
    manifest = survey.tree.read(f"{base}Cargo.toml")
    paths = (f"{base}tests/{name}.rs", f"{base}tests/{name}/main.rs")
    if manifest is None or re.search(r"\[workspace|\[\[test\]\]|autotests", manifest):
        return
    if not any(survey.tree.exists(path) or survey.lists(path) for path in paths):
        yield _missing_file(Target(name, paths[0]), survey, line)


def files_that_run(survey: Survey) -> tuple[str, ...]:
    """Exactly the test files that the commands run; none where that cannot be told of every command."""
    found: dict[str, None] = {}
    for step in steps(survey):
        if step.tool.name in _RUNNERS:
            named = targets(step, survey)
            if not named or any(not re.search(r"\.\w+$", each.path) for each in named):
                return ()
            found.update((each.path, None) for each in named)
        elif not looks_only(step.tool) or step.tool.name in ("doctest", "git"):
            return ()
    parsed = {step.command for step in steps(survey)}
    commands = {*survey.contract.verify, *survey.contract.holdout}
    return tuple(found) if commands <= parsed else ()
