"""Rules of baseline and verify (HD4xx)."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD411(Rule):
    """A command tagged red succeeds already.

    Why: it would make a run pointless.

    Mend: Verify what the change adds.
    """


class HD412(Rule):
    """A command that must be green fails already.

    Why: it would make a run pointless.

    Mend: Mend it first, or drop it.
    """


class HD413(Rule):
    """A command that must be green cannot run.

    Why: it would make a run pointless.

    Mend: Install what it needs, or use `setup`.
    """


class HD414(Rule):
    """Every command was green already.

    Why: it would make a run pointless.

    Mend: Add one tagged `# red`.
    """


class HD431(Rule):
    """A verify command fails.

    Why: it would make a run pointless.

    Mend: Read its output.
    """


class HD432(Rule):
    """A verify command cannot run here.

    Why: it would make a run pointless.

    Mend: Install what it needs, or use `setup`.
    """


class HD433(Rule):
    """A command failed beside others and succeeds alone.

    Why: it would make a run pointless.

    Mend: Set `exclusive: true`.
    """


class HD440(Rule):
    """A holdout command is not green.

    Why: it would make a run pointless.

    Mend: Look for special cases in the candidate.
    """
