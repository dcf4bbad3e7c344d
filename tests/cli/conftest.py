"""One stage for each test of the command line; no client is started unless a test says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from haiku_delegate.demo.theatre import stage
from tests.support.playing import Delegation


@pytest.fixture
def delegation() -> Iterator[Delegation]:
    with stage() as on:
        yield Delegation(on)
