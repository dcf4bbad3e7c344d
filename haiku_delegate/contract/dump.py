"""A contract as a spec, in each of its forms. Parsing the result gives the same contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from haiku_delegate.contract import paths, spec
from haiku_delegate.contract.forms import commands, headings, markdown, options
from haiku_delegate.contract.forms.structured import fenced
from haiku_delegate.contract.model import (
    Action,
    Change,
    Command,
    ContextRef,
    Contract,
    RunOptions,
    TestGrants,
)
from haiku_delegate.errors import ContractInvalid, UsageError

Form = Literal["markdown", "yaml", "json"]
_SUFFIX: Mapping[Form, str] = {"markdown": ".md", "yaml": ".yaml", "json": ".json"}


def dump(contract: Contract, form: Form) -> str:
    """The contract as text of this form; `UsageError` where the form cannot say it."""
    text = written(contract, form)
    if not same(contract, text, form):
        raise UsageError(f"this contract cannot be written as {form}", hint="write it as yaml or json")
    return text


def written(contract: Contract, form: Form) -> str:
    """The contract as text of this form, not held against what it is read as."""
    if form == "markdown":
        return _markdown(contract)
    if form == "yaml":
        return _yaml(_keys(contract))
    return json.dumps(_keys(contract), indent=2, ensure_ascii=False) + "\n"


def same(contract: Contract, text: str, form: Form) -> bool:
    """Whether the text says this contract, places aside."""
    try:
        return spec.parse(text, source=f"dump{_SUFFIX[form]}").without_places() == contract.without_places()
    except ContractInvalid:
        return False


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """What a Markdown spec is put together from: each a piece of text that reads as what it says."""

    front: str  #: YAML; empty where there is no front matter
    heading: str  #: `TASK T-12: title`
    context: tuple[str, ...]
    changes: tuple[str, ...]  #: from the heading to the end of the instruction
    verify: str  #: fenced; empty where there is no command


def pieces(contract: Contract) -> Pieces:
    """The parts of a contract in which Markdown has to be careful."""
    matter = _options(contract)
    heading = f"TASK: {contract.title}"
    if contract.id and headings.is_id(contract.id):
        heading = f"TASK {contract.id}: {contract.title}"
    elif contract.id:
        matter = {"id": contract.id, **matter}
    return Pieces(
        front=_yaml(matter) if matter else "", heading=heading if contract.title else heading.rstrip(": "),
        context=tuple(_reference(ref) for ref in contract.context), changes=tuple(_changes(contract.changes)),
        verify=fenced(_script(contract.verify), "sh") if contract.verify else "",
    )  # fmt: skip


def _markdown(contract: Contract) -> str:
    made = pieces(contract)
    sections = [
        (f"# {made.heading}", contract.task),
        ("## CONTEXT", _paragraphs(_bullets(made.context), contract.context_notes)),
        ("## EXISTING BEHAVIOR THAT MUST BE PRESERVED", _bullets(contract.preserve)),
        ("## CHANGES TO MAKE", _paragraphs(contract.changes_notes, *made.changes)),
        ("## VERIFY", _paragraphs(made.verify, contract.verify_notes)),
        ("## CONSTRAINTS", _bullets(contract.constraints)),
    ]
    front = [f"---\n{made.front}---"] if made.front else []
    written = (f"{title}\n\n{body}" if body else title for title, body in sections if body or "TASK" in title)
    return "\n\n".join([*front, *written]) + "\n"


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(_bullet(item) for item in items)


def _bullet(item: str) -> str:
    first, *rest = item.split("\n")
    return "\n".join([f"- {first}", *(f"  {line}" if line else "" for line in rest)])


def _reference(ref: ContextRef) -> str:
    note = f" — {ref.note}" if ref.note else ""
    return _marked(ref.path, paths.looks(ref.path)) + _range(ref) + note


def _range(ref: ContextRef) -> str:
    if ref.start is None:
        return ""
    return f":{ref.start}" if ref.end is None else f":{ref.start}-{ref.end}"


def _marked(path: str, plain: bool = True) -> str:
    """In backticks where the bare path would be read otherwise."""
    return path if plain and re.fullmatch(r"[\w./*?\[\]+-]+", path) else f"`{path}`"


def _changes(changes: tuple[Change, ...]) -> Iterable[str]:
    for number, change in enumerate(changes, 1):
        heading = f"### {number}. {_marked(change.path)}{_action(change)}"
        yield f"{heading}\n\n{change.instruction}" if change.instruction else heading


def _action(change: Change) -> str:
    if change.action is Action.EDIT:
        return "" if paths.looks(change.path) else " (edit)"
    return f" (rename from {change.rename_from})" if change.action is Action.RENAME else f" ({change.action.value})"


def _script(verify: tuple[Command, ...]) -> str:
    return "".join(f"{commands.show(command)}\n" for command in verify)


def _keys(contract: Contract) -> dict[str, Any]:
    """The keys of the YAML and JSON form; what says nothing is left out."""
    keys: dict[str, Any] = {
        "task": contract.task,
        "context": [_ref(ref) for ref in contract.context],
        "context_notes": contract.context_notes,
        "preserve": list(contract.preserve),
        "changes_notes": contract.changes_notes,
        "changes": [_change(change) for change in contract.changes],
        "verify": _commands(contract.verify),
        "verify_notes": contract.verify_notes,
        "constraints": list(contract.constraints),
    }
    head = {"id": contract.id} if contract.id else {}
    said = {key: value for key, value in keys.items() if value}
    return {**head, "title": contract.title, **_options(contract), **said}


def _ref(ref: ContextRef) -> str | dict[str, Any]:
    if markdown.reference(ref.path, ref.line) == ref:
        return ref.path
    lines = {"lines": _range(ref)[1:] if ref.end is not None else ref.start} if ref.start is not None else {}
    return {"path": ref.path, **lines, **({"note": ref.note} if ref.note else {})}


def _change(change: Change) -> dict[str, Any]:
    keys: dict[str, Any] = {"path": change.path}
    if change.action is not Action.EDIT:
        keys["action"] = change.action.value
    if change.rename_from is not None:
        keys["rename_from"] = change.rename_from
    if change.instruction:
        keys["instruction"] = change.instruction if "\n" not in change.instruction else change.instruction + "\n"
    return keys


def _commands(found: tuple[Command, ...]) -> list[str | dict[str, Any]]:
    return [_command(command) for command in found]


def _command(command: Command) -> str | dict[str, Any]:
    keys: dict[str, Any] = {"run": command.text}
    if command.color:
        keys["color"] = command.color.value
    if command.timeout_s is not None:
        keys["timeout"] = _number(command.timeout_s)
    return keys if len(keys) > 1 else command.text


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _options(contract: Contract) -> dict[str, Any]:
    """The option keys that say something."""
    keys: dict[str, Any] = {
        "kind": contract.kind.value if contract.kind else None,
        "tests": _tests(contract.tests),
        "known_red": list(contract.known_red),
        "holdout": _commands(contract.holdout),
        "after": list(contract.after),
        "allow": list(contract.allow),
        "cwd": contract.cwd if contract.cwd != "." else None,
    }
    keys = {key: value for key, value in keys.items() if value}
    return keys | _run(contract.options)


def _run(run: RunOptions) -> dict[str, Any]:
    keys: dict[str, Any] = {}
    for key, (name, _) in options.RUN.items():
        value = getattr(run, name)
        if value is None:
            continue
        if key == "setup":
            value = _commands(value)
        elif isinstance(value, Mapping):
            value = dict(value)
        elif isinstance(value, float):
            value = _number(value)
        keys[key] = value
    return keys


def _tests(grants: TestGrants) -> dict[str, list[str]]:
    found = {name: list(getattr(grants, name)) for name in ("add", "change", "remove", "rename")}
    return {name: items for name, items in found.items() if items}


def _yaml(keys: Mapping[str, Any]) -> str:
    """YAML that reads well: long texts after `|`, no aliases, no folded lines."""
    import yaml  # here, because only some forms need it

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    return yaml.dump(dict(keys), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10**6)
