"""Ctrl-C at the wrong moment: it is never lost, never a traceback, and never changes what has been done."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Step
from tests.support.playing import Delegation

LATE = """
import os, signal, sys, time
leave = os._exit
os._exit = lambda code: (os.kill(os.getpid(), signal.SIGINT), time.sleep(0.05), leave(code))
from haiku_delegate.cli import main
sys.argv = ["haiku-delegate", "--version"]
main()
"""
EARLY = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "haiku_delegate.cli.boundary":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["haiku-delegate", "runs"]
from haiku_delegate.cli import main
main()
"""
IMPORTING = """
import sys, time
from haiku_delegate.cli import boundary
def called(arguments):
    import slow
    time.sleep(20)
    return 0
boundary._called = called
sys.exit(boundary.guarded([]))
"""
#: What an interrupt meets while a module is loaded: a class that is being made, something that swallows everything.
SLOW = {
    "turned into another error": """
import time
class Field:
    def __set_name__(self, owner, name):
        print("ready", flush=True)
        time.sleep(0.5)
class Made:
    field = Field()
""",
    "swallowed": """
import time
try:
    print("ready", flush=True)
    time.sleep(0.5)
except BaseException:
    pass
""",
}
DESTROYING = IMPORTING.replace(
    "    import slow\n",
    """\
    class Slow:
        def __del__(self):
            print("ready", flush=True)
            time.sleep(0.5)
    Slow()
""",
)
AFTER = """
import os, signal, sys, time
from haiku_delegate.flows import conclusion
conclude = conclusion.conclude
def interrupted(run, seen):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return conclude(run, seen)
conclusion.conclude = interrupted
from haiku_delegate.cli import main
main()
"""


def test_a_signal_after_the_last_word_does_not_change_the_exit_code() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN


def test_a_signal_before_anything_is_loaded_is_one_sentence() -> None:
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "haiku-delegate: interrupted\n")


@pytest.mark.parametrize("fate", SLOW)
def test_a_signal_during_an_import_is_heard_when_that_is_over(tmp_path: Path, fate: str) -> None:
    code, err = _signalled(tmp_path, SLOW[fate], signal.SIGINT)
    assert (code, err) == (130, "haiku-delegate: interrupted\n")


def test_a_signal_while_an_object_is_destroyed_is_heard_when_that_is_over(tmp_path: Path) -> None:
    code, err = _signalled(tmp_path, "", signal.SIGINT, program=DESTROYING)
    assert (code, err) == (130, "haiku-delegate: interrupted\n")


def test_a_signal_during_an_import_twice_ends_it_at_once(tmp_path: Path) -> None:
    code, _err = _signalled(tmp_path, SLOW["swallowed"].replace("0.5", "20"), signal.SIGTERM, signal.SIGINT)
    assert code == 130


def _signalled(directory: Path, slow: str, *signals: int, program: str = IMPORTING) -> tuple[int, str]:
    """Exit code and words of a program that is signalled as soon as it says that it is ready for it."""
    (directory / "slow.py").write_text(slow)
    child = subprocess.Popen(
        [sys.executable, "-c", program], cwd=directory, env={"PYTHONPATH": str(directory)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for signum in signals:
            child.send_signal(signum)
        _out, err = child.communicate(timeout=15)
    return child.returncode, err


@pytest.mark.client
@pytest.mark.parametrize(("script", "code"), [(scenes.honest(), 0), (scenes.lying(), 1)], ids=["pass", "stop"])
def test_a_signal_once_all_is_judged_comes_too_late(delegation: Delegation, script: list[Step], code: int) -> None:
    with ScriptedApi(script) as api:
        done = delegation.call("spec.md", "--json", url=api.url, program=("-c", AFTER))
    assert (done.code, done.report["exit_code"], done.report["applied"]) == (code, code, code == 0), done.err
    assert ("def slugify" in (delegation.repository / "textkit/text.py").read_text()) is (code == 0)
