"""Commands whose exit status says nothing: masked (HD140), or never anything but success (HD144).

Commands are run with `sh -c`, without `errexit` and without `pipefail`: a pipe has the status of its last command, and
a list separated by `;` that of its last as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.shell import Simple

_PREPARES = frozenset({
    "cd", "pushd", "popd", "mkdir", "rm", "cp", "mv", "ln", "export", "source", ".", "set", "unset", "echo",
    "printf", "touch", "chmod", "kill", "pkill", "sleep", "docker", "git", "true", ":", "ulimit", "umask",
    "command", "which", "alias", "cat", "ls", "pwd", "date", "exit", "read", "wait", "hash", "type", "rmdir",
    "find",
})  # fmt: skip
_DRAINS = frozenset(
    {
        "tail",
        "head",
        "tee",
        "cat",
        "less",
        "more",
        "sort",
        "uniq",
        "sed",
        "awk",
        "wc",
        "tr",
        "cut",
        "column",
        "nl",
        "fmt",
        "ts",
    }
)
_LOOKS = frozenset(
    {"grep", "egrep", "fgrep", "rg", "test", "[", "[[", "diff", "cmp", "jq", "awk", "python", "python3", "node"}
)
_INSTALLS = frozenset({"pip", "pip3", "npm", "yarn", "pnpm", "apt", "apt-get", "brew", "bundle", "gem", "composer"})
#: What writes the snapshots anew that a test is held against.
_UPDATES = {
    "vitest": ("-u", "--update"),
    "jest": ("-u", "--updateSnapshot"),
    "ava": ("-u", "--update-snapshots"),
    "pytest": ("--snapshot-update", "--force-regen", "--regen-all"),
}
_MOST = 100  #: commands in one line; nobody writes more, and looking ahead from each costs
_ENDING = Lazy(
    r"(?P<or>\|\|\s*(?:true|:)\s*$)|(?<!\|)\|\s*(?P<pipe>tail|head|tee|cat|less|more)\b[^|;&()'\"`{}]*$"
    r"|[;\n]\s*(?P<last>true|:|exit 0)\s*$|[^&\s]\s*(?P<background>&)\s*$"
)
_WELL_KNOWN = frozenset({
    "python", "python3", "node", "npm", "npx", "yarn", "pnpm", "go", "cargo", "rustc", "ruff", "mypy", "pytest",
    "git", "make", "java", "ruby", "php", "deno", "bun", "tsc", "eslint", "docker", "black", "isort", "uv",
    "poetry",
})  # fmt: skip


class Masked(NamedTuple):
    """Why a status is lost. `certain`: no later command can bring it back."""

    why: str
    certain: bool


def masked(text: str) -> Masked | None:
    """Whether the status of what the command checks never reaches us."""
    if "$?" in text or "PIPESTATUS" in text or re.search(r"\btrap\b", text):
        return None
    simples = shell.parse(text)
    if simples is None:
        return _by_ending(text)
    for simple in simples:
        script = tools.script(simple)
        inner = masked(script) if script else None
        if inner:
            return inner
    return _in_lists(simples, text) or _keeps_going(simples)


def _by_ending(text: str) -> Masked | None:
    """Beyond the grammar, only the very end of the line is certain."""
    found = _ENDING.now.search(text.rstrip()[-400:])
    if found is None or "<<" in text or "pipefail" in text or re.search(r"\bset -\w*e", text):
        return None
    if found["or"]:
        return Masked("`|| true` turns every failure into success", True)
    if found["pipe"]:
        return Masked(f"a pipe has the status of its last command, and `{found['pipe']}` always succeeds", True)
    if found["background"]:
        return Masked("`&` at the end: nobody waits for its status", True)
    return Masked(f"`{found['last']}` at the end is all whose status counts", True)


def _in_lists(simples: Sequence[Simple], text: str) -> Masked | None:
    if shell.ends_in_background(text):
        return Masked("`&` at the end: nobody waits for its status", True)
    lines = shell.pipelines(simples)
    if len(lines) > _MOST:
        return None
    strict, pipefail = _options(simples)
    pending = False  # a check stands in the list that is not yet ended by `;`
    for at, line in enumerate(lines):
        later = [each for each in lines[at + 1 :] if any(map(_checks, each))]
        if not pipefail and (drained := _drained(line)):
            return _judged(f"a pipe has the status of its last command, and `{drained}` always succeeds", later)
        pending = (pending and line[0].joined_by in ("&&", "||")) or any(map(_checks, line))
        following = lines[at + 1] if at + 1 < len(lines) else None
        if not pending or following is None:
            continue
        if following[0].joined_by == "||" and (word := _forgives(following, lines[at + 2 :])):
            return _judged(f"`|| {word}` turns every failure into success", later)
        if following[0].joined_by == ";" and not strict:
            found = _ended(lines[at + 1 :], later)
            if found or not later:
                return found
    return None


def _judged(why: str, later: Sequence[tuple[Simple, ...]]) -> Masked | None:
    """A later look at the output may be the real check, and then nothing is lost."""
    if any(tools.of(simple).name in _LOOKS for line in later for simple in line):
        return None
    return Masked(why, not later)


def _ended(rest: Sequence[tuple[Simple, ...]], later: Sequence[tuple[Simple, ...]]) -> Masked | None:
    last = rest[-1][-1]
    if any(tools.of(simple).name in _LOOKS for line in later for simple in line):
        return None
    if later:
        return Masked("`;` drops the status of what stands before it", False)
    if _succeeds(last) is not None:
        return Masked(f"`; {_succeeds(last)}` at the end is all whose status counts", True)
    return Masked("`;` drops the status of what stands before it", False) if last.program != "exit" else None


def _options(simples: Sequence[Simple]) -> tuple[bool, bool]:
    """Whether `set -e` and `set -o pipefail` are in force (for all of the text, to be on the safe side)."""
    strict = pipefail = False
    for simple in simples:
        if simple.program == "set":
            strict = (
                strict or "errexit" in simple.words or any(re.match(r"-[a-z]*e", word) for word in simple.words[1:])
            )
            strict = strict and not any(re.match(r"\+[a-z]*e", word) for word in simple.words[1:])
            pipefail = pipefail or "pipefail" in simple.words
    return strict, pipefail


def _checks(simple: Simple) -> bool:
    """Whether the command's status is worth something: it does not merely prepare."""
    name = tools.of(simple).name
    installs = name in _INSTALLS and tools.of(simple).verb in ("install", "ci", "i", "add", "update")
    return bool(name) and name not in _PREPARES and name not in _DRAINS and not installs


