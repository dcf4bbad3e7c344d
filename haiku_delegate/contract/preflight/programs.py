"""What the commands run: programs (HD232), targets of build files (HD233), scripts and other paths (HD231)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile

from haiku_delegate.contract.preflight import buildfiles
from haiku_delegate.contract.preflight.steps import Step, steps
from haiku_delegate.contract.preflight.survey import Survey
from haiku_delegate.contract.preflight.targets import targets
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Finding, Severity

_BUILTINS = frozenset({
    ".", ":", "[", "alias", "bg", "break", "cd", "command", "continue", "eval", "exec", "exit", "export",
    "false", "fc", "fg", "getopts", "hash", "jobs", "kill", "printf", "pwd", "read", "readonly", "return",
    "set", "shift", "source", "test", "times", "trap", "true", "type", "ulimit", "umask", "unalias", "unset",
    "wait", "echo", "local", "time",
})  # fmt: skip
_BRINGS_PROGRAMS = frozenset({".", "source", "eval", "alias", "export"})  #: after these, PATH may be another
_PREPARES = frozenset({"env", "time", "exec", "nice", "nohup", "command"})
_PROGRAM = Lazy(r"[A-Za-z0-9_][\w.+-]*")
_INTERPRETERS = Lazy(r"python(?:\d(?:\.\d+)?)?|sh|bash|dash|zsh|node|ruby|perl|php|Rscript|lua")
_SHELLS = frozenset({"sh", "bash", "dash", "zsh"})
_SHELL_FLAGS = Lazy(r"-[neuvx]+")
_DEPENDENCIES = Lazy(r"(?:^|/)(?:\.?venv|env|virtualenv|node_modules|\.tox|\.nox|vendor)/")
_MADE = Lazy(
    r"(?:^|/)(?:build|dist|target|out|output|bin|coverage|htmlcov|_build|\.?cache|\.[\w-]+_cache|te?mp|logs?)(?:/|$)"
)
_OUTPUT = Lazy(
    r"-o|-O|--out\w*|--output(?:-\w+)?|--out-(?:dir|file)|--dest\w*|--target(?:-dir)?|--report\w*|--junit-?xml|--basetemp"
    r"|--cache\w*(?:-\w+)*|--log\w*(?:-\w+)*|--prefix|--root\w*|-[Ctkmecpr]|--\w*pattern"
)
_PATH = Lazy(r"(?:\./)?[\w@+-][\w@+.-]*(?:/[\w@+.-]+)*/?")
_EXTENSION = Lazy(
    r".*\.(?:py|pyi|toml|cfg|ini|json|ya?ml|[mc]?[jt]sx?|sh|bash|zsh|bats|rb|pl|php|sql|md|rst|txt|lock|html|css|xml|proto)"
)
_ABOUT_PATHS = frozenset({  #: their words need not be paths that are there
    "test", "[", "echo", "printf", "rm", "mkdir", "touch", "git", "grep", "egrep", "rg", "sed", "awk", "find",
    "curl", "wget", "docker", "podman", "cp", "mv", "ln", "tar", "npm", "yarn", "pnpm", "bun", "npx", "make",
    "just", "python", "python3", "node", "sh", "bash", "pip", "go", "cargo", "kubectl", "helm", "terraform",
    "jest", "vitest", "pytest", "unittest", "command", "export", "set", "cd",
})  # fmt: skip


def check(survey: Survey) -> Iterator[Finding]:
    """What cannot run, or names a path that is not there."""
    brought = False
    for step in steps(survey):
        program, own = step.simple.program, any(each.startswith("PATH=") for each in step.simple.assignments)
        if step.alone and program:
            missing = () if brought or own else tuple(_step(step, survey))
            yield from missing
            if not missing:
                yield from _undefined(step, survey)
        brought = brought or program in _BRINGS_PROGRAMS or (own and not program)


def _undefined(step: Step, survey: Survey) -> Iterator[Finding]:
    if step.steady and survey.world is not None and (why := buildfiles.undefined(step, survey)):
        yield survey.say("HD233", why.message, why.hint, step.command.line)


def _step(step: Step, survey: Survey) -> Iterator[Finding]:
    script = _script(step, survey) if step.first else None
    if script:
        yield script
        return
    if missing := _program(step, survey):
        yield missing
        return
    if step.first and step.tool.name == "go":
        yield from _packages(step, survey)
    if step.first and step.tool.name not in _ABOUT_PATHS and targets(step, survey) is None:
        yield from _paths(step, survey)


# -- programs ------------------------------------------------------------------------------------------------


def _program(step: Step, survey: Survey) -> Finding | None:
    world = survey.world
    if world is None or not step.first:
        return None
    for program in _programs(step):
        if "/" in program:
            return _dependency(program, step, survey)
        if not _PROGRAM.now.fullmatch(program) or program in _BUILTINS or world.which(program) is not None:
            continue
        path = step.path(program)
        if path is None or survey.lists(path) or survey.tree.exists(path):
            continue
        hint = "install it, name it by its path, or bring it with `setup:`"
        return survey.say("HD232", f"there is no program `{program}` here", hint, step.command.line)
    return None


def _programs(step: Step) -> Iterator[str]:
    """The command's program, and what it merely prepares for: `env`, then `pytest` in `env X=1 pytest`."""
    words = step.simple.words
    yield words[0]
    if words[0] in _PREPARES and step.tool.name != words[0] and not any(each.startswith("-") for each in words[1:2]):
        yield next((each for each in words[1:] if "=" not in each), words[0])


