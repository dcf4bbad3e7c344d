"""Builds units/built.json from units/table.csv."""

import csv
import json
from pathlib import Path

UNITS = Path(__file__).parents[1] / "units"

with (UNITS / "table.csv").open() as table:
    built = {row["name"]: float(row["metres"]) for row in csv.DictReader(table)}
(UNITS / "built.json").write_text(json.dumps(built))