def _drained(line: Sequence[Simple]) -> str:
    """The command that always succeeds and ends a pipe which begins with a check."""
    tool = tools.of(line[-1])
    if len(line) < 2 or tool.name not in _DRAINS or not any(map(_checks, line[:-1])):
        return ""
    if any(tools.of(simple).name in _LOOKS for simple in line[:-1]):
        return ""
    asks = {"awk": r"exit", "sed": r"[qQ]\s*\d", "sort": r"^-[a-zA-Z]*[cC]"}.get(tool.name)
    return "" if asks and any(re.search(asks, arg) for arg in tool.args) else tool.name


def _succeeds(simple: Simple) -> str | None:
    """How a command that always succeeds is shown; None for any other."""
    if simple.program in ("true", ":", "echo", "printf"):
        return simple.program
    return "exit 0" if simple.words[:2] == ("exit", "0") else None


def _forgives(line: Sequence[Simple], rest: Sequence[tuple[Simple, ...]]) -> str:
    """What stands after `||`, if it makes a success of a failure."""
    word = _succeeds(line[-1])
    if word in ("echo", "printf") and any(each[-1].program in ("exit", "false", "return") for each in rest[:1]):
        return ""
    return word or ""


def _keeps_going(simples: Sequence[Simple]) -> Masked | None:
    for simple in simples:
        tool = tools.of(simple)
        if tool.name in ("make", "gmake") and tool.has("-i", "--ignore-errors"):
            return Masked(f"`make {tool.has('-i', '--ignore-errors')}` goes on whatever fails", True)
    return None


class Idle(NamedTuple):
    """Why a command does not check. `certain`: it succeeds whatever the executor wrote."""

    why: str
    certain: bool


