"""Whether the task is typing at all, or architecture, debugging, review or a decision (HD120 to HD123)."""

from __future__ import annotations

import re

from haiku_delegate.contract.lint import routing
from haiku_delegate.contract.lint.instructions import concrete
from haiku_delegate.contract.lint.remarks import Remarks, short
from haiku_delegate.contract.lint.routing import Route
from haiku_delegate.contract.model import Action, Contract
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.places import Places
from haiku_delegate.contract.texts.prose import BLOT, blot, sentences
from haiku_delegate.findings import Severity

_NAMES = {
    "HD120": ("architecture or design", "settle the design first, then delegate what follows from it, file by file"),
    "HD121": ("debugging", "find the cause first, then write the change that mends it and a test that is red before"),
    "HD122": ("review", "review it with a strong model, then delegate each change that comes of it"),
    "HD123": ("a decision", "decide first, then write down what follows from it"),
}
_TYPING = Lazy(
    rf"\b(?:replace|change|rename|add|insert|remove|set|delete|move|return|raise|call|append|wrap|use|import|drop|pass|put)\b"
    rf"[^{BLOT}]{{0,80}}{BLOT}",
    re.IGNORECASE,
)


def check(contract: Contract, places: Places, remarks: Remarks) -> None:
    """The title says what the task is; the instructions, where it does not."""
    writing = [change for change in contract.changes if change.action in (Action.EDIT, Action.NEW)]
    if writing and all(concrete(change) for change in writing):
        return  # whatever it is called, the result is written down
    titled = routing.of(blot(contract.title))
    if titled:
        blocks = any(concrete(change) for change in contract.changes)
        certain = not blocks and not any(_typed(change.instruction) for change in contract.changes)
        line = places.find(contract.title)
        _object(titled, contract.title, line, remarks, severity=None if certain else Severity.WARNING)
    else:
        _instructions(contract, places, remarks)


def _instructions(contract: Contract, places: Places, remarks: Remarks) -> None:
    told: set[str] = set()
    for change in contract.changes:
        if concrete(change) or _typed(change.instruction):
            continue
        for sentence in sentences(change.instruction):
            route = None if remarks.blamed(sentence) else routing.of(sentence.text)
            if route and route.rule not in told:
                told.add(route.rule)
                line = places.inside(change.instruction, sentence.at, near=change.line)
                _object(route, sentence.raw, line, remarks, severity=Severity.WARNING)


def _typed(instruction: str) -> bool:
    """Whether some sentence names the code that is to be changed."""
    return any(_TYPING.now.search(sentence.text) for sentence in sentences(instruction))


def _object(route: Route, said: str, line: int | None, remarks: Remarks, *, severity: Severity | None) -> None:
    name, hint = _NAMES[route.rule]
    suits = "" if route.tier == "you" else f"{route.tier} suits it: "
    message = f"“{short(said)}” is {name}, not typing; {suits}{route.why}"
    remarks.add(route.rule, message, line=line, hint=hint, severity=severity)
