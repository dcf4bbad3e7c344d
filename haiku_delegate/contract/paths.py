"""Paths as a spec writes them: finding them in prose, and refusing those that must not be listed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from haiku_delegate.contract.problems import Problems

#: Files without an extension that are files all the same.
# fmt: off
_KNOWN = frozenset(
    {
        "AUTHORS", "BUILD", "Brewfile", "CHANGELOG", "CODEOWNERS", "CONTRIBUTING", "COPYING", "Caddyfile",
        "Containerfile", "Dockerfile", "Earthfile", "Gemfile", "Jenkinsfile", "Justfile", "LICENSE",
        "Makefile", "NOTICE", "Pipfile", "Podfile", "Procfile", "README", "Rakefile", "SConstruct", "TODO",
        "Taskfile", "Tiltfile", "VERSION", "Vagrantfile", "WORKSPACE", "justfile", "makefile",
    }
)
# fmt: on
_TOKEN = re.compile(r"""(?:`(?P<tick>[^`]+)`|"(?P<quoted>[^"]+)"|(?P<bare>[^ \t`"]+))(?P<rest>.*)$""", re.DOTALL)
_RANGE = re.compile(
    r"(?::L?(?P<a>\d{1,9})(?:[-–—]L?(?P<b>\d{1,9}))?|#L(?P<c>\d{1,9})(?:-L?(?P<d>\d{1,9}))?)(?P<after>:?)$"
)
_EXTENSION = re.compile(r"[A-Za-z*?\[_][A-Za-z0-9_+~*?\[\]-]{0,15}")
_INVISIBLE = frozenset("\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, kw_only=True)
class Named:
    """A path that a line begins with, and what follows it."""

    path: str
    rest: str
    marked: bool  #: in backticks or quotes
    start: int | None = None
    end: int | None = None


def looks(token: str) -> bool:
    """Whether a word is meant as a path: a slash, an extension, or a well-known name."""
    if "://" in token or token in ("/", ".", "..", "...", "e.g.", "i.e.") or len(token) > 4096:
        return False
    _, dot, extension = token.rpartition(".")
    has_extension = bool(dot) and bool(_EXTENSION.fullmatch(extension))
    return "/" in token or "\\" in token or token in _KNOWN or has_extension


def leading(text: str) -> Named | None:
    """The path that the text begins with, bare, in backticks or in quotes, with its `:10-40`."""
    match = _TOKEN.match(text)
    if not match:
        return None
    marked, rest = match["bare"] is None, match["rest"]
    token = match["tick"] or match["quoted"] or match["bare"]
    if marked and (outer := re.match(r":L?\d{1,9}(?:[-–—]L?\d{1,9})?", rest)):
        token, rest = token + outer[0], rest[outer.end() :]
    if not marked:
        token, rest = _without_separator(token, rest)
    path, start, end, colon = _split_range(token.strip())
    return Named(path=normal(path), rest=colon + rest, marked=marked, start=start, end=end) if path else None


def _without_separator(token: str, rest: str) -> tuple[str, str]:
    """`src/a.py:` and `src/a.py—note` carry a separator that is none of the path."""
    dash = re.search("[–—]", token)
    if dash and not re.search(r":L?\d+$", token[: dash.start()]):
        token, rest = token[: dash.start()], token[dash.start() :] + rest
    if token.endswith(":") and len(token) > 1:
        token, rest = token[:-1], ":" + rest
    return token, rest


def _split_range(token: str) -> tuple[str, int | None, int | None, str]:
    match = _RANGE.search(token)
    if not match or match.start() == 0:
        return token, None, None, ""
    start, end = match["a"] or match["c"], match["b"] or match["d"]
    return token[: match.start()], int(start), int(end) if end else None, match["after"]


def normal(path: str) -> str:
    """`./src//a.py` is `src/a.py`; anything that leaves the root is left for `check` to refuse."""
    path = re.sub(r"(?<=.)/{2,}", "/", path.strip())
    while path.startswith("./") and len(path) > 2:
        path = path[2:]
    return re.sub(r"(?:/\.)+(?=/|$)", "", path) if "/." in path else path


def check(path: str, problems: Problems, *, line: int | None) -> bool:
    """Refuse a path that no contract may name; True if it is fine."""
    shown = ascii(path)[:120] if _hidden(path) else f"'{path[:120]}'"
    if _hidden(path):
        problems.add("HD022", f"path {shown} holds control characters", line=line, hint="retype the path")
    elif path.strip() in ("", ".", "./"):
        problems.add("HD020", f"path {shown} names no file", line=line, hint="name a file below the root")
    elif reason := _leaves(path):
        hint = "write paths relative to the repository's root, with forward slashes"
        problems.add("HD020", f"path {shown} {reason}", line=line, hint=hint)
    elif any(part.casefold().rstrip(". ") == ".git" for part in path.split("/")):
        problems.add("HD021", f"path {shown} lies inside .git", line=line, hint="no contract may touch .git")
    else:
        return True
    return False


def _hidden(path: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cs") or char in _INVISIBLE for char in path)


def _leaves(path: str) -> str:
    """Why the path is not below the root, or nothing."""
    if path.startswith("/"):
        return "is absolute"
    if path.startswith("~"):
        return "starts in a home directory"
    if re.match(r"[A-Za-z]:(?:[\\/]|$)", path):
        return "starts with a drive letter"
    if "\\" in path:
        return "has backslashes"
    return "climbs out with '..'" if ".." in path.split("/") else ""
