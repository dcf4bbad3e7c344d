"""The commands of the contract: does each say something, and is it the contract's word rather than the executor's?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from haiku_delegate.contract import paths
from haiku_delegate.contract.lint import effects, selection, status
from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.lint.testing import names_tests
from haiku_delegate.contract.model import Command, Contract
from haiku_delegate.contract.scope import Scope
from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.shell import Simple
from haiku_delegate.contract.texts.tools import Tool
from haiku_delegate.findings import Severity

_SHELLS = frozenset({"sh", "bash", "zsh", "dash"})
_INTERPRETERS = (
    frozenset({"python", "python3", "node", "ruby", "perl", "php", "deno", "tsx", "ts-node", "bun"}) | _SHELLS
)
_TELLING = 8  #: letters of a name that is no word of every day
_LIKE_TAG = Lazy(r"[ \t]#[ \t]*(?:red|green|timeout)\b[^\n]*$", re.IGNORECASE)
_JUDGES = Lazy(
    r"(?:^|[_./-])(?:run[_-]?)?(?:tests?|checks?|verify|validate|lint|ci|assert\w*)(?:[_.-]|$)", re.IGNORECASE
)
_CONFIGURED_BY = {
    "pytest": ("conftest.py", "tests/conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"),
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "npm": ("package.json",), "yarn": ("package.json",), "pnpm": ("package.json",),
    "jest": ("package.json", "jest.config.js", "jest.config.ts", "jest.config.mjs", "jest.config.cjs"),
    "vitest": ("package.json", "vitest.config.ts", "vitest.config.js", "vite.config.ts", "vite.config.js"),
    "tox": ("tox.ini", "pyproject.toml", "setup.cfg"), "nox": ("noxfile.py",), "just": ("justfile", "Justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml"), "rake": ("Rakefile",), "mypy": ("mypy.ini", "pyproject.toml",
    "setup.cfg"),
    "ruff": ("ruff.toml", "pyproject.toml"), "tsc": ("tsconfig.json",),
    "eslint": ("eslint.config.js", "eslint.config.mjs", ".eslintrc.json", ".eslintrc.js", ".eslintrc.cjs",
    "package.json"),
    "gradlew": ("build.gradle", "build.gradle.kts"), "mvn": ("pom.xml",),
}  # fmt: skip


def check(contract: Contract, remarks: Remarks) -> None:
    """Verify and holdout are judged in full; setup only for what would make the others meaningless."""
    judged = (*contract.verify, *contract.holdout)
    hidden = {command for command in judged if _status(command, remarks)}
    for command in judged:
        _tags(command, remarks)
        _effects(command, remarks, setup=False)
        _selection(command, contract, remarks)
        if command not in hidden:
            _rewrites(command, remarks)
    for command in contract.options.setup or ():
        _status(command, remarks, severity=Severity.WARNING)
        _effects(command, remarks, setup=True)
    _idle(contract, hidden, remarks)
    _own(contract, remarks)


def _tags(command: Command, remarks: Remarks) -> None:
    """A tag that could not be read is a remark to the shell, and nobody would hear of it."""
    found = _LIKE_TAG.now.search(command.text[-200:]) if "#" in command.text else None
    if found:
        message = f"`{short(found[0].strip(), 60)}` is taken for a remark, so no tag in it counts"
        hint = "write `# red`, `# green` or `# green, timeout 60s`, or begin the remark with another word"
        remarks.add("HD146", message, line=command.line, hint=hint)


def _status(command: Command, remarks: Remarks, severity: Severity | None = None) -> bool:
    found = status.masked(command.text)
    if found:
        weight = severity or (None if found.certain else Severity.WARNING)
        hint = "let the command that checks come last, or give each a line of its own"
        remarks.add(
            "HD140", f"{_quoted(command)} hides its status: {found.why}", line=command.line, hint=hint, severity=weight
        )
    return found is not None


def _effects(command: Command, remarks: Remarks, *, setup: bool) -> None:
    found = effects.of(command.text, installs_are_fine=setup)
    if found:
        weight = Severity.ERROR if found.heavy else None
        remarks.add("HD145", found.why, line=command.line, hint=found.hint, severity=weight)


def _selection(command: Command, contract: Contract, remarks: Remarks) -> None:
    for simple in _simples(command.text):
        tool = tools.of(simple)
        if cached := selection.by_cache(tool):
            hint = "select by file or test id, or run them all; a clean workspace has no earlier run"
            remarks.add(
                "HD141",
                f"`{short(cached, 60)}` selects by what an earlier run or git left",
                line=command.line,
                hint=hint,
            )
        named = selection.by_name(tool)
        if named and not _given(named[1], contract) and not _settled(tool, contract):
            hint = "name the file or the whole test id, such as `tests/test_x.py::test_y`"
            remarks.add(
                "HD142", f"`{short(named[0], 60)}` selects tests by a part of their names", line=command.line, hint=hint
            )


def _rewrites(command: Command, remarks: Remarks) -> None:
    for simple in _simples(command.text):
        if instead := status.rewrites(simple):
            message = f"{_quoted(command)} puts files right instead of judging them"
            remarks.add("HD144", message, line=command.line, hint=f"use {instead}", severity=Severity.WARNING)


def _given(name: str, contract: Contract) -> bool:
    """Whether the changes name this very test, so that its name is not the executor's to choose."""
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    telling = len(name) >= _TELLING and re.search(r".[_A-Z ]", name)
    return bool(telling) and any(whole.search(change.instruction) for change in contract.changes)


