"""Rules of reading a spec (HD0xx): the file is not a contract."""

from __future__ import annotations

from haiku_delegate.rules.model import Rule


class HD001(Rule):
    """The spec cannot be read: missing, a directory, not a regular file, no permission.

    Why: it would make a run pointless.

    Mend: Name an existing file, from the current directory.
    """


class HD002(Rule):
    """The spec is empty.

    Why: it would make a run pointless.

    Mend: Write TASK, CHANGES TO MAKE and VERIFY.
    """


class HD003(Rule):
    """The spec is not UTF-8 text.

    Why: it would make a run pointless.

    Mend: Save it as UTF-8.
    """


class HD004(Rule):
    """The spec holds NUL bytes.

    Why: it would make a run pointless.

    Mend: Remove them; it may be a binary file.
    """


class HD005(Rule):
    """The spec is larger than 1 MB.

    Why: it would make a run pointless.

    Mend: Name files under CONTEXT instead of quoting them.
    """


class HD006(Rule):
    """The file is not a contract: none of the sections is there.

    Why: it would make a run pointless.

    Mend: Add the three sections that must be there.
    """


class HD010(Rule):
    """TASK has no title.

    Why: it would make a run pointless.

    Mend: Write it on the TASK line.
    """


class HD011(Rule):
    """CHANGES is missing or lists no file.

    Why: it would make a run pointless.

    Mend: Write `### 1. path` under CHANGES TO MAKE.
    """


class HD012(Rule):
    """VERIFY is missing or holds no command.

    Why: it would make a run pointless.

    Mend: Write one a line under VERIFY.
    """


class HD013(Rule):
    """A section is there twice.

    Why: it would make a run pointless.

    Mend: Merge both.
    """


class HD014(Rule):
    """A fenced block is never closed.

    Why: it would make a run pointless.

    Mend: Close it.
    """


class HD015(Rule):
    """A heading under CHANGES names no file.

    Why: it would make a run pointless.

    Mend: Begin it with a path, or make it deeper.
    """


class HD016(Rule):
    """A block's info string contradicts itself.

    Why: it would make a run pointless.

    Mend: Keep one word.
    """


class HD017(Rule):
    """A command is empty, or its tags contradict each other.

    Why: it would make a run pointless.

    Mend: Keep one colour and one timeout.
    """


class HD020(Rule):
    """A path leaves the repository.

    Why: it would make a run pointless.

    Mend: Write it relative to the root.
    """


class HD021(Rule):
    """A path lies inside .git.

    Why: it would make a run pointless.

    Mend: List something else; no executor touches it.
    """


class HD022(Rule):
    """A path holds control characters.

    Why: it would make a run pointless.

    Mend: Rename the file.
    """


class HD023(Rule):
    """A file is listed twice.

    Why: it would make a run pointless.

    Mend: Merge both changes.
    """


class HD024(Rule):
    """A line range makes no sense.

    Why: it would make a run pointless.

    Mend: Count from 1, first before last.
    """


class HD025(Rule):
    """A rename makes no sense.

    Why: it would make a run pointless.

    Mend: Write `(rename from OLD/PATH)`.
    """


class HD026(Rule):
    """A glob cannot be read.

    Why: it would make a run pointless.

    Mend: Use gitignore's grammar.
    """


class HD030(Rule):
    """Front matter, YAML or JSON cannot be parsed.

    Why: it would make a run pointless.

    Mend: Mend the line; quote values with `: ` or `#`.
    """


class HD031(Rule):
    """A key is there twice.

    Why: it would make a run pointless.

    Mend: Keep one.
    """


class HD032(Rule):
    """A key is not known.

    Why: it would make a run pointless.

    Mend: Take the one that is suggested.
    """


class HD033(Rule):
    """A value has the wrong type, or is not one of those allowed.

    Why: it would make a run pointless.

    Mend: See the tables of [contract.md](contract.md).
    """


class HD034(Rule):
    """YAML anchors, aliases or tags, or nesting beyond reason.

    Why: it would make a run pointless.

    Mend: Write the value out.
    """


class HD035(Rule):
    """An environment variable belongs to the client.

    Why: it would make a run pointless.

    Mend: Remove it; commands never see the login.
    """
