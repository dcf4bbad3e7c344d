"""Rules of applying (HD6xx)."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD601(Rule):
    """Your file changed during the run.

    Why: it would make a run pointless.

    Mend: Apply the patch by hand, or run again.
    """


class HD602(Rule):
    """The tree could not be written.

    Why: it would make a run pointless.

    Mend: Check permissions and space, run again.
    """


class HD603(Rule):
    """Applied, but not committed.

    Why: it would make a run pointless.

    Mend: Commit it yourself.
    """
