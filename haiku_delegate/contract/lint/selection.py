"""What makes a test runner run other tests than it seems: caches (HD141), and names (HD142)."""

from __future__ import annotations

import re

from haiku_delegate.contract.texts.tools import Tool

_CACHED = {
    "pytest": ("--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", "--sw", "--stepwise",
               "--stepwise-skip", "--sw-skip", "--testmon", "--picked"),
    "jest": ("-o", "--onlyChanged", "--onlyFailures", "-f", "--changedSince", "--lastCommit", "--findRelatedTests="),
    "vitest": ("--changed",),
    "lerna": ("--since",),
}  # fmt: skip
_NAMED = {
    "pytest": ("-k",),
    "unittest": ("-k",),
    "jest": ("-t", "--testNamePattern"),
    "vitest": ("-t", "--testNamePattern"),
    "node": ("--test-name-pattern",),
    "mocha": ("-g", "--grep", "-f", "--fgrep"),
    "rspec": ("-e", "--example"),
    "phpunit": ("--filter",),
}
_CARGO_TAKES = frozenset({
    "-p", "--package", "--test", "--bin", "--example", "--bench", "--features", "-F", "-j", "--jobs", "--manifest-path",
    "--target", "--profile", "--exclude", "--target-dir", "--color",
})  # fmt: skip


def by_cache(tool: Tool) -> str | None:
    """The flag that makes the tool choose by what an earlier run, or git, left behind."""
    flag = tool.has(*_CACHED.get(tool.name, ()))
    if flag:
        return f"{tool.name} {flag}"
    if tool.name == "nx" and tool.verb in ("affected", "affected:test", "affected:lint", "affected:build"):
        return f"nx {tool.verb}"
    if tool.name == "pre-commit" and tool.verb == "run" and not tool.has("-a", "--all-files", "--files", "--from-ref"):
        return "pre-commit run"
    return "lint-staged" if tool.name == "lint-staged" else None


def by_name(tool: Tool) -> tuple[str, str] | None:
    """The option that selects tests by a part of their names, and that part."""
    flag = tool.has(*_NAMED.get(tool.name, ()))
    if flag is None and tool.name in ("pytest", "unittest"):
        flag = next((arg for arg in tool.args if arg.startswith("-k")), None)
    if flag:
        name, _, value = flag.partition("=")
        return f"{tool.name} {name}", value or _after(tool.args, flag)
    if tool.name == "go" and tool.verb == "test":
        return _go(tool)
    return _cargo(tool) if tool.name == "cargo" else None


def _after(args: tuple[str, ...], flag: str) -> str:
    following = args.index(flag) + 1
    return args[following] if following < len(args) else ""


def _go(tool: Tool) -> tuple[str, str] | None:
    """`-run '^TestX$'` and `-run TestX` are names, `-run X` is a part of one."""
    flag = tool.has("-run", "--run")
    if flag is None:
        return None
    pattern = flag.partition("=")[2] or _after(tool.args, flag)
    names = re.fullmatch(r"(?:\(?(?:Test|Example|Fuzz)[A-Z_]\w*\$?\)?\|?)+", pattern)
    return None if names or pattern.startswith("^") or "/" in pattern else ("go test -run", pattern)


def _cargo(tool: Tool) -> tuple[str, str] | None:
    """A bare word after `cargo test` is a part of a name; with `::` it is a path."""
    if tool.verb not in ("test", "t") or "--exact" in tool.args:
        return None
    words = tool.args[tool.args.index(tool.verb) + 1 :]
    words = words[: words.index("--")] if "--" in words else words
    taken = {at + 1 for at, word in enumerate(words) if word in _CARGO_TAKES}
    bare = next((word for at, word in enumerate(words) if at not in taken and not word.startswith(("-", "+"))), None)
    return (f"cargo test {bare}", bare) if bare and "::" not in bare else None
