"""The picture in the README: what `haiku-delegate demo` prints, made by this script and never by hand.

`python -m tests.demo.transcript` writes it into README.md; a test holds that it is still true.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.client import find_client

README = Path(__file__).parents[2] / "README.md"
_PLACE = re.compile(r"(<!-- transcript: demo, scene 2 -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
#: What differs from one machine and run to the next, and what it is shown as.
_VARYING = (
    (r"[^\s\"]*/haiku-demo-[^/\s]+/state/runs/[^/\s]+/(?:work/[^/\s]+/tree/)?", "RUN/"),
    (r"[^\s\"]*/haiku-demo-[^/\s]+/textkit/", ""),
    (r"run \d{8}-\d{6}-t-12-[0-9a-f]{4}", "run 20261121-101500-t-12-1f3c"),
    (r"base [0-9a-f]{10}", "base 7c79f08001"),
    (r"\(\d+\.\d s\)", "(0.1 s)"),
    (r" · \d+\.\d s$", " · 0.8 s"),
    (r"\$\d\.\d{4}", "$0.0089"),
    (r"Ran 2 tests in .*", "Ran 2 tests in 0.001s"),
    (r"\(tests\.test_slugify\.SlugifyTest[^)]*\)", "(tests.test_slugify.SlugifyTest)"),
    (r" · (overlay|worktree) · ", " · overlay · "),
)


def played() -> str:
    """The second scene as the demo prints it now, with what varies made still."""
    with tempfile.TemporaryDirectory() as home:
        env = {
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8",
            "HAIKU_DELEGATE_CLAUDE": str(find_client()),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "haiku_delegate", "demo"], cwd=home, env=env, capture_output=True, text=True,
            timeout=90, check=True,
        )  # fmt: skip
    return still(done.stdout.partition("=== 2. ")[2].partition("===\n")[2].partition("\n\ndemo:")[0].rstrip() + "\n")


def still(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, shown in _VARYING:
        text = re.sub(pattern, shown, text, flags=re.MULTILINE)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines() if "HD701" not in line)


def shown() -> str:
    """What the README shows."""
    found = _PLACE.search(README.read_text("utf-8"))
    return found.group(0).partition("```text\n")[2].partition("```\n<!--")[0] if found else ""


def main() -> None:
    """Write what is played into the README."""
    text = played()
    README.write_text(_PLACE.sub(lambda found: found[1] + text + found[2], README.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
