"""May this tool call be made? Exact answers about paths, where the client's own rules are only nearly exact.

Measured on client 2.1.197 and 2.1.329: its rules match paths case-insensitively, cannot express a literal
`?`, and let reads inside the working directory pass unasked. So every call comes here, through a PreToolUse
hook, before it is made. What the gate cannot see the judge sees in the change set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from haiku_delegate.executor.arguments import SERVER

EDITS = {"Edit": "file_path", "Write": "file_path", "NotebookEdit": "notebook_path"}
READS = {"Read": "file_path", "Grep": "path", "Glob": "path"}
WAY_OUT = 'If there is no way around it, call stop(kind="needs_file", reason=..., paths=[...]).'


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What one contract allows. `admits` says whether a path, relative to `root`, is listed."""

    root: Path  #: as the executor sees it
    admits: Callable[[str], bool]
    readable: frozenset[Path] = frozenset()  #: attached files that lie elsewhere
    hidden: tuple[Path, ...] = ()  #: files and directories that nothing may show
    commands: tuple[str, ...] = ()
    home: Path | None = None
    linked: Callable[[str], bool] = lambda path: False  #: does it lead through a link that only the executor sees?

    def refusal(self, tool: str, call: Mapping[str, Any]) -> str | None:
        """Why this call may not be made, in words for the model; None if it may."""
        if tool in EDITS:
            return self._edit_refusal(call.get(EDITS[tool]))
        if tool in READS:
            return self._read_refusal(tool, call)
        own = {f"mcp__{SERVER}__{name}" for name in ("verify", "stop", *(("run",) if self.commands else ()))}
        if tool in own:
            return None
        return f"{tool} is not part of this contract, which needs only the file tools and verify()."

    def relative(self, path: object) -> str | None:
        """A path as the contract names it, with links resolved; None if it lies outside or cannot be one."""
        found = self._resolved(path)
        root = Path(os.path.realpath(self.root))
        if found is None or found == root or root not in found.parents:
            return None
        return found.relative_to(root).as_posix()

    def may_read(self, path: object) -> bool:
        """Does it lie inside the root (or is it attached), and is it not hidden?"""
        found = self._resolved(path)
        if found is None or self._is_hidden(found) or self._is_led_astray(path):
            return False
        root = Path(os.path.realpath(self.root))
        return found == root or root in found.parents or found in self.readable

    def _edit_refusal(self, path: object) -> str | None:
        relative = self.relative(path)
        if relative is not None and self.admits(relative) and not self._is_link(path) and not self._is_led_astray(path):
            return None
        named = relative if relative is not None else _shown(path)
        return f"{named} is not listed in the contract; only listed files may change. {WAY_OUT}"

    def _read_refusal(self, tool: str, call: Mapping[str, Any]) -> str | None:
        path = call.get(READS[tool])
        if tool == "Read" and not isinstance(path, str):
            return "Read needs file_path."
        pattern = call.get("pattern") if tool == "Glob" else None
        if isinstance(pattern, str) and not self._may_list(path, pattern):
            path = pattern
        elif self.may_read(path or str(self.root)):
            return None
        return f"{_shown(path)} is outside of what this contract may read: the repository. {WAY_OUT}"

    def _may_list(self, path: object, pattern: str) -> bool:
        """A pattern may start from, or lead to, somewhere else than below its `path`."""
        if any(sign in pattern for sign in ("..", "{/", ",/", "{~", ",~")):
            return False
        base = path if isinstance(path, str) and not pattern.startswith("~") else ""
        return self.may_read(os.path.join(base, pattern) or str(self.root))

    def _resolved(self, path: object) -> Path | None:
        if not isinstance(path, str) or not path or "\0" in path:
            return None
        if path == "~" or path.startswith("~/"):
            path = str(self.home or Path("/")) + path[1:]
        try:
            return Path(os.path.realpath(os.path.join(self.root, path)))
        except (OSError, ValueError):
            return None

    def _is_led_astray(self, path: object) -> bool:
        """We resolve links from outside; what a command made in an overlay is not there to be resolved."""
        if not isinstance(path, str):
            return False
        named = os.path.relpath(os.path.normpath(os.path.join(self.root, path)), self.root)
        resolved = self.relative(path)
        return self.linked(named) or (resolved is not None and self.linked(resolved))

    def _is_link(self, path: object) -> bool:
        return isinstance(path, str) and os.path.islink(os.path.join(self.root, path))

    def _is_hidden(self, path: Path) -> bool:
        return any(path == one or one in path.parents for one in self._hidden_real())

    def _hidden_real(self) -> Sequence[Path]:
        return [Path(os.path.realpath(self.root / one)) for one in self.hidden]


def target(tool: str, call: Mapping[str, Any]) -> str:
    """What a call is about, short enough for a report."""
    for name in ("file_path", "notebook_path", "path", "command", "pattern", "url", "query"):
        if isinstance(call.get(name), str):
            return _shown(call[name])
    return ""


def _shown(value: object) -> str:
    text = str(value)
    printable = "".join(sign if sign.isprintable() else "�" for sign in text)
    return printable if len(printable) <= 200 else printable[:197] + "..."
