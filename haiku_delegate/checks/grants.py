"""Whether an entry of `tests:` means a test: one grammar for everybody who asks.

An entry is an id as the runner prints it (`tests/test_a.py::TestB::test_c[x]`), a part of one (a file, a directory, a
class, a function, a title), or a glob over any of these, in which `*` stops at a slash and `**` does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST = 1000  #: characters of an entry that are read


def means(entry: str, test: str, *, cwd: str = ".") -> bool:
    """Whether `entry` means the test with this id; of a path without `::`, whether it means the whole file.

    The ids of a runner that works in `cwd` may begin there; the entry may begin at the root or there.
    """
    said = entry.strip()[:_LONGEST].removeprefix("./").removeprefix(f"{cwd.rstrip('/')}/")
    place, separator, rest = test.partition("::")
    names = _names(rest) if separator else ()
    if said in (test, place, *names) or f"{test.partition('[')[0]}::".startswith(f"{said}::"):
        return True
    if place.startswith(f"{said.rstrip('/')}/"):
        return True
    if not re.search(r"[*?]", said):
        return _further_up(said, test, cwd)
    glob = _compiled(said)
    return any(glob.fullmatch(each) for each in (test, test.partition("[")[0], place, *names))


def _names(rest: str) -> tuple[str, ...]:
    """What a test may be called by: each part of its title, its function with the classes around it, a doctest."""
    own = rest.partition("[")[0]
    parts = own.split("::")
    return (rest, own, ".".join(parts), *parts, parts[-1].rpartition(".")[2])


def _further_up(said: str, test: str, cwd: str) -> bool:
    """An id that begins below the root: the entry names its end, or its whole path."""
    place, separator, rest = test.partition("::")
    file, _, name = said.partition("::")
    same = place == file or place.endswith(f"/{file}") or f"{cwd}/{place}" == file
    if not name:
        return same and "." in file.rpartition("/")[2]
    return same and bool(separator) and f"{rest.partition('[')[0]}::".startswith(f"{name}::")


@lru_cache(maxsize=64)
def _compiled(glob: str) -> re.Pattern[str]:
    """Brackets are those of a row, not of a set."""
    parts = re.split(r"(\*\*/|\*+|\?)", glob)
    meant = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(meant.get(each, ".*") if re.match(r"[*?]", each) else re.escape(each) for each in parts))
