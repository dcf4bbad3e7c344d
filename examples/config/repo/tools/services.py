"""The services as data."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path("deploy/services.yaml")


def load() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FILE.read_text())["services"]
