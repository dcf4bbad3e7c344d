"""The grammar of test ids: `FILE::SUITE::TEST` whatever the runner, and what of a name comes and goes.

pytest's ids are its own, with a row in brackets. Of the others the file is known wherever it can be told, the suites
and the test are as the runner prints them; Go's subtests keep their slash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

WHOLE = "(whole file)"  #: the test of a file that is a script, without a name of its own
_LONGEST = 1000  #: characters of a suite or a test
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
#: What differs from run to run in names: places, ids, times, and numbers that nobody writes by hand.
_VOLATILE = re.compile(
    r"0x[0-9a-fA-F]{6,16}"
    r"|\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"
    r"|(?:/private)?/(?:tmp|var/tmp|var/folders|dev/shm)/[^\s'\"\]:,)]*"
    r"|\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?Z?"
    r"|\b\d{1,9}(?:\.\d{1,9})?\s?(?:ms|us|µs|ns|s|sec|seconds?|minutes?)\b"
    r"|\b\d{0,9}\.\d{6,}\b|\b\d{7,}\b|\b(?=[a-f]*\d)[0-9a-f]{8,64}\b"
)


def made(place: str, names: Iterable[str]) -> str:
    """An id of a file and what is below it."""
    return "::".join([place, *(name[:_LONGEST] for name in names)])


def file(name: str) -> str:
    """`tests/test_a.py` of an id."""
    return name.partition("::")[0]


def function(name: str) -> str:
    """An id without its row: `tests/test_a.py::TestB::test_c`, `a/a_test.go::TestA`."""
    place, sep, rest = name.partition("::")
    mark = _row_mark(place)
    return f"{place}{sep}{rest.partition(mark)[0]}" if mark else name


def is_row(name: str) -> bool:
    """Whether an id is one row of a parametrised test, or a subtest."""
    place, _sep, rest = name.partition("::")
    mark = _row_mark(place)
    return bool(mark) and mark in rest


def group(name: str) -> str:
    """What computed names share: the suite that they stand in, or the test whose rows or subtests they are."""
    return function(name) if is_row(name) else name.rpartition("::")[0]


def tail(name: str) -> str:
    """The test's own name and row, whatever class and file it lives in."""
    if not is_row(name):
        return name.rpartition("::")[2]
    own = function(name)
    return own.rpartition("::")[2] + name[len(own) :]


def in_file(name: str, moved: Mapping[str, str]) -> str:
    """The id in the file that the contract moves it to."""
    place, sep, rest = name.partition("::")
    to = moved.get(place)
    return f"{to}{sep}{rest}" if to else name


def steady(name: str) -> str:
    """A name without the addresses of objects."""
    return _ADDRESS.sub("0x", name) if "0x" in name else name


def blurred(name: str) -> str:
    """A name without all that may differ from run to run; only for names that are not found otherwise."""
    place, sep, rest = name.partition("::")
    return f"{place}{sep}{_VOLATILE.sub('~', rest)}"


def words(name: str) -> frozenset[str]:
    """The words and numbers of the test's own name."""
    return frozenset(re.findall(r"[^\W_]+", name.rpartition("::")[2]))


def spellings(name: str) -> Iterator[str]:
    """Other ways in which people write the same id: as the runner prints it, or takes it."""
    place, _sep, rest = name.partition("::")
    parts = rest.split("::")
    if place.endswith(".py"):
        yield ".".join([place[:-3].replace("/", "."), *parts])
        return
    yield rest
    if place.endswith(".go"):
        yield f"{place.rpartition('/')[0]}.{rest}"
    elif not place.endswith(".rs"):
        for joint in (" > ", " "):
            yield joint.join(parts)
            yield joint.join([place, *parts])


def _row_mark(place: str) -> str:
    if place.endswith(".go"):
        return "/"
    return "" if re.search(r"\.(?:[cm]?[jt]sx?|rs|java|kts?)$", place) else "["
