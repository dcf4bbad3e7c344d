"""What a rule is: a class named after its code, whose docstring is its documentation."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import ClassVar

from haiku_delegate.findings import Severity

_PART = re.compile(r"^(Why|Mend|Example):[ \t]*", re.MULTILINE)
_BETTER = re.compile(r"^[ \t]*Better:[ \t]*$", re.MULTILINE)


class Rule:
    """One rule. The class is named after its code, and its docstring has this shape:

    A title that says what is wrong, one line.

    What the rule looks at, in a paragraph or two (optional).

    Why: what would happen without it.

    Mend: how to get rid of the finding.

    Example:
        indented text: a piece of a spec that has the finding (and, after a line `Better:`, one that has not)
    """

    severity: ClassVar[Severity] = Severity.ERROR  #: what its findings weigh as a rule
    overridable: ClassVar[bool] = False  #: whether `allow:` in a spec turns its findings into notes
    fixable: ClassVar[bool] = False  #: whether `check --fix` can mend it


@dataclass(frozen=True, kw_only=True)
class Page:
    """The parts of a rule's docstring."""

    code: str
    title: str
    what: str
    why: str
    mend: str
    example: str  #: a piece of a spec that has the finding; empty where nothing can be shown
    better: str  #: the same without it; empty where there is none
    severity: Severity
    overridable: bool
    fixable: bool

    def to_data(self) -> dict[str, object]:
        """The page as plain data, in the order in which it is published."""
        return {
            "rule": self.code, "title": self.title, "severity": self.severity.value, "what": self.what,
            "why": self.why, "mend": self.mend, "example": self.example, "better": self.better,
            "overridable": self.overridable, "fixable": self.fixable,
        }  # fmt: skip


def page(rule: type[Rule]) -> Page:
    """Take a rule's docstring apart; ValueError where it has not the shape that `Rule` describes."""
    title, _, body = inspect.cleandoc(rule.__doc__ or "").partition("\n")
    what, *rest = _PART.split(body)
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    if not title.strip() or not {"Why", "Mend"} <= parts.keys():
        raise ValueError(f"{rule.__name__} needs a title, `Why:` and `Mend:`")
    example, *better = _BETTER.split(parts.get("Example", ""), maxsplit=1)
    return Page(
        code=rule.__name__, title=title.strip().rstrip("."), what=what.strip(), why=parts["Why"].strip(),
        mend=parts["Mend"].strip(), example=_piece(example), better=_piece(better[0]) if better else "",
        severity=rule.severity, overridable=rule.overridable, fixable=rule.fixable,
    )  # fmt: skip


def _piece(text: str) -> str:
    """A piece of a spec as it would be written, at the left margin."""
    return inspect.cleandoc("\n" + text.strip("\n").rstrip())
