"""`python -m examples`: play a contract with the real client and a scripted model. No key, no network, no cost."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from examples.library import Example, every, load
from examples.stage import copy, stage
from haiku_delegate.demo.api import ScriptedApi
from haiku_delegate.demo.scripting import Step
from haiku_delegate.demo.theatre import Stage
from haiku_delegate.errors import ClientNotFound
from haiku_delegate.executor import client


def main() -> int:
    """List the examples, play one, or copy one; the exit code is that of what was run."""
    asked = _arguments()
    if asked.name is None:
        return _listed()
    try:
        example = load(asked.name)
    except KeyError:
        return _refused(f"there is no example '{asked.name[:80]}'; `python -m examples` lists them")
    if asked.copy is not None:
        return _copied(example, asked.copy)
    if example.missing:
        return _refused(f"{example.name} needs {', '.join(example.missing)} on the PATH")
    if asked.cheat and example.cheat is None:
        return _refused(f"{example.name} has no cheat; without --cheat it is played as it should be")
    script = example.cheat.steps if asked.cheat and example.cheat else example.answer
    return _played(example, script, check=asked.check, keep=asked.keep)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m examples",
        description="Contracts of many kinds, played by the real client and a scripted model: no key, no cost.",
    )
    parser.add_argument("name", nargs="?", help="which example (without one: a list)")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--cheat", action="store_true", help="an executor that goes wrong; the run must stop")
    group.add_argument("--check", action="store_true", help="check the contract alone, without any model")
    group.add_argument("--copy", metavar="DIR", type=Path, help="copy it to DIR, to run it with your own login")
    parser.add_argument("--keep", action="store_true", help="keep the repository and the run, to look around")
    return parser.parse_args()


def _listed() -> int:
    for example in every():
        mark = f" (needs {', '.join(example.missing)}: not here)" if example.missing else ""
        print(f"{example.name:15}{example.shows}{mark}")
        if example.cheat:
            print(f"{'  --cheat':15}{example.cheat.story}")
    return 0


def _copied(example: Example, where: Path) -> int:
    try:
        where.mkdir(parents=True, exist_ok=True)
        repository = copy(example, where)
    except FileExistsError as error:
        return _refused(f"{error.filename or error} is there already; choose another directory")
    except OSError as error:
        return _refused(f"{where} cannot be written: {error.strerror}")
    print(f"cd {repository}\nhaiku-delegate check ../{example.spec.name}\nhaiku-delegate ../{example.spec.name}")
    return 0


def _played(example: Example, script: tuple[Step, ...], *, check: bool, keep: bool) -> int:
    try:
        found = "" if check else str(client.find(None, os.environ).path)
    except ClientNotFound as error:
        return _refused(f"{error.message}; {error.hint}", code=5)
    with stage(example, keep=keep) as on, ScriptedApi(script) as api:
        verb = ("check",) if check else ("run",)
        argv = [sys.executable, "-m", "haiku_delegate", *verb, f"../{example.spec.name}"]
        if not check:
            print("The client is real; the model is SCRIPTED, on 127.0.0.1.\n", flush=True)
        code = subprocess.run(argv, cwd=on.repository, env=_environ(on, api.url, found), check=False).returncode
        if keep:
            print(f"kept: {on.root}")
    return code


def _environ(on: Stage, url: str, found: str) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    house = Path(__file__).parents[1]  # the program is found even where it is not installed
    return on.environ(path, url) | {
        "HAIKU_DELEGATE_CLAUDE": found,
        "HAIKU_DELEGATE_STATE": str(on.state),
        "PYTHONPATH": str(house),
    }


def _refused(sentence: str, *, code: int = 2) -> int:
    print(f"examples: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
