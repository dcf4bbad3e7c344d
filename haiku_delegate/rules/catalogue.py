"""All rules together, by code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from haiku_delegate.rules import applying, change, lint, reading, surroundings, truth, verify
from haiku_delegate.rules.model import Rule

_FAMILIES = (reading, lint, truth, change, verify, applying, surroundings)


@cache
def every() -> Mapping[str, type[Rule]]:
    """Every rule by its code, in the order of the codes."""
    found = {
        name: value
        for family in _FAMILIES
        for name, value in vars(family).items()
        if re.fullmatch(r"HD\d{3}", name) and issubclass(value, Rule)
    }
    return dict(sorted(found.items()))
