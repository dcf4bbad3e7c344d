"""The judging layers: which rules are whose, and how one is switched off.

Switching off happens in `driver.py`, in a process of the bench: the product has no switch that a hostile environment
could throw. A layer of a module that is not there is left out.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Replacing = Callable[[Any], Any]  #: from what is there to what stands in its place


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer of judging. `off` are pairs of `module:attribute` and what replaces it."""

    name: str
    rules: str = ""  #: a regular expression over rule codes
    off: tuple[tuple[str, Replacing], ...] = ()
    says: str = ""


def nothing(_: Any) -> Any:
    """A check that finds nothing."""
    return lambda *args, **kwargs: ()


def same(_: Any) -> Any:
    """A step that hands on its first argument as it is."""
    return lambda first, *args, **kwargs: first


def _unscoped(check: Any) -> Any:
    """Nothing outside of the contract is objected to; only what is listed is taken, as ever."""

    def without(*args: Any, **kwargs: Any) -> Any:
        from dataclasses import replace

        return replace(check(*args, **kwargs), findings=(), outside=())

    return without


def _with_leftovers(run: Any) -> Any:
    """The commands run on everything that the executor left, as if in its own workspace."""

    def without(self: Any, candidate: Any, *args: Any, **kwargs: Any) -> Any:
        return run(self, _last.get("changes", candidate) if candidate else candidate, *args, **kwargs)

    return without


_last: dict[str, Any] = {}


def _remembering(check: Any) -> Any:
    def remembering(contract: Any, changes: Any, **kwargs: Any) -> Any:
        _last["changes"] = changes
        return check(contract, changes, **kwargs)

    return remembering


def _green(_: Any) -> Any:
    return lambda contract, after, before: ("green", ())


def _held(_: Any) -> Any:
    return lambda contract, after, found: ("green", found)


def _open_gate(_: Any) -> Any:
    return lambda self, tool, call: None


def _inherited(build: Any) -> Any:
    """Commands get the caller's whole environment."""
    return lambda environ, extra, **kwargs: {**environ, **build(environ, extra, **kwargs)}


#: In the order in which a stop is laid to one of them. New layers: a line here.
LAYERS: tuple[Layer, ...] = (
    Layer(name="scope", rules=r"HD30\d|HD310", says="nothing but the listed files",
          off=(("haiku_delegate.checks.scope:check", _unscoped),)),
    Layer(name="notes", rules=r"HD3[56]\d", says="what can be read in listed sources",
          off=(("haiku_delegate.checks.notes:check", nothing),)),
    Layer(name="tamper", rules=r"HD3[34]\d", says="listed tests that were disarmed",
          off=(("haiku_delegate.checks.tampering:check", nothing),)),
    Layer(name="conformance", rules=r"HD32\d", says="the contract's blocks stand in the files",
          off=(("haiku_delegate.checks.conformance:check", nothing),)),
    Layer(name="outcomes", rules=r"HD43[4-9]|HD441", says="base against candidate, test by test",
          off=(("haiku_delegate.checks.outcomes:compared", nothing),
               ("haiku_delegate.checks.outcomes:agreeing", same))),
    Layer(name="restored", rules=r"HD44[2-9]", says="the old tests once more",
          off=(("haiku_delegate.checks.restored:check", nothing),)),
    Layer(name="proof", rules=r"HD45\d", says="what the commands notice when it is taken back",
          off=(("haiku_delegate.checks.proof:findings", nothing),)),
    Layer(name="holdout", rules=r"HD440", says="commands that the executor never saw",
          off=(("haiku_delegate.checks.verdicts:of_holdout", _held),)),
    Layer(name="verify", rules=r"HD43[123]", says="the contract's commands, run by us",
          off=(("haiku_delegate.checks.verdicts:of", _green),)),
    Layer(name="clean workspace", says="verify sees base and candidate, nothing that was left elsewhere",
          off=(("haiku_delegate.checks.scope:check", _remembering),
               ("haiku_delegate.checks.verify:Verifier._run", _with_leftovers))),
    Layer(name="gate", says="file tools are asked about before they act",
          off=(("haiku_delegate.executor.gate:Gate.refusal", _open_gate),)),
    Layer(name="environment", says="commands get an environment made from nothing",
          off=(("haiku_delegate.checks.surroundings:build", _inherited),)),
    Layer(name="baseline", rules=r"HD41\d", says="the commands on the untouched base"),
    Layer(name="applying", rules=r"HD6\d\d", says="files that moved meanwhile"),
    Layer(name="surroundings", rules=r"HD7\d\d", says="what the isolation noticed"),
)  # fmt: skip

#: Where a stop has no finding of its own, its reason names the layer.
_BY_REASON = {"empty": "scope", "executor": "executor", "declined": "executor", "conflict": "applying",
              "mismatch": "conformance", "tamper": "tamper", "verify": "verify", "unverifiable": "verify"}  # fmt: skip


def of_findings(findings: Sequence[dict[str, Any]]) -> str:
    """The layer of the first finding that any layer owns."""
    for finding in findings:
        for layer in LAYERS:
            if layer.rules and re.fullmatch(layer.rules, finding["rule"]):
                return layer.name
    return ""


def of_stop(reason: str, findings: Sequence[dict[str, Any]]) -> str:
    """The layer that a stop is laid to: the first error's, else the reason's."""
    errors = [finding for finding in findings if finding["severity"] == "error"]
    if reason in ("executor", "declined"):
        return "executor"
    return of_findings(errors) or _BY_REASON.get(reason, reason)


def switchable() -> list[Layer]:
    """Layers that can be switched off here."""
    return [layer for layer in LAYERS if layer.off and all(_found(place) for place, _ in layer.off)]


def switch_off(names: Sequence[str]) -> None:
    """Switch layers off in this process."""
    known = {layer.name: layer for layer in switchable()}
    for name in names:
        for place, replacing in known[name].off:
            owner, attribute = _owner(place)
            setattr(owner, attribute, replacing(getattr(owner, attribute)))


def _found(place: str) -> bool:
    try:
        owner, attribute = _owner(place)
    except (ImportError, AttributeError):
        return False
    return hasattr(owner, attribute)


def _owner(place: str) -> tuple[Any, str]:
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *outer, attribute = path.split(".")
    for name in outer:
        owner = getattr(owner, name)
    return owner, attribute


def spoke(layer: Layer, rules: Sequence[str]) -> bool:
    """Whether one of these rules is the layer's."""
    return any(re.fullmatch(layer.rules, rule) for rule in rules)
