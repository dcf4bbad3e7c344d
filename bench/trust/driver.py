"""The program with judging layers switched off: `python driver.py --without scope,tamper -- ARGUMENTS`.

Only the bench starts this. The product itself knows nothing of it.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """Switch off, then be `haiku-delegate`."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from bench.trust import layers

    at = sys.argv.index("--")
    layers.switch_off([name for name in sys.argv[2].split(",") if name])
    sys.argv = [sys.argv[0], *sys.argv[at + 1 :]]
    from haiku_delegate.cli import main as haiku_delegate

    haiku_delegate()


if __name__ == "__main__":
    main()
