"""`new`: a spec written from arguments, or from a change that exists already."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from haiku_delegate import config
from haiku_delegate.cli import world
from haiku_delegate.cli.streams import tell
from haiku_delegate.errors import UsageError

if TYPE_CHECKING:
    from haiku_delegate.contract.drafting.diffs import Diff
    from haiku_delegate.findings import Finding

_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}
_SHOWN = 5  #: findings that are shown at once; `check` shows all


def write_spec(
    *, path: str | None, title: str | None, task: str | None, kind: str | None, files: tuple[str, ...],
    changes: tuple[str, ...], commands: tuple[str, ...], preserve: tuple[str, ...], from_diff: str | None,
    from_commit: str | None, form: str | None, force: bool, repo: str | None,
) -> int:  # fmt: skip
    """Write the spec; returns 0, or raises UsageError."""
    from haiku_delegate.contract.drafting import writing
    from haiku_delegate.contract.drafting.draft import Wishes, draft
    from haiku_delegate.contract.model import Kind

    _readable(title, task, *files, *changes, *commands, *preserve)
    repository = world.root(repo)
    form = _form(path, form)
    _free(path, force=force)
    diff = _diff(from_diff, from_commit, repository)
    wishes = Wishes(
        title=title, id=task, kind=Kind(kind) if kind else None, files=files, changes=changes, commands=commands,
        preserve=preserve,
    )  # fmt: skip
    made = draft(wishes, repository, diff=diff)
    search = config.template_dirs(repository, os.environ)
    text = writing.write(made.contract, form, search=search)  # type: ignore[arg-type]  # click has checked it
    _put(path, text, force=force)
    for remark in made.remarks:
        tell(f"haiku-delegate: {remark}")
    _judge(text, path or f"spec{_suffix(form)}", path, repository)
    return 0


def _readable(*arguments: str | None) -> None:
    """A spec is UTF-8, and so is what goes into it."""
    odd = next((text for text in arguments if text and any("\udc80" <= char <= "\udcff" for char in text)), None)
    if odd is not None:
        raise UsageError(f"an argument is not UTF-8 text: {odd[:60]!a}", hint="type it anew")


def _form(path: str | None, form: str | None) -> str:
    """The form asked for; a name that says another would be read as that other."""
    said = _SUFFIXES.get(Path(path).suffix.casefold(), "markdown") if path else None
    if form and said and form != said:
        hint = "the suffix says how a spec is read: .yaml, .json, anything else is Markdown"
        raise UsageError(f"--as {form} and the name {path} contradict each other", hint=hint)
    return form or said or "markdown"


def _suffix(form: str) -> str:
    return {"markdown": ".md"}.get(form, f".{form}")


def _free(path: str | None, *, force: bool) -> None:
    """Refuse before any work what could not be written in the end."""
    if path is None:
        return
    if not path or path == "-":
        raise UsageError("the name of the spec is empty", hint="leave PATH out to write to stdout")
    if os.path.isdir(path):
        raise UsageError(f"{path} is a directory", hint="name a file")
    if os.path.lexists(path) and not force:
        raise UsageError(f"{path} exists already", hint="--force replaces it")
    if os.path.islink(path) or (os.path.lexists(path) and not os.path.isfile(path)):
        raise UsageError(f"{path} is not a regular file", hint="name another, or leave PATH out to write to stdout")


def _put(path: str | None, text: str, *, force: bool) -> None:
    if path is None:
        click.echo(text, nl=False)
        return
    from haiku_delegate.flows import mending

    try:
        mending.put(Path(path), text.encode(), replace=force)
    except FileExistsError:
        raise UsageError(f"{path} exists already", hint="--force replaces it") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} cannot be written: {said}", hint="check the path and its permissions") from error


# -- where a change comes from ------------------------------------------------------------------------------------


def _diff(from_diff: str | None, from_commit: str | None, repository: Path) -> Diff | None:
    if from_diff is not None and from_commit is not None:
        raise UsageError("--from-diff and --from-commit are two sources of the same", hint="choose one")
    if from_diff is not None:
        return _from_file(from_diff)
    return _from_commit(from_commit, repository) if from_commit is not None else None


def _from_file(name: str) -> Diff:
    from haiku_delegate.contract.drafting import diffs

    if name == "-" and sys.stdin.isatty():
        tell("haiku-delegate: reading a diff from the terminal, up to Ctrl-D")
    try:
        if name == "-":
            data = sys.stdin.buffer.read(diffs.LIMIT + 1)
        else:
            with open(name, "rb") as file:
                data = file.read(diffs.LIMIT + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"--from-diff: {name} cannot be read: {said}", hint="name a file, or - for stdin") from error
    return diffs.read(data.decode("utf-8", "surrogateescape"), "stdin" if name == "-" else name)


def _from_commit(rev: str, repository: Path) -> Diff:
    from dataclasses import replace

    from haiku_delegate.contract.drafting import diffs
    from haiku_delegate.workspace import git

    commit = git.commit_named(repository, rev)
    if commit is None and not os.path.lexists(repository / ".git"):
        hint = "go where the commit is, or use --from-diff"
        raise UsageError(f"--from-commit: there is no git repository in {repository}", hint=hint)
    if commit is None:
        hint = "name one commit; for a range use `git diff A B | haiku-delegate new --from-diff -`"
        raise UsageError(f"--from-commit: {rev[:80]!a} names no commit of {repository}", hint=hint)
    data = git.diff_of(repository, commit)
    if data is None:
        raise UsageError(f"--from-commit: git cannot show {rev[:80]!a}", hint="look at `git show`")
    if not data:
        raise UsageError(f"--from-commit: {rev[:80]!a} changes nothing", hint="name a commit that does")
    found = diffs.read(data.decode("utf-8", "surrogateescape"), f"commit {commit[:12]}")
    return replace(found, subject=git.subject(repository, commit))


# -- what is to be said about it ----------------------------------------------------------------------------------


def _judge(text: str, source: str, path: str | None, repository: Path) -> None:
    """Where it is, and what `check --no-baseline` would say."""
    from haiku_delegate.findings import Severity

    found = [each for each in _findings(text, source, repository) if each.severity is not Severity.NOTE]
    where = f"written to {path}" if path else "written to stdout"
    stopping = [each for each in found if each.severity is Severity.ERROR]
    if not found:
        tell(f"haiku-delegate: {where}; `check --no-baseline` has nothing against it")
        return
    counts = [f"{len(stopping)} problem(s) would stop a run"] if stopping else []
    counts += [f"{len(found) - len(stopping)} warning(s)"] if len(found) > len(stopping) else []
    tell(f"haiku-delegate: {where}; {', '.join(counts)}:")
    ordered = [*stopping, *(each for each in found if each not in stopping)]
    for finding in ordered[:_SHOWN]:
        tell(f"  {finding.severity}: {finding}")
    if len(found) > _SHOWN:
        tell(f"  and {len(found) - _SHOWN} more; `haiku-delegate check --no-baseline` shows all")


def _findings(text: str, source: str, repository: Path) -> tuple[Finding, ...]:
    from haiku_delegate.contract import spec
    from haiku_delegate.contract.model import RunOptions
    from haiku_delegate.errors import ContractInvalid
    from haiku_delegate.flows.examine import examine
    from haiku_delegate.flows.rim import Rim

    try:
        contract = spec.parse(text, source=source)
        settings = world.settings(contract, repository, RunOptions())
        rim = Rim(environ=dict(os.environ), state=Path(os.devnull))  # nothing is run, so nothing is kept
        return examine(contract, root=repository, settings=settings, rim=rim, baseline=False).findings
    except ContractInvalid as error:
        return error.findings
