"""Rules of judging the change set (HD3xx): the change broke the contract."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD301(Rule):
    """A file that is not listed was changed.

    Why: it would make a run pointless.

    Mend: List it if the task needs it.
    """


class HD302(Rule):
    """A listed file became, or was, something else than a file.

    Why: it would make a run pointless.

    Mend: Read the candidate.
    """


class HD303(Rule):
    """A file's permissions were changed.

    Why: it would make a run pointless.

    Mend: Do that yourself.
    """


class HD304(Rule):
    """A file was deleted unasked.

    Why: it would make a run pointless.

    Mend: Add `(delete)` if it should go.
    """


class HD305(Rule):
    """A listed file was not changed.

    Why: it would make a run pointless.

    Mend: Look whether it was needed.
    """


class HD306(Rule):
    """Caches and ignored files were thrown away.

    Why: it would make a run pointless.

    Mend: Nothing.
    """


class HD310(Rule):
    """What should come or go did not.

    Why: it would make a run pointless.

    Mend: Read the claim, amend the spec.
    """


class HD320(Rule):
    """An `exact` block does not stand in the file.

    Why: it would make a run pointless.

    Mend: Compare, or drop `exact`.
    """


class HD321(Rule):
    """A block does not stand as written.

    Why: it would make a run pointless.

    Mend: Compare.
    """


class HD322(Rule):
    """A `before` block still stands.

    Why: it would make a run pointless.

    Mend: Compare.
    """