def _dependency(program: str, step: Step, survey: Survey) -> Finding | None:
    """`.venv/bin/pytest`: no file of the contract's making, but one that the surroundings lack."""
    path = step.path(program)
    if path is None or not _DEPENDENCIES.now.search(path) or survey.tree.exists(path):
        return None
    hint = "install the dependencies, or bring them with `setup:`"
    return survey.say("HD232", f"there is no program `{program}` here", hint, step.command.line)


# -- scripts and other paths ---------------------------------------------------------------------------------


def _script(step: Step, survey: Survey) -> Finding | None:
    """A script that is to be executed and is neither there nor listed."""
    word = _executed(step)
    path = step.path(word) if word else None
    if word is None or path is None or _MADE.now.search(path) or _DEPENDENCIES.now.search(path):
        return None
    if survey.tree.exists(path) or survey.lists(path):
        return None
    near = survey.close(path)
    hint = f"did you mean '{near}'?" if near else "correct the path, or list it with (new) if the task is to write it"
    return survey.say("HD231", f"the script '{path}' does not exist", hint, step.command.line)


def _executed(step: Step) -> str | None:
    """The script that a command executes: `./x`, or the first operand of an interpreter."""
    words = step.simple.words
    if "/" in words[0]:
        return words[0] if not words[0].startswith(("/", "~")) else None
    if not _INTERPRETERS.now.fullmatch(step.tool.name):
        return None
    args = step.tool.args
    if step.tool.name in _SHELLS:
        args = tuple(dropwhile(_SHELL_FLAGS.now.fullmatch, args))
    first = args[0] if args else ""
    return first if _PATH.now.fullmatch(first) and ("/" in first or _EXTENSION.now.fullmatch(first)) else None


def _packages(step: Step, survey: Survey) -> Iterator[Finding]:
    """`go build ./cmd/tool`: a directory below the root that is not there."""
    if step.tool.verb not in ("build", "vet", "list") or step.tool.has("-C", "-o", "-modfile", "-overlay"):
        return
    for word in step.tool.args:
        plain = word.removesuffix("...").rstrip("/")
        path = step.path(plain) if word.startswith("./") and "..." not in plain else None
        if path and not survey.tree.exists(path) and not survey.lists(path):
            near = survey.close(path)
            hint = f"did you mean '{near}'?" if near else "correct the path"
            yield survey.say("HD231", f"'{path}' does not exist", hint, step.command.line)


def _paths(step: Step, survey: Survey) -> Iterator[Finding]:
    """Other words that were meant as paths, to judge by what lies beside."""
    words = step.tool.args
    for before, word in zip(("", *words), words, strict=False):
        if word.startswith("-"):
            option, _, word = word.partition("=")
            before = option
        read = step.tool.name == "tsc" and before in ("-p", "--project")
        if (
            not word
            or (_OUTPUT.now.fullmatch(before) and not read)
            or not _PATH.now.fullmatch(word)
            or not _meant(word)
        ):
            continue
        path = step.path(word)
        if path is None or _MADE.now.search(path) or _DEPENDENCIES.now.search(path):
            continue
        if survey.tree.exists(path) or survey.lists(path) or not (near := _beside(path, survey)):
            continue
        hint = f"did you mean '{near}'?"
        yield survey.say("HD231", f"'{path}' does not exist", hint, step.command.line, Severity.WARNING)


def _beside(path: str, survey: Survey) -> str | None:
    """The path that was meant: the name is a little different, or its directory is."""
    if near := survey.close(path, cutoff=0.75):
        return near
    directory, _, name = path.rpartition("/")
    if not directory or survey.tree.exists(directory):
        return None
    other = survey.close(directory)
    return f"{other}/{name}" if other and survey.tree.exists(f"{other}/{name}") else None


def _meant(word: str) -> bool:
    """Whether a word is a path for certain: with an extension that we know, or with a slash inside."""
    return _EXTENSION.now.fullmatch(word) is not None or "/" in word.removeprefix("./")
