"""unittest: a hook in Python's `sitecustomize`, which listens to the result of the first runner that runs.

So it works for `python -m unittest`, `manage.py test` and whatever else uses unittest's TextTestRunner, through make
and scripts too. A runner with a `run` of its own (xmlrunner) leaves nothing, nor does `python -I` or `-E`. Subtests
count as the test that they belong to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

from haiku_delegate.checks.records import ids
from haiku_delegate.checks.records.aids import sitecustomize, text
from haiku_delegate.checks.records.model import WEIGHT, Evidence, Outcome, Record, Told, Wish
from haiku_delegate.checks.records.rows import listed, told

name = "unittest"
_OUTCOMES = {each.value: each for each in WEIGHT}


def ask(wish: Wish) -> Wish:
    """PYTHONPATH leads to the hook first; the hook takes itself out of `sys.path` again."""
    paths = os.pathsep.join([wish.place, *filter(None, [wish.env.get("PYTHONPATH")])])
    files = {**wish.files, "sitecustomize.py": sitecustomize(text("unittest_hook.py"))}
    if wish.leave_out:
        files["unittest.leave-out"] = "\n".join(_dotted(each) for each in wish.leave_out)
    return replace(wish, env={**wish.env, "PYTHONPATH": paths, "HAIKU_DELEGATE_UNITTEST": wish.place}, files=files)


def read(evidence: Evidence) -> Record | None:
    """Outcomes by file, class and method."""
    found: dict[str, Outcome] = {}
    answers = [listed(data) for name, data in evidence.written("unittest-") if name.endswith(".json")]
    for name, outcome in _rows(answers, evidence):
        found[name] = max(found.get(name, outcome), outcome, key=WEIGHT.index)
    return Told(found, told(found, evidence)) if answers else None


def _rows(answers: list[list[object]], evidence: Evidence) -> Iterator[tuple[str, Outcome]]:
    for row in (each for answer in answers for each in answer):
        match row:
            case [[str(file), *names], str(word)] if word in _OUTCOMES and all(isinstance(n, str) for n in names):
                if (place := _place(file, [str(each) for each in names], evidence)) is not None:
                    yield place, _OUTCOMES[word]


def _place(file: str, names: list[str], evidence: Evidence) -> str | None:
    """A test's id; a file of its own for what could not be imported; a name without a file for anything else."""
    if file:
        home = evidence.home(file)
        return ids.made(home, names) if home is not None else None
    module = names[0].rpartition("._FailedTest.")[2] if names else ""
    path = module.replace(".", "/") + ".py"
    return path if module and evidence.exists(path) else module or None


def _dotted(name: str) -> str:
    return next(ids.spellings(name), name)


def spoiled(output: str) -> bool:
    """unittest never knows that it was asked."""
    return False
