"""The YAML and JSON form of a spec: the sections as keys, and the option keys beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from haiku_delegate.contract import paths
from haiku_delegate.contract.forms import commands, documents, fences, listing, markdown, options
from haiku_delegate.contract.forms.nodes import Node, Reader
from haiku_delegate.contract.model import Action, BlockRole, Change, ContextRef, Contract
from haiku_delegate.contract.problems import Problems

KEYS = ("title", "task", "context", "context_notes", "preserve", "changes", "changes_notes", "verify",
        "verify_notes", "constraints")  # fmt: skip
_CHANGE = ("path", "action", "rename_from", "instruction", "blocks")
_BLOCK = ("role", "language", "text")
_REF = ("path", "lines", "note")
_PLACES = {"title": "task", "changes": "changes", "verify": "verify"}


def parse(text: str, problems: Problems, *, form: str) -> tuple[Contract, Mapping[str, int]] | None:
    """The contract as far as it can be read, and the line of each section; None if it is no contract."""
    root = documents.read_json(text, problems) if form == "json" else documents.read_yaml(text, problems)
    if root is None or root.mapping is None or not {"title", "changes", "verify"} & root.mapping.keys():
        if not problems:
            hint = "write at least the keys title, changes and verify"
            problems.add("HD006", "this file is not a contract: it has no title, changes or verify", line=1, hint=hint)
        return None
    reader = Reader(problems)
    options.unknown(root.mapping, ("$schema", *KEYS), reader)
    extras = options.read(root.mapping, reader)
    contract = _assemble(root.mapping, extras, reader)
    return contract, {_PLACES[key]: node.line for key, node in root.mapping.items() if key in _PLACES}


def _assemble(entries: Mapping[str, Node], extras: options.Extras, reader: Reader) -> Contract:
    def take(key: str, read: Callable[[Node, str, Reader], Any], default: Any = ()) -> Any:
        node = entries.get(key)
        return default if node is None or node.value is None else read(node, key, reader)

    return Contract(
        title=" ".join(take("title", _text, "").split()),
        task=take("task", _text, ""),
        context=take("context", _context),
        context_notes=take("context_notes", _text, ""),
        preserve=take("preserve", _items),
        changes=take("changes", _changes),
        changes_notes=take("changes_notes", _text, ""),
        verify=take("verify", commands.from_node),
        verify_notes=take("verify_notes", _text, ""),
        constraints=take("constraints", _items),
        options=extras.options,
        **{"id": None, **extras.contract},
    )


def _text(node: Node, key: str, reader: Reader) -> str:
    return _trim(reader.text(node, key, empty=True) or "")


def _trim(text: str) -> str:
    """Without blank lines at both ends, as the Markdown form has it."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", text.replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def _items(node: Node, key: str, reader: Reader) -> tuple[str, ...]:
    return tuple(_trim(text) for text in reader.texts(node, key))


def _list(node: Node, key: str, reader: Reader) -> tuple[Node, ...]:
    if node.sequence is None:
        reader.wrong(node, key, "a list")
        return ()
    return node.sequence


def _context(node: Node, key: str, reader: Reader) -> tuple[ContextRef, ...]:
    return tuple(ref for item in _list(node, key, reader) if (ref := _ref(item, key, reader)))


def _ref(node: Node, key: str, reader: Reader) -> ContextRef | None:
    if node.mapping is None:
        text = reader.text(node, key)
        return markdown.reference(text.strip(), node.line) or _whole(text, node) if text else None
    reader.known_keys(node, _REF)
    entries = node.mapping
    path = _path(node, entries, key, reader)
    start, end = _lines(entries["lines"], reader) if "lines" in entries else (None, None)
    note = " ".join(_text(entries["note"], "note", reader).split()) if "note" in entries else ""
    return ContextRef(path=path, start=start, end=end, note=note, line=node.line) if path else None


def _whole(text: str, node: Node) -> ContextRef:
    """A text that has no other reading is a path with spaces."""
    return ContextRef(path=paths.normal(text), line=node.line)


