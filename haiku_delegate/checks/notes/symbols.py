"""Symbols of Python modules: exported ones that are gone (HD353), touched ones (HD354), signatures (HD355)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from haiku_delegate.checks.notes import going
from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.checks.notes.module import Module, Unit
from haiku_delegate.checks.tampering.syntax import dotted, last
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown
from haiku_delegate.findings import Severity

_MOST = 5  #: names in a message
#: files that nobody imports from
_NO_MODULE = Lazy(
    r"(?:^|/)(?:setup|manage|noxfile|conftest|fabfile|tasks|wsgi|asgi|__main__)\.py$|(?:^|/)conf\.py$"
    r"|(?:^|/)(?:scripts?|bin|examples?|docs?|benchmarks?|bench|tools|migrations|versions|ci|\.github|demos?|samples?"
    r"|tutorials?)/"
)
_TRANSPARENT = frozenset({
    "staticmethod", "classmethod", "abstractmethod", "override", "cache", "lru_cache", "final", "wraps",
    "no_type_check", "deprecated", "contextmanager", "asynccontextmanager",
})  # fmt: skip
_DEFINES = Lazy(r"^\s*(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=\n]{0,100})?=(?!=)", re.MULTILINE)


def remarks(edit: Edit, asked: Asked, was: Module, now: Module, elsewhere: frozenset[str]) -> Iterator[Remark]:
    """`elsewhere` are the names that came new in the other files of the change: what is gone here may be there."""
    gone = [unit for unit in _gone(was, now) if unit.last not in elsewhere]
    if _is_module(edit):
        yield from _unexported(asked, was, now, gone)
    yield from _signatures(asked, was, now)
    if asked.kind not in going.WIDE_TASKS and not asked.is_wide:
        yield from _touched(asked, was, now)


def listed(names: Iterable[str], *, limit: int = _MOST) -> str:
    """`a`, `b` and 3 more."""
    unique = list(dict.fromkeys(names))
    more = f" and {len(unique) - limit} more" if len(unique) > limit else ""
    return ", ".join(f"`{shown(name, limit=60)}`" for name in unique[:limit]) + more


# -- gone ----------------------------------------------------------------------------------------------------


def _is_module(edit: Edit) -> bool:
    return not edit.before.startswith("#!") and not _NO_MODULE.now.search(edit.path)


def _gone(was: Module, now: Module) -> list[Unit]:
    """Functions and classes that are bound no more, and methods that their class has no more."""
    found = []
    for name, units in was.units.items():
        unit = units[-1]
        if unit.kind == "variable" or (name in now.units and (unit.owner or name in now.bound)) or not unit.is_public:
            continue
        if (unit.owner in now.units and not _is_inherited(unit, was, now)) if unit.owner else name not in now.bound:
            found.append(unit)
    return found


def _is_inherited(unit: Unit, was: Module, now: Module) -> bool:
    """Whether a method may come from a base, or be made some other way."""
    old, new = was.unit(unit.owner), now.unit(unit.owner)
    if old is None or new is None or new.kind != "class":
        return True
    return old.behaviour != new.behaviour or f"{unit.owner}.__getattr__" in now.units


def _unexported(asked: Asked, was: Module, now: Module, gone: list[Unit]) -> Iterator[Remark]:
    if now.is_open:
        return
    left = set(going.unasked(asked, (unit.name for unit in gone)))
    unasked = [unit for unit in gone if unit.name in left and not (unit.owner and asked.names(unit.owner))]
    tops = [unit for unit in unasked if not unit.owner and was.offers(unit.name)]
    certain = going.severity(asked, (unit.name for unit in tops)) is Severity.ERROR
    others = _others_gone(asked, was, now)
    names = [unit.name for unit in tops or unasked] or others
    if names:
        which = f"{len(set(names))} public names are" if len(set(names)) > 1 else "a public name is"
        yield Remark(
            rule="HD353",
            message=f"{which} gone that the contract does not take away: {listed(names)}",
            severity=Severity.ERROR if certain else Severity.WARNING,
            hint="if the task needs it, name what is to go" if certain else "",
        )


def _others_gone(asked: Asked, was: Module, now: Module) -> list[str]:
    """What `__all__` promised and nobody binds any more."""
    promised = (was.exports or frozenset()) & was.bound
    return sorted(going.unasked(asked, promised - now.bound))


# -- signatures ----------------------------------------------------------------------------------------------


def _signatures(asked: Asked, was: Module, now: Module) -> Iterator[Remark]:
    changed = [unit for unit in _both(was, now) if _is_resigned(asked, was.units[unit.name], now.units[unit.name])]
    held = [unit for unit in changed if _is_held(unit, asked)]
    if changed:
        first = (held or changed)[0]
        names = listed(f"{unit.name}({_head(unit)})" for unit in held or changed)
        kept = ", which the contract wants kept" if held else ""
        yield Remark(rule="HD355", message=f"the signature was changed{kept}: {names}", line=first.line,
                     severity=Severity.ERROR if held else Severity.WARNING)  # fmt: skip


def _is_resigned(asked: Asked, old: list[Unit], new: list[Unit]) -> bool:
    """Whether callers may notice, and neither a block shows the new head nor a sentence names what is new in it."""
    before, after = old[-1], new[-1]
    if len(old) != len(new) or before.kind != "function" or after.kind != "function":
        return False
    was, now = before.parameters, after.parameters
    public = after.is_public or (after.last == "__init__" and not after.owner.startswith("_"))
    if was == now or not public or _is_wrapped(before) or _is_wrapped(after):
        return False
    if after.last in set(_defined(asked.blocks)) or (_only_adds(was, now) and not _is_held(after, asked)):
        return False
    if _is_held(after, asked):
        return True  # words that happen to stand in the contract ("10 percent off 999") excuse nothing here
    differing = {each.strip("*").rstrip("=") for each in set(was) ^ set(now)} - {"", "/", "self", "cls"}
    return not all(each in asked.words for each in differing) or not differing


def _is_wrapped(unit: Unit) -> bool:
    """Whether a decorator may give it another signature than it is written with."""
    decorators = getattr(unit.node, "decorator_list", [])
    return any(last(dotted(each)) not in _TRANSPARENT for each in decorators)


def _only_adds(was: tuple[str, ...], now: tuple[str, ...]) -> bool:
    """New parameters with a default, behind the others or by keyword, break no call."""
    kept = tuple(each for each in now if each in was)
    added = [each for each in now if each not in was]
    star = next(at for at, each in enumerate(was) if each.startswith("*"))
    return kept == was and all(each.endswith("=") for each in added) and now[:star] == was[:star]


def _head(unit: Unit) -> str:
    return ", ".join(each for each in unit.parameters if each != "*")


def _is_held(unit: Unit, asked: Asked) -> bool:
    """A sentence of what must be kept names the function, and speaks of its signature."""
    name = re.compile(rf"(?<![\w]){re.escape(unit.last)}(?!\w)")
    return any(
        name.search(item) and re.search(r"\bsignature", item, re.IGNORECASE) for item in asked.kept.split("\n\n")
    )


# -- touched -------------------------------------------------------------------------------------------------


def _both(was: Module, now: Module) -> Iterator[Unit]:
    """What was there and is there, where its text differs at all."""
    for name, units in now.units.items():
        old = was.units.get(name)
        if old and "\n".join(unit.text for unit in old) != "\n".join(unit.text for unit in units):
            yield units[-1]


def _touched(asked: Asked, was: Module, now: Module) -> Iterator[Remark]:
    known = {part for name in (*was.units, *now.units) for part in name.split(".")}
    shown_there = set(_defined(asked.blocks))
    if not known & (asked.alone | shown_there):
        return  # it speaks in prose alone, so nobody can say what it leaves out
    resigned = {unit.last for unit in _both(was, now) if was.units[unit.name][-1].parameters != unit.parameters}
    owners = {name.partition(".")[0] for module in (was, now) for name in _named(module, asked, shown_there)}
    helped = {word for name in _named(now, asked, shown_there) for unit in now.units[name] for word in unit.words()}
    found = [
        unit for unit in _both(was, now)
        if not (_is_private(unit) and unit.last in helped)
        and _has_changed(was.units[unit.name], now.units[unit.name])
        and not asked.names(unit.name) and unit.last not in shown_there
        and not _belongs(unit, owners)
        and not _follows(unit, was.units[unit.name][-1], asked, resigned)
    ]  # fmt: skip
    if found:
        names = listed(unit.name for unit in found)
        yield Remark(
            rule="HD354", message=f"changed, though the contract does not name it: {names}", line=found[0].line
        )


def _named(module: Module, asked: Asked, shown_there: set[str]) -> set[str]:
    """The symbols that the contract names or shows."""
    return {name for name in module.units if asked.names(name) or name.rpartition(".")[2] in shown_there}


def _is_private(unit: Unit) -> bool:
    """A helper: what uses it may need another one."""
    return unit.last.startswith("_") and not unit.last.endswith("__")


def _has_changed(old: list[Unit], new: list[Unit]) -> bool:
    return [unit.behaviour for unit in old] != [unit.behaviour for unit in new]


def _belongs(unit: Unit, owners: set[str]) -> bool:
    """What a method needs is kept in its class: in `__init__`, in a field, in the class's head."""
    name = unit.name if unit.kind == "class" else unit.owner
    return name.partition(".")[0] in owners and (
        unit.kind != "function" or unit.last in ("__init__", "__post_init__", "__slots__")
    )


def _follows(unit: Unit, old: Unit, asked: Asked, resigned: set[str]) -> bool:
    """Whether it changed only in words that the contract has, or had to follow a new signature."""
    if unit.last in ("__all__", "__version__"):
        return True
    was, now = old.words(), unit.words()
    differing = (now - was) + (was - now)
    if differing and all(word in asked.words or _is_shown(word, asked) for word in differing):
        return True
    if any(word in now for word in resigned if word != unit.last):
        return True
    before = {line.strip() for line in old.text.split("\n")}
    fresh = [line for line in unit.text.split("\n") if line.strip() and line.strip() not in before]
    return bool(fresh) and all(asked.wants(line) for line in fresh)


def _is_shown(word: str, asked: Asked) -> bool:
    return len(word) > 1 and (word in asked.said or word in asked.blocks)


def _defined(blocks: str) -> Iterator[str]:
    """What code blocks define."""
    return (match[1] or match[2] for match in _DEFINES.now.finditer(blocks))
