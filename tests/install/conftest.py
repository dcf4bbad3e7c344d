"""A machine for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.install.toolbox import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
