"""What the documents show of a terminal, made by playing it and never by hand.

`<!-- stage: EXAMPLE -->` sets a page on a fresh copy of an example; `<!-- session: ... -->` stands before a text block
whose lines with `$ ` are commands. They are played there in their order, the real client and a scripted model included,
and what they print stands below them. Words of a session, separated by `;`:

- `script=NAME`: what the model does (SCRIPTS)
- `prepare=NAME`: files that are changed before (EDITS), and not shown; `fresh`: on the example's spec as it was
- `from=WORDS`: shown from the line that begins so; `without=HEADING`: a section of the report that is left out
- `err`: what goes to stderr is shown as well

`python -m tests.docs.sessions` writes what is made into the pages; a test holds that it is still true.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples import library
from examples.library import Example
from examples.stage import stage
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Body, Call, Say, Script, Stall, Step, step_of
from haiku_delegate.demo.theatre import Stage
from tests.support.client import find_client

DOCS = Path(__file__).parents[2] / "docs"
TOOLS = "/usr/local/bin:/usr/bin:/bin"

_STAGE = re.compile(r"^<!-- stage: (?P<example>[\w-]+) -->$", re.M)
_SESSION = re.compile(r"^(?P<head><!-- session:(?P<words>.*?) ?-->\n```text\n)(?P<text>.*?)(?P<end>^```$)", re.M | re.S)

#: What differs from one machine and run to the next, and what it is shown as. `ROOT` is the stage.
_VARYING = (
    (r"ROOT/state/runs/[^/\s\"]+/", "RUN/"),
    (r"RUN/work/[^/\s]+/tree/", ""),
    (r"\d{8}-\d{6}-([a-z0-9-]+)-[0-9a-f]{4}\b", r"20261121-101500-\1-1f3c"),
    (r"base [0-9a-f]{10}", "base 7c79f08001"),
    (r"; \d+\.\d+ s\]", "; 0.1 s]"),
    (r"\(\d+\.\d s\)", "(0.1 s)"),
    (r" · \d+\.\d s$", " · 0.8 s"),
    (r"\$\d+\.\d{2,4}\b", "$0.0089"),
    (r"^ *\d+ kB  ", "   120 kB  "),
    (r"^(run \S+) · (?:overlay|worktree)", r"\1 · overlay"),
)
#: Lines that say how the machine differs from one with everything.
_LEFT_OUT = re.compile(r"HD70[12]|^haiku-delegate: (?!this)|^The client is real|haiku-delegate-probe-")


@dataclass(frozen=True)
class Playing:
    """What a script may reach beside the conversation: the stage, and a way to press Ctrl-C."""

    on: Stage
    example: Example
    press: Callable[[], None]


def _moved(playing: Playing) -> Script:
    """The user saves a listed file of their own in the middle of the run."""

    def script(body: Body, turn: int) -> Step:
        if turn == 1:
            listed = playing.on.repository / "deploy" / "services.yaml"
            listed.write_text(listed.read_text().replace("replicas: 2", "replicas: 3"))
        return step_of(playing.example.answer, body)

    return script


def _interrupted(playing: Playing) -> Script:
    """The user presses Ctrl-C while the model is thinking."""

    def script(body: Body, turn: int) -> Step:
        if turn == 0:
            return step_of(playing.example.answer, body)
        threading.Timer(0.2, playing.press).start()
        return Stall(20)

    return script


def _needs(playing: Playing) -> Script:
    why = {
        "kind": "needs_file",
        "reason": "notify/billing.py calls send() with four arguments as well, and it is not listed",
        "paths": ["notify/billing.py"],
    }
    return [Call("mcp__contract__stop", why), Say("I stopped: the contract leaves out a call site.")]


SCRIPTS: Mapping[str, Callable[[Playing], Script]] = {
    "answer": lambda playing: playing.example.answer,
    "cheat": lambda playing: playing.example.cheat.steps if playing.example.cheat else (),
    "idle": lambda playing: [Say("The README already says what hull() does. Nothing had to be changed.")],
    "moved": _moved,
    "interrupted": _interrupted,
    "needs": _needs,
    "slow": lambda playing: [Stall(30)],
}


Edit = tuple[str, str, str]  #: a file, what stands in it, and what shall

_LOOSE = "In seconds(), add each part to `total`.\n"
_TIGHT = """In seconds(), add each part to `total`:
```python before
        total = int(number) * SECONDS[unit]
```
```python exact
        total += int(number) * SECONDS[unit]
```
"""

EDITS: Mapping[str, tuple[Edit, ...]] = {
    "misspelt": (("../spec.md", "### 1. durations/parsing.py", "### 1. durations/parser.py"),),
    "mended": (("../spec.md", "### 1. durations/parser.py", "### 1. durations/parsing.py"),),
    "code-given": (("../spec.md", _LOOSE, _TIGHT),),
    "red-before": (("tests/test_mails.py", "!Account locked", "!!Account locked"),),
    "call-site-left-out": (
        ("../spec.md", "### 3. notify/billing.py\nBoth calls pass a Message, in the same way.\n", ""),
    ),
    "page-left-out": (
        ("../spec.md", "### 2. docs/services.md\nMade by a program: run the command `list` after the edit.\n", ""),
        ("../spec.md", "  port: 8025\n```\n", "  port: 8025\n```\nThen run the command `list`.\n"),
    ),
    "vague": (
        (
            "../spec.md",
            "In seconds(), add each part to `total`.",
            "Fix seconds() as appropriate and handle edge cases.",
        ),
    ),
    "nothing-red": (("../spec.md", "python3 -m unittest -q tests.test_combined  # red\n", ""),),
    "status-hidden": (("../spec.md", "python3 -m unittest -q tests.test_combined  # red", "make test | tail -3"),),
    "cause-unknown": (
        ("../spec.md", "Let seconds() add up all parts of a duration", "Find out why seconds() is wrong"),
        (
            "../spec.md",
            "The cause is known: the loop in seconds() assigns each part to `total` where it should add it, so"
            ' that "1h30m" is 1800.\n\n',
            "",
        ),
        ("../spec.md", "In seconds(), add each part to `total`.", "Debug seconds() and repair it."),
    ),
    "glob-too-wide": (("../spec.md", "### 2. tests/test_combined.py (new)", "### 2. tests/*.py"),),
    "lines-moved": (("../spec.md", "durations/parsing.py:9-14", "durations/parsing.py:22-24"),),
    "no-such-program": (("../spec.md", "python3 -m tools.check_services", "servicelint deploy/services.yaml"),),
}


def staged(page: Path) -> list[tuple[str, str]]:
    """The parts of a page that have a stage of their own: (example, text from there on)."""
    text = page.read_text("utf-8")
    found = list(_STAGE.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)] if found else []
    return [(one["example"], text[one.start() : end]) for one, end in zip(found, ends, strict=True)]


def shown(part: str) -> list[str]:
    """The text blocks of a part, as they stand there."""
    return [found["text"] for found in _SESSION.finditer(part)]


def made(example: str, part: str) -> list[str]:
    """The same blocks, played now."""
    chosen = library.load(example)
    with stage(chosen) as on:
        _install(on)
        return [_played(found, on, chosen) for found in _SESSION.finditer(part)]


def _install(on: Stage) -> None:
    """`haiku-delegate`, as a user has it on the PATH."""
    program = on.root / "bin" / "haiku-delegate"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m haiku_delegate "$@"\n')
    program.chmod(0o755)


def _played(found: re.Match[str], on: Stage, example: Example) -> str:
    words = _words(found["words"])
    commands = [line[2:] for line in found["text"].splitlines() if line.startswith("$ ")]
    running: list[subprocess.Popen[str]] = []
    playing = Playing(on, example, lambda: running[-1].send_signal(signal.SIGINT))
    with ScriptedApi(SCRIPTS[words.get("script", "answer")](playing)) as api:
        env = _environ(on, api.url)
        if "fresh" in words:
            shutil.copy(example.spec, on.root / example.spec.name)
        if "prepare" in words:
            _prepare(on.repository, EDITS[words["prepare"]])
        return "".join(f"$ {command}\n{_printed(command, env, on, words, running)}" for command in commands)


def _prepare(repository: Path, edits: Sequence[Edit]) -> None:
    """Change files of the stage, and keep a spec that is changed as `../old.md`, to be compared."""
    for name, old, new in edits:
        path = repository / name
        text = path.read_text()
        assert old in text, f"{name}: {old}"
        if name == "../spec.md":
            path.with_name("old.md").write_text(text)
        path.write_text(text.replace(old, new))


def _words(text: str) -> dict[str, str]:
    pairs = (word.strip().partition("=") for word in text.split(";") if word.strip())
    return {name: value for name, _, value in pairs}


def _environ(on: Stage, url: str) -> dict[str, str]:
    path = f"{on.root / 'bin'}:{Path(sys.executable).parent}:{TOOLS}"
    return on.environ(path, url) | {
        "HAIKU_DELEGATE_CLAUDE": str(find_client()),
        "HAIKU_DELEGATE_STATE": str(on.state),
        "PYTHONPATH": str(DOCS.parent),
        "GIT_PAGER": "cat",
    }


def _printed(
    command: str, env: Mapping[str, str], on: Stage, words: Mapping[str, str], running: list[Any]
) -> str:  # fmt: skip
    line = re.sub(r"\s*(#.*|\^C)$", "", command)
    child = subprocess.Popen(
        ["sh", "-c", f"exec {line}" if line.startswith("haiku-delegate") else line], cwd=on.repository, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT if "err" in words else subprocess.PIPE, text=True,
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    running.append(child)
    out, _ = child.communicate(timeout=120)
    return _cut(_left_out(still(out, on), words.get("without")), words.get("from", ""))


def _left_out(text: str, heading: str | None) -> str:
    """The text without one section of a report, which ends at an empty line."""
    return re.sub(rf"^{heading}\n(?:.+\n)*\n", "", text, flags=re.M) if heading else text


def still(text: str, on: Stage) -> str:
    """The text without what differs from run to run."""
    text = text.replace(str(on.root), "ROOT")
    for pattern, instead in _VARYING:
        text = re.sub(pattern, instead, text, flags=re.M)
    lines = [line.rstrip() for line in text.splitlines() if not _LEFT_OUT.search(line)]
    if "Findings" in lines and (at := lines.index("Findings")) >= 0 and not "".join(lines[at + 1 : at + 2]):
        del lines[at : at + 2]  # nothing else was told
    return "".join(f"{line}\n" for line in lines)


def _cut(text: str, start: str) -> str:
    """From the line that begins with these words on; all of it where there is none."""
    lines = text.splitlines(keepends=True)
    at = next((number for number, line in enumerate(lines) if start and line.startswith(start)), 0)
    return ("...\n" if at else "") + "".join(lines[at:])


def _rewritten(page: Path) -> Iterator[str]:
    text = page.read_text("utf-8")
    first = _STAGE.search(text)
    yield text[: first.start() if first else len(text)]
    for example, part in staged(page):
        blocks = iter(made(example, part))
        yield _SESSION.sub(lambda found, blocks=blocks: found["head"] + next(blocks) + found["end"], part)  # type: ignore[misc]


def main() -> None:
    """Write what is made into the pages: those that are named, or all."""
    chosen = [Path(name) for name in sys.argv[1:]] or sorted(DOCS.glob("*.md"))
    for page in chosen:
        if staged(page):
            page.write_text("".join(_rewritten(page)), "utf-8")


if __name__ == "__main__":
    main()
