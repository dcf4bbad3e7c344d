"""`python -m bench.trust`: every case through the whole program, next to a naive wrapper. See README.md."""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bench.trust import layers, naive, ours, reading, tables
from bench.trust.model import BAD, Case, CaseError, Result, Verdict
from bench.trust.stage import forget_warmed, missing, warm

DOCS = Path(__file__).resolve().parents[2] / "docs" / "trust.md"
From = TypeVar("From")
To = TypeVar("To")


def main(argv: Sequence[str] | None = None) -> int:
    """0 where nothing wrong passed and nothing honest was stopped."""
    asked = _arguments(argv)
    try:
        found = reading.cases(asked.only, asked.language)
        results = run(found, _isolations(asked.isolation), jobs=asked.jobs, without=_names(asked.without),
                      with_naive=not (asked.without or asked.no_naive), keep=asked.keep, tell=_progress)  # fmt: skip
        more = []
        if asked.ablate:
            one = [each for each in results if each.isolation == results[0].isolation]
            more.append(tables.ablation(ablated(found, one, jobs=asked.jobs)))
        if asked.replayed:
            more.append(asked.replayed.read_text("utf-8"))
        print("\n".join([tables.summary(results), *more]) if asked.short else tables.document(results, more=more))
    except CaseError as error:
        print(f"bench.trust: {error}", file=sys.stderr)
        return 2
    if asked.json:
        Path(asked.json).write_text(json.dumps([dataclasses.asdict(each) for each in results], indent=1) + "\n")
    if asked.write_docs:
        DOCS.write_text(tables.document(results, more=more), encoding="utf-8")
    return int(any(each.verdict in BAD for each in results))


def run(
    cases: Sequence[Case], isolations: Sequence[str], *, jobs: int = 4, without: Sequence[str] = (),
    with_naive: bool = True, keep: bool = False, tell: Callable[[Result], None] = lambda result: None,
) -> list[Result]:  # fmt: skip
    """Every case in every isolation, in the order of the cases."""
    here = [case for case in cases if not missing(case.contract.repository)]

    def one(work: tuple[Case, str]) -> Result:
        case, isolation = work
        try:
            result = ours.run(case, isolation, without=without, keep=keep)
        except (CaseError, OSError, subprocess.SubprocessError) as error:
            result = _other(case, isolation, Verdict.BROKEN, str(error))
        tell(result)
        return result

    with _warmed(here):
        asked = [case for case in here if with_naive and not case.with_holdout]
        naively = dict(zip((case.name for case in asked), _spread(_naive, asked, jobs), strict=True))
        results = _spread(one, [(case, isolation) for case in here for isolation in isolations], jobs)
    beside = [dataclasses.replace(each, **naively.get(each.case, {})) for each in results]
    absent = [case for case in cases if missing(case.contract.repository)]
    needs = {case.name: ", ".join(missing(case.contract.repository)) for case in absent}
    return beside + [_other(case, each, Verdict.SKIPPED, f"not here: {needs[case.name]}")
                     for case in absent for each in isolations]  # fmt: skip


def ablated(cases: Sequence[Case], results: Sequence[Result], *, jobs: int) -> dict[str, list[tuple[Result, Result]]]:
    """For each layer that can be switched off: what it caught (or let go nowhere), and what becomes of it without."""
    by_name = {case.name: case for case in cases}
    found = {}
    with _warmed([case for case in cases if not missing(case.contract.repository)]):
        for layer in layers.switchable():
            told = [each for each in results if _may_depend(each, layer)]

            def again(was: Result, layer: layers.Layer = layer) -> Result:
                return ours.run(by_name[was.case], was.isolation, without=[layer.name])

            found[layer.name] = list(zip(told, _spread(again, told, jobs), strict=True))
    return found


@contextmanager
def _warmed(cases: Sequence[Case]) -> Iterator[None]:
    """While this lasts, the homes of the cases have the caches that their languages want."""
    with tempfile.TemporaryDirectory(prefix="trust-warm-") as place:
        for case in cases:
            warm(case, Path(place).resolve())
        try:
            yield
        finally:
            forget_warmed()


def _may_depend(result: Result, layer: layers.Layer) -> bool:
    """Whether a case could end otherwise without this layer: it said something, or says it by throwing away."""
    if result.verdict in (Verdict.CAUGHT, Verdict.TOLD):
        return layers.spoke(layer, result.rules) if layer.rules else result.layer in ("verify", "outcomes")
    return result.verdict is Verdict.CONTAINED and not layer.rules


def _naive(case: Case) -> dict[str, Any]:
    try:
        said, right = naive.run(case)
    except (CaseError, OSError, subprocess.SubprocessError) as error:
        return {"naive": "broken", "why": str(error)}
    return {"naive": said, "naive_right": right}


def _spread(work: Callable[[From], To], items: Sequence[From], jobs: int) -> list[To]:
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        return list(pool.map(work, items))


def _other(case: Case, isolation: str, verdict: Verdict, why: str) -> Result:
    return Result(case=case.name, kind=case.kind, language=case.language, isolation=isolation, verdict=verdict, why=why)


def _isolations(asked: str) -> tuple[str, ...]:
    return ("overlay", "worktree") if asked == "both" else (asked,)


def _names(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    known = [layer.name for layer in layers.switchable()]
    for name in names:
        if name not in known:
            raise CaseError(f"no layer {name!r} can be switched off; these can: {', '.join(known)}")
    return names


def _progress(result: Result) -> None:
    print(tables.line(result), file=sys.stderr, flush=True)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.trust", description=__doc__)
    parser.add_argument("--isolation", choices=("overlay", "worktree", "both"), default="both")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose language/class/name holds TEXT")
    parser.add_argument("--language", default="", metavar="NAME", help="one directory of cases")
    parser.add_argument("-j", "--jobs", type=int, default=4, metavar="N")
    parser.add_argument("--json", metavar="FILE", help="results as data")
    parser.add_argument("--without", default="", metavar="LAYERS", help="with these judging layers switched off")
    parser.add_argument("--replayed", type=Path, metavar="FILE", help="what bench.trust.replay printed, for the page")
    parser.add_argument("--ablate", action="store_true", help="switch off each layer in turn")
    parser.add_argument("--no-naive", action="store_true", help="leave out the naive wrapper")
    parser.add_argument("--short", action="store_true", help="the summary alone")
    parser.add_argument("--keep", action="store_true", help="leave the directories of every run in place")
    parser.add_argument("--write-docs", action="store_true", help=f"write {DOCS.name}")
    return parser.parse_args(argv)


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    sys.exit(code)
