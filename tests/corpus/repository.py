"""The repository that every spec of the corpus is about: `repo/` as it lies there, and the oddities made here."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from haiku_delegate import process

REPO = Path(__file__).parent / "repo"
_CACHES = ("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", "node_modules", "target")


def build(root: Path) -> None:
    """Make the repository at `root`: one commit, and beside it what git ignores."""
    shutil.copytree(REPO, root, symlinks=True, ignore=shutil.ignore_patterns(*_CACHES))
    _oddities(root)
    _commit(root)
    _ignored(root)


def _oddities(root: Path) -> None:
    """What cannot lie in our own checkout: names and bytes that editors, git or other systems would not keep."""
    for name, content in {
        "docs/latin1.txt": "Gr\xf6\xdfe\n".encode("latin-1"),
        "docs/windows.txt": b"first line\r\nsecond line\r\nthird line\r\n",
        "docs/my notes.md": b"# My notes\n\nIdeas for the shop.\n",
        "docs/gr\u00f6\u00dfe.md": "# Gr\u00f6\u00dfen\n\nS, M und L.\n".encode(),
        "assets/logo.png": b"\x89PNG\0\0",
        "assets/mask.txt": b"a\0b\n",
        "data/catalog.csv": b"sku;price\n" + b"tea;350\n" * (1024 * 1024 // 8),
        "shop/postcodes.py": _postcodes().encode(),
        "shop/vouchers.py": b"def code_of(number):\r\n    return f'V{number:06d}'\r\n\r\n\r\nPREFIX = 'V'\r\n",
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    (root / "docs/latest.md").symlink_to("guide.md")
    (root / "frontend").symlink_to("web")
    (root / "outside").symlink_to(root.parent)


def _postcodes() -> str:
    """A module that is too large to be attached, but not too large to be edited."""
    rows = "".join(f'    "{code:05d}": "Town {code}",\n' for code in range(1000, 6000))
    return f"POSTCODES = {{\n{rows}}}\n\n\ndef town_of(code: str) -> str:\n    return POSTCODES[code]\n"


def _ignored(root: Path) -> None:
    for name, text in {
        "build/report.txt": "25 passed\n",
        "web/dist/cart.js": "export class Cart {}\n",
        ".env": "SHOP_DEBUG=1\n",
        "debug.log": "started\n",
        ".venv/.gitignore": "*\n",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for program in (
        ".venv/bin/python",
        ".venv/bin/pytest",
        "web/node_modules/.bin/tsc",
        "web/node_modules/.bin/eslint",
    ):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)


def _commit(root: Path) -> None:
    env = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1"}
    who = ("-c", "user.name=corpus", "-c", "user.email=corpus@example.invalid")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "A small shop")):
        process.quick(("git", *command), env=env, cwd=root)