def _settled(tool: Tool, contract: Contract) -> bool:
    """Whether it does not matter how the executor names tests: the files are not its own, or run as a whole as well."""
    files = _operands(tool)
    if tool.name == "cargo" and any(
        _stem(each.path) == (selection.by_name(tool) or ("", ""))[1] for each in contract.changes
    ):
        return True  # the tests of a module
    if files and not any(_may_admit(path, contract) for path in files):
        return True
    others = (tools.of(each) for command in contract.verify for each in _simples(command.text))
    return any(
        other.name == tool.name and selection.by_name(other) is None and _operands(other) <= files
        and other.verb not in ("build", "vet") and (tool.name == "cargo") <= (other.verb in ("test", "t"))
        for other in others
    )  # fmt: skip


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".rs")


def _may_admit(path: str, contract: Contract) -> bool:
    """Whether the executor may edit the file, or one below the directory."""
    if "*" in path or "..." in path or path.strip("./") == "" or any("cd " in each.text for each in contract.verify):
        return True
    plain = paths.normal(path)
    return Scope(contract).admits(plain) or any(
        each.is_glob or each.path.startswith(plain.rstrip("/") + "/") for each in contract.changes
    )


def _operands(tool: Tool) -> frozenset[str]:
    """The arguments that are files or directories, to judge by a slash or a suffix."""
    return frozenset(
        arg.partition("::")[0] for arg in tool.args if re.fullmatch(r"[\w@.-]*(?:/[\w@.*-]*)+|[\w-]+\.\w+", arg)
    )


def _idle(contract: Contract, hidden: set[Command], remarks: Remarks) -> None:
    """An error only where nothing at all could fail."""
    found = [status.idle(command.text) for command in contract.verify]
    nothing = all(each and each.certain for each in found)
    proof = any(each is None for each in found)
    for command, idle in zip(contract.verify, found, strict=True):
        if idle is None or command in hidden or (proof and not idle.certain and "pytest" not in idle.why):
            continue  # a look at a file, beside a command that checks
        hint = "use a command that fails while the change is missing, a test for instance"
        message = f"{_quoted(command)} proves nothing: {idle.why}"
        remarks.add("HD144", message, line=command.line, hint=hint, severity=None if nothing else Severity.WARNING)


def _own(contract: Contract, remarks: Remarks) -> None:
    """Commands that run what the executor may edit (HD143)."""
    scope: Scope | None = None
    told: set[str] = set()
    for command in (*contract.verify, *contract.holdout):
        prefix = "" if contract.cwd == "." else contract.cwd + "/"
        for simple in _simples(command.text):
            if simple.program in ("cd", "pushd"):
                break
            for path in _governs(simple, tools.of(simple)):
                scope = scope or Scope(contract)
                full = paths.normal(prefix + path)
                if full not in told and _matters(full, scope, contract):
                    told.add(full)
                    _tell(full, command, contract, remarks)


def _tell(path: str, command: Command, contract: Contract, remarks: Remarks) -> None:
    literal = any(change.path == path for change in contract.changes)
    message = f"{_quoted(command)} obeys {short(path, 60)}, which the executor may edit"
    hint = "verify by something that is not listed as well, or mark the code of this file `exact`"
    remarks.add("HD143", message, line=command.line, hint=hint, severity=Severity.NOTE if literal else None)


def _matters(path: str, scope: Scope, contract: Contract) -> bool:
    """A glob that covers a runner's configuration is told by HD151 already; here it counts only for scripts."""
    literal = any(change.path == path for change in contract.changes)
    names = {name for group in _CONFIGURED_BY.values() for name in group}
    return literal or (path not in names and scope.admits(path))


def _governs(simple: Simple, tool: Tool) -> Iterator[str]:
    """The files, other than tests, that decide what this command comes to."""
    yield from _CONFIGURED_BY.get(tool.name, ())
    script = ""
    if tool.name in _INTERPRETERS and tool.args and "-c" not in tool.args and "-e" not in tool.args:
        script = next((arg for arg in tool.args if not arg.startswith("-")), "")
    elif "/" in simple.program and not simple.program.startswith(
        ("/", "node_modules", "./node_modules", ".venv", "./.venv")
    ):
        script = simple.program
    name = script.rpartition("/")[2]
    if script and _JUDGES.now.search(name) and not names_tests(script):
        yield paths.normal(script)


def _simples(text: str) -> tuple[Simple, ...]:
    """The simple commands of a line, those inside `sh -c` included."""
    found: list[Simple] = []
    for simple in shell.parse(text) or ():
        inner = tools.script(simple)
        found += (shell.parse(inner) or ()) if inner else (simple,)
    return tuple(found)


def _quoted(command: Command) -> str:
    return f"`{short(command.text, 70)}`"
