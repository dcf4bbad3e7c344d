"""Keys that stand twice in one mapping of JSON or YAML: parsers keep the last and say nothing (HD368)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown

_MOST = 200_000  #: bytes; and brackets within each other
_DEEP = 100
_DATA = Lazy(r"\.(?:json|webmanifest|ya?ml)$")


def remarks(edit: Edit) -> Iterator[Remark]:
    """What came twice that did not before."""
    if not _DATA.now.search(edit.path) or max(len(edit.new), len(edit.old or b"")) > _MOST:
        return
    keys = _of_yaml if edit.path.endswith(("yaml", "yml")) else _of_json
    was, now = (_twice(keys, data) for data in (edit.old or b"", edit.new))
    if fresh := list((now - was).elements()):
        more = f" and {len(fresh) - 1} more" if len(fresh) > 1 else ""
        what = f"a key stands there twice, and the last one wins: {shown(fresh[0], limit=60)}{more}"
        yield Remark(rule="HD368", message=what)


def _twice(keys: Callable[[str], Iterator[str]], data: bytes) -> Counter[str]:
    text = data.decode("utf-8-sig", "replace")
    if text.count("[") + text.count("{") > 20_000 or any(sign * _DEEP in text for sign in "[{"):
        return Counter()
    try:
        return Counter(keys(text)) if text.strip() else Counter()
    except Exception:  # what does not parse is told by another note
        return Counter()


def _of_json(text: str) -> Iterator[str]:
    import json

    found: list[str] = []

    def look(pairs: list[tuple[str, object]]) -> None:
        counted = Counter(key for key, _value in pairs)
        found.extend(key for key, count in counted.items() if count > 1)

    json.loads(text, object_pairs_hook=look)
    return iter(found)


def _of_yaml(text: str) -> Iterator[str]:
    """By events: nothing is nested in calls of ours, and tags do not matter."""
    import yaml

    stack: list[tuple[set[str] | None, list[bool]]] = []  # the keys of a mapping, and whether a value comes next
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            stack.pop()
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        if stack and stack[-1][0] is not None:
            keys, value_next = stack[-1]
            if not value_next[0] and isinstance(event, yaml.ScalarEvent) and keys is not None:
                if event.value in keys and event.value != "<<":
                    yield event.value
                keys.add(event.value)
            value_next[0] = not value_next[0]
        if isinstance(event, yaml.MappingStartEvent):
            stack.append((set(), [False]))
        elif isinstance(event, yaml.SequenceStartEvent):
            stack.append((None, [False]))
