"""Regular expressions that cost nothing until they are needed: most contracts need few of lint's."""

from __future__ import annotations

import re
from functools import cached_property


class Lazy:
    """A regular expression, compiled when it is first used."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @cached_property
    def now(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)
