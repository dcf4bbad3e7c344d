"""Commands as a spec writes them: their tags, their continuations, and telling them from sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from haiku_delegate.contract.forms.nodes import Node, Reader, duration
from haiku_delegate.contract.model import Color, Command
from haiku_delegate.contract.problems import Problems, closest

SHELLS = frozenset({"", "sh", "bash", "shell", "zsh", "console", "shell-session", "terminal", "cmd"})
_TAG = r"(?:red|green|timeout[ \t]*[=:]?[ \t]*\d{1,9}(?:\.\d{1,6})?[ \t]*(?:ms|sec|s|min|m|h)?)"
_TAGS = re.compile(rf"[ \t]#[ \t]*(?P<tags>{_TAG}(?:[ \t,;#]+{_TAG})*)[ \t]*$", re.IGNORECASE)
_EACH = re.compile(_TAG, re.IGNORECASE)
_HEREDOC = re.compile(r"<<-?[ \t]*(?P<quote>['\"]?)(?P<word>[A-Za-z_]\w*)(?P=quote)")
_KEYS = ("run", "color", "timeout")
_CAPITALISED_PROGRAMS = frozenset({"R", "Rscript", "Xvfb", "MSBuild"})
_WORD = re.compile(r"[(\"'*_]*[A-Za-z][A-Za-z'’-]*[)\"'*_]*[.,;:!?]*[)\"'*_]*")


def command(text: str, problems: Problems, *, line: int | None) -> Command | None:
    """One command with its trailing `# red`, `# green` and `# timeout 60s`."""
    tags = _TAGS.search(text[-200:])
    found = _EACH.findall(tags["tags"]) if tags else []
    body = (text[: len(text) - len(tags[0])] if tags else text).strip()
    colors = {tag.casefold() for tag in found if not tag.casefold().startswith("timeout")}
    limits = [re.sub(r"(?i)timeout[ \t]*[=:]?[ \t]*", "", tag) for tag in found if tag.casefold() not in colors]
    timeout = duration(limits[0]) if limits else None
    if not body or (body.startswith("#") and "\n" not in body):
        problems.add("HD017", "a command is empty", line=line, hint="write what the shell should run")
        return None
    if len(colors) > 1 or len(limits) > 1 or timeout == 0:
        problems.add(
            "HD017",
            "the tags of a command contradict each other",
            line=line,
            hint="keep one color, one timeout",
        )
    color = Color(colors.pop()) if colors else None
    return Command(text=body, color=color, timeout_s=timeout, line=line)


def show(command: Command) -> str:
    """The command with its tags, as `command` reads it."""
    tags = [command.color.value] if command.color else []
    if command.timeout_s is not None:
        tags.append(f"timeout {command.timeout_s:g}s")
    return f"{command.text}  # {', '.join(tags)}" if tags else command.text


def from_node(node: Node, key: str, reader: Reader) -> tuple[Command, ...]:
    """Commands of a YAML or JSON list; each is a text, or `{run, color, timeout}`."""
    items = node.sequence if node.sequence is not None else (node,)
    return tuple(made for item in items if (made := _from_item(item, key, reader)))


def _from_item(node: Node, key: str, reader: Reader) -> Command | None:
    if node.mapping is None:
        text = reader.text(node, key)
        return command(text.strip(), reader.problems, line=node.line) if text else None
    reader.known_keys(node, _KEYS)
    entries = node.mapping
    if "run" not in entries:
        reader.problems.add("HD033", f"an entry of '{key}' lacks 'run'", line=node.line, hint=closest("", _KEYS))
        return None
    text = reader.text(entries["run"], "run")
    color = reader.one_of(entries["color"], "color", ("red", "green")) if "color" in entries else None
    timeout = reader.seconds(entries["timeout"], "timeout") if "timeout" in entries else None
    if not text:
        return None
    return Command(text=text.strip(), color=Color(color) if color else None, timeout_s=timeout, line=node.line)


def script(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The commands of a fenced block: continuations, quotes and here-documents joined; no comments."""
    prompts = any(text.lstrip().startswith("$ ") for _, text in lines)
    index, joining = 0, True
    while index < len(lines):
        number, text = lines[index]
        stripped = text.strip()
        if not stripped or stripped.startswith("#") or (prompts and not stripped.startswith("$ ")):
            index += 1
            continue
        joined = _join(lines, index) if joining else None
        # Never closed (an apostrophe in a remark, say): from here on, one line is one command.
        joining = joined is not None
        end, whole = joined or (index + 1, stripped)
        yield number, whole.strip().removeprefix("$ ").strip()
        index = end


def _join(lines: Sequence[tuple[int, str]], start: int) -> tuple[int, str] | None:
    """The index after the command that begins at `start`, and the command; None if it never ends."""
    parts: list[str] = []
    state = ""
    for index in range(start, len(lines)):
        text = lines[index][1] if state and state != "\\" else lines[index][1].strip()
        before, state = state, _state(text, state)
        parts.append(("" if not parts else " " if before == "\\" else "\n") + text)
        if state == "\\":
            parts[-1] = parts[-1][:-1].rstrip()
        if not state:
            return index + 1, "".join(parts)
    return (len(lines), "".join(parts)) if state == "\\" else None


def _state(text: str, state: str) -> str:
    """What the shell still waits for after this line: a quote, `<<WORD`, a continuation, or nothing."""
    if state.startswith("<<"):
        return "" if text.strip() == state[2:] else state
    quote = "" if state == "\\" else state
    before, escaped = " ", False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == "#" and before in " \t":
            return ""
        before = char
    if quote:
        return quote
    heredoc = _HEREDOC.search(text)
    return f"<<{heredoc['word']}" if heredoc else "\\" if escaped else ""


def unwrap(text: str) -> tuple[str, bool]:
    """The line without its bullet, `$ ` or backticks, and whether the latter two mark it a command."""
    text = re.sub(r"^(?:[-*+]|\d{1,3}[.)])[ \t]+", "", text.strip())
    if text.startswith("$ "):
        return text[2:].strip(), True
    span = re.fullmatch(r"`([^`]+)`(?P<rest>.*)", text)
    if span and (tags := re.fullmatch(r"[ \t]*(?:(#.*)|[.;,]|[-–—(:].*)?", span["rest"])):
        return f"{span[1]}  {tags[1]}" if tags[1] else span[1], True
    return text, False


def prose(text: str) -> bool:
    """Whether a bare line reads like a sentence rather than a command."""
    words = text.split()[:60]
    if not words or text.startswith((">", "|")):
        return True
    if not _WORD.fullmatch(words[0]) or words[0] in _CAPITALISED_PROGRAMS:
        return False
    bare = words[0].strip("(\"'*_.,;:!?)")
    if bare[:1].isupper() and not bare.endswith(("-", "'")):
        return True
    plain = all(_WORD.fullmatch(word) for word in words)
    return plain and len(words) > 1 and (text.endswith(":") or (len(words) > 3 and text.endswith((".", "!"))))


def made(pairs: Iterable[tuple[int, str]], problems: Problems) -> Iterator[Command]:
    """Commands from numbered lines."""
    for number, text in pairs:
        if made := command(text, problems, line=number):
            yield made
