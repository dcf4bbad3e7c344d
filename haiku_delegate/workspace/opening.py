"""Open a workspace without caring which isolation it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haiku_delegate.workspace.model import ChangeSet, Isolation, Workspace
from haiku_delegate.workspace.overlay import open_overlay
from haiku_delegate.workspace.worktree import open_worktree


def open(
    root: Path,
    isolation: Isolation,
    *,
    private: Path,
    candidate: ChangeSet | None = None,
    config_dir: Path | None = None,
    mask: Sequence[Path] = (),
    visible: Sequence[Path] = (),
    home: Path | None = None,
) -> Workspace:
    """A private view of the tree at `root`: of the base or, with a (frozen) candidate, of base plus candidate.

    `private` is a fresh directory of the run that nobody inside is to see. `config_dir` stays real, for the executor;
    everybody else has it in `mask`. A worktree can hide nothing that lies outside of it; its commands cannot write
    there where the kernel has Landlock.
    """
    if isolation is Isolation.WORKTREE:
        return open_worktree(root, private=private, candidate=candidate, confined=config_dir is None)
    return open_overlay(
        root, private=private, candidate=candidate, config_dir=config_dir, mask=mask, visible=visible, home=home
    )
