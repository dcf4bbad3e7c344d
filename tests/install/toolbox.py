"""A machine for install.sh: an empty home, the usual tools, stand-ins for python, uv and pipx that install nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.playing import tree

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "install.sh"
USUAL = (
    "sh", "bash", "cat", "cksum", "cmp", "cp", "dirname", "env", "git", "grep", "kill", "ln", "mkdir", "mktemp", "mv",
    "paste", "readlink", "rm", "rmdir", "sed", "sleep", "sort", "touch", "tr", "uname",
)  # fmt: skip

#: What an installed command does here: FAIL breaks it, DOCTOR is what `doctor` answers.
COMMAND = """#!/bin/sh
[ "$FAIL" != start ] || exit 1
case $1 in
    --version) echo "haiku-delegate, version NEW" ;;
    doctor) echo "ok python"; [ "$FAIL" != doctor ] || exit 70; exit "${DOCTOR:-0}" ;;
    demo) echo "demo: a pass and a stop" ;;
esac
"""
#: `python -m venv`, `pip install` and small questions; what edits the settings is done by a real Python.
PYTHON = f"""#!/bin/sh
case "$1 $2" in
    "-c import"*) exit 0 ;;
    "-I -c") exit 1 ;;
    "-m venv")
        mkdir -p "$3/bin"; echo "x" >"$3/pyvenv.cfg"; cp "$0" "$3/bin/python"
        [ "$FAIL" != venv ] || exit 1 ;;
    "-m pip")
        here=${{0%/*}}
        echo "pip in $PWD: $*" >>"$LOG"
        [ -z "${{HANG:-}}" ] || {{ touch "$HANG"; exec sleep 60; }}
        cp "$COMMAND" "$here/haiku-delegate"
        [ "$FAIL" != pip ] || {{ echo "no matching distribution" >&2; exit 1; }} ;;
    *) exec "{sys.executable}" "$@" ;;
esac
"""
TOOL = """#!/bin/sh
tools=$HOME/tools bins=$HOME/bins
case "$*" in
    "tool dir" | "environment --value PIPX_LOCAL_VENVS") echo "$tools" ;;
    "tool dir --bin" | "environment --value PIPX_BIN_DIR") echo "$bins" ;;
    *install*)
        echo "${0##*/} in $PWD: $*" >>"$LOG"
        python3 -m venv "$tools/haiku-delegate"
        [ "$FAIL" != pip ] || exit 1
        cp "$COMMAND" "$tools/haiku-delegate/bin/haiku-delegate"
        ln -s "$tools/haiku-delegate/bin/haiku-delegate" "$bins/haiku-delegate" ;;
    *) exit 2 ;;
esac
"""


@dataclass
class Machine:
    """Where install.sh is run; `home` is all that it may change."""

    root: Path
    home: Path = field(init=False)
    tools: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home, self.tools = self.root / "a ho'me", self.root / "tools"
        self.home.mkdir()
        self.tools.mkdir()
        (self.root / "tmp").mkdir()
        for name in USUAL:
            if found := shutil.which(name):
                (self.tools / name).symlink_to(found)
        self.program("python3", PYTHON)
        (self.root / "command").write_text(COMMAND)
        (self.root / "command").chmod(0o755)

    def program(self, name: str, text: str) -> Machine:
        """A program on the PATH."""
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)
        return self

    def environ(self, **extra: str) -> dict[str, str]:
        return {
            "HOME": str(self.home), "PATH": str(self.tools), "TMPDIR": str(self.root / "tmp"), "LANG": "C.UTF-8",
            "LOG": str(self.root / "log"), "COMMAND": str(self.root / "command"), "FAIL": "", **extra,
        }  # fmt: skip

    def install(self, *arguments: str, shell: str = "sh", **extra: str) -> subprocess.CompletedProcess[str]:
        """`sh install.sh ARGUMENTS`, without a terminal."""
        return subprocess.run(
            [str(self.tools / shell), str(SCRIPT), *arguments], env=self.environ(**extra), cwd=self.root,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[str]:
        """The same, left running in a process group of its own."""
        return subprocess.Popen(
            [str(self.tools / "sh"), str(SCRIPT), *arguments], env=self.environ(**extra), cwd=self.root,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip

    def files(self) -> dict[str, str]:
        """Everything in the home directory; nothing may be left in the temporary one."""
        assert os.listdir(self.root / "tmp") == []
        return tree(self.home)

    def log(self) -> str:
        path = self.root / "log"
        return path.read_text() if path.exists() else ""
