"""Rules of judging the change set (HD3xx): the change broke the contract."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD301(Rule):
    """A file that is not listed was changed.

    The change set is computed by us, from the files themselves. Caches and new files that git ignores are thrown away
    and are no finding.

    Why: scope is the promise of a contract: nothing but the listed files.

    Mend: list the file if the task needs it, and run again. Otherwise be glad that it was noticed: nothing was applied.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify(), and export it in the package's __init__.
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify().
        ### 2. src/__init__.py
        Export it.
    """


class HD302(Rule):
    """A listed file became, or was, something else than a regular file.

    A symbolic link, a directory, a FIFO; or a file too large to be read.

    Why: only regular files can be compared, shown as a patch, and put into your tree.

    Mend: `haiku-delegate show last` says what it became. If the task is about links, do that part yourself.
    """


class HD303(Rule):
    """A file's permissions were changed.

    Why: no contract asks for that, and a script that becomes executable, or unreadable, is easily missed in a patch.

    Mend: change permissions yourself, before or after the run.
    """


class HD304(Rule):
    """A listed file was deleted, which the contract does not ask for.

    Why: an executor that deletes what it should have edited has not understood the task, and may have removed tests.

    Mend: mark it `(delete)` if it should go.

    Example:
        CHANGES TO MAKE:
        ### 1. src/old_text.py
        No longer needed.
    Better:
        CHANGES TO MAKE:
        ### 1. src/old_text.py (delete)
        No longer needed.
    """


class HD305(Rule):
    """A listed file was not changed.

    Why: part of the task may have been left out where no command notices.

    Mend: look whether the change was needed. A file that is only to be read belongs under CONTEXT.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify().
        ### 2. src/style.py
        For reference: the conventions to follow.
    Better:
        CONTEXT:
        - src/style.py — the conventions to follow

        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify().
    """

    severity = Severity.WARNING


class HD306(Rule):
    """Caches and ignored files were thrown away.

    Commands and tools leave them in the workspace (`__pycache__`, build output that git ignores). They never reach
    your tree, and the verify commands never see them.

    Why: you may wonder where a generated file is that a command has made.

    Mend: nothing to do. If such a file is part of the task, list it.
    """

    severity = Severity.NOTE


class HD307(Rule):
    """A dependency directory that the run shares with your tree was changed.

    Only in a worktree, where `.venv`, `node_modules` and the like lead to yours, and only where the kernel cannot keep
    commands from writing there (it has no Landlock). Caches that tools keep in these directories do not count.

    Why: a test can be made green by patching a package instead of mending the code, and the patch stays in your tree.

    Mend: look at the named files, reinstall if in doubt, and run again; also if it was you who installed something
    meanwhile. With the overlay isolation such writes never reach your tree.
    """


class HD310(Rule):
    """What should come or go did not.

    A file marked `(new)` was not created, one marked `(delete)` is still there, or a rename was done by half.

    Why: part of the task is missing.

    Mend: read the executor's claim in the report; then say more precisely what the file should hold.

    Example:
        CHANGES TO MAKE:
        ### 1. tests/test_slugify.py (new)
        Test it if that makes sense.
    Better:
        CHANGES TO MAKE:
        ### 1. tests/test_slugify.py (new)
        Two tests: `slugify("  Hello   World ")` is `hello-world`; `slugify("  ")` is empty.
    """


class HD320(Rule):
    """An `exact` block does not stand in the file.

    Lines are compared up to one common indentation and trailing blanks; the finding shows the nearest place.

    Why: `exact` says that a deviation must stop the run.

    Mend: compare. Where the deviation is fine, drop `exact`: then it is a warning (HD321).

    Example:
        CHANGES TO MAKE:
        ### 1. src/limits.py
        ```python exact
        TIMEOUT_S = 30
        ```
    """


class HD321(Rule):
    """A block does not stand in the file as it was written.

    Lines are compared up to one common indentation and trailing blanks; the finding shows the nearest place. Of
    a `diff` block, the new lines of every hunk are looked for.

    Why: the executor deviated from the code that you gave. It may be right (a formatter wraps a line), or not.

    Mend: compare. Write `exact` where a deviation must stop the run, `example` where none matters.

    Example:
        CHANGES TO MAKE:
        ### 1. src/client.py
        Call it like this, with the names that are there:
        ```python
        fetch(url, timeout=...)
        ```
    Better:
        CHANGES TO MAKE:
        ### 1. src/client.py
        Call it like this, with the names that are there:
        ```python example
        fetch(url, timeout=...)
        ```
    """

    severity = Severity.WARNING


class HD322(Rule):
    """A `before` block still stands in the file.

    Why: `before` says that these lines go away. Either they were not replaced, or they stand in two places.

    Mend: look at the file. If the lines stand there twice, show more of their surroundings in the block.

    Example:
        CHANGES TO MAKE:
        ### 1. src/limits.py
        ```python before
        TIMEOUT_S = 30
        ```
        ```python after
        TIMEOUT_S = 60
        ```
    """

    severity = Severity.WARNING
