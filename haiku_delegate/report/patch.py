"""The candidate as a patch that `git apply` and `patch -p1` understand."""

from __future__ import annotations

from dataclasses import dataclass

_BINARY_PROBE = 8192


@dataclass(frozen=True, kw_only=True)
class FileDiff:
    """One file's part of the patch and its line counts."""

    text: str
    added: int
    removed: int


def diff(path: str, before: bytes | None, after: bytes | None, *, mode: int = 0o644) -> FileDiff:
    """The unified diff of one file; None means that the file does not exist on that side."""
    old, new = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    head = [f"diff --git {old} {new}"]
    if before is None:
        head.append(f"new file mode 100{_permissions(mode)}")
    if after is None:
        head.append(f"deleted file mode 100{_permissions(mode)}")
    if _is_binary(before) or _is_binary(after):
        return FileDiff(text="\n".join([*head, f"Binary files {old} and {new} differ", ""]), added=0, removed=0)
    hunks = _hunks(before or b"", after or b"")
    added = sum(line.startswith("+") for line in hunks)
    removed = sum(line.startswith("-") for line in hunks)
    if hunks:
        head += [f"--- {'/dev/null' if before is None else old}", f"+++ {'/dev/null' if after is None else new}"]
    return FileDiff(text="\n".join([*head, *hunks, ""]), added=added, removed=removed)


def _hunks(before: bytes, after: bytes) -> list[str]:
    import difflib  # here, because nothing needs it before the executor is done

    rows: list[str] = []
    for line in difflib.unified_diff(_lines(before), _lines(after), n=3, lineterm="\n"):
        if line.startswith(("---", "+++")) and not rows:
            continue
        if line.endswith("\n"):
            rows.append(line[:-1])
        else:
            rows += [line, "\\ No newline at end of file"]
    return rows


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "surrogateescape")
    rows = text.split("\n")
    return [f"{row}\n" for row in rows[:-1]] + ([rows[-1]] if rows[-1] else [])


def _is_binary(data: bytes | None) -> bool:
    return data is not None and b"\0" in data[:_BINARY_PROBE]


def _permissions(mode: int) -> str:
    return "755" if mode & 0o100 else "644"


def _quoted(name: str) -> str:
    """A path as git quotes it in patches."""
    raw = name.encode("utf-8", "surrogateescape")
    if all(0x20 <= byte < 0x7F and byte not in b'"\\' for byte in raw):
        return name
    special = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x09: "\\t", 0x0D: "\\r"}
    return '"' + "".join(special.get(b) or (chr(b) if 0x20 <= b < 0x7F else f"\\{b:03o}") for b in raw) + '"'
