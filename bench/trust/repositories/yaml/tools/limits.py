"""What a plan may ask for in a minute: `limits.py PLAN`."""

from __future__ import annotations

import json
import sys

if __name__ == "__main__":
    with open("config/limits.json", encoding="utf-8") as file:
        told = json.load(file)
    if sys.argv[1] not in told["limits"]:
        sys.exit(f"no plan {sys.argv[1]}")
    print(told["limits"][sys.argv[1]])