def idle(text: str) -> Idle | None:
    """Whether no command of this line can fail because of what the executor wrote."""
    simples = shell.parse(text)
    if simples is None or "!" in text.split():
        return None
    lines = shell.pipelines(simples)
    reasons = [_idle_line(line) for line in lines]
    told = [reason for reason in reasons if reason]
    judging = any(not reason and any(map(_checks, line)) for reason, line in zip(reasons, lines, strict=True))
    if judging or not told:
        return None
    return Idle(told[-1].why, all(reason.certain for reason in told))


def _idle_line(line: Sequence[Simple]) -> Idle | None:
    found = None if any(map(_checks, line[:-1])) else _idle(line[-1])
    return Idle(found.why, True) if found and len(line) > 1 else found  # of a pipe, it cannot even miss its file


def rewrites(simple: Simple) -> str:
    """The formatter that puts files right instead of judging them, with the flag that makes it judge."""
    tool = tools.of(simple)
    flags = " ".join(tool.args)
    if tool.has(
        "--check",
        "--diff",
        "--check-only",
        "-c",
        "--dry-run",
        "-n",
        "--list-different",
        "-l",
        "--version",
        "--help",
        "-h",
    ):
        return "" if tool.name != "gofmt" else ("gofmt" if tool.has("-w") else "")
    if update := tool.has(*_UPDATES.get(tool.name, ())):
        return f"{tool.name} without {update}"
    if tool.name in ("black", "isort") or (tool.name == "ruff" and tool.verb == "format"):
        return f"{tool.name}{' format' if tool.name == 'ruff' else ''} --check"
    if tool.name == "prettier" and tool.has("--write", "-w"):
        return "prettier --check"
    if tool.name == "cargo" and tool.verb == "fmt":
        return "cargo fmt --check"
    if tool.name == "go" and tool.verb == "fmt":
        return 'test -z "$(gofmt -l .)"'
    fixes = (tool.name == "ruff" and tool.verb == "check") or tool.name in ("eslint", "stylelint")
    return f"{tool.name} without --fix" if fixes and re.search(r"(?:^| )--fix(?:$| )", flags) else ""


def _idle(simple: Simple) -> Idle | None:
    tool = tools.of(simple)
    shown = f"`{tool.name}`"
    if _succeeds(simple) or tool.name in ("pwd", "date", "sleep"):
        return Idle(f"{shown} always succeeds", True)
    if tool.name in ("ls", "cat", "find", "head", "tail", "wc", "tree"):
        operands = [arg for arg in tool.args if not arg.startswith("-")]
        return Idle(f"{shown} shows something and judges nothing", tool.name == "ls" and not operands)
    if tool.name == "git":
        return _git(tool)
    if tool.name == "pytest" and (
        flag := tool.has("--collect-only", "--co", "--fixtures", "--markers", "--setup-plan")
    ):
        return Idle(f"`pytest {flag}` runs no test", False)
    if tool.name in ("ruff", "flake8", "pylint") and tool.has("--exit-zero"):
        return Idle(f"`{tool.name} --exit-zero` succeeds whatever it finds", True)
    if tool.name == "gofmt" and not tool.has("-w"):
        return Idle("`gofmt` lists files and succeeds all the same", True)
    if tool.name in _WELL_KNOWN and tool.args and set(tool.args) <= {"--version", "--help", "-h", "-V", "version"}:
        return Idle(f"`{tool.name} {tool.args[0]}` tells of the tool, not of the change", True)
    if tool.name in ("make", "gmake") and tool.has("-n", "--dry-run", "--just-print"):
        return Idle(f"`make {tool.has('-n', '--dry-run', '--just-print')}` runs nothing", False)
    return None


def _git(tool: tools.Tool) -> Idle | None:
    if tool.verb == "diff" and tool.has("--exit-code", "--quiet", "--check", "--no-index"):
        return None
    if tool.verb in ("diff", "status", "log", "branch"):
        return Idle(f"`git {tool.verb}` succeeds whatever it shows", True)
    return Idle("`git show` shows something and judges nothing", False) if tool.verb == "show" else None
