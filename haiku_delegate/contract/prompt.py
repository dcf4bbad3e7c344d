"""What the executor is told: the contract through templates that a project or a user can replace."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from haiku_delegate.contract import moves
from haiku_delegate.contract.model import Contract, RunOptions
from haiku_delegate.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

FILE_LIMIT = 90 * 1024  #: bytes of an attached file; the client silently drops what is much larger
TOTAL_LIMIT = 300 * 1024  #: bytes of all attachments
_EXCERPTED_LIMIT = 1024 * 1024  #: bytes of a file of which an excerpt is attached


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """The system prompt, and the contract as the first message's own block."""

    system: str
    contract: str


def shipped() -> Path:
    """The templates that come with the program: in the wheel, else beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def render(contract: Contract, *, search: Sequence[Path] = ()) -> Prompt:
    """The prompt for a contract; templates are looked for in `search`, then among the shipped ones."""
    run = dict(contract.options.run or {})
    # What the executor must not know does not even reach the templates, whoever wrote them.
    shown = replace(contract, holdout=(), allow=(), options=RunOptions(), text="", source="")
    values: dict[str, object] = {"contract": shown, "run": run, "done": [each.path for each in moves.ours(shown, run)]}
    system, block = (fill(name, search, values) for name in ("system.md.j2", "contract.md.j2"))
    return Prompt(system=system, contract=block)


def _environment(search: Sequence[Path]) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined  # here, because most verbs render nothing
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # A project's own templates come with whatever was cloned, hence the sandbox. No HTML, no escaping.
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([*map(str, search), str(shipped())]),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(name: str, search: Sequence[Path], values: dict[str, object]) -> str:
    """A template, the nearest of that name, with its values; raises UsageError with its file and line."""
    environment = _environment(search)
    try:
        return environment.get_template(name).render(values).strip() + "\n"
    except Exception as error:  # a template is a program of the user's: it can fail in any way
        raise _broken(name, search, error) from error


def _broken(name: str, search: Sequence[Path], error: Exception) -> UsageError:
    """The file and line of a template that cannot be rendered, and what to do."""
    file, line = _where(name, search, error)
    place = f"{file}:{line}" if line else f"{file}"
    reason = getattr(error, "message", None) or str(error) or type(error).__name__
    hint = f"mend it, or remove it to use the shipped {name}"
    return UsageError(f"template {place}: {reason}", hint=hint)


def _where(name: str, search: Sequence[Path], error: Exception) -> tuple[Path, int | None]:
    file = next((path / name for path in (*search, shipped()) if (path / name).is_file()), Path(name))
    if getattr(error, "lineno", None):
        return Path(getattr(error, "filename", None) or file), getattr(error, "lineno", None)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):  # jinja maps its frames back to the template
            return Path(frame.filename), frame.lineno
    return file, None


def attachments(contract: Contract, root: Path) -> tuple[str, ...]:
    """What to attach, as the client writes it: `src/a.py` whole, or `src/a.py#L10-40`."""
    room = TOTAL_LIMIT
    taken: dict[str, None] = {}
    done = moves.ours(contract, contract.options.run or {})
    moved = {each.rename_from: each.path for each in done if each.rename_from}
    deleted = {each.path for each in done if not each.rename_from}
    for path, start, end in _wanted(contract):
        there = moved.get(path, path)  # where it lies by the time that the client looks
        if path in deleted or there in taken or (size := _size(root, path, start, end)) is None or size > room:
            continue
        name = there if start is None else f"{there}#L{start}" if end is None else f"{there}#L{start}-{end}"
        if name not in taken:
            taken[name] = None
            room -= size
    return tuple(taken)


def _wanted(contract: Contract) -> Iterator[tuple[str, int | None, int | None]]:
    """Listed files first, then whole context files, then excerpts, so that a whole file wins."""
    for change in contract.changes:
        yield change.rename_from or change.path, None, None
    for ref in sorted(contract.context, key=lambda ref: ref.start is not None):
        yield ref.path, ref.start, ref.end


def _size(root: Path, path: str, start: int | None, end: int | None) -> int | None:
    """Bytes that the attachment adds; None if it cannot be attached."""
    if any(char in '"#\\' or ord(char) < 32 or ord(char) == 127 for char in path):
        return None
    file = root / path
    try:
        if file.is_symlink() or not file.is_file() or not file.resolve().is_relative_to(root.resolve()):
            return None
        size = file.stat().st_size
        if start is None:
            return size if size <= FILE_LIMIT else None
        if size > _EXCERPTED_LIMIT:
            return None
        lines = file.read_bytes().splitlines(keepends=True)
    except (OSError, ValueError):
        return None
    excerpt = sum(map(len, lines[start - 1 : end or start]))
    return excerpt if 0 < excerpt <= FILE_LIMIT else None
