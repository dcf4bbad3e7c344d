"""Rules of the surroundings (HD7xx): isolation, client, state."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD701(Rule):
    """The worktree was used instead of the overlay.

    Said where `isolation` is `auto`, with the reason why the overlay cannot be had here.

    Why: the worktree isolates less: see [isolation.md](../isolation.md).

    Mend: `haiku-delegate doctor` says what is missing. `isolation: worktree` in the spec or the configuration makes it
    your choice, and silences this.
    """

    severity = Severity.NOTE


class HD702(Rule):
    """The workspace has something to say about how it was made.

    For instance a dependency directory that is a link to yours, so that a command which writes there reaches the real
    one.

    Why: it is a limit of the isolation that you should know when you judge the result.

    Mend: read it. Most of these go away with the overlay; [isolation.md](../isolation.md) says what holds where.
    """

    severity = Severity.WARNING


class HD703(Rule):
    """The network cannot be confined in a worktree.

    The contract or the configuration says `network: own` or `network: off`, and the isolation used cannot do that.

    Why: the commands share your network: they can reach what you can reach, and ports collide.

    Mend: use the overlay (`haiku-delegate doctor` says what it needs), or `network: shared` if that is fine.

    Example:
        ---
        isolation: worktree
        network: off
        ---
    Better:
        ---
        isolation: overlay
        network: off
        ---
    """

    severity = Severity.WARNING
