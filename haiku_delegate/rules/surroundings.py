"""Rules of the surroundings (HD7xx): isolation, client, state."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD701(Rule):
    """The worktree was used instead of the overlay.

    Why: it would make a run pointless.

    Mend: `haiku-delegate doctor` says why.
    """


class HD702(Rule):
    """A remark about the workspace.

    Why: it would make a run pointless.

    Mend: Read it.
    """


class HD703(Rule):
    """The network cannot be confined in a worktree.

    Why: it would make a run pointless.

    Mend: Rely on the overlay, or do without.
    """
