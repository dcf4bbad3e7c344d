"""Rules of applying (HD6xx): a pass on its way into the user's tree."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD601(Rule):
    """A file changed in your tree while the run was going on.

    Why: applying would overwrite what you, or another program, have written meanwhile. Nothing was applied (exit 7).

    Mend: `haiku-delegate show last --patch` prints the candidate; apply it by hand, or run again on the tree as it is
    now.
    """


class HD602(Rule):
    """The tree could not be written.

    No permission, no space, a read-only file system. What had been written was taken back.

    Why: the candidate is good, but your tree does not hold it (exit 7).

    Mend: check permissions and space, then run again; or apply the patch by hand (`haiku-delegate show last --patch`).
    """


class HD603(Rule):
    """The change was applied, but not committed.

    Said with `--commit`, where git refused: a hook failed, no identity is set, nothing was there to commit.

    Why: the files are in your tree, and the commit that you asked for is not.

    Mend: mend what git complains about, then commit it yourself.
    """

    severity = Severity.WARNING


class HD604(Rule):
    """A file was included by hand that the contract does not list.

    Said by `haiku-delegate apply RUN --include PATH`, once for each such file.

    Why: whoever reads the report should know that a person widened the contract, and by what.

    Mend: nothing is wrong. List the file in the spec if it is to be run again.
    """

    severity = Severity.NOTE
