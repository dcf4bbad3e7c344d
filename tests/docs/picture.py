"""What docs/check.md shows of `check`, made by this script and never by hand.

`python -m tests.docs.picture` writes it into the page; a test holds that it is still true.
"""

from __future__ import annotations

import re
from pathlib import Path

from haiku_delegate.demo.theatre import stage
from tests.support.playing import Delegation

PAGE = Path(__file__).parents[2] / "docs" / "check.md"
_SPEC = re.compile(r"<!-- example: (?P<name>\S+) -->\n````markdown\n(?P<text>.*?)^````$", re.S | re.M)
_OUTPUT = re.compile(r"(<!-- output: haiku-delegate check -->\n```text\n)(?P<text>.*?)(^```$)", re.S | re.M)


def made() -> str:
    """What `check` says of the page's spec on the bundled repository, with the durations made still."""
    found = _SPEC.search(PAGE.read_text("utf-8"))
    assert found
    with stage() as on:
        (on.repository / found["name"]).write_text(found["text"])
        done = Delegation(on).call("check", found["name"])
    assert done.code == 3, done.err
    return re.sub(r"\d+\.\d+ s\]", "0.1 s]", done.out)


def shown() -> str:
    """What the page shows."""
    found = _OUTPUT.search(PAGE.read_text("utf-8"))
    return found["text"] if found else ""


def main() -> None:
    """Write what is made into the page."""
    text = made()
    PAGE.write_text(_OUTPUT.sub(lambda found: found[1] + text + found[3], PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
