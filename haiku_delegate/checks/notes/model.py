"""What goes into the notes, and what their parts tell each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from haiku_delegate.checks.tampering import places
from haiku_delegate.checks.tampering.syntax import Source, Unread, parse
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.findings import Severity

_WIDTH = 5_000  #: characters of a line; what is wider was made by a program
_GENERATED = Lazy(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|[\w.-]+\.lock|pnpm-lock\.yaml|go\.sum)$|\.min\.\w+$"
)
_SAYS_SO = Lazy(r"@generated\b|\bDO NOT EDIT\b|\bauto-?generated (?:by|file|from)\b")
LIMIT = 1024 * 1024  #: bytes of a file; what is larger was made by a program, and nobody reads notes about it


@dataclass(frozen=True, kw_only=True)
class SourceChange:
    """A changed listed file: its bytes as they were and as they are; None where there was, or is, none."""

    path: str  #: relative to the root, POSIX separators
    before: bytes | None
    after: bytes | None


class Remark(NamedTuple):
    """Something about one file that the contract did not ask for."""

    rule: str
    message: str
    line: int | None = None
    severity: Severity = Severity.WARNING
    hint: str = ""


class Row(NamedTuple):
    """A line of the file as it is now that did not stand in it before."""

    number: int
    text: str


@dataclass(frozen=True)
class Edit:
    """One text file, before and after."""

    path: str
    old: bytes | None
    new: bytes

    @cached_property
    def before(self) -> str:
        return _text(self.old or b"")

    @cached_property
    def after(self) -> str:
        return _text(self.new)

    @cached_property
    def trees(self) -> tuple[Source | Unread, Source | Unread]:
        """What Python makes of both texts."""
        return parse(self.before), parse(self.after)

    @property
    def is_new(self) -> bool:
        return self.old is None

    @cached_property
    def is_test(self) -> bool:
        """Whether it is a test, its data, or the configuration of a runner: tampering reads those."""
        found = places.kind(self.path, None)
        return found is not None and found is not places.Kind.MAKE

    @property
    def suffix(self) -> str:
        return self.path.rpartition("/")[2].rpartition(".")[2].casefold()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The lines that came new, whatever their indentation: what only moved is not among them."""
        left = Counter(line.strip() for line in self.before.split("\n"))
        found = []
        for number, line in enumerate(self.after.split("\n"), 1):
            bare = line.strip()
            if left[bare] > 0:
                left[bare] -= 1
            elif bare:
                found.append(Row(number, line))
        return tuple(found)

    @cached_property
    def is_generated(self) -> bool:
        """Whether a program wrote it: nobody reads notes about the style of such a file.

        By the text that was there before, because an executor may write into its own whatever it likes.
        """
        if _GENERATED.now.search(self.path) or _SAYS_SO.now.search(self.before[:2_000]):
            return True
        return len(self.before) > _WIDTH and max(map(len, self.before.split("\n"))) > _WIDTH

    def lines(self) -> Iterator[Row]:
        """All lines as they are now."""
        return (Row(number, line) for number, line in enumerate(self.after.split("\n"), 1))


def _text(data: bytes) -> str:
    """With one kind of line ends; what is no UTF-8 is replaced, and told by a note of its own."""
    return data.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
