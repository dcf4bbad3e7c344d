"""`new`: a spec written from arguments, or from a change that exists already."""

from __future__ import annotations

from haiku_delegate.errors import UsageError


def write_spec(
    *, path: str | None, title: str | None, task: str | None, kind: str | None, files: tuple[str, ...],
    changes: tuple[str, ...], commands: tuple[str, ...], preserve: tuple[str, ...], from_diff: str | None,
    from_commit: str | None, form: str | None, force: bool, repo: str | None,
) -> int:  # fmt: skip
    """Write the spec; returns 0, or raises UsageError."""
    raise UsageError("not yet")
