"""The command line: click commands and the error boundary, nothing else.

Verbs are imported when they are called, because `--help` has to answer at once.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the `haiku-delegate` command."""
    from haiku_delegate.cli.boundary import guarded

    sys.exit(guarded(sys.argv[1:]))
