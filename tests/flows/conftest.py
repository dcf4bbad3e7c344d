"""A stage for each test, in each isolation that this machine offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from haiku_delegate.demo.theatre import stage
from haiku_delegate.workspace import probe
from tests.support.playing import Delegation


@pytest.fixture
def delegation() -> Iterator[Delegation]:
    with stage() as on:
        yield Delegation(on)


@pytest.fixture(params=["overlay", "worktree"])
def isolation(request: pytest.FixtureRequest) -> str:
    reason = probe.overlay_reason() if request.param == "overlay" else None
    if reason:
        pytest.skip(reason)
    return str(request.param)