def _path(node: Node, entries: Mapping[str, Node], key: str, reader: Reader) -> str | None:
    if "path" not in entries:
        reader.problems.add("HD033", f"an entry of '{key}' lacks 'path'", line=node.line, hint="add path: FILE")
        return None
    text = reader.text(entries["path"], "path")
    return paths.normal(text) if text else None


def _lines(node: Node, reader: Reader) -> tuple[int | None, int | None]:
    """`10`, `10-40`, or `[10, 40]`."""
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return node.value, None
    if node.sequence is not None and len(node.sequence) == 2:
        first, last = (item.value for item in node.sequence)
        if (
            isinstance(first, int)
            and isinstance(last, int)
            and not isinstance(first, bool)
            and not isinstance(last, bool)
        ):
            return first, last
    match = (
        re.fullmatch(r"\s*(\d{1,9})(?:\s*[-–—]\s*(\d{1,9}))?\s*", node.value) if isinstance(node.value, str) else None
    )
    if match:
        return int(match[1]), int(match[2]) if match[2] else None
    reader.wrong(node, "lines", "a line or a range", "write 10-40")
    return None, None


def _changes(node: Node, key: str, reader: Reader) -> tuple[Change, ...]:
    return tuple(change for item in _list(node, key, reader) if (change := _change(item, key, reader)))


def _change(node: Node, key: str, reader: Reader) -> Change | None:
    if node.mapping is None:
        reader.wrong(node, key, "a list of mappings with path and instruction")
        return None
    reader.known_keys(node, _CHANGE)
    entries = node.mapping
    path = _path(node, entries, key, reader)
    source = reader.text(entries["rename_from"], "rename_from") if "rename_from" in entries else None
    word = (
        reader.one_of(entries["action"], "action", tuple(action.value for action in Action))
        if "action" in entries
        else None
    )
    action = Action(word) if word else Action.RENAME if source and "action" not in entries else Action.EDIT
    instruction = _instruction(entries, node, reader)
    if path is None:
        return None
    return Change(
        path=path,
        action=action,
        rename_from=paths.normal(source) if source else None,
        instruction=instruction,
        blocks=listing.blocks(instruction, reader.problems, first=None),
        line=node.line,
    )


def _instruction(entries: Mapping[str, Node], node: Node, reader: Reader) -> str:
    """The instruction as Markdown; blocks that stand beside it are appended as fenced blocks."""
    text = _text(entries["instruction"], "instruction", reader) if "instruction" in entries else ""
    if any(not fence.closed for fence in fences.of(fences.scan(text.split("\n")))):
        line = entries["instruction"].line
        reader.problems.add("HD014", "a fenced block is never closed", line=line, hint="close it")
        return text
    items = _list(entries["blocks"], "blocks", reader) if "blocks" in entries else ()
    return "\n\n".join(part for part in (text, *(_fenced(item, reader) for item in items)) if part)


def _fenced(node: Node, reader: Reader) -> str:
    entries = reader.entries(node, "blocks")
    reader.known_keys(node, _BLOCK)
    roles = tuple(role.value for role in BlockRole)
    role = reader.one_of(entries["role"], "role", roles) if "role" in entries else None
    language = (reader.text(entries["language"], "language") or "").strip() if "language" in entries else ""
    if language and not re.fullmatch(r"[^\s,`~]{1,40}", language):
        reader.wrong(entries["language"], "language", "one word")
        language = ""
    text = reader.text(entries["text"], "text", empty=True) if "text" in entries else None
    if text is None:
        reader.problems.add("HD033", "a block lacks 'text'", line=node.line, hint="add text: |")
        return ""
    info = " ".join(word for word in (language, "" if role in (None, "code") else role) if word)
    return fenced(text, info)


def fenced(text: str, info: str) -> str:
    """The text in a fence that is longer than any in it."""
    runs = [len(run) for run in re.findall(r"`+", text)]
    mark = "`" * max(3, max(runs, default=0) + 1)
    body = text if not text or text.endswith("\n") else text + "\n"
    return f"{mark}{info}\n{body}{mark}"
