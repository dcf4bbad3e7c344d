"""Rules of proof (HD45x): what nobody would have noticed."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD450(Rule):
    """Nobody notices when these lines of the change are taken back.

    After a run is green, each piece of the change is taken back alone, and the commands that run code are run again.
    A new function is not taken back but emptied. Where all of them still succeed, no command checks these lines. Not
    asked about: comments, docstrings, imports, annotations, documents and tests. Linters and type checkers are not
    asked either, because what they say of half a change is not about what it does.

    Why: such lines can be wrong and the run still passes. They are what is worth reading first.

    Mend: read them; or add a command, or a holdout, that fails without them.
    """

    severity = Severity.NOTE


class HD451(Rule):
    """It is not known whether anybody checks these lines.

    No time was left, the commands cannot run without them or do not end, no command runs code, or the task is of a
    kind (refactor, docs, chore) that commands are not meant to notice.

    Why: a layer that did not run is told, because silence would look like a proof.

    Mend: nothing need be done. More time lets more lines be asked about.
    """

    severity = Severity.NOTE


class HD452(Rule):
    """The new tests do not notice some mistakes in what they name.

    Where the kind is tests, small mistakes are put into the functions that the new tests name, one at a time: a
    comparison turned round, a boundary moved, a result dropped. The finding tells how many the new tests notice, and
    which not; where old tests cannot be left out, it says so. It is a note where they notice at least half, for some
    mistakes change nothing, unless the contract names a function that may do nothing, or of which nothing but raising
    is noticed.

    Why: a test that passes whatever the code does protects nobody.

    Mend: let the tests compare results, also at the boundaries; or accept the mistakes that change nothing.
    """

    severity = Severity.WARNING
    overridable = True


class HD453(Rule):
    """The new tests test nothing.

    Where the kind is tests: a new test ran and passed, it calls a function by its name, and it passes as well when that
    function does nothing but raise. Neither is any other of at least five mistakes in what the new tests name noticed,
    although the commands do read the file that they are in. (This first case is for Python tests whose outcomes pytest
    records.) Or: the new tests run a function that the contract names, they notice when it raises, and not one of at
    least five other mistakes in what they name: they assert nothing of what it does.

    Why: tests were the task, and these would pass with any code.

    Mend: read the tests. Often what they test is replaced by a mock, or every error is swallowed.
    """

    overridable = True
