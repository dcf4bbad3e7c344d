"""A spec's text to a contract, whatever its form. All problems are told at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath

from haiku_delegate.contract.forms import markdown, validate
from haiku_delegate.contract.model import Contract
from haiku_delegate.contract.problems import Problems
from haiku_delegate.errors import ContractInvalid

LIMIT = 1024 * 1024  #: bytes of a spec
_FORMS = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}


def load(path: Path, *, shown: str | None = None, root: Path | None = None) -> Contract:
    """Read a spec; `shown` is its name as the user gave it, `root` where it may have been meant to lie."""
    problems = Problems(shown or str(path))
    data = _read(path, problems, root)
    text = _decode(data, problems) if data is not None else None
    if text is None:
        raise ContractInvalid(problems.sorted())
    return parse(text, source=problems.source)


def parse(text: str, *, source: str) -> Contract:
    """Parse a spec's text; the suffix of `source` says which form: YAML, JSON, else Markdown."""
    problems = Problems(source)
    found = _parse(text, problems)
    if found:
        validate.check(*found, problems)
    if problems or not found:
        raise ContractInvalid(problems.sorted())
    return replace(found[0], source=source, text=text)


def _parse(text: str, problems: Problems) -> tuple[Contract, Mapping[str, int]] | None:
    if not _readable(text, problems):
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    form = _FORMS.get(PurePath(problems.source).suffix.casefold())
    if form is None:
        return markdown.parse(text, problems)
    from haiku_delegate.contract.forms import structured  # here, because most specs are Markdown

    return structured.parse(text, problems, form=form)


def _readable(text: str, problems: Problems) -> bool:
    """Whether this is text at all."""
    if len(text) > LIMIT:
        _too_large(problems)
    elif not text.removeprefix("\ufeff").strip():
        problems.add("HD002", "the spec is empty", hint="write TASK, CHANGES TO MAKE and VERIFY, see docs/contract.md")
    elif "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problems.add("HD004", "the spec holds a NUL byte", line=line, hint="save it as UTF-8 text")
    elif (half := next((at for at, char in enumerate(text) if "\ud800" <= char <= "\udfff"), None)) is not None:
        line = text.count("\n", 0, half) + 1
        problems.add("HD003", "the spec is not UTF-8 text", line=line, hint="save it as UTF-8")
    return not problems


def _too_large(problems: Problems) -> None:
    problems.add("HD005", "the spec is larger than 1 MB", hint="point to files under CONTEXT instead of quoting them")


def _read(path: Path, problems: Problems, root: Path | None) -> bytes | None:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            problems.add("HD001", f"the spec is {what}", hint="name the spec's file")
            return None
        if status.st_size > LIMIT:
            _too_large(problems)
            return None
        with path.open("rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError:
        problems.add("HD001", "the spec does not exist", hint=_meant(path, root))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        problems.add("HD001", f"the spec cannot be read: {reason}", hint="check the path and its permissions")
    return None


def _meant(path: Path, root: Path | None) -> str:
    """A spec is looked for from the current directory; it may lie at the root, or be spelled differently."""
    import difflib

    if root is not None and not path.is_absolute() and (root / path).is_file():
        return f"specs are looked for from the current directory; did you mean '{os.path.relpath(root / path)}'?"
    try:
        names = [name for name in os.listdir(path.parent) if (path.parent / name).is_file()]
    except OSError:
        return f"there is no directory '{path.parent}'"
    close = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return (
        f"did you mean '{path.with_name(close[0])}'?"
        if close
        else "check the path; docs/contract.md shows what goes in"
    )


def _decode(data: bytes, problems: Problems) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the spec is not UTF-8 text (byte 0x{data[error.start]:02x})"
        problems.add("HD003", message, line=line, hint="save it as UTF-8")
        return None
