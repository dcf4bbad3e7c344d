"""Rules of preflight (HD2xx): the contract is not true of the repository."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD201(Rule):
    """A context file does not exist.

    Why: it would make a run pointless.

    Mend: Correct the path.
    """


class HD202(Rule):
    """A line range ends beyond the file.

    Why: it would make a run pointless.

    Mend: Correct the range.
    """


class HD203(Rule):
    """A listed file does not exist.

    Why: it would make a run pointless.

    Mend: Correct the path, or add `(new)`.
    """


class HD204(Rule):
    """A file listed as new exists already.

    Why: it would make a run pointless.

    Mend: Leave out `(new)`.
    """


class HD205(Rule):
    """A rename's source does not exist.

    Why: it would make a run pointless.

    Mend: Correct the path.
    """


class HD206(Rule):
    """A rename's target exists already.

    Why: it would make a run pointless.

    Mend: Choose a free name.
    """


class HD207(Rule):
    """A file is, or lies behind, a symbolic link.

    Why: it would make a run pointless.

    Mend: Name the file that it points to.
    """


class HD208(Rule):
    """A path is not a regular file.

    Why: it would make a run pointless.

    Mend: Name a file, or end the directory with `/`.
    """


class HD209(Rule):
    """A path leaves the repository through a symbolic link.

    Why: it would make a run pointless.

    Mend: Name a file inside.
    """


class HD210(Rule):
    """A file is not UTF-8 text.

    Why: it would make a run pointless.

    Mend: Convert it, or leave it out.
    """


class HD211(Rule):
    """A file is larger than 1 MB.

    Why: it would make a run pointless.

    Mend: Split the task.
    """


class HD212(Rule):
    """The parent of a new file is no directory.

    Why: it would make a run pointless.

    Mend: Choose another path.
    """


class HD213(Rule):
    """Two listed paths differ in case only.

    Why: it would make a run pointless.

    Mend: Rename one.
    """


class HD214(Rule):
    """A glob matches no file.

    Why: it would make a run pointless.

    Mend: Correct it; `*` stops at a slash.
    """


class HD215(Rule):
    """The working directory of the commands does not exist.

    Why: it would make a run pointless.

    Mend: Correct `cwd`.
    """


class HD216(Rule):
    """A file cannot be read.

    Why: it would make a run pointless.

    Mend: Check its permissions.
    """
