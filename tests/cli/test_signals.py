"""A second Ctrl-C that comes late."""

from __future__ import annotations

import signal
import subprocess
import sys

PROGRAM = """
import os, signal, sys, time
leave = os._exit
os._exit = lambda code: (os.kill(os.getpid(), signal.SIGINT), time.sleep(0.05), leave(code))
from haiku_delegate.cli import main
sys.argv = ["haiku-delegate", "--version"]
main()
"""


def test_a_signal_after_the_last_word_does_not_change_the_exit_code() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
